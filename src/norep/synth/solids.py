"""The shapes a picture is built of: round limbs, discs and boxes, in world metres."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Limbs:
    """Rounded cones: balls swept from `start` to `end` `(n, 3)` while their `radii` `(n, 2)` change.

    `colours` is `(n, 3)` RGB, 0 to 255.
    """

    start: Floats
    end: Floats
    radii: Floats
    colours: Floats

    def __len__(self) -> int:
        return len(self.start)

    @staticmethod
    def join(parts: list[Limbs]) -> Limbs:
        """All limbs of all parts."""
        return Limbs(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in Limbs.__dataclass_fields__)
        )

    @staticmethod
    def chain(points: ArrayLike, radius: float, colour: Colour) -> Limbs:
        """Limbs of one thickness from each point `(n + 1, 3)` to the next."""
        at = np.atleast_2d(np.asarray(points, float))
        count = len(at) - 1
        return Limbs(
            at[:-1], at[1:], np.full((count, 2), radius), np.tile(np.asarray(colour, float), (count, 1))
        )


@dataclass(frozen=True, slots=True)
class Disc:
    """A flat cylinder such as a weight plate: `thickness` metres along the unit vector `axis`."""

    centre: Floats
    axis: Floats
    radius: float
    thickness: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Block:
    """A box: `centre` and the three half edges `(3, 3)`, one vector per row, in metres."""

    centre: Floats
    half_edges: Floats
    colour: Colour


@dataclass(frozen=True, slots=True)
class Solids:
    """Shapes of every kind that make up one thing."""

    limbs: tuple[Limbs, ...] = ()
    discs: tuple[Disc, ...] = ()
    blocks: tuple[Block, ...] = field(default=())
