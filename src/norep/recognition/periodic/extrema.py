"""Ups and downs of a signal that are larger than a threshold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def turning_points(signal: Floats) -> Places:
    """Samples where the signal turns, with its first and last sample."""
    steps = np.sign(np.diff(signal))
    steps[steps == 0] = 1
    return np.concatenate([[0], np.flatnonzero(np.diff(steps)) + 1, [len(signal) - 1]])


def levels(heights: Floats) -> Floats:
    """Sizes of all swings of a series of turns, those inside larger ones too, the largest first.

    Small swings are taken out as they close, as in rainflow counting (Matsuishi and Endo 1968).
    """
    found: list[float] = []
    open_turns: list[float] = []
    for height in heights.tolist():
        open_turns.append(height)
        while len(open_turns) >= 4:
            a, b, c, d = open_turns[-4:]
            inner = abs(c - b)
            if inner > abs(b - a) or inner > abs(d - c):
                break
            found.append(inner)
            del open_turns[-3:-1]
    found += [abs(b - a) for a, b in pairwise(open_turns)]
    return np.sort(np.array(found))[::-1]


def swings(heights: Floats, least: float) -> list[int]:
    """Return which turns are left when ups and downs smaller than `least` are smoothed away."""
    values = heights.tolist()
    low = high = 0
    kept: list[int] = []
    way = 0
    for i, value in enumerate(values):
        if way == 0:
            low = i if value < values[low] else low
            high = i if value > values[high] else high
            if values[high] - values[low] >= least:
                way = 1 if high > low else -1
                kept = [low, high] if high > low else [high, low]
        elif (value - values[kept[-1]]) * way >= 0:
            kept[-1] = i
        elif abs(value - values[kept[-1]]) >= least:
            kept.append(i)
            way = -way
    return kept
