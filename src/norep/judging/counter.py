"""Cut a stream of measures into attempts: walk the phases of a movement, frame by frame.

Counting is causal and its limits are loose; whether an attempt was any good is the judge's business.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from norep.judging.opening import Opening
from norep.judging.path import Closed, Path, Route
from norep.judging.smoothing import CausalSmoother
from norep.judging.tempo import Tempo
from norep.movements.movement import Movement

LONGEST_STEP = 0.1
"""A frame vouches for at most this many seconds."""
RESUME = 1.0
"""Seconds after a cut or a loss within which the open attempt can go on."""
LINGER = 1.5
"""Seconds after the count at which an attempt closes although its end position is still held."""
LONGEST_ATTEMPT = 60.0
"""Seconds after which an attempt that gets nowhere is given up."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The end position was reached: one more attempt, at `time` seconds, under way since `start`.

    It is not `completed` where the athlete fell back to the start instead, which counts as well.
    """

    time: float
    start: float
    completed: bool = True


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Motion that came to nothing: where it started, when it was given up, the last phase it reached."""

    start: float
    time: float
    reached: int


CounterEvent = Reached | Closed | Abandoned


class Counter:
    """Follow one movement through a stream: `update` takes one frame, `finish` ends it."""

    def __init__(self, movement: Movement) -> None:
        self._route = Route(movement)
        self._smoother = CausalSmoother(self._route.measures)
        self._tempo = Tempo()
        self._opening: Opening | None = Opening(self._route)
        self._path: Path | None = None
        self._time: float | None = None
        self._first = 0.0
        self._seen: float | None = None
        self._frozen: float | None = None
        self._values: list[float] = []
        self._holds = [False] * len(movement.phases)
        self._held = [0.0] * len(movement.phases)

    def update(self, time: float, values: Sequence[float], cut: bool = False) -> list[CounterEvent]:
        """Take the measures of the frame at `time` seconds; return what happened."""
        if self._time is not None and time - self._time > RESUME:
            self._held = [0.0] * len(self._held)
            return [*self._give_up(self._time), *self._next(time, values, cut)]
        return self._next(time, values, cut)

    def _next(self, time: float, values: Sequence[float], cut: bool) -> list[CounterEvent]:
        # What the first frame shows has been so for a while: nobody films the very instant.
        if self._time is None:
            self._first, self._time = time, time - LONGEST_STEP
        step, self._time = min(time - self._time, LONGEST_STEP), time
        self._values = self._smoother.update(time, values, cut)
        self._holds = self._route.holds(self._values)
        seen = not all(math.isnan(value) for value in self._values)
        if cut:
            self._frozen = time
        if cut or not seen:
            self._held = [0.0] * len(self._held)
        if not seen:
            return self._unseen(time)
        self._seen = time
        self._held = [held + step if on else 0.0 for held, on in zip(self._held, self._holds, strict=True)]
        return self._walk(time)

    def open_since(self, time: float) -> float:
        """From when on poses are still needed, in seconds; `time` when no attempt is under way."""
        return time if self._path is None else self._path.window

    @property
    def under_way(self) -> bool:
        """Whether an attempt that does not count yet has come a good part of its way."""
        return self._path is not None and self._path.counted is None and self._path.notable

    def finish(self) -> list[CounterEvent]:
        """The stream has ended: close what is open."""
        return [] if self._time is None else self._give_up(self._time)

    def _unseen(self, time: float) -> list[CounterEvent]:
        if self._seen is None or time - self._seen <= RESUME:
            return []
        self._seen = None
        return self._give_up(time)

    def _give_up(self, time: float) -> list[CounterEvent]:
        """End what is under way as it is; whatever comes next is a new beginning."""
        path, self._path, self._frozen = self._path, None, None
        opening, self._opening = self._opening, Opening(self._route)
        if path is None:
            return _unbegun(opening, time)
        if path.counted is not None:
            return [path.completed(path.counted)]
        return _ended(path, time)

    def _walk(self, time: float) -> list[CounterEvent]:
        if self._path is None:
            return self._await_start(time)
        if self._frozen is not None:
            return self._thaw(self._path, self._frozen, time)
        return self._follow(self._path, time)

    def _thaw(self, path: Path, cut: float, time: float) -> list[CounterEvent]:
        """After a cut the attempt goes on only if its phase, or the next one, shows again in time."""
        if time - cut > RESUME:
            return self._give_up(time)
        if not any(self._holds[path.reached : path.reached + 2]):
            return []
        self._frozen = None
        return self._follow(path, time)

    def _follow(self, path: Path, time: float) -> list[CounterEvent]:
        if path.counted is not None:
            return self._linger(path, path.counted, time)
        if time - path.start > LONGEST_ATTEMPT:
            return self._give_up(time)
        following = self._following(path, time)
        if following is not None:
            return self._enter(path, following, time)
        return self._leave_start(path, time) if path.reached == 0 else self._advance(path, time)

    def _await_start(self, time: float) -> list[CounterEvent]:
        opening = self._opening
        if opening is not None:
            opening.watch(time, self._values)
        if not self._is_reached(0):
            return []
        self._begin(time - self._held[0], time)
        return _unbegun(opening, time)

    def _begin(self, window: float, start: float) -> Path:
        self._path = Path(self._route, window, start, self._values)
        self._opening = self._frozen = None
        return self._path

    def _enter(self, path: Path, phase: int, time: float) -> list[CounterEvent]:
        path.enter(phase, time - self._held[phase], time, self._values)
        if phase < self._route.last:
            return []
        self._tempo.add(time - path.start)
        return [Reached(time, path.start)]

    def _leave_start(self, path: Path, time: float) -> list[CounterEvent]:
        if not self._holds[0]:
            path.strive(self._values)
            return []
        back = self._is_reached(0)
        if back and path.failed_by(time):
            path.returned = time
            self._begin(time - self._held[0], time)
            return _ended(path, time)
        # A motion that was under way in the first frame began before the film.
        opened = back and path.start - self._first <= LONGEST_STEP and path.notable
        start = path.start
        if back or path.share == 0.0:
            path.wait(time, self._values)
        return [Abandoned(start, time, 0)] if opened else []

    def _advance(self, path: Path, time: float) -> list[CounterEvent]:
        if not self._holds[path.reached]:
            path.strive(self._values)
        elif path.returned is None:
            path.stay(time, self._values)
        if path.returned is None:
            if self._is_reached(0) and not self._holds[path.reached]:
                path.returned = time
            return []
        # Back at the start and then on the same way again: the attempt before came to nothing.
        again = next((phase for phase in range(1, path.reached + 1) if self._is_reached(phase)), None)
        if again is not None:
            self._enter(self._begin(path.returned, path.returned), again, time)
            return _ended(path, time)
        if self._holds[0]:
            path.returned = time
        return []

    def _linger(self, path: Path, counted: float, time: float) -> list[CounterEvent]:
        """The attempt counts; it closes when its end position is left, or has been held for long."""
        if self._holds[path.reached]:
            path.stay(time, self._values)
        if self._is_reached(0):
            path.next_start = time
        if not self._is_over(path, counted, time):
            return []
        self._path = None
        if path.next_start is not None:
            self._begin(counted, path.next_start)
        elif self._route.optional[0]:
            self._begin(counted, time)
        return [path.completed(counted), *self._walk(time)]

    def _is_over(self, path: Path, counted: float, time: float) -> bool:
        """Held for long, left for good, or on the way again: unlike a catch that sinks and rises."""
        if time - counted >= LINGER or time - path.left >= self._route.grace:
            return True
        return not self._holds[path.reached] and any(self._is_reached(i) for i in range(path.reached))

    def _following(self, path: Path, time: float) -> int | None:
        """The next phase if it is reached, or one behind it where those before may be skipped."""
        for phase in range(path.reached + 1, self._route.last + 1):
            if self._is_reached(phase) and path.in_time(phase, time):
                long_enough = phase < self._route.last or self._tempo.allows(time - path.start)
                return phase if long_enough else None
            if not self._route.optional[phase]:
                break
        return None

    def _is_reached(self, phase: int) -> bool:
        return self._held[phase] >= self._tempo.hold


def _unbegun(opening: Opening | None, time: float) -> list[CounterEvent]:
    if opening is None or opening.since is None:
        return []
    return [Abandoned(opening.since, time, opening.reached)]


def _ended(path: Path, time: float) -> list[CounterEvent]:
    """An attempt that did not reach its end: failed where it fell back to the start, else only motion."""
    if path.returned is not None and path.failed_by(path.returned):
        return [Reached(path.returned, path.start, completed=False), path.fallen(path.returned)]
    given_up = time if path.returned is None else path.returned
    return [Abandoned(path.start, given_up, path.reached)] if path.notable else []
