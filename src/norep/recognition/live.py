"""A live stream without a named movement: sets are named as they go on, and counted at once.

Two look at it. The eager one (`eager`) believes in a set after about a second and names it; the frames
since its start are then gone through again, so that its first repetition is not lost. What it told is revised
when later frames show another movement. The other one (`settling`) looks at what is over as at a film, some
seconds later, and has the last word: so in the end the sets are those of the file.
"""

from __future__ import annotations

from norep.datasets.vocabulary import NONE
from norep.judging.events import Event, SetRevised
from norep.judging.follow import Watch
from norep.pose.sequence import PoseSequence
from norep.recognition.eager import CONTEXT, HOP, Belief, Eager
from norep.recognition.frames import Frames
from norep.recognition.guide import Guide
from norep.recognition.settling import Settling
from norep.recognition.told import Outcome, ToldSet

FIRST = 0.6
"""Seconds of the stream before its first window."""
MEMORY = 120.0
"""Seconds of frames kept: a set that began earlier is not looked at again, and stays as it was told."""
BEFORE = 1.2
"""Seconds before the start of a set that its first repetition may reach into."""
GAP = 0.1
"""Seconds between the last repetition of a set and the frames that the next one may begin with."""
SAME = 1.0
"""Two starts nearer than this, in seconds, are those of one set."""
EDGE = 1e-3
"""Seconds by which a revision reaches back beyond the start of a set, whose time may be rounded."""


class LiveFollower:
    """A stream of poses to events: `update` takes the next frames, `finish` ends it."""

    def __init__(self, guide: Guide, ruleset: str = "open") -> None:
        self._guide, self._ruleset = guide, ruleset
        self._watch, self._frames = Watch(), Frames(MEMORY)
        self._eager = Eager(guide)
        self._settling = Settling(guide, ruleset, self._frames)
        self._next: float | None = None
        self._told: list[ToldSet] = []

    def update(self, poses: PoseSequence) -> list[Event]:
        """Take the next frames, one or many; return what happened in them."""
        events: list[Event] = []
        for frame in poses:
            events += self._frame(frame)
        return events

    def finish(self) -> list[Event]:
        """The stream is over: end the set under way, and look at the rest of it as at a film."""
        if self._frames.first is None:
            return []
        return [*self._end(), *self._settle(last=True)]

    @property
    def _open(self) -> ToldSet | None:
        return self._told[-1] if self._told and not self._told[-1].over else None

    def _frame(self, frame: PoseSequence) -> list[Event]:
        time = float(frame.time[0])
        cut = bool(frame.cuts[0]) if frame.cuts is not None else False
        events = self._watch.update(time, bool(frame.followed[0]), cut=cut)
        self._frames.add(frame)
        if self._open is not None:
            events += self._open.update(frame)
        if self._next is None:
            self._next = time + FIRST
        if time >= self._next:
            self._next = max(self._next, time - HOP) + HOP
            events += self._decide(time)
        if self._settling.due(time):
            events += self._settle()
        return events

    def _decide(self, time: float) -> list[Event]:
        """Look at the newest window, and start, rename or end a set."""
        opened = self._open
        told, counted = (None, False) if opened is None else (opened.label, not opened.empty)
        belief = self._eager.update(self._frames.since(time - CONTEXT), told, counted=counted)
        if belief.label == NONE:
            return self._end()
        if opened is None:
            return self._begin(belief)
        if belief.label == opened.label:
            return []
        if belief.start > opened.start + SAME:
            return self._end() + self._begin(belief)
        return self._taken_back(opened) + self._begin(belief)

    def _begin(self, belief: Belief) -> list[Event]:
        """Open a set, and go through the frames since it began; it may go on with what seemed to be over."""
        events: list[Event] = []
        while self._told and self._told[-1].outcome.stop > belief.start + SAME:
            events += self._taken_back(self._told[-1])
        before = self._told[-1].counted + GAP if self._told else self._settling.until
        earliest = max(before, belief.start - BEFORE)
        return events + self._opened(belief, earliest)

    def _opened(self, belief: Belief, earliest: float) -> list[Event]:
        opened = ToldSet(self._guide, self._ruleset, belief, earliest)
        opened.update(self._frames.since(earliest))
        self._told.append(opened)
        return list(opened.events)

    def _taken_back(self, last: ToldSet) -> list[Event]:
        """The last set was none, or another."""
        self._told.remove(last)
        return [SetRevised(self._watch.time, last.since - EDGE)]

    def _end(self) -> list[Event]:
        """End the set under way; without a repetition it was none."""
        opened = self._open
        if opened is None:
            return []
        events = opened.finish()
        return self._taken_back(opened) if opened.empty else events

    def _settle(self, *, last: bool = False) -> list[Event]:
        """Tell what is over as it is in the film, where something else was told."""
        sets = self._settling.update(self._watch.time, last=last)
        finals = [Outcome.of(events) for events in sets]
        past = [one for one in self._told if self._is_past(one, finals)]
        self._told = [one for one in self._told if one not in past]
        past = [one for one in past if one.since >= self._settling.forgotten]
        told = [one.outcome for one in past]
        pairs = zip(told, finals, strict=False)
        if len(told) == len(finals) and all(one.resembles(other) for one, other in pairs):
            return []
        start = min([*(one.start for one in finals), *(one.since for one in [*past, *self._told])])
        again = [event for one in self._told for event in one.events]
        return [
            SetRevised(self._watch.time, start - EDGE),
            *(event for events in sets for event in events),
            *again,
        ]

    def _is_past(self, told: ToldSet, finals: list[Outcome]) -> bool:
        """Whether the film has the last word on a set: it is over in it, or mixed up with one that is."""
        outcome = told.outcome
        overlaps = any(one.stop > outcome.start + SAME and one.start < outcome.stop for one in finals)
        return overlaps or (told.over and outcome.stop <= self._settling.until)
