"""Calm measures down as they stream by, without looking ahead."""

from __future__ import annotations

import math
from collections.abc import Sequence

TIME_CONSTANT = 0.05
"""Seconds; a compromise between the tremor of key points and the lag at two repetitions a second."""
FILL = 0.2
"""Seconds for which a measure that drops out keeps its last value."""


class CausalSmoother:
    """An exponential average of each measure, aware of time, gaps and cuts."""

    def __init__(self, measures: int) -> None:
        self._values = [math.nan] * measures
        self._times = [-math.inf] * measures

    def update(self, time: float, values: Sequence[float], cut: bool = False) -> list[float]:
        """Take the raw values of one frame; return the smoothed ones, NaN where long unseen."""
        for i, value in enumerate(values):
            gap = time - self._times[i]
            if cut or gap > FILL:
                self._values[i] = math.nan
            if math.isnan(value):
                continue
            old = self._values[i]
            if not math.isnan(old):
                weight = 1.0 - math.exp(-gap / TIME_CONSTANT)
                value = old + weight * (value - old)  # noqa: PLW2901
            self._values[i], self._times[i] = value, time
        return list(self._values)
