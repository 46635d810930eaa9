"""A whole film without a named movement: its sets in order, each counted and judged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from norep.datasets.vocabulary import NONE, OTHER
from norep.errors import PoseError
from norep.judging.events import Attempt, Event, Guess, Rep, RepJudged, SetEnded, SetStarted
from norep.judging.follow import watched
from norep.pose.sequence import PoseSequence
from norep.recognition.decoding import decode
from norep.recognition.doubt import DOUBT, certainty, doubted
from norep.recognition.edges import trimmed
from norep.recognition.evidence import evidence, plausible, posture, weighed
from norep.recognition.guide import Floats, Guide, best, pooled
from norep.recognition.periodic.count import count
from norep.recognition.periodic.counted import Counted
from norep.recognition.recogniser import Windows
from norep.recognition.trials import OF_A_SET, Trial, trials
from norep.recognition.unknown import unknown_set

MARGIN = 1.5
"""Seconds before and behind a stretch that its first and last repetition may reach into."""
WIDE, WIDE_HOP = 6.0, 1.0
"""Seconds of the windows that say which movement a stretch is: a clean and jerk takes that long."""
GUESSES = 5
SURE = 0.8
"""Confidence of the counter of any motion from which it casts doubt on the phases,"""
APART = 0.25
"""if it differs by more than this share of them, and by more than one."""
IDLE = 0.35
"""Probability of no exercise above which a single repetition, a hold, or an unknown movement makes no set."""
FEW, VAGUE = 3, 0.2
"""So many repetitions with less confidence make no set beside others."""
FAINT = 0.7
"""A set is left out beside others if no exercise is this many times as probable as its name."""
FEWEST = 2
"""Repetitions of an unknown movement that make a set."""


@dataclass(frozen=True)
class Stretch:
    """A part of the film in which somebody exercises.

    `[start, stop)` seconds by the decoder; `poses` with a margin around; `network` `(labels,)` what the
    network says of it, `idle` how much it takes it for no exercise; `found` the movements that were tried.
    """

    guide: Guide
    start: float
    stop: float
    poses: PoseSequence
    network: Floats
    idle: float = 0.0
    ruleset: str = "open"

    @cached_property
    def found(self) -> dict[str, Trial]:
        """The most probable movements, tried on the poses."""
        likely = plausible(self.network, self.posture)
        return trials(self.poses, self.guide.labels, likely, self.guide.movements, self.ruleset)

    @cached_property
    def posture(self) -> Floats:
        """`(labels,)`: what the ranges of posture say."""
        return posture(self.poses, self.guide.recogniser.model.ranges, self.guide.labels)

    @cached_property
    def evidence(self) -> Floats:
        """`(labels, kinds)`: all that speaks for each name."""
        about = (self.guide.labels, self.network, self.found, self.guide.movements)
        return evidence(*about, counted=self.counted, posture=self.posture)

    @cached_property
    def guesses(self) -> tuple[Guess, ...]:
        """The most probable movements, best first; `other` among them, `none` never."""
        ranked = best(self.guide.labels, weighed(self.evidence), len(self.guide.labels))
        return tuple(Guess(name, share) for name, share in ranked if name != NONE)

    @cached_property
    def counted(self) -> Counted:
        """What the period of the motion says."""
        return count(self.poses)

    def events(self) -> list[Event]:
        """Count and judge it as the most probable movement that it has repetitions of, if any."""
        for guess in self.guesses:
            if guess.movement == OTHER:
                break
            trial = self.found.get(guess.movement)
            if trial is not None and _has_set(trial, self.idle):
                return self._told(trial, guess)
        few = len(self.counted) < FEWEST or self.idle > IDLE
        return (
            [] if few or self.guide.only else unknown_set(self.counted, self.ruleset, self.guesses[:GUESSES])
        )

    def _told(self, trial: Trial, named: Guess) -> list[Event]:
        judged = [event.rep for event in trial.events if isinstance(event, RepJudged)]
        if certainty(named.movement, self.guesses, self.guide.movements) < DOUBT:
            judged = [doubted(rep, named.movement) for rep in judged]
        reps = {rep.index: rep for rep in trimmed(judged, self.start, self.stop)}
        return [self._completed(event, trial.attempts, named, reps) for event in trial.events]

    def _completed(self, event: Event, attempts: int, named: Guess, reps: dict[int, Rep]) -> Event:
        first = min((rep.start for rep in reps.values()), default=None)
        if isinstance(event, SetStarted):
            named_so = replace(event, confidence=named.probability, guesses=self.guesses[:GUESSES])
            return named_so if first is None else replace(named_so, time=first)
        if isinstance(event, RepJudged):
            return replace(event, rep=reps[event.rep.index])
        if isinstance(event, SetEnded) and first is not None:
            last = max(rep.end for rep in reps.values())
            return replace(event, start=first, end=last, other_count=disagreement(attempts, self.counted))
        return event


def _has_set(trial: Trial, idle: float) -> bool:
    """Whether there is something to report: repetitions, or a hold, and not one in what looks like a rest."""
    held = any(isinstance(event, SetEnded) and event.hold for event in trial.events)
    return trial.attempts > 1 or ((held or trial.attempts == 1) and idle <= IDLE)


def follow_film(poses: PoseSequence, guide: Guide, ruleset: str = "open") -> list[Event]:
    """The events of a film whose movements are not known."""
    told = watched(poses)
    found = ((one, one.events()) for one in stretches(poses, guide, ruleset))
    sets = [(one, events) for one, events in found if events]
    for one, events in sets:
        if len(sets) == 1 or not is_vague(one, events):
            told = _in_order(told, events)
    return told


def is_vague(stretch: Stretch, events: list[Event]) -> bool:
    """Whether it is a faint likeness to an exercise: what somebody does between sets."""
    confidence = next(event.confidence for event in events if isinstance(event, SetStarted))
    few = sum(isinstance(event, Attempt) for event in events) <= FEW
    return (few and confidence < VAGUE) or stretch.idle > FAINT * confidence


def stretches(poses: PoseSequence, guide: Guide, ruleset: str = "open") -> list[Stretch]:
    """The parts of a film in which somebody exercises, in order; none where nobody is seen."""
    try:
        windows = guide.recogniser.windows(poses)
    except PoseError:  # nobody is seen, or nothing can move in a single picture
        return []
    seen = guide.evidence(guide.narrowed(windows.probabilities))
    segments = [one for one in decode(guide.labels, windows.time, seen, guide.timing) if one.label != NONE]
    wide = guide.recogniser.windows(poses, span=WIDE, hop=WIDE_HOP)
    found = []
    for at, one in enumerate(segments):
        before = segments[at - 1].stop if at else -np.inf
        after = segments[at + 1].start if at + 1 < len(segments) else np.inf
        start = max(one.start - MARGIN, (before + one.start) / 2)
        stop = min(one.stop + MARGIN, (after + one.stop) / 2)
        part = poses[(poses.time >= start) & (poses.time < stop)]
        found.append(_stretch(guide, one.start, one.stop, (part, windows, wide), ruleset))
    return found


def _stretch(
    guide: Guide, start: float, stop: float, seen: tuple[PoseSequence, Windows, Windows], ruleset: str
) -> Stretch:
    poses, windows, wide = seen
    network = guide.narrowed(pooled(_inside(wide, start + WIDE / 3, stop - WIDE / 3)))
    idle = float(pooled(_inside(windows, start, stop))[guide.idle].sum())
    return Stretch(guide, start, stop, poses, network, idle, ruleset)


def _inside(windows: Windows, start: float, stop: float) -> Floats:
    """`(windows, classes)`: the windows whose middle lies between, or the one that is nearest."""
    middle = (start + stop) / 2
    reach = max((stop - start) / 2, float(np.abs(windows.time - middle).min()))
    return windows.probabilities[np.abs(windows.time - middle) <= reach]


def name_clip(poses: PoseSequence, guide: Guide, most: int = 5) -> list[tuple[str, float]]:
    """The most probable movements of a clip of one movement, best first, `none` and `other` among them.

    The longest stretch in which somebody exercises decides. Raises PoseError when nobody is seen.
    """
    whole = guide.narrowed(guide.recogniser.probabilities(poses))
    found = max(stretches(poses, guide), key=lambda one: one.stop - one.start, default=None)
    if found is None:
        return best(guide.labels, whole, most)
    total = sum(guess.probability for guess in found.guesses)
    return [(guess.movement, guess.probability / total) for guess in found.guesses[:most]]


def disagreement(attempts: int, counted: Counted) -> int | None:
    """What the period says where it strongly disagrees with the phases, else None."""
    apart = abs(len(counted) - attempts)
    if counted.confidence < SURE or apart <= max(1, APART * attempts):
        return None
    return len(counted)


def _in_order(told: list[Event], events: list[Event]) -> list[Event]:
    """The events of a set put where they begin; they stay together."""
    if not events:
        return told
    behind_sets = max((i + 1 for i, event in enumerate(told) if isinstance(event, OF_A_SET)), default=0)
    start = events[0].time
    later = (i for i in range(behind_sets, len(told)) if told[i].time > start)
    at = next(later, len(told))
    return told[:at] + events + told[at:]
