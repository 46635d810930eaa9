"""Repetitions brought to the same length, to be compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

PHASES = 12
"""Samples of a repetition; even, so that halves can be compared."""
TINY = 1e-6
_SHARE = (np.arange(PHASES) + 0.5) / PHASES


def shapes(space: Floats, starts: Places, ends: Places) -> Floats:
    """`(n, PHASES, d)`: the motion of each repetition around its own mean."""
    at = np.rint(starts[:, None] + _SHARE * (ends - starts)[:, None]).astype(np.int64)
    cycles = space[at]
    return np.asarray(cycles - cycles.sum(axis=1, keepdims=True) / PHASES)


def distances(cycles: Floats) -> Floats:
    """`(n,)`: how far each cycle is from the typical one, relative to the typical one's size."""
    typical = np.sort(cycles, axis=0)[len(cycles) // 2]
    size = float((typical**2).sum()) + TINY
    return np.asarray(np.sqrt(((cycles - typical) ** 2).sum(axis=(1, 2)) / size))


def median(values: Floats) -> float:
    """The median of a few numbers, much quicker than numpy's."""
    ordered = sorted(values.tolist())
    return float(ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2]) / 2
