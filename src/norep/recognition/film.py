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
from norep.recognition.evidence import weighed
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
SLACK = 0.5
"""Seconds by which repetitions may reach beyond the stretch that the decoder found."""
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
        return trials(self.poses, self.guide.labels, self.network, self.guide.movements, self.ruleset)

    @cached_property
    def guesses(self) -> tuple[Guess, ...]:
        """The most probable movements, best first; `other` among them, `none` never."""
        labels, experience = self.guide.labels, self.guide.recogniser.model.experience
        probabilities = weighed(
            labels,
            self.network,
            self.found,
            self.guide.movements,
            counted=self.counted,
            experience=experience,
        )
        ranked = best(labels, probabilities, len(probabilities))
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
                return [self._completed(event, trial.attempts, guess) for event in trial.events]
        few = len(self.counted) < FEWEST or self.idle > IDLE
        return (
            [] if few or self.guide.only else unknown_set(self.counted, self.ruleset, self.guesses[:GUESSES])
        )

    def _completed(self, event: Event, attempts: int, named: Guess) -> Event:
        if isinstance(event, SetStarted):
            return replace(event, confidence=named.probability, guesses=self.guesses[:GUESSES])
        if isinstance(event, RepJudged):
            return replace(event, rep=self._within(event.rep))
        if isinstance(event, SetEnded):
            other = None if event.hold is not None else disagreement(attempts, self.counted)
            return replace(event, other_count=other)
        return event

    def _within(self, rep: Rep) -> Rep:
        """The repetition without what was done before the set was one, or after."""
        first, last = self.start - SLACK, self.stop + SLACK
        start = min(max(rep.start, first), rep.counted)
        return replace(rep, start=start, end=max(min(rep.end, last), rep.counted))


def _has_set(trial: Trial, idle: float) -> bool:
    """Whether there is something to report: repetitions, or a hold, and not one in what looks like a rest."""
    held = any(isinstance(event, SetEnded) and event.hold for event in trial.events)
    return trial.attempts > 1 or ((held or trial.attempts == 1) and idle <= IDLE)


def follow_film(poses: PoseSequence, guide: Guide, ruleset: str = "open") -> list[Event]:
    """The events of a film whose movements are not known."""
    told = watched(poses)
    sets = [events for events in (one.events() for one in stretches(poses, guide, ruleset)) if events]
    for events in sets:
        if len(sets) == 1 or not is_vague(events):
            told = _in_order(told, events)
    return told


def is_vague(events: list[Event]) -> bool:
    """Whether it is a few repetitions by a faint likeness: what somebody does between sets."""
    few = sum(isinstance(event, Attempt) for event in events) <= FEW
    return few and any(isinstance(event, SetStarted) and event.confidence < VAGUE for event in events)


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


def stretch_between(
    poses: PoseSequence, start: float, stop: float, guide: Guide, ruleset: str = "open"
) -> Stretch | None:
    """The stretch from `start` to `stop` seconds of poses that reach beyond; None where nobody is seen."""
    try:
        windows = guide.recogniser.windows(poses)
        wide = guide.recogniser.windows(poses, span=WIDE, hop=WIDE_HOP)
    except PoseError:
        return None
    return _stretch(guide, start, stop, (poses, windows, wide), ruleset)


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
