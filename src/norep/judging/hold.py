"""Time how long a position is held: a plank, a wall sit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from norep.judging.path import Route
from norep.judging.smoothing import CausalSmoother
from norep.movements.movement import Movement

SHORTEST = 1.0
"""Seconds; a position that is passed through faster was not held."""
GRACE = 0.5
"""Seconds for which the position may be left, or unseen, before the hold is over."""


@dataclass(frozen=True, slots=True)
class Held:
    """The position was held from `start` to `end`, in seconds."""

    start: float
    end: float


class HoldTimer:
    """Follow one position through a stream; `update` takes one frame, `finish` ends it."""

    def __init__(self, movement: Movement) -> None:
        self._route = Route(movement)
        self._smoother = CausalSmoother(self._route.measures)
        self._span: tuple[float, float] | None = None

    def update(self, time: float, values: Sequence[float], cut: bool = False) -> list[Held]:
        """Take the measures of the frame at `time` seconds; return the hold that has ended, if one has."""
        (holds,) = self._route.holds(self._smoother.update(time, values, cut))
        ended: list[Held] = []
        if self._span is not None and time - self._span[1] >= GRACE:
            ended = self.finish()
        if holds:
            self._span = (time if self._span is None else self._span[0], time)
        return ended

    def open_since(self, time: float) -> float:
        """From when on poses are still needed: a hold needs none."""
        return time

    def finish(self) -> list[Held]:
        """The stream has ended, or the position was left."""
        span, self._span = self._span, None
        return [Held(*span)] if span is not None and span[1] - span[0] >= SHORTEST else []
