"""How fast a set goes: it decides what is held long enough, and what is too short to be an attempt."""

from __future__ import annotations

from collections import deque
from statistics import median

HOLD = 0.06
"""Seconds a phase must hold before it counts as reached, as long as the tempo is unknown."""
SHORTEST_HOLD, LONGEST_HOLD = 0.03, 0.2
HOLD_SHARE = 0.04
"""Share of an attempt's length that a phase must hold once the tempo is known."""
SHORTEST_SHARE = 0.2
"""An attempt shorter than this share of the others is a tremor at the limits."""


class Tempo:
    """The lengths of the latest attempts of a set."""

    def __init__(self) -> None:
        self._lengths: deque[float] = deque(maxlen=9)
        self._usual = 0.0
        self.hold = HOLD

    def add(self, seconds: float) -> None:
        """Another attempt took so long from its start to its end."""
        self._lengths.append(seconds)
        self._usual = median(self._lengths)
        if len(self._lengths) >= 2:
            self.hold = min(max(HOLD_SHARE * self._usual, SHORTEST_HOLD), LONGEST_HOLD)

    def allows(self, seconds: float) -> bool:
        """Whether an attempt of this length is plausible beside at least three others."""
        return len(self._lengths) < 3 or seconds >= SHORTEST_SHARE * self._usual
