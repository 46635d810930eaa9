"""Which measure counts a movement best: many are tried, each against the number of repetitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.learning.gauges import GAUGES, LEAN, Gauge, Readings
from norep.learning.repetitions import Set
from norep.learning.swings import FULL, Pattern, Swing, ends_visited, pattern_of, times_done

Floats = NDArray[np.float64]
LOW_LIMIT, HIGH_LIMIT = 0.42, 0.58
"""Where the limits lie between both ends: near the middle, so that those who do less are counted as well."""
ELSEWHERE = ((0.3, 0.5), (0.5, 0.7), (0.25, 0.4), (0.6, 0.75), (0.3, 0.7), (0.2, 0.35), (0.65, 0.8))
"""Other limits, at which a good measure gives the same number."""
WELL_SEEN = 0.6
"""Confidence of key points from which on they are believed."""
ONE_WAY = 0.8
"""Weight of measures by which only one way is counted, not there and back."""
LEAST_SCORE = 1.0
"""The ends of a movement must be apart by more than measures differ between people."""
TRUNK_ROOM = 40.0
"""Degrees that the trunk may lean beyond what was seen before it is taken for something else."""
STANDING, LYING = 15.0, 120.0
"""Leans that need no limit: less than the first, and more than the second."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A measure with its swing, what one repetition of it is, and how good it is.

    `score` is how far apart the ends are, in errors of the measure; `steadiness`, 0 to 1, at how many other
    limits the number is the same. `trunk` are degrees between which the trunk leans, None for no limit.
    """

    gauge: Gauge
    swing: Swing
    pattern: Pattern
    score: float
    steadiness: float
    trunk: tuple[float | None, float | None] = (None, None)

    @property
    def starts_high(self) -> bool:
        """Whether a repetition starts where the measure is high."""
        return self.pattern.startswith("high")

    @property
    def returns(self) -> bool:
        """Whether a repetition ends where it started."""
        return self.pattern in FULL

    @property
    def limits(self) -> tuple[float, float]:
        """Below the first the measure is low, above the second it is high."""
        low, high = self.swing.at(LOW_LIMIT), self.swing.at(HIGH_LIMIT)
        return round(low, self.gauge.decimals) + 0.0, round(high, self.gauge.decimals) + 0.0


def choices(readings: Readings, reps: Set) -> list[Choice]:
    """Every measure that gives the number of repetitions over the whole film, the best first."""
    lean = _lean(readings, reps)
    found = [choice for k in range(len(GAUGES)) for choice in _choice(readings, k, reps, lean)]
    return sorted(found, key=lambda choice: -choice.score)


def _choice(readings: Readings, k: int, reps: Set, lean: tuple[float, float]) -> Iterator[Choice]:
    gauge, values = GAUGES[k], readings.values[:, k]
    swing = Swing.of(readings.time, values, reps)
    if swing is None or swing.clearance <= 0:
        return
    trunk = (None, None) if gauge is LEAN else _limits_of(lean)
    values = _within(values, readings.trunk, trunk, swing.at((LOW_LIMIT + HIGH_LIMIT) / 2))
    visited = ends_visited(readings.time, values, swing.at(LOW_LIMIT), swing.at(HIGH_LIMIT))
    pattern = pattern_of(visited, len(reps), _rests_high(values, swing))
    if pattern is None:
        return
    steady = [
        times_done(pattern, ends_visited(readings.time, values, swing.at(low), swing.at(high))) == len(reps)
        for low, high in ELSEWHERE
    ]
    steadiness = (1 + sum(steady)) / (1 + len(steady))
    sight = min(float(readings.seen[:, k].mean()) / WELL_SEEN, 1.0)
    way = 1.0 if pattern in FULL else ONE_WAY
    score = swing.clearance / gauge.error * steadiness * sight * way * gauge.weight
    if score >= LEAST_SCORE * gauge.weight:
        yield Choice(gauge, swing, pattern, score, steadiness, trunk)


def _rests_high(values: Floats, swing: Swing) -> bool:
    """Whether more time is spent at the high end than at the low one."""
    known = values[np.isfinite(values)]
    return bool((known > swing.at(HIGH_LIMIT)).sum() >= (known < swing.at(LOW_LIMIT)).sum())


def _lean(readings: Readings, reps: Set) -> tuple[float, float]:
    """Between which degrees the trunk leans in the repetitions."""
    bounds = reps.bounds
    within = (readings.time >= bounds[0, 0]) & (readings.time <= bounds[-1, 1])
    values = readings.trunk[within & np.isfinite(readings.trunk)]
    if not len(values):
        return 0.0, 180.0
    low, high = np.percentile(values, [5, 95])
    return float(low), float(high)


def _limits_of(lean: tuple[float, float]) -> tuple[float | None, float | None]:
    low, high = lean[0] - TRUNK_ROOM, lean[1] + TRUNK_ROOM
    return (float(round(low)) if low > STANDING else None), (float(round(high)) if high < LYING else None)


def _within(
    values: Floats, trunk: Floats, limits: tuple[float | None, float | None], neither: float
) -> Floats:
    """The values, and `neither` end where the trunk leans too little or too much."""
    low, high = (-np.inf if limits[0] is None else limits[0]), (np.inf if limits[1] is None else limits[1])
    return np.where((trunk <= low) | (trunk >= high), neither, values)
