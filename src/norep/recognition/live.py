"""A live stream without a named movement: sets are named as they go on, and counted at once.

A set is named as soon as the decoder believes in it, which takes about `DELAY` seconds and one or two more;
the frames since its start are then gone through again, so that its first repetition is not lost. When later
frames show that it was another movement, the set is revised; when it is over, the whole is looked at again.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Literal

import numpy as np

from norep.datasets.vocabulary import NONE
from norep.errors import PoseError
from norep.judging.events import (
    Attempt,
    Event,
    Guess,
    Partial,
    RepJudged,
    SetEnded,
    SetRevised,
    SetStarted,
)
from norep.judging.follow import Follower, Watch
from norep.pose.sequence import PoseSequence
from norep.recognition.decoding import Decoder, Segment
from norep.recognition.film import MARGIN, stretch_between
from norep.recognition.guide import UNKNOWN, Floats, Guide, best, pooled

SPAN, HOP = 1.2, 0.2
"""Seconds of a window, and from window to window."""
DELAY = SPAN / 2
"""Seconds that the middle of the newest window lies behind the newest frame."""
CONTEXT = 5.0
"""Seconds of frames that the recogniser sees."""
MEMORY = 90.0
"""Seconds of frames kept: a set that began earlier is not gone through again."""
BEFORE = 1.2
"""Seconds before the start of a set that its first repetition may reach into."""
GAP = 0.1
"""Seconds between the end of a set and the frames that the next one may begin with."""
EAGER = {"shortest_set": 1.0, "rest_s": 5.0, "trust": 0.7}
"""How the decoder differs from that of a film: it believes in a set sooner, and revises what was wrong."""
SAME = 1.0
"""Two starts nearer than this, in seconds, are those of one set."""


class LiveFollower:
    """A stream of poses to events: `update` takes the next frames, `finish` ends it."""

    def __init__(self, guide: Guide, ruleset: str = "open") -> None:
        self._guide, self._ruleset = guide, ruleset
        self._decoder = Decoder(guide.labels, HOP, replace(guide.timing, **EAGER))
        self._watch = Watch()
        self._kept: deque[PoseSequence] = deque()
        self._rows: deque[tuple[float, Floats]] = deque()
        self._next: float | None = None
        self._ended = -np.inf
        self._set: OpenSet | None = None

    def update(self, poses: PoseSequence) -> list[Event]:
        """Take the next frames, one or many; return what happened in them."""
        events: list[Event] = []
        for frame in poses:
            events += self._frame(frame)
        return events

    def finish(self) -> list[Event]:
        """The stream is over: end the set under way."""
        return self._end(self._watch.time)

    def _frame(self, frame: PoseSequence) -> list[Event]:
        time = float(frame.time[0])
        cut = bool(frame.cuts[0]) if frame.cuts is not None else False
        events = self._watch.update(time, bool(frame.followed[0]), cut=cut)
        self._keep(frame, time)
        if self._set is not None:
            events += self._set.update(frame)
        if self._next is None:
            self._next = time + SPAN
        if time >= self._next:
            self._next += HOP
            events += self._decide(time)
        return events

    def _keep(self, frame: PoseSequence, time: float) -> None:
        self._kept.append(frame)
        while self._kept[0].time[0] < time - MEMORY:
            self._kept.popleft()

    def _since(self, start: float) -> PoseSequence:
        return PoseSequence.join([frame for frame in self._kept if frame.time[0] >= start])

    def _decide(self, time: float) -> list[Event]:
        """Look at the newest window, and start, revise or end a set."""
        middle = time - DELAY
        self._decoder.update(middle, self._probabilities(time, middle))
        last = self._decoder.segments(MEMORY)[-1]
        if last.label == NONE:
            return self._end(last.start)
        if self._set is None:
            return self._begin(last)
        if last.label == self._set.label:
            return []
        if last.start > self._set.start + SAME:
            return self._end(last.start) + self._begin(last)
        return [SetRevised(time, self._set.start), *self._begin(last)]

    def _probabilities(self, time: float, middle: float) -> Floats:
        recent = self._since(time - CONTEXT)
        try:
            windows = self._guide.recogniser.windows(recent, span=SPAN, hop=HOP)
        except PoseError:  # nobody is seen
            return np.full(len(self._guide.labels), np.nan)
        row = windows.probabilities[int(np.abs(windows.time - middle).argmin())]
        self._rows.append((middle, row))
        while self._rows[0][0] < time - MEMORY:
            self._rows.popleft()
        return self._guide.evidence(self._guide.narrowed(row))

    def _begin(self, segment: Segment) -> list[Event]:
        """Open a set, and go through the frames since it began."""
        rows = [row for middle, row in self._rows if middle >= segment.start]
        chances = self._guide.narrowed(pooled(np.array(rows)))
        guesses = tuple(Guess(name, share) for name, share in best(self._guide.labels, chances))
        earlier = max(self._ended + GAP, segment.start - BEFORE)
        poses = self._since(earlier)
        start = max(segment.start, earlier)
        opened = OpenSet(self._guide, self._ruleset, segment.label, start=start, earliest=earlier)
        self._set = opened
        return [*opened.named(guesses), *opened.update(poses)]

    def _end(self, stop: float) -> list[Event]:
        """End the set under way, and look at the whole of it once more, as at a film."""
        opened, self._set = self._set, None
        if opened is None:
            return []
        self._ended = self._watch.time
        told = opened.finish()
        again = self._again(opened, stop)
        if _outcome(again) == opened.outcome:
            return told
        return [SetRevised(self._watch.time, opened.start), *again]

    def _again(self, opened: OpenSet, stop: float) -> list[Event]:
        poses = self._since(max(opened.start - MARGIN, opened.earliest))
        stretch = stretch_between(poses, opened.start, stop, self._guide, self._ruleset)
        return [] if stretch is None else stretch.events()


def _outcome(events: list[Event]) -> tuple[str, int, bool]:
    """What a set is called, how many repetitions it has, and whether it is a hold."""
    name = next((event.movement for event in events if isinstance(event, SetStarted)), "")
    held = any(isinstance(event, SetEnded) and event.hold for event in events)
    return name, sum(isinstance(event, Attempt) for event in events), held


class OpenSet:
    """The set under way: its name, since when, and what follows its repetitions.

    `earliest` is the first second of the frames that it may reach back to.
    """

    def __init__(self, guide: Guide, ruleset: str, label: str, *, start: float, earliest: float) -> None:
        self.label, self.start, self.earliest = label, start, earliest
        self._ruleset = ruleset
        movement = guide.movements.get(label)
        self._follower = None if movement is None else Follower(movement, ruleset)
        self._kind: Literal["reps", "hold"] = movement.kind if movement else "reps"
        self._name = label if movement else UNKNOWN
        self._attempts, self._held = 0, False

    @property
    def outcome(self) -> tuple[str, int, bool]:
        """What was told so far: name, number of repetitions, whether it is a hold."""
        return self._name, self._attempts, self._held

    def named(self, guesses: tuple[Guess, ...]) -> list[Event]:
        """The event that names the set, as soon as it is known what it is."""
        confidence = next((one.probability for one in guesses if one.movement == self.label), 0.0)
        return [SetStarted(self.start, self._name, self._kind, self._ruleset, confidence, guesses)]

    def update(self, poses: PoseSequence) -> list[Event]:
        """Take the next frames; an unknown movement is counted when it is over."""
        return [] if self._follower is None else self._told(self._follower.update(poses))

    def finish(self) -> list[Event]:
        """The set is over."""
        return [] if self._follower is None else self._told(self._follower.finish())

    def _told(self, events: list[Event]) -> list[Event]:
        """Without what is told of the whole stream, and without a second start."""
        told = [event for event in events if isinstance(event, Attempt | RepJudged | Partial | SetEnded)]
        self._attempts += sum(isinstance(event, Attempt) for event in told)
        self._held = any(isinstance(event, SetEnded) and event.hold for event in told)
        return list(told)
