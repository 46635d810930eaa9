"""How a measure goes up and down: between which values, and what counts as one repetition of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from norep.judging.tempo import HOLD
from norep.learning.repetitions import Set

Floats = NDArray[np.float64]
Pattern = Literal["high-low-high", "low-high-low", "high-low", "low-high"]
FULL: tuple[Pattern, ...] = ("high-low-high", "low-high-low")
HALF: tuple[Pattern, ...] = ("high-low", "low-high")
OUTER = 5.0
"""Percent of the frames of a repetition that may lie beyond what is called its highest and lowest value."""
LEAST_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Swing:
    """The lowest and the highest value of each repetition, `lows` and `highs` `(n,)`."""

    lows: Floats
    highs: Floats

    @staticmethod
    def of(time: Floats, values: Floats, reps: Set) -> Swing | None:
        """The extremes of `values` `(frames,)`; None where a repetition was hardly seen."""
        lows, highs = [], []
        for start, end in reps.bounds:
            within = values[(time >= start) & (time <= end) & np.isfinite(values)]
            if len(within) < LEAST_FRAMES:
                return None
            low, high = np.percentile(within, [OUTER, 100 - OUTER])
            lows.append(low)
            highs.append(high)
        return Swing(np.array(lows), np.array(highs))

    @property
    def low(self) -> float:
        """The usual lowest value."""
        return float(np.median(self.lows))

    @property
    def high(self) -> float:
        """The usual highest value."""
        return float(np.median(self.highs))

    @property
    def clearance(self) -> float:
        """How far apart the two ends are in nearly every repetition; below zero where they overlap."""
        return float(np.percentile(self.highs, 15) - np.percentile(self.lows, 85))

    def at(self, share: float) -> float:
        """The value so far from the lowest to the highest, 0 to 1."""
        return self.low + share * (self.high - self.low)


def ends_visited(time: Floats, values: Floats, low: float, high: float) -> str:
    """`L` for each stay below one limit and `H` for each above the other, in turns, as in `"HLHLH"`.

    Stays that are too short to be reached by a counter are left out, and so is what lies between.

    >>> ends_visited(np.arange(6) / 10, np.array([9.0, 9, 5, 1, 1, 9]), 2, 8)
    'HLH'
    """
    known = np.isfinite(values)
    state = np.where(values > high, 1, np.where(values < low, -1, 0))[known]
    place, where = np.flatnonzero(state), time[known]
    if not len(place):
        return ""
    state = state[place]
    change = np.flatnonzero(np.diff(state)) + 1
    first = np.concatenate([[0], change])
    last = np.concatenate([change, [len(state)]]) - 1
    step = float(np.median(np.diff(where))) if len(where) > 1 else HOLD
    stays = where[place[last]] - where[place[first]] + step
    word = ""
    for i in np.flatnonzero(stays >= min(HOLD, 2 * step)).tolist():
        letter = "H" if state[first[i]] > 0 else "L"
        word += "" if word.endswith(letter) else letter
    return word


def times_done(pattern: Pattern, visited: str) -> int:
    """How often a pattern is gone through.

    >>> [times_done(pattern, "HLHLH") for pattern in (*FULL, *HALF)]
    [2, 1, 2, 2]
    """
    start, end = ("H", "L") if pattern.startswith("high") else ("L", "H")
    seen = visited.lstrip(end)
    return max(seen.count(start) - 1, 0) if pattern in FULL else seen.count(end)


def pattern_of(visited: str, reps: int, rests_high: bool) -> Pattern | None:
    """What one repetition is, when there are `reps` of them; None where nothing gives that number.

    There and back is what people call one, so that comes first. Where the film begins and ends such that
    the way down and up and the way up and down are both done so often, it is not known which was meant,
    and the way from where the body rests to the other end is counted: that has the same number in films
    that begin in another position.
    """
    full = [pattern for pattern in FULL if times_done(pattern, visited) == reps]
    if len(full) == 1:
        return full[0]
    half = [pattern for pattern in HALF if times_done(pattern, visited) == reps]
    if len(half) == 2:
        return HALF[0] if rests_high else HALF[1]
    return half[0] if half else (full[0] if full else None)
