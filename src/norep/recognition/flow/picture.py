"""Small grey pictures, and what moved between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.recognition.flow.camera import camera_flow
from norep.video.frame import Frame

Floats = NDArray[np.float32]

SIDE = 256  # pixels of the longer side of the small picture
CELL = 16  # small pixels of a side of the cells over which the flow is averaged
SPOT = 4  # small pixels of a side of the spots whose change is summed
PLAIN = 12.0  # grey levels between neighbouring pixels: half of the trust goes where there are fewer
NOISE = 6.0
"""Grey levels that compression and light change by themselves."""
STEADY = 0.3  # small pixels that the camera may move for a change to be somebody's


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A frame made small; `texture` `(rows, columns)`, 0 to 1, is how much each cell has to hold on to."""

    time: float
    grey: NDArray[np.uint8]
    texture: Floats

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.grey.shape[1], self.grey.shape[0]

    @staticmethod
    def of(frame: Frame, size: tuple[int, int] | None = None) -> SmallPicture:
        """Shrink or enlarge a frame to `size`; without it to `SIDE` in whole cells."""
        step = max(1, max(frame.image.shape) // (2 * SIDE))
        coarse = cv2.cvtColor(np.ascontiguousarray(frame.image[::step, ::step]), cv2.COLOR_RGB2GRAY)
        grey: Any = cv2.resize(coarse, size or _size(*frame.image.shape[:2]), interpolation=cv2.INTER_AREA)
        contrast = _averaged(cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), CELL)
        return SmallPicture(frame.time, grey, np.asarray(contrast / (contrast + PLAIN), np.float32))


class Movement:
    """Compares pictures of the size of the first, one pair after the other."""

    def __init__(self) -> None:
        self._flow: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)

    def between(self, first: SmallPicture, second: SmallPicture) -> tuple[Floats, Floats]:
        """The velocity `(rows, columns, 2)` of the cells, less the camera's, and the change of the spots.

        Velocities are in longer sides a second, and smaller where there is little texture. The change
        `(rows, columns)` is in grey levels beyond noise; 0 while the camera moves.
        """
        moved = _averaged(self._flow.calc(first.grey, second.grey, None), CELL)
        camera = camera_flow(moved, first.texture)
        own = (moved - camera) * first.texture[..., None]
        change = _averaged(cv2.absdiff(first.grey, second.grey), SPOT)
        steady = float(np.abs(camera).max()) < STEADY
        velocity = own / (SIDE * (second.time - first.time))
        return velocity, np.maximum(change - NOISE, 0) * np.float32(steady)


def places(rows: int, columns: int) -> Floats:
    """`(cells, 2)`: x and y of the middles of the cells, in longer sides."""
    y, x = np.mgrid[:rows, :columns]
    return np.asarray((np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) * CELL / SIDE, np.float32)


def _size(height: int, width: int) -> tuple[int, int]:
    whole = SIDE / max(height, width) / CELL
    return max(1, round(width * whole)) * CELL, max(1, round(height * whole)) * CELL


def _averaged(values: Any, side: int) -> Floats:
    """The mean of every square of that side: `(rows, columns)`, or `(rows, columns, channels)`."""
    size = values.shape[1] // side, values.shape[0] // side
    return np.asarray(cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_AREA))
