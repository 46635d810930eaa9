"""A set of a live stream as it was told: its events so far, and what follows its repetitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from norep.judging.events import Attempt, Event, Partial, RepJudged, SetEnded, SetStarted
from norep.judging.follow import Follower
from norep.pose.sequence import PoseSequence
from norep.recognition.eager import Belief
from norep.recognition.guide import UNKNOWN, Guide

APART = 2.0
"""Seconds by which the edges of two sets may differ that are one: nobody is told again for that."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was told of a set: its name, the verdicts of its repetitions, and `[start, stop)` in seconds.

    `held` says whether it is a hold.
    """

    name: str
    verdicts: tuple[str, ...]
    held: bool
    start: float
    stop: float

    @staticmethod
    def of(events: Iterable[Event]) -> Outcome:
        """The outcome of the events of one set; its start and stop are those of its repetitions."""
        name, held, reps, times = "", False, [], []
        for event in events:
            if isinstance(event, SetStarted):
                name, times = event.movement, [event.time]
            elif isinstance(event, RepJudged):
                reps.append(event.rep)
            elif isinstance(event, SetEnded):
                held, times = event.hold is not None, [event.start, event.end]
        start = min([times[0], *(rep.start for rep in reps)])
        stop = max([times[-1], *(rep.end for rep in reps)])
        return Outcome(name, tuple(rep.verdict for rep in reps), held, start, stop)

    def resembles(self, other: Outcome) -> bool:
        """Whether the other says the same, but for small differences at the edges."""
        mine, theirs = (self.name, self.verdicts, self.held), (other.name, other.verdicts, other.held)
        apart = max(abs(self.start - other.start), abs(self.stop - other.stop))
        return mine == theirs and apart <= APART


class ToldSet:
    """A set as it was told.

    `label` is its name among the labels of the guide, `start` where it seems to begin in seconds, and
    `earliest` the first second of the frames that it may reach back to.
    """

    def __init__(self, guide: Guide, ruleset: str, belief: Belief, earliest: float) -> None:
        self.label, self.start, self.earliest = belief.label, max(belief.start, earliest), earliest
        movement = guide.movements.get(belief.label)
        self._follower = None if movement is None else Follower(movement, ruleset)
        kind: Literal["reps", "hold"] = movement.kind if movement else "reps"
        name = belief.label if movement else UNKNOWN
        self.events: list[Event] = [
            SetStarted(self.start, name, kind, ruleset, belief.confidence, belief.guesses)
        ]
        self.over = False

    @property
    def outcome(self) -> Outcome:
        """What was told so far."""
        return Outcome.of(self.events)

    @property
    def since(self) -> float:
        """Seconds at which it begins as far as was told."""
        return min(self.events[0].time, self.outcome.start)

    @property
    def counted(self) -> float:
        """Seconds at which its last repetition was complete, or else the first that it may reach back to."""
        return max((one.time for one in self.events if isinstance(one, Attempt)), default=self.earliest)

    @property
    def empty(self) -> bool:
        """Whether there is no repetition, and nothing held."""
        held = any(isinstance(one, SetEnded) and one.hold is not None for one in self.events)
        return not held and not any(isinstance(one, Attempt) for one in self.events)

    def update(self, poses: PoseSequence) -> list[Event]:
        """Take the next frames; an unknown movement is counted when it is over."""
        return [] if self._follower is None else self._told(self._follower.update(poses))

    def finish(self) -> list[Event]:
        """The set is over."""
        self.over = True
        return [] if self._follower is None else self._told(self._follower.finish())

    def _told(self, events: Sequence[Event]) -> list[Event]:
        """Without what is told of the whole stream, and without a second start."""
        told = [event for event in events if isinstance(event, Attempt | RepJudged | Partial | SetEnded)]
        self.events += told
        return list(told)
