"""Dynamic time warping: of several dimensions at once, with gaps, and within a long stream.

Distances of whole series come from dtaidistance. Where points are missing or the path is asked for, the
recursion goes over the anti-diagonals of a table of costs (Sakoe and Chiba 1978), a diagonal at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def distance(first: Floats, second: Floats) -> float:
    """DTW of two series `(n, dimensions)` and `(m, dimensions)`, both finite.

    The square root of the smallest sum of squared Euclidean distances along a path.
    """
    from dtaidistance import dtw_ndim  # noqa: PLC0415  (only needed once something is compared)

    return float(dtw_ndim.distance_fast(np.ascontiguousarray(first), np.ascontiguousarray(second)))


def path(costs: Floats) -> Ints:
    """`(steps, 2)` the cheapest way through a table of costs `(n, m)`, from corner to corner."""
    table = _table(_skewed(costs))
    i, j = len(costs) - 1, costs.shape[1] - 1
    steps = [(i, j)]
    while i or j:
        k = i + j
        diagonal = table[k - 2, i - 1] if i and j else np.inf
        up = table[k - 1, i - 1] if i else np.inf
        left = table[k - 1, i] if j else np.inf
        if diagonal <= up and diagonal <= left:
            i, j = i - 1, j - 1
        elif up <= left:
            i -= 1
        else:
            j -= 1
        steps.append((i, j))
    return np.array(steps[::-1])


def squared(first: Floats, second: Floats, weights: Floats | None = None) -> Floats:
    """`(n, m)` squared distances of rows `(n, d)` and `(m, d)`; a part that is NaN in either is left out.

    What is left out counts as the mean of what is there, so that missing points bring nobody nearer.
    """
    scale = np.ones(first.shape[1]) if weights is None else np.sqrt(weights)
    a, b = first * scale, second * scale
    seen_a, seen_b = np.isfinite(a), np.isfinite(b)
    if seen_a.all() and seen_b.all():
        return _plain(a, b)
    a, b = np.where(seen_a, a, 0.0), np.where(seen_b, b, 0.0)
    share_a, share_b = seen_a * scale**2, seen_b.astype(float)
    total = (a * a) @ share_b.T + seen_a.astype(float) @ (b * b).T - 2 * a @ b.T
    known = share_a @ share_b.T
    with np.errstate(invalid="ignore", divide="ignore"):
        filled: Floats = np.maximum(total, 0.0) * (scale**2).sum() / known
    # Where nothing is known in common the cost is that of an ordinary step.
    usual = np.nanmedian(filled) if np.isfinite(filled).any() else 0.0
    return np.where(known > 0, filled, usual)


def _plain(a: Floats, b: Floats) -> Floats:
    total: Floats = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)[None, :] - 2 * a @ b.T
    return np.maximum(total, 0.0)


def _skewed(costs: Floats) -> Floats:
    """`(n + m - 1, n)`: row k holds the cells of the k-th anti-diagonal, infinite outside the table."""
    n, m = costs.shape
    wide = np.full((n, m + n), np.inf)
    wide[:, :m] = costs
    skewed = wide.reshape(-1)[: n * (m + n - 1)].reshape(n, m + n - 1)
    return np.ascontiguousarray(skewed.T)


def _table(costs: Floats) -> Floats:
    """The cumulated costs, in the same skewed form; `costs` is overwritten."""
    for k in range(1, len(costs)):
        best = costs[k - 1].copy()  # a step along the second series
        np.minimum(best[1:], costs[k - 1, :-1], out=best[1:])  # along the first
        if k > 1:
            np.minimum(best[1:], costs[k - 2, :-1], out=best[1:])  # along both
        costs[k] += best
    return costs


def parts(costs: Floats) -> tuple[Floats, Ints]:
    """The cheapest way of the rows of `costs` `(n, m)` through any part of the columns.

    Returns for each column `(m,)` the cost of a part that ends there, and the column where it begins
    (Müller 2007, subsequence DTW).
    """
    n, m = costs.shape
    table = _skewed(costs)
    begun = np.zeros(table.shape, np.int64)
    begun[:m, 0] = np.arange(m)
    for k in range(1, len(table)):
        best, start = table[k - 1].copy(), begun[k - 1].copy()
        best[0], start[0] = 0.0, k  # a part may begin in any column
        for back in (1, 2)[: min(k, 2)]:
            better = table[k - back, :-1] < best[1:]
            np.copyto(best[1:], table[k - back, :-1], where=better)
            np.copyto(start[1:], begun[k - back, :-1], where=better)
        table[k] += best
        begun[k] = start
    ends = np.arange(m) + n - 1
    return table[ends, n - 1], begun[ends, n - 1]
