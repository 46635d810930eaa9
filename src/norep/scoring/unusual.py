"""How far a course is from good ones: as a whole, beside their main directions, and along them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DIRECTIONS = (1, 2, 3, 4, 6)
"""How many main directions of the good courses' channels are looked at."""
LITTLE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Unusual:
    """`course` `(steps, channels)` is the mean of good ones; `middle` `(channels,)` and `directions`
    `(6, channels)` are the principal components of their channels; `spread` `(steps, 6)` is how much good
    ones differ along each, around `path` `(steps, 6)`."""

    course: Floats
    middle: Floats
    directions: Floats
    path: Floats
    spread: Floats

    @staticmethod
    def of(good: Floats) -> Unusual:
        """Learn it from good courses `(n, steps, channels)`."""
        flat = good.reshape(-1, good.shape[2])
        middle = flat.mean(axis=0)
        wanted = min(max(DIRECTIONS), good.shape[2])
        directions = np.linalg.svd(flat - middle, full_matrices=False)[2][:wanted]
        along = (good - middle) @ directions.T
        return Unusual(good.mean(axis=0), middle, directions, along.mean(axis=0), along.std(axis=0) + 1e-3)

    def features(self, courses: Floats) -> Floats:
        """`(n, features)` logarithms of mean squares."""
        found = [((courses - self.course) ** 2).mean(axis=(1, 2))]
        centred = courses - self.middle
        along = centred @ self.directions.T
        strange = ((along - self.path) / self.spread) ** 2
        for count in DIRECTIONS:
            rest = centred - along[..., :count] @ self.directions[:count]
            found += [(rest**2).mean(axis=(1, 2)), strange[..., :count].mean(axis=(1, 2))]
        return np.log(np.stack(found, axis=1) + LITTLE)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The arrays to be stored, under names that start with `name`."""
        return {f"{name}.{field.name}": getattr(self, field.name) for field in fields(self)}

    @staticmethod
    def of_arrays(arrays: Mapping[str, NDArray[Any]], name: str) -> Unusual:
        """Take it out of arrays stored with `arrays`."""
        return Unusual(*(arrays[f"{name}.{field.name}"] for field in fields(Unusual)))
