"""Cut a stream of measures into attempts: walk the phases of a movement, frame by frame.

Counting is causal and its limits are loose; whether an attempt was any good is the judge's business.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from norep.judging.smoothing import CausalSmoother
from norep.movements.movement import Movement
from norep.movements.vocabulary import Phase

HOLD = 0.06
"""Seconds a phase must hold before it counts as reached, at an ordinary tempo."""
LONGEST_STEP = 0.1
"""A frame vouches for at most this many seconds."""
RESUME = 1.0
"""Seconds after a cut or a loss within which the open attempt can go on."""
LINGER = 1.5
"""Seconds after the count at which an attempt closes although its end position is still held."""
LONGEST_WAIT = 4.0
"""Seconds before the start of an attempt that its first phase may be judged by."""
FAILED_SHARE = 0.5
"""An attempt that falls back to the start after more than this share of its path has failed."""
PARTIAL_SHARE = 0.3
"""Motion that got this far along the path is worth reporting when the film ends."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The end position was reached: one more attempt, at `time` seconds."""

    time: float


@dataclass(frozen=True, slots=True)
class Closed:
    """An attempt that counts has ended. `entered` and `left` give each phase's first and last second."""

    window: float
    start: float
    counted: float
    end: float
    entered: tuple[float | None, ...]
    left: tuple[float | None, ...]
    completed: bool = True


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Motion that came to nothing: where it started, when it was given up, the last phase it reached."""

    start: float
    time: float
    reached: int


CounterEvent = Reached | Closed | Abandoned


@dataclass(slots=True)
class _Path:
    """The attempt under way."""

    phases: int
    reached: int = -1
    window: float = 0.0
    start: float = 0.0
    counted: float | None = None
    returned: float | None = None
    next_start: float | None = None
    share: float = 0.0
    entered: list[float | None] = field(default_factory=list)
    left: list[float | None] = field(default_factory=list)
    base: list[float] = field(default_factory=list)

    @property
    def window_start(self) -> float:
        """From when on the attempt is judged: the end of the one before it, or a while before its start."""
        return max(self.window, self.start - LONGEST_WAIT)

    def __post_init__(self) -> None:
        self.entered = [None] * self.phases
        self.left = [None] * self.phases


class Counter:
    """Follow one movement through a stream; `update` takes one frame."""

    def __init__(self, movement: Movement) -> None:
        self._phases: tuple[Phase, ...] = movement.phases
        order = {name: i for i, name in enumerate(movement.counting_measures)}
        self._needs = [[(order[key], lim) for key, lim in phase.needs.items()] for phase in self._phases]
        self._smoother = CausalSmoother(len(order))
        self._last = len(self._phases) - 1
        self._held = [0.0] * len(self._phases)
        self._durations: deque[float] = deque(maxlen=9)
        self._path = _Path(len(self._phases))
        self._time: float | None = None
        self._seen: float | None = None
        self._frozen: float | None = None
        self._fresh: float | None = None
        self._begun = False

    def update(self, time: float, values: Sequence[float], cut: bool = False) -> list[CounterEvent]:
        """Take the measures of the frame at `time` seconds; return what happened."""
        step = 0.0 if self._time is None else min(time - self._time, LONGEST_STEP)
        self._time = time
        smooth = self._smoother.update(time, values, cut)
        if cut:
            self._frozen = time
            self._held = [0.0] * len(self._held)
        if all(math.isnan(value) for value in smooth):
            return self._unseen(time)
        self._seen = time
        holds = [all(limits.hold(smooth[i]) for i, limits in needs) for needs in self._needs]
        for i, hold in enumerate(holds):
            self._held[i] = self._held[i] + step if hold else 0.0
        if not self._thawed(time, holds):
            return [] if self._frozen is not None else self._abandon(time)
        return self._walk(time, smooth, holds)

    def open_since(self, time: float) -> float:
        """From when on poses are still needed, in seconds; `time` when no attempt is under way."""
        return self._path.window_start if self._path.reached >= 0 else time

    def finish(self) -> list[CounterEvent]:
        """The stream has ended: close what is open."""
        if self._time is None:
            return []
        if self._path.counted is not None:
            return self._close()
        return self._abandon(self._time)

    def _unseen(self, time: float) -> list[CounterEvent]:
        self._held = [0.0] * len(self._held)
        if self._seen is not None and time - self._seen > RESUME:
            self._seen = None
            return self.finish() if self._path.counted is not None else self._abandon(time)
        return []

    def _thawed(self, time: float, holds: list[bool]) -> bool:
        """After a cut the attempt goes on only if its phase, or the next one, shows again in time."""
        if self._frozen is None:
            return True
        at = self._path.reached
        if at < 0 or any(holds[at : at + 2]):
            self._frozen = None
            return True
        if time - self._frozen > RESUME:
            self._frozen = None
        return False

    def _walk(self, time: float, values: list[float], holds: list[bool]) -> list[CounterEvent]:
        path = self._path
        if path.counted is not None:
            return self._linger(time, values, holds)
        if path.reached < 0:
            return self._await_start(time, values, holds)
        return self._advance(time, values, holds)

    def _await_start(self, time: float, values: list[float], holds: list[bool]) -> list[CounterEvent]:
        events: list[CounterEvent] = []
        if not self._begun and self._fresh is None and any(holds[1:]) and not holds[0]:
            self._fresh = time
        if self._is_reached(0):
            if self._fresh is not None:
                events.append(Abandoned(self._fresh, time, self._last))
            self._begin(time, values)
        return events

    def _begin(self, time: float, values: list[float], window: float | None = None) -> None:
        self._begun, self._fresh = True, None
        path = self._path = _Path(len(self._phases), reached=0)
        path.window = time - self._held[0] if window is None else window
        path.start = time
        path.entered[0], path.left[0] = path.window, time
        path.base = values

    def _advance(self, time: float, values: list[float], holds: list[bool]) -> list[CounterEvent]:
        path = self._path
        following = self._next_reached()
        if following is not None and self._long_enough(time, following):
            return self._enter(following, time, values)
        if holds[path.reached]:
            path.left[path.reached] = time
            if path.reached == 0:
                return self._rest_at_start(time, values)
            path.base, path.share = values, 0.0
        else:
            path.share = max(path.share, self._share_of_step(values))
        return self._watch_return(time, values, holds) if path.reached > 0 else []

    def _rest_at_start(self, time: float, values: list[float]) -> list[CounterEvent]:
        path = self._path
        failed = self._progress() > FAILED_SHARE and self._is_reached(0)
        events = self._fail(time) if failed else []
        if failed or path.share == 0.0 or self._is_reached(0):
            if events:
                self._begin(time, values)
            else:
                path.start, path.base, path.share = time, values, 0.0
        return events

    def _watch_return(self, time: float, values: list[float], holds: list[bool]) -> list[CounterEvent]:
        """Back at the start and then on the same way again: the attempt before came to nothing."""
        path = self._path
        if path.returned is None:
            if self._is_reached(0) and not holds[path.reached]:
                path.returned = time
            return []
        again = next((i for i in range(1, path.reached + 1) if self._is_reached(i)), None)
        if again is None:
            if self._held[0] > 0:
                path.returned = time
            return []
        returned = path.returned
        events = self._fail(returned) if self._progress() > FAILED_SHARE else self._abandon(returned)
        self._begin(returned, values, window=returned)
        self._enter(again, time, values)
        return events

    def _enter(self, phase: int, time: float, values: list[float]) -> list[CounterEvent]:
        path = self._path
        path.reached, path.base, path.share, path.returned = phase, values, 0.0, None
        path.entered[phase] = time - self._held[phase]
        path.left[phase] = time
        if phase < self._last:
            return []
        path.counted = time
        self._durations.append(time - path.start)
        return [Reached(time)]

    def _linger(self, time: float, values: list[float], holds: list[bool]) -> list[CounterEvent]:
        path = self._path
        assert path.counted is not None
        if holds[self._last]:
            path.left[self._last] = time
        if self._is_reached(0):
            path.next_start = time
        last = path.left[self._last]
        gone = last is not None and time - last >= self._hold_time()
        if not gone and time - path.counted < LINGER:
            return []
        following = path.next_start
        events = self._close()
        if following is not None or self._phases[0].optional:
            self._begin(following or time, values, window=events[0].counted)  # type: ignore[union-attr]
            self._path.base = values
        return events

    def _close(self) -> list[CounterEvent]:
        path = self._path
        assert path.counted is not None
        last = path.left[self._last]
        end = path.counted if last is None else max(last, path.counted)
        closed = Closed(
            path.window_start,
            path.start,
            path.counted,
            end,
            tuple(path.entered),
            tuple(path.left),
            completed=True,
        )
        self._path = _Path(len(self._phases))
        return [closed]

    def _fail(self, time: float) -> list[CounterEvent]:
        path = self._path
        self._path = _Path(len(self._phases))
        entered, left = tuple(path.entered), tuple(path.left)
        closed = Closed(path.window_start, path.start, time, time, entered, left, completed=False)
        return [Reached(time), closed]

    def _abandon(self, time: float) -> list[CounterEvent]:
        path = self._path
        self._path = _Path(len(self._phases))
        self._begun = False
        if self._fresh is not None:
            start, self._fresh = self._fresh, None
            return [Abandoned(start, time, self._last)]
        if self._required_reached() or (path.reached == 0 and path.share > PARTIAL_SHARE):
            return [Abandoned(path.start, time, path.reached)]
        return []

    def _next_reached(self) -> int | None:
        """The next phase that is reached, stepping over optional ones."""
        for i in range(self._path.reached + 1, self._last + 1):
            if self._is_reached(i):
                return i
            if not self._phases[i].optional:
                return None
        return None

    def _is_reached(self, phase: int) -> bool:
        return self._held[phase] > 0 and self._held[phase] >= self._hold_time()

    def _hold_time(self) -> float:
        """The tempo of the set decides how long a phase must hold: fast singles, slow motion."""
        if len(self._durations) < 2:
            return HOLD
        return min(max(0.04 * median(self._durations), 0.03), 0.2)

    def _long_enough(self, time: float, phase: int) -> bool:
        """An attempt far shorter than those before it is a tremor at the limit, not a repetition."""
        if phase < self._last or len(self._durations) < 3:
            return True
        return time - self._path.start >= 0.2 * median(self._durations)

    def _required_reached(self) -> bool:
        return any(not phase.optional for phase in self._phases[1 : self._path.reached + 1])

    def _progress(self) -> float:
        """The share of the path that the open attempt has covered, 0 to 1."""
        required = [i for i in range(self._last + 1) if not self._phases[i].optional or i == 0]
        done = sum(1 for i in required if i <= self._path.reached) - 1
        return (max(done, 0) + self._path.share) / (len(required) - 1)

    def _share_of_step(self, values: list[float]) -> float:
        """How far the measures have gone from the phase reached to the limits of the next required one."""
        following = self._path.reached + 1
        while self._phases[following].optional:
            following += 1
        shares = []
        for i, limits in self._needs[following]:
            base, value = self._path.base[i], values[i]
            limit = limits.above if limits.above is not None and not base > limits.above else limits.below
            if limit is None or limits.hold(base) or math.isnan(value - base):
                continue
            shares.append((value - base) / (limit - base))
        return min(max(min(shares), 0.0), 1.0) if shares else 0.0
