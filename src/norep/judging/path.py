"""The attempt under way: which phases it has reached and when, and how far it is towards the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from norep.movements.movement import Movement
from norep.movements.vocabulary import Limits

LONGEST_WAIT = 4.0
"""Seconds before the start of an attempt that its first phase may be judged by."""
FAILED_SHARE = 0.5
"""An attempt that falls back to the start after more than this share of its path has failed."""
SHORTEST_FAILURE = 0.4
"""Seconds that a failed attempt takes at least; what is shorter was a slip of the key points."""
PARTIAL_SHARE = 0.3
"""Motion that went this far towards the first required phase is worth telling."""

RECEDED = 1.1
"""Who gets this many times as far from the start as when first seen was moving away from it."""


@dataclass(frozen=True, slots=True)
class Closed:
    """An attempt that counts has ended. `held` gives the first and last second of each phase reached."""

    window: float
    start: float
    counted: float
    end: float
    held: tuple[tuple[float, float] | None, ...]
    completed: bool = True


class Route:
    """The phases of a movement in order, with the places of the measures they need."""

    def __init__(self, movement: Movement) -> None:
        order = {name: i for i, name in enumerate(movement.counting_measures)}
        self.measures = len(order)
        self.last = len(movement.phases) - 1
        self.optional = [phase.optional for phase in movement.phases]
        self.within = [math.inf if phase.within is None else phase.within for phase in movement.phases]
        self.grace = movement.phases[-1].grace
        self.required = [i for i in range(1, self.last + 1) if not self.optional[i]]
        self._needs = [[(order[key], lim) for key, lim in phase.needs.items()] for phase in movement.phases]

    def holds(self, values: Sequence[float]) -> list[bool]:
        """For each phase, whether all of its limits hold."""
        return [all(limits.hold(values[i]) for i, limits in needs) for needs in self._needs]

    def next_required(self, reached: int) -> int:
        """The first phase behind the one reached that may not be skipped; the last has none behind it."""
        return next((phase for phase in self.required if phase > reached), self.last)

    def farthest(self, phase: int, first: Sequence[float], second: Sequence[float]) -> list[float]:
        """Of two lists of values, for each measure the one that is farther from the limits of a phase."""
        values = list(second)
        for i, limits in self._needs[phase]:
            values[i] = max(second[i], first[i], key=partial(_way_left, limits))
        return values

    def share(self, phase: int, base: Sequence[float], values: Sequence[float]) -> float:
        """How far the values have come from `base` towards the limits of a phase, 0 to 1.

        The measure that is farthest behind decides; those within their limits from the outset do not.
        """
        shares = []
        for i, limits in self._needs[phase]:
            way, come = limits.nearest(base[i]) - base[i], values[i] - base[i]
            if way and not math.isnan(come):
                shares.append(come / way)
        return min(max(min(shares), 0.0), 1.0) if shares else 0.0

    def recedes(self, first: Sequence[float], second: Sequence[float]) -> bool:
        """Whether the second values are clearly farther from the start than the first."""
        return any(
            _way_left(limits, second[i]) > RECEDED * _way_left(limits, first[i])
            for i, limits in self._needs[0]
        )


def _way_left(limits: Limits, value: float) -> float:
    way = abs(limits.nearest(value) - value)
    return -1.0 if math.isnan(way) else way


class Path:
    """One attempt, from the first moment it could begin at, `window`, to its end.

    `reached` is the last phase reached, `counted` when the end was, `returned` when the attempt fell back
    to the start, `next_start` when the start of the next attempt was seen, all in seconds.
    """

    def __init__(self, route: Route, window: float, start: float, values: Sequence[float]) -> None:
        self._route = route
        self._window = window
        self.start = start
        self.reached = 0
        self.counted: float | None = None
        self.returned: float | None = None
        self.next_start: float | None = None
        self._held = {0: (window, start)}
        self._base, self.share = values, 0.0

    @property
    def window(self) -> float:
        """From when on the attempt is judged: the end of the one before it, or a while before its start."""
        return max(self._window, self.start - LONGEST_WAIT)

    @property
    def left(self) -> float:
        """The last second of the phase reached."""
        return self._held[self.reached][1]

    def in_time(self, phase: int, time: float) -> bool:
        """Whether this phase would be reached soon enough after the one before it."""
        return time - self.left <= self._route.within[phase]

    def failed_by(self, time: float) -> bool:
        """Whether being back at the start at this time makes it a failed attempt."""
        required = self._route.required
        done = sum(phase <= self.reached for phase in required)
        far = done + self.share > FAILED_SHARE * len(required)
        in_time = self.in_time(self._route.next_required(self.reached), time)
        return far and in_time and time - self.start >= SHORTEST_FAILURE

    @property
    def notable(self) -> bool:
        """Whether giving up now is worth telling: a required phase was reached, or nearly."""
        return self.reached >= self._route.required[0] or self.share > PARTIAL_SHARE

    def wait(self, time: float, values: Sequence[float]) -> None:
        """Still, or again, at the start."""
        self.start = time
        self.stay(time, values)

    def stay(self, time: float, values: Sequence[float]) -> None:
        """The phase reached still holds."""
        self._held[self.reached] = (self._held[self.reached][0], time)
        if self._route.optional[self.reached] and self.reached > 0:
            self.strive(values)
            return
        following = self._route.next_required(self.reached)
        self._base, self.share = self._route.farthest(following, self._base, values), 0.0

    def strive(self, values: Sequence[float]) -> None:
        """On the way to the next required phase."""
        following = self._route.next_required(self.reached)
        self.share = max(self.share, self._route.share(following, self._base, values))

    def enter(self, phase: int, since: float, time: float, values: Sequence[float]) -> None:
        """A later phase was reached; it has held since a moment ago."""
        self.reached, self.returned = phase, None
        self._held[phase] = (since, time)
        if not self._route.optional[phase]:
            self._base = values
        self.stay(time, values)
        if phase == self._route.last:
            self.counted = time

    def completed(self, counted: float) -> Closed:
        """The attempt, which reached its end at `counted` and has held it until it was last seen."""
        return self._closed(counted, self.left, completed=True)

    def fallen(self, time: float) -> Closed:
        """The attempt, which fell back to the start instead."""
        return self._closed(time, time, completed=False)

    def _closed(self, counted: float, end: float, *, completed: bool) -> Closed:
        phases = range(self._route.last + 1)
        held = tuple(self._held.get(phase) for phase in phases)
        return Closed(self.window, self.start, counted, end, held, completed)
