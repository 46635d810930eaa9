"""Random convolutions: cheap features that see shapes in time wherever they are.

Each kernel adds up a few channels, weighs nine samples some steps apart by -1 and 2 so that a constant gives
0, and tells how often the result is above a limit, and its maximum. After MiniRocket (Dempster et al. 2021)
and Rocket (Dempster et al. 2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TAPS = 9
HEAVY = 3
"""Taps that weigh 2."""
MIXED = 4
"""At most so many channels go into one kernel."""


@dataclass(frozen=True, slots=True, eq=False)
class Kernels:
    """`signs` `(kernels, channels)` are -1, 0 or 1; `heavy` `(kernels, 3)`; `spacing`, `padded`, `limit`
    `(kernels,)`; `mean` and `scale` `(channels,)` are taken out first."""

    signs: NDArray[np.int8]
    heavy: NDArray[np.int8]
    spacing: NDArray[np.int16]
    padded: NDArray[np.bool_]
    limit: NDArray[np.float32]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]

    @staticmethod
    def drawn(courses: Floats, kernels: int, seed: int) -> Kernels:
        """Draw them for courses `(n, steps, channels)`, whose values set the limits."""
        random = np.random.default_rng(seed)
        _, steps, channels = courses.shape
        signs = np.zeros((kernels, channels), np.int8)
        for row in signs:
            chosen = random.choice(channels, random.integers(1, min(MIXED, channels) + 1), replace=False)
            row[chosen] = random.choice([-1, 1], len(chosen))
        heavy = np.stack([random.choice(TAPS, HEAVY, replace=False) for _ in range(kernels)])
        spacing = 2.0 ** random.uniform(0, np.log2((steps - 1) / (TAPS - 1)), kernels)
        drawn = Kernels(
            signs,
            heavy.astype(np.int8),
            spacing.astype(np.int16),
            random.random(kernels) < 0.5,
            np.zeros(kernels, np.float32),
            courses.mean(axis=(0, 1)).astype(np.float32),
            (courses.std(axis=(0, 1)) + 1e-3).astype(np.float32),
        )
        mixed = drawn._mixed(courses)
        for i in range(kernels):
            one = drawn._convolved(mixed[i], i)[random.integers(len(courses))]
            drawn.limit[i] = np.quantile(one, random.random())
        return drawn

    def features(self, courses: Floats) -> NDArray[np.float32]:
        """`(n, 2 * kernels)`: the share above the limit and the maximum of each kernel."""
        mixed = self._mixed(courses)
        found = np.empty((len(courses), 2 * len(self.spacing)), np.float32)
        for i in range(len(self.spacing)):
            one = self._convolved(mixed[i], i)
            found[:, 2 * i] = (one > self.limit[i]).mean(axis=1)
            found[:, 2 * i + 1] = one.max(axis=1)
        return found

    def _mixed(self, courses: Floats) -> NDArray[np.float32]:
        """`(kernels, n, steps)` sums of the chosen channels."""
        scaled = ((courses - self.mean) / self.scale).astype(np.float32)
        mixed = np.tensordot(self.signs.astype(np.float32), scaled, axes=(1, 2))
        return np.asarray(mixed, np.float32)

    def _convolved(self, mixed: NDArray[np.float32], at: int) -> NDArray[np.float32]:
        """Sums over taps: -1 each, and 3 more for the heavy ones."""
        gap = int(self.spacing[at])
        if self.padded[at]:
            reach = gap * (TAPS // 2)
            mixed = np.pad(mixed, ((0, 0), (reach, reach)), mode="edge")
        length = mixed.shape[1] - gap * (TAPS - 1)
        taps = [mixed[:, i * gap : i * gap + length] for i in range(TAPS)]
        heavy = sum(taps[i] for i in self.heavy[at])
        return np.asarray(3 * np.asarray(heavy) - np.sum(taps, axis=0), np.float32)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The arrays to be stored, under names that start with `name`."""
        return {f"{name}.{field.name}": getattr(self, field.name) for field in fields(self)}

    @staticmethod
    def of(arrays: Mapping[str, NDArray[Any]], name: str) -> Kernels:
        """Take them out of arrays stored with `arrays`."""
        return Kernels(*(arrays[f"{name}.{field.name}"] for field in fields(Kernels)))
