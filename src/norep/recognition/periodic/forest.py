"""Boosted regression trees as plain arrays, so that no learning library is needed to use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forest:
    """Arrays `(trees, nodes)`; a node with `feature` -1 is a leaf that holds `value`.

    A row goes to `left` where its feature is at most `threshold`. The root of each tree is node 0.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    base: NDArray[np.float64]

    def predict(self, table: Floats) -> Floats:
        """`(rows,)`: the sum of all trees for each row of `(rows, features)`."""
        trees = np.arange(len(self.feature))[None]
        rows = np.arange(len(table))[:, None]
        at = np.zeros((len(table), trees.size), np.int64)
        while True:
            feature = self.feature[trees, at]
            inner = feature >= 0
            if not inner.any():
                break
            low = table[rows, np.maximum(feature, 0)] <= self.threshold[trees, at]
            at = np.where(inner, np.where(low, self.left[trees, at], self.right[trees, at]), at)
        return np.asarray(self.base + self.value[trees, at].sum(axis=1, dtype=np.float64))

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """The arrays to be stored, under names that start with `name`."""
        return {f"{name}.{field.name}": getattr(self, field.name) for field in fields(self)}

    @staticmethod
    def of(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Forest:
        """Take the forest out of arrays stored with `arrays`."""
        return Forest(*(arrays[f"{name}.{field.name}"] for field in fields(Forest)))  # type: ignore[arg-type]
