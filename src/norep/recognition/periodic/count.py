"""Count the repetitions of poses, or of any other signals of motion, without being told the movement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence
from norep.recognition.periodic.bodies import bodies_of
from norep.recognition.periodic.candidates import Candidate, candidates_of
from norep.recognition.periodic.counted import Counted, Repetition, Source
from norep.recognition.periodic.merits import merits
from norep.recognition.periodic.model import CounterModel, shipped
from norep.recognition.periodic.posterior import TEMPERATURE, Posterior
from norep.recognition.periodic.signals import Signals, signals_from, signals_of

Floats = NDArray[np.float64]

HALVED = 0.3
"""How much a candidate with half a cycle at an end has to say on times beside one without."""
HOPELESS = 0.65
"""Expected loss above which no candidate is believed: nothing is repeated."""
DOUBTFUL = 0.45
"""The same where the networks see next to no repetition."""
LEAST_PASSED = 1.0
"""Repetitions; fewer are next to none."""


def count(poses: PoseSequence, model: CounterModel | None = None) -> Counted:
    """Count the repetitions of any periodic motion of a person.

    Rests, motion before and after the set, changes of tempo and bursts of missing points are allowed for;
    a clip in which nobody is found, or nothing is repeated, has none. `model` is the shipped one by default.

    >>> from norep import movements
    >>> from norep.synth.motion import Take, draw
    >>> len(count(draw(movements["air-squat"], Take(faults=(None,) * 4))))
    4
    """
    return _count(signals_of(bodies_of(poses)), "poses", model or shipped())


def count_signals(
    time: Floats,
    signals: Floats,
    seen: NDArray[np.bool_] | None = None,
    *,
    source: Source = "flow",
    model: CounterModel | None = None,
) -> Counted:
    """Count the repetitions that signals of motion `(frames, k)` show, such as the flow of the picture.

    `time` `(frames,)` seconds; `seen` `(frames,)` is false where the signals mean nothing; NaN is missing.
    """
    known = np.asarray(np.isfinite(signals).any(axis=1))
    even = signals_from(time, signals, known if seen is None else known & seen)
    return _count(even, source, model or shipped())


def choose(numbers: NDArray[np.int64], losses: Floats, density: Floats | None) -> tuple[int, float]:
    """The number of repetitions, and how sure it is, from candidates with these numbers and losses."""
    if not len(numbers):
        return 0, 1.0
    least = float(losses.min())
    quiet = density is not None and float(density.sum()) < LEAST_PASSED
    if least > (DOUBTFUL if quiet else HOPELESS):
        return 0, min(1.0, least)
    posterior = Posterior.of(numbers, losses)
    number = posterior.best()
    return number, posterior.within_one(number)


def _count(signals: Signals | None, source: Source, model: CounterModel) -> Counted:
    if signals is None:
        return Counted(source=source)
    density = model.density(signals)
    candidates = candidates_of(signals, density)
    if not candidates:
        return Counted(source=source)
    losses = model.losses(merits(signals, candidates, density), posed=density is not None)
    numbers = np.array([len(candidate) for candidate in candidates])
    number, sure = choose(numbers, losses, density)
    if number == 0:
        return Counted((), sure, source)
    fitting = np.flatnonzero(numbers == number)
    best = typical([candidates[i] for i in fitting.tolist()], losses[fitting])
    return Counted(_repetitions(signals, best), sure, source)


def typical(candidates: Sequence[Candidate], losses: Floats) -> Candidate:
    """Of good candidates with the same number, the one whose times most of the others share."""
    weight = np.exp((losses.min() - losses) / TEMPERATURE)
    weight *= [HALVED if candidate.halves else 1.0 for candidate in candidates]
    times = np.array([np.concatenate([c.starts, c.ends]) for c in candidates])
    order = np.argsort(times, axis=0)
    middle = (np.cumsum(weight[order], axis=0) < weight.sum() / 2).sum(axis=0)
    median = np.take_along_axis(times, order, axis=0)[middle, np.arange(times.shape[1])]
    return candidates[int(np.abs(times - median).sum(axis=1).argmin())]


def _repetitions(signals: Signals, candidate: Candidate) -> tuple[Repetition, ...]:
    return tuple(
        Repetition(float(signals.time[start]), float(signals.time[end]))
        for start, end in zip(candidate.starts, candidate.ends, strict=True)
    )
