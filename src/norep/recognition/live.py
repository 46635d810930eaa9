"""A live stream without a named movement: sets are named as they go on, and counted at once.

A set is named as soon as the decoder believes in it, which takes about `DELAY` seconds and one or two more;
the frames since its start are then gone through again, so that its first repetition is not lost. When later
frames show that it was another movement, the set is revised.
"""

from __future__ import annotations

from collections import deque
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
from norep.recognition.guide import UNKNOWN, Floats, Guide, best, pooled
from norep.recognition.periodic.count import count
from norep.recognition.unknown import unknown_set

SPAN, HOP = 1.6, 0.2
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
SAME = 1.0
"""Two starts nearer than this, in seconds, are those of one set."""


class LiveFollower:
    """A stream of poses to events: `update` takes the next frames, `finish` ends it."""

    def __init__(self, guide: Guide, ruleset: str = "open") -> None:
        self._guide, self._ruleset = guide, ruleset
        self._decoder = Decoder(guide.labels, HOP, guide.timing)
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
        return self._end()

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
            return self._end()
        if self._set is None:
            return self._begin(last)
        if last.label == self._set.label:
            return []
        if last.start > self._set.start + SAME:
            return self._end() + self._begin(last)
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
        return self._guide.narrowed(row)

    def _begin(self, segment: Segment) -> list[Event]:
        """Open a set, and go through the frames since it began."""
        rows = [row for middle, row in self._rows if middle >= segment.start]
        chances = self._guide.narrowed(pooled(np.array(rows)))
        guesses = tuple(Guess(name, share) for name, share in best(self._guide.labels, chances))
        earlier = self._ended + GAP if self._ended > segment.start - BEFORE else segment.start - BEFORE
        poses = self._since(earlier)
        opened = OpenSet(self._guide, self._ruleset, segment.label, max(segment.start, earlier))
        self._set = opened
        return [*opened.named(guesses), *opened.update(poses)]

    def _end(self) -> list[Event]:
        opened, self._set = self._set, None
        if opened is None:
            return []
        self._ended = self._watch.time
        return opened.finish(self._watch.time)


class OpenSet:
    """The set under way: its name, since when, and what follows its repetitions."""

    def __init__(self, guide: Guide, ruleset: str, label: str, start: float) -> None:
        self.label, self.start = label, start
        self._ruleset = ruleset
        self._guesses: tuple[Guess, ...] = ()
        movement = guide.movements.get(label)
        self._follower = None if movement is None else Follower(movement, ruleset)
        self._kind: Literal["reps", "hold"] = movement.kind if movement else "reps"
        self._poses: list[PoseSequence] = []
        self._counts = False

    def named(self, guesses: tuple[Guess, ...]) -> list[Event]:
        """The event that names the set, as soon as it is known what it is."""
        self._guesses = guesses
        name = UNKNOWN if self._follower is None else self.label
        confidence = next((one.probability for one in guesses if one.movement == self.label), 0.0)
        return [SetStarted(self.start, name, self._kind, self._ruleset, confidence, guesses)]

    def update(self, poses: PoseSequence) -> list[Event]:
        """Take the next frames; of an unknown movement they are only kept."""
        if self._follower is None:
            self._poses.append(poses)
            return []
        return self._told(self._follower.update(poses))

    def finish(self, time: float) -> list[Event]:
        """End the set; one without a repetition was none, and is taken back."""
        if self._follower is None:
            events = unknown_set(count(PoseSequence.join(self._poses)), self._ruleset, self._guesses)
            return [SetRevised(time, self.start), *events]
        told = self._follower.finish()
        events = self._told(told)
        if not self._counts:
            return [SetRevised(time, self.start)]
        return events

    def _told(self, events: list[Event]) -> list[Event]:
        """Without what is told of the whole stream, and without a second start."""
        kept: list[Event] = [event for event in events if isinstance(event, Attempt | RepJudged | Partial)]
        self._counts = self._counts or any(not isinstance(event, RepJudged) for event in kept)
        for event in events:
            if isinstance(event, SetEnded):
                self._counts = self._counts or bool(event.hold)
                kept.append(event)
        return kept
