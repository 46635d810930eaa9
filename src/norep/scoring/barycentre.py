"""The mean of several courses that differ in tempo (DTW barycentre averaging, Petitjean et al. 2011)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.scoring.warping import path, squared

Floats = NDArray[np.float64]
LENGTH = 64
"""Steps that every course is brought to before it is compared."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Barycentre:
    """The mean course `(LENGTH, points, 3)`, and for each member the way `(steps, 2)` to it."""

    points: Floats
    paths: tuple[NDArray[np.int64], ...]


def resampled(values: Floats, length: int = LENGTH) -> Floats:
    """`(length, ...)` the values `(frames, ...)` at even steps from the first frame to the last."""
    at = np.linspace(0.0, len(values) - 1, length)
    low = np.minimum(at.astype(int), max(len(values) - 2, 0))
    high = np.minimum(low + 1, len(values) - 1)
    share = (at - low).reshape(-1, *(1,) * (values.ndim - 1))
    mixed: Floats = values[low] * (1 - share) + values[high] * share
    # A gap on one side of a step leaves what is known on the other.
    either = np.where(np.isfinite(values[low]), values[low], values[high])
    return np.where(np.isfinite(mixed), mixed, either)


def barycentre(members: Sequence[Floats]) -> Barycentre:
    """Average courses `(LENGTH, points, 3)`; begins with the one that is nearest to all others."""
    centre = members[_medoid(members)]
    paths = _paths(centre, members)
    for _ in range(ROUNDS if len(members) > 1 else 0):
        centre = _averaged(members, paths)
        paths = _paths(centre, members)
    return Barycentre(centre, tuple(paths))


def _medoid(members: Sequence[Floats]) -> int:
    flat = np.stack([np.nan_to_num(one).reshape(-1) for one in members])
    apart = np.sqrt(((flat[:, None] - flat[None]) ** 2).sum(axis=2))
    return int(apart.sum(axis=1).argmin())


def _paths(centre: Floats, members: Sequence[Floats]) -> list[NDArray[np.int64]]:
    rows = centre.reshape(len(centre), -1)
    return [path(squared(rows, one.reshape(len(one), -1))) for one in members]


def _averaged(members: Sequence[Floats], paths: Sequence[NDArray[np.int64]]) -> Floats:
    total, count = np.zeros(members[0].shape), np.zeros(members[0].shape)
    for one, way in zip(members, paths, strict=True):
        rows = one[way[:, 1]]
        np.add.at(total, way[:, 0], np.nan_to_num(rows))
        np.add.at(count, way[:, 0], np.isfinite(rows))
    mean: Floats = total / np.where(count > 0, count, np.nan)
    return mean
