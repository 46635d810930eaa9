"""Where one camera shot ends and the next begins."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float32]

GRID = 32
"""A picture is compared as GRID x GRID cells: a moving athlete is some of them, a new shot nearly all."""

_SAMPLES = 4 * GRID
_NEIGHBOURS = np.ones((3, 3), np.uint8)
_SURROUNDINGS = (9, 9)
_LEAST_CHANGE = 0.2
"""In units of the picture's contrast. Of 1,500 pairs of unrelated pictures out of 55 real clips 98 %
differ by more than 0.26; athletes and flickering lamps change a picture by less than 0.13."""
_TIMES_USUAL = 3.0
"""A cut changes the picture this much more than any of the last frames: fast movement is like the last."""
_RECENT = 8
_UNKNOWN_USUAL = 0.1
"""Stands in for the last frames at the beginning of a shot: the athlete may be moving fast at once."""
_FEATURELESS = 3.0
"""Contrast below which a picture shows nothing, of 255 (blank frames have < 0.5, real ones > 13)."""
_FLASH_FRAMES = 5


class CutDetector:
    """Tells, frame by frame and from the past alone, whether a new camera shot begins.

    Pictures are compared as small colour grids. What is even over a ninth of the picture is taken out, so
    that exposure and flares do not matter; a cell may look like any of its neighbours did, and the whole grid
    may be moved, so that the camera may shake and pan. A featureless picture is first taken for a flash; when
    it lasts longer than five frames the shot has ended, and what follows is a new one.

    ```python
    detector = CutDetector()
    cuts = [frame.time for frame in video if detector.update(frame.image)]
    ```
    """

    def __init__(self) -> None:
        self._last: Cells | None = None
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._featureless = 0
        self._after_blank = False

    def update(self, image: NDArray[np.uint8]) -> bool:
        """Whether this image, `(height, width, 3)` bytes, no longer belongs to the shot so far."""
        cells = _cells(image)
        contrast = float(np.sqrt(np.vdot(cells, cells) / cells.size))
        if contrast < _FEATURELESS:
            return self._blank()
        cells /= contrast
        last, self._last = self._last, cells
        self._featureless = 0
        if last is None:
            after_blank, self._after_blank = self._after_blank, False
            return after_blank
        return self._is_cut(last, cells)

    def _blank(self) -> bool:
        self._featureless += 1
        if self._last is None or self._featureless <= _FLASH_FRAMES:
            return False
        self._last, self._after_blank = None, True
        self._recent.clear()
        return True

    def _is_cut(self, last: Cells, cells: Cells) -> bool:
        change = _change(last, cells)
        if change > _LEAST_CHANGE:
            change = min(change, _change_after_pan(last, cells))
        if change > _LEAST_CHANGE and change > _TIMES_USUAL * max(self._recent, default=_UNKNOWN_USUAL):
            self._recent.clear()
            return True
        self._recent.append(change)
        return False


def _cells(image: NDArray[np.uint8]) -> Cells:
    """GRID x GRID mean colours, from 16 samples a cell, less the mean of their surroundings."""
    samples = cv2.resize(image, (_SAMPLES, _SAMPLES), interpolation=cv2.INTER_NEAREST)
    cells = np.asarray(cv2.resize(samples, (GRID, GRID), interpolation=cv2.INTER_AREA), np.float32)
    return cells - cv2.blur(cells, _SURROUNDINGS)


def _change(before: Cells, after: Cells) -> float:
    """Mean distance of each cell from the range that its neighbourhood covers in the other picture."""
    return (_outside(before, after) + _outside(after, before)) / 2


def _outside(reference: Cells, cells: Cells) -> float:
    above = cells - np.asarray(cv2.dilate(reference, _NEIGHBOURS))
    below = np.asarray(cv2.erode(reference, _NEIGHBOURS)) - cells
    return float(np.maximum(np.maximum(above, below), 0).mean())


def _change_after_pan(before: Cells, after: Cells) -> float:
    """The change of the part that both pictures show, if the camera only turned between them."""
    window = cv2.createHanningWindow((GRID, GRID), cv2.CV_32F)
    (right, down), _ = cv2.phaseCorrelate(before.mean(axis=2), after.mean(axis=2), window)
    x, y = round(right), round(down)
    if max(abs(x), abs(y)) > GRID // 2:
        return float("inf")
    start_y, stop_y, start_x, stop_x = max(0, y), GRID + min(0, y), max(0, x), GRID + min(0, x)
    shown_before = before[start_y - y : stop_y - y, start_x - x : stop_x - x]
    return _change(
        np.ascontiguousarray(shown_before), np.ascontiguousarray(after[start_y:stop_y, start_x:stop_x])
    )
