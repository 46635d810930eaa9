"""What the counter learns from: clips with the rate of repetitions at every moment, and variations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from norep.datasets.poses import PoseClip
from norep.movements.movement import Movement
from norep.recognition.periodic.bodies import bodies_of
from norep.recognition.periodic.candidates import Candidate, candidates_of
from norep.recognition.periodic.merits import COLUMNS, merits
from norep.recognition.periodic.pace import STRIDE
from norep.recognition.periodic.signals import FORM, RATE, Signals, signals_of
from norep.synth.idle import idle, other
from norep.synth.script import act
from norep.synth.variety import Filming, varied_body, varied_set
from norep.synth.workouts import joined

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Part = tuple[Floats, Mask, Floats]
"""Form `(steps, columns)`, seen `(steps,)` and rate `(steps,)`."""

WINDOW = 256
"""Steps of the network in a training window."""
NEXT = 0.35
"""Shares of a repetition; the first half of a pause that is shorter belongs to the repetition before it."""
LEAST_CUT = 4
"""Repetitions of an example that pieces are cut from."""
EDGE = 0.02
"""Shares of a repetition by which a piece may be cut too early or too late."""
DOUBT = 0.5
"""Logarithm of how many times more or fewer repetitions a network may see than the label says."""
TEMPO = (-0.5, 0.9)
"""Logarithms of how much slower and faster an example is shown; fast sets are rare in the data."""
IDLE_SHARE = 0.2
"""Drawn clips in which nothing is repeated."""
OTHER_SHARE = 0.15
"""Drawn clips of motion that is in no library."""
_NUMBERED = re.compile(r"(.*\d)_\d+$")


@dataclass(frozen=True, slots=True)
class Example:
    """A clip ready to learn from; `rate` `(samples,)` repetitions a second on the signals' clock.

    `guessed` says that only their number is known, and their times are those of a likely candidate.
    """

    id: str
    source: str
    count: int
    signals: Signals
    rate: Floats
    guessed: bool = False


def source_of(clip: PoseClip) -> str:
    """The person or video a clip comes from: its group, or its id without the running number behind _."""
    match = _NUMBERED.match(clip.id)
    return clip.group or (match.group(1) if match else clip.id)


def examples_of(clips: Iterable[PoseClip]) -> Iterator[Example]:
    """Return the clips with a known count in which somebody is seen.

    Where a set gives no times of repetitions, those of the candidate with the true count that looks best are
    taken: only for learning, never for counting.
    """
    for clip in clips:
        signals = signals_of(bodies_of(clip.poses))
        if signals is None or clip.count is None:
            continue
        spans = clip.reps if clip.reps is not None else likely_spans(signals, clip.count)
        if spans is not None:
            rate = rate_of(signals.time, spans)
            yield Example(clip.id, source_of(clip), clip.count, signals, rate, clip.reps is None)


def refined(example: Example, density: Floats) -> Example | None:
    """The example as a network sees it that was trained on others: its `density` `(samples,)`.

    None when network and label differ so much that one of them must be wrong, so that nothing is to be
    learned; guessed times are guessed again, with the density's help.
    """
    if abs(np.log((example.count + 0.5) / (density.sum() + 0.5))) > DOUBT:
        return None
    spans = likely_spans(example.signals, example.count, density) if example.guessed else None
    if spans is None:
        return example
    return replace(example, rate=rate_of(example.signals.time, spans))


def piece(example: Example, rng: Generator) -> Example | None:
    """Some repetitions in a row from an example, cut near their ends; None when it has too few to choose.

    What is cut off before the first and after the last may belong to the pause beside it.
    """
    passed = np.cumsum(example.rate) / RATE
    number = round(float(passed[-1])) if len(passed) else 0
    if number < LEAST_CUT:
        return None
    first = int(rng.integers(0, number - 1))
    last = int(rng.integers(first + 2, number + 1))
    start, end = (_near(passed, place, number, rng) for place in (first, last))
    samples = slice(start, end)
    if end - start < RATE or example.signals.seen[samples].sum() < RATE or last - first == number:
        return None
    signals = example.signals.cut(samples)
    return replace(example, count=last - first, signals=signals, rate=example.rate[samples])


def _near(passed: Floats, place: int, number: int, rng: Generator) -> int:
    """A sample at which about `place` of `number` repetitions have passed; for the ends those of the clip."""
    if place in (0, number):
        return 0 if place == 0 else len(passed)
    earliest, latest = np.searchsorted(passed, [place - EDGE, place + EDGE]).tolist()
    return int(rng.integers(earliest, max(latest, earliest + 1)))


def likely_spans(
    signals: Signals, count: int, density: Floats | None = None
) -> tuple[tuple[float, float], ...] | None:
    """Where that many repetitions most likely are, in seconds; None when no candidate has as many."""
    if count == 0:
        return ()
    candidates = candidates_of(signals, density)
    fitting = [i for i, candidate in enumerate(candidates) if len(candidate) == count]
    if not fitting:
        return None
    looks = _looks(signals, candidates, density)
    best = candidates[max(fitting, key=lambda i: looks[i])]
    return tuple(
        (float(signals.time[a]), float(signals.time[b])) for a, b in zip(best.starts, best.ends, strict=True)
    )


def _looks(signals: Signals, candidates: Sequence[Candidate], density: Floats | None) -> Floats:
    """How good candidates look by hand-set weights, for want of learned ones."""
    column = dict(zip(COLUMNS, merits(signals, candidates, density).T, strict=True))
    return np.asarray(
        2 * column["energy"]
        + column["coverage"]
        + column["reach_share"]
        - 2 * column["scatter"]
        - column["period_spread"]
        - column["swing_spread"]
        + 0.5 * np.minimum(column["gap"], 2.0)
        + 2 * column["within_tenth"]
        - 0.3 * column["picked"]
        - 3 * column["pace_error"]
        - 2 * column["pace_outside"]
    )


def rate_of(time: Floats, spans: Sequence[tuple[float, float]]) -> Floats:
    """`(samples,)` repetitions a second; each span adds up to one."""
    rate = np.zeros(len(time))
    for i, (start, end) in enumerate(spans):
        following = spans[i + 1][0] if i + 1 < len(spans) else np.inf
        close = 0 < following - end < NEXT * (end - start)
        inside = (time >= start) & (time < ((end + following) / 2 if close else end))
        if inside.any():
            rate[inside] = RATE / inside.sum()
    return rate


def drawn_examples(movements: Sequence[Movement], number: int, seed: int = 0) -> Iterator[Example]:
    """Drawn athletes of the movements in turn, from all sides; some clips hold no exercise at all."""
    for i in range(number):
        rng = np.random.default_rng([seed, i])
        movement = movements[i % len(movements)]
        before, after = idle(rng, rng.uniform(0.5, 4.0)), idle(rng, rng.uniform(0.5, 4.0))
        script, kind = before, rng.random()
        if kind > IDLE_SHARE and movement.kind == "reps":
            reps = int(rng.integers(2, 9))
            strange = kind > 1 - OTHER_SHARE
            script = joined([before, other(rng, reps) if strange else varied_set(movement, rng, reps)], rng)
        acted = act(joined([script, after], rng), varied_body(rng), RATE)
        signals = signals_of(bodies_of(Filming.of(rng).poses(acted.drawn)))
        if signals is not None:
            spans = [(start, end) for _, start, end in acted.reps]
            yield Example(f"drawn-{i}", f"drawn-{i}", len(spans), signals, rate_of(signals.time, spans))


def window(pool: Sequence[Example], rng: Generator) -> Part:
    """A training window of the network's steps: form, seen and rate, spliced and varied at random."""
    parts, left = list[Part](), WINDOW
    while left > 0:
        wanted = left if rng.random() < 0.75 else int(rng.integers(40, WINDOW))
        example = pool[int(rng.integers(len(pool)))]
        form, seen, rate = _retimed(example, min(wanted, left), rng)
        parts.append((_disturbed(form, rng), seen, rate))
        left -= len(form)
        if left > 0 and rng.random() < 0.3:
            parts.append(_pause(parts[-1][0][-1:], min(left, int(rng.integers(5, 60))), rng))
            left -= len(parts[-1][0])
    form = np.concatenate([part[0] for part in parts])
    seen = np.concatenate([part[1] for part in parts])
    if rng.random() < 0.4:
        _hide(seen, rng)
    return _bridged(form, seen), seen, np.concatenate([part[2] for part in parts])


def _pause(last: Floats, steps: int, rng: Generator) -> Part:
    """Standing as in the last step, more or less."""
    drift = 0.3 * rng.normal(0, 0.01, (steps, last.shape[1])).cumsum(axis=0)
    return last + drift, np.ones(steps, bool), np.zeros(steps)


def _retimed(example: Example, wanted: int, rng: Generator) -> Part:
    """Up to so many steps from anywhere in an example, faster or slower than it is."""
    samples = len(example.rate)
    tempo = float(np.exp(rng.uniform(*TEMPO)))
    tempo = min(tempo, (samples - 1) / 4 / STRIDE)
    whole = int((samples - 1) / (STRIDE * tempo))
    steps = min(whole, wanted)
    first = rng.uniform(0, samples - 1 - steps * STRIDE * tempo) if whole > wanted else 0.0
    at = np.minimum(np.round(first + np.arange(steps) * STRIDE * tempo).astype(np.int64), samples - 1)
    form = example.signals.shape[at]
    return form, example.signals.seen[at].copy(), example.rate[at] * tempo


def _disturbed(form: Floats, rng: Generator) -> Floats:
    """Another body, another estimator, perhaps seen in a mirror."""
    columns = form.shape[1]
    form = form * np.exp(rng.normal(0, 0.12, (1, columns))) * np.exp(rng.normal(0, 0.1))
    if rng.random() < 0.5:
        form[:, [i for i, name in enumerate(FORM) if name.endswith("_x")]] *= -1
    if rng.random() < 0.5:
        form[:, FORM.index("place_y")] = 0.0  # a moving camera, or stretched frames, hide it
    form += rng.normal(0, 0.05, (1, columns))
    return np.asarray(form + rng.normal(0, rng.choice([0.0, 0.01, 0.03]), form.shape))


def _hide(seen: Mask, rng: Generator) -> None:
    """Bursts of 0.2 to 2.5 s in which nobody is found."""
    for _ in range(int(rng.integers(1, 6))):
        start = int(rng.integers(len(seen)))
        seen[start : start + int(rng.integers(2, 25))] = False


def _bridged(form: Floats, seen: Mask) -> Floats:
    """What is missing drawn straight from the last to the next, as the signals have it."""
    known = np.flatnonzero(seen)
    if len(known) < 2:
        return form
    at = np.arange(len(form))
    return np.stack([np.interp(at, known, form[known, k]) for k in range(form.shape[1])], axis=1)
