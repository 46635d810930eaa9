"""Where in the picture somebody moves, when that is a small part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from norep.video.frame import Frame

Floats = NDArray[np.float32]

MIDDLE = (0.03, 0.97)
"""Between these shares of all change, across and down, lies the region."""
AROUND = 2.0
"""Sides of the region that are shown: the background must be there to tell how the camera moves."""
SMALL = 0.5
"""Share of the picture's longer side that the region may take to be worth a closer look."""
LEAST_PIXELS = 48  # of the longer side of what is looked at


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the picture, from 0 to 1 of its width and height."""

    left: float
    top: float
    right: float
    bottom: float

    def of(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames, cropped."""
        for frame in frames:
            height, width = frame.image.shape[:2]
            top, bottom = _pixels(self.top, self.bottom, height)
            left, right = _pixels(self.left, self.right, width)
            yield replace(frame, image=frame.image[top:bottom, left:right])


def small_part(change: Floats) -> Part | None:
    """Where nearly all change `(rows, columns)` is and what is around it; None if that is much or nowhere."""
    extra = np.maximum(change - 3 * np.median(change), 0) if change.size else change
    if extra.sum() <= 0:
        return None
    rows, columns = change.shape
    left, right = _span(extra.sum(axis=0))
    top, bottom = _span(extra.sum(axis=1))
    side = AROUND * max(right - left, bottom - top)
    if side > SMALL * max(rows, columns):
        return None
    x, y = (left + right) / 2, (top + bottom) / 2
    return Part(
        max(0.0, (x - side / 2) / columns),
        max(0.0, (y - side / 2) / rows),
        min(1.0, (x + side / 2) / columns),
        min(1.0, (y + side / 2) / rows),
    )


def _span(amounts: Floats) -> tuple[float, float]:
    share = np.cumsum(amounts) / amounts.sum()
    return float(np.searchsorted(share, MIDDLE[0])), float(np.searchsorted(share, MIDDLE[1]) + 1)


def _pixels(start: float, stop: float, size: int) -> tuple[int, int]:
    first, last = int(start * size), int(np.ceil(stop * size))
    missing = max(0, min(LEAST_PIXELS, size) - (last - first))
    first = max(0, min(first - missing // 2, size - (last - first + missing)))
    return first, min(size, max(last, first + min(LEAST_PIXELS, size)))
