"""Trees that vote, as plain arrays, so that no learning library is needed to use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """All nodes `(nodes,)` of all trees behind each other; `roots` `(trees,)` says where each tree begins.

    A node with `feature` -1 is a leaf that holds `value`; elsewhere a row goes to `left` where its feature is
    at most `threshold`, else to `right`.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]

    def mean(self, table: NDArray[Any]) -> Floats:
        """`(rows,)`: the mean value of the leaves that each row of `(rows, features)` comes to."""
        table = np.asarray(table, np.float32)
        rows = np.arange(len(table))[:, None]
        at = np.repeat(self.roots[None], len(table), axis=0)
        while True:
            feature = self.feature[at]
            inner = feature >= 0
            if not inner.any():
                return np.asarray(self.value[at].mean(axis=1, dtype=np.float64))
            low = table[rows, np.maximum(feature, 0)] <= self.threshold[at]
            at = np.where(inner, np.where(low, self.left[at], self.right[at]), at)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The arrays to be stored, under names that start with `name`."""
        return {f"{name}.{field.name}": getattr(self, field.name) for field in fields(self)}

    @staticmethod
    def of(arrays: Mapping[str, NDArray[Any]], name: str) -> Trees:
        """Take them out of arrays stored with `arrays`; raises ValueError where a node points nowhere."""
        trees = Trees(*(arrays[f"{name}.{field.name}"] for field in fields(Trees)))
        inner = trees.feature >= 0
        places = np.arange(len(trees.feature))
        ways = np.stack([trees.left, trees.right])
        # Children come after their parents, so that no row walks in a circle.
        if np.any((ways <= places)[:, inner]) or np.any((ways >= len(places))[:, inner]):
            raise ValueError("the trees are damaged")
        if not len(trees.roots) or trees.roots.min() < 0 or trees.roots.max() >= len(places):
            raise ValueError("the trees are damaged")
        return trees
