"""Where a picture moves: the difference of two small grey pictures, with a panning camera taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.backend import Region

Box = tuple[float, float, float, float]

SIDE = 160  # pixels of the longer side of the small picture
NOISE = 10  # grey levels that compression and light change by themselves
CEILING = 60  # grey levels above which a change says no more about how much moves
FARTHEST_PAN = 20  # small pixels; a larger shift between two pictures is a wrong estimate


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes.

    >>> overlap((0, 0, 2, 1), (1, 0, 3, 1))
    0.3333333333333333
    """
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, across) * max(0.0, down)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared / max(areas - shared, 1e-9)


@dataclass(frozen=True, slots=True)
class Small:
    """A picture made small and grey; `scale` is how many of its pixels one small pixel covers."""

    grey: NDArray[np.float32]
    scale: float

    @staticmethod
    def of(image: NDArray[np.uint8]) -> Small:
        """Shrink a `(height, width, 3)` RGB picture; 1 ms for 1080p."""
        height, width = image.shape[:2]
        step = max(1, max(height, width) // (4 * SIDE))
        coarse = image[::step, ::step] if step > 1 else image
        scale = max(1.0, max(height, width) / SIDE)
        size = max(1, round(width / scale)), max(1, round(height / scale))
        tiny = cv2.resize(coarse, size, interpolation=cv2.INTER_AREA)
        grey: Any = cv2.GaussianBlur(cv2.cvtColor(tiny, cv2.COLOR_RGB2GRAY), (5, 5), 0)
        return Small(grey.astype(np.float32), scale)


@dataclass(frozen=True, slots=True)
class Motion:
    """How much each place moves between two pictures of one shot.

    `sums` is the integral image of the changes, `scale` as in `Small`.
    """

    sums: NDArray[np.float64]
    scale: float

    @staticmethod
    def between(first: Small, second: Small) -> Motion:
        """Changes from the first to the second picture, less the camera's own shift."""
        change = _change(first.grey, second.grey)
        moving = np.where(change > NOISE, np.minimum(change, CEILING), 0)
        sums = cv2.integral(moving.astype(np.float32), sdepth=cv2.CV_64F)
        return Motion(np.asarray(sums, dtype=np.float64), second.scale)

    @property
    def total(self) -> float:
        """All change in the picture."""
        return float(self.sums[-1, -1])

    def inside(self, box: Box) -> float:
        """The change inside left, top, right, bottom in pixels of the picture."""
        left, top, right, bottom = self._bounds(box)
        sums = self.sums
        return float(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])

    def density(self, box: Box) -> float:
        """The mean change per small pixel inside the box."""
        left, top, right, bottom = self._bounds(box)
        return self.inside(box) / max(1, (right - left) * (bottom - top))

    def region(self, without: Box | None = None) -> Region | None:
        """The square around most of the change, that in a box left out; None where nothing moves."""
        change = np.diff(np.diff(self.sums, axis=0), axis=1)
        if without is not None:
            left, top, right, bottom = self._bounds(without)
            change[top:bottom, left:right] = 0
        if change.sum() <= 0:
            return None
        (left, right), (top, bottom) = (_middle_part(change.sum(axis=axis)) for axis in (0, 1))
        size = 1.5 * max(right - left, bottom - top, 1)
        return Region(self.scale * (left + right) / 2, self.scale * (top + bottom) / 2, self.scale * size)

    def _bounds(self, box: Box) -> tuple[int, int, int, int]:
        height, width = self.sums.shape[0] - 1, self.sums.shape[1] - 1
        x = np.clip(np.round(np.array(box[0::2]) / self.scale), 0, width).astype(int)
        y = np.clip(np.round(np.array(box[1::2]) / self.scale), 0, height).astype(int)
        return int(x[0]), int(y[0]), int(x[1]), int(y[1])


def _middle_part(amounts: NDArray[np.float64]) -> tuple[int, int]:
    share = np.cumsum(amounts) / amounts.sum()
    return int(np.searchsorted(share, 0.1)), int(np.searchsorted(share, 0.9))


def _change(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Absolute difference, after undoing a shift of the whole picture where that explains more.

    A large athlete before a plain wall looks like a shift of everything, so a shift must pay.
    """
    still: NDArray[np.float32] = np.abs(first - second)
    if min(first.shape) < 16:
        return still
    window = cv2.createHanningWindow(first.shape[::-1], cv2.CV_32F)
    (dx, dy), _ = cv2.phaseCorrelate(first, second, window)
    if max(abs(dx), abs(dy)) > FARTHEST_PAN or max(abs(dx), abs(dy)) < 0.2:
        return still
    moved: Any = cv2.warpAffine(
        first, np.array([[1, 0, dx], [0, 1, dy]]), first.shape[::-1], borderMode=cv2.BORDER_REPLICATE
    )
    shifted = np.abs(moved - second)
    edge = int(max(abs(dx), abs(dy))) + 1
    shifted[:edge] = shifted[-edge:] = 0
    shifted[:, :edge] = shifted[:, -edge:] = 0
    return np.asarray(shifted if 1.1 * shifted.sum() < still.sum() else still)
