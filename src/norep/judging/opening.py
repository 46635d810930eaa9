"""Motion seen before the first start: it was begun before the film, or before the athlete was in view."""

from __future__ import annotations

from collections.abc import Sequence

from norep.judging.path import Route

AT_ONCE = 0.5
"""Seconds after the first sight in which somebody who is on the way must be seen to move."""


class Opening:
    """Watches until the first start position shows; anew after a loss.

    `since` is when motion was seen first, in seconds, and `reached` the last phase it reached.
    """

    def __init__(self, route: Route) -> None:
        self._route = route
        self.since: float | None = None
        self.reached = 0
        self._came_to_the_end = False
        self._first: tuple[float, Sequence[float]] | None = None

    def watch(self, time: float, values: Sequence[float]) -> None:
        """Take one frame in which no attempt is under way."""
        holds = self._route.holds(values)
        between = any(holds[phase] for phase in self._route.required[:-1])
        moved = self._comes_to_the_end(time, holds, values) or between
        if self.since is None and moved and not holds[0]:
            self.since = time
        if self.since is not None:
            self.reached = max(self.reached, *(i for i, hold in enumerate(holds) if hold), 0)

    def _comes_to_the_end(self, time: float, holds: Sequence[bool], values: Sequence[float]) -> bool:
        """Who stands in the end position when first seen, and does not move on at once, is waiting there."""
        if not holds[-1]:
            self._came_to_the_end = True
            return False
        self._first = (time, values) if self._first is None else self._first
        since, first = self._first
        moves_on = time - since <= AT_ONCE and self._route.recedes(first, values)
        return self._came_to_the_end or moves_on
