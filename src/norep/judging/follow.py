"""The streaming core: poses in, events out. Files and cameras share it."""

from __future__ import annotations

from collections import Counter as Tally
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from norep.judging.counter import Abandoned, CounterEvent
from norep.judging.events import (
    Attempt,
    Cut,
    Event,
    Found,
    Lost,
    Partial,
    Rep,
    RepJudged,
    SetEnded,
    SetStarted,
)
from norep.judging.hold import Held
from norep.judging.judge import judge, turn_taken, with_finding
from norep.judging.path import Closed
from norep.judging.sides import Side, Turns, sides_of
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.pose.view import View, view_of

PIECE = 64
"""Frames of a long sequence that are measured at once."""
MEMORY = 6.0
"""Seconds of poses kept before the attempt under way."""
VIEW_MEMORY = 2.0
"""Seconds before an attempt that its view is taken from as well."""
LOST_AFTER = 0.5
"""Seconds without the athlete after which the loss is told."""


class Follows(Protocol):
    """What follows a stream of poses: `update` takes the next frames, `finish` ends it."""

    def update(self, poses: PoseSequence) -> list[Event]:
        """Take the next frames, one or many; return what happened in them."""
        ...

    def finish(self) -> list[Event]:
        """The stream is over: close what is open."""
        ...


class StreamGuide(Protocol):
    """Says while a stream runs which movement holds, like a recogniser with its movements."""

    def begin(self, ruleset: str) -> Follows:
        """Start to follow a new stream."""
        ...


def follow(
    poses: PoseSequence | Iterable[PoseSequence], guide: Movement | StreamGuide, *, ruleset: str = "open"
) -> Iterator[Event]:
    """Yield events as the athlete is followed through the poses.

    `poses` is a whole sequence or a stream of pieces, single frames too; for a movement the events are the
    same. `guide` is the movement that is done, or what finds out which one holds. `ruleset` is the name under
    which the sets are reported; the guide already has its thresholds.
    """
    follower = Follower(guide, ruleset) if isinstance(guide, Movement) else guide.begin(ruleset)
    for piece in pieces(poses):
        yield from follower.update(piece)
    yield from follower.finish()


def watched(poses: PoseSequence) -> list[Event]:
    """Cuts, and when the athlete is lost and found: what is told of any film, whatever is done in it."""
    watch, cuts = Watch(), poses.cuts if poses.cuts is not None else np.zeros(len(poses), bool)
    rows = zip(poses.time.tolist(), poses.followed.tolist(), cuts.tolist(), strict=True)
    return [event for time, seen, cut in rows for event in watch.update(time, seen, cut=cut)]


def pieces(poses: PoseSequence | Iterable[PoseSequence]) -> Iterator[PoseSequence]:
    """A long sequence in pieces that are measured at once; a stream as it is."""
    if isinstance(poses, PoseSequence):
        return (poses[i : i + PIECE] for i in range(0, len(poses), PIECE))
    return iter(poses)


class Follower:
    """One set of one movement: `update` takes the next frames, `finish` ends it."""

    def __init__(self, movement: Movement, ruleset: str = "open") -> None:
        self._movement, self._ruleset = movement, ruleset
        self._sides = sides_of(movement)
        self._turns = Turns(movement)
        self._kept: deque[PoseSequence] = deque()
        self._watch = Watch()
        self._started: float | None = None
        self._ended = 0.0
        self._numbers: dict[tuple[str | None, float], int] = {}
        self._last: tuple[int, str | None, float] | None = None
        self._hold: float | None = None
        self._shot = -np.inf
        self._views: Tally[View] = Tally()

    def update(self, poses: PoseSequence) -> list[Event]:
        """Take the next frames, one or many; return what happened in them."""
        if not len(poses):
            return []
        self._kept.append(poses)
        rows = zip(*(side.measured(poses) for side in self._sides), strict=True)
        followed = poses.followed.tolist()
        cuts = poses.cuts.tolist() if poses.cuts is not None else [False] * len(poses)
        events: list[Event] = []
        for time, values, seen, cut in zip(poses.time.tolist(), rows, followed, cuts, strict=True):
            events += self._watch.update(time, seen, cut=cut)
            if cut:
                self._shot = time
            for side, row in zip(self._sides, values, strict=True):
                events += self._told(side, side.update(time, row, cut), time)
        self._forget(poses.time[-1])
        return events

    def finish(self) -> list[Event]:
        """The stream is over: close what is open and end the set."""
        events: list[Event] = []
        for side in self._sides:
            events += self._told(side, side.finish(), self._watch.time)
        if self._started is not None:
            view, now = self._view_of_set(), self._watch.time
            events.append(SetEnded(now, self._started, self._ended, view, self._hold))
        return events

    def _told(self, side: Side, told: Sequence[CounterEvent | Held], time: float) -> list[Event]:
        other = next((one for one in self._sides if one is not side), None)
        believed = (happened for happened in told if self._turns.believes(happened, side, other))
        return [event for happened in believed for event in self._event(side, happened, time)]

    def _event(self, side: Side, happened: CounterEvent | Held, time: float) -> list[Event]:
        if isinstance(happened, Held):
            self._hold = (self._hold or 0.0) + happened.end - happened.start
            self._ended = happened.end
            return self._start(happened.start)
        if isinstance(happened, Abandoned):
            self._ended = self._ended if self._numbers else happened.time
            reached = self._movement.phases[happened.reached].name
            return [*self._start(happened.start), Partial(time, happened.start, reached)]
        if isinstance(happened, Closed):
            return [RepJudged(time, self._judge(side, happened, time))]
        number = self._numbers[side.name, happened.time] = len(self._numbers) + 1
        self._ended = happened.time
        return [*self._start(happened.time), Attempt(happened.time, number)]

    def _start(self, time: float) -> list[Event]:
        if self._started is not None:
            return []
        self._started = time
        return [SetStarted(time, self._movement.name, self._movement.kind, self._ruleset)]

    def _judge(self, side: Side, attempt: Closed, time: float) -> Rep:
        self._ended = max(self._ended, attempt.end)
        kept = PoseSequence.join(list(self._kept))
        kept = kept[kept.time <= time]
        recent = kept[kept.time >= max(self._shot, attempt.window - VIEW_MEMORY)]
        # One frame more on either side shows whether the film goes on there without a hole.
        first = max(int(np.searchsorted(kept.time, attempt.window - 0.3)) - 1, 0)
        window = kept[first : int(np.searchsorted(kept.time, attempt.end + 0.3, side="right")) + 1]
        view = view_of(recent)
        if view is not None:
            self._views[view] += 1
        number = self._numbers[side.name, attempt.counted]
        rep = judge(side.movement, attempt, window, view, number)
        return self._in_turn(rep, side.name) if side.name else rep

    def _in_turn(self, rep: Rep, side: str) -> Rep:
        """The repetition with its side, and whether the sides took turns where the movement asks for that."""
        last, self._last = self._last, (rep.index, side, rep.end)
        wanted = self._movement.alternation
        if wanted is None or last is None or last[0] != rep.index - 1 or self._watch.broken > last[2]:
            return replace(rep, side=side)
        return with_finding(replace(rep, side=side), turn_taken(wanted, last[1] != side, rep.start))

    def _view_of_set(self) -> View | None:
        if self._views:
            return self._views.most_common(1)[0][0]
        kept = PoseSequence.join(list(self._kept))
        return view_of(kept[kept.time >= self._watch.time - MEMORY])

    def _forget(self, time: float) -> None:
        oldest = min(time, *(side.open_since(time) for side in self._sides)) - MEMORY
        while len(self._kept) > 1 and self._kept[0].time[-1] < oldest:
            self._kept.popleft()


class Watch:
    """Tells cuts, and when the athlete is lost and found; `broken` is when the latest of these was."""

    def __init__(self) -> None:
        self.time = 0.0
        self.broken = -np.inf
        self._seen: float | None = None
        self._lost = False

    def update(self, time: float, seen: bool, cut: bool) -> list[Event]:
        """Take the next frame; `seen` says whether the athlete is followed in it."""
        self.time = time
        events: list[Event] = [Cut(time)] if cut else []
        if cut or self._lost:
            self.broken = time
        if seen:
            if self._lost:
                events.append(Found(time))
            self._seen, self._lost = time, False
        elif self._seen is not None and not self._lost and time - self._seen >= LOST_AFTER:
            self._lost = True
            events.append(Lost(self._seen))
        return events
