"""Key points out of what a network scores: two rows of bins for each, or a map of the picture."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.backend import Floats

BLUR = 0.8  # cells: standard deviation of the smoothing before a peak is refined
LEAST = 0.001  # scores below this are noise; their logarithm would lead astray
FARTHEST = 1.0  # cells that the refinement may move a peak along each axis


def bins_to_points(across: NDArray[Any], down: NDArray[Any]) -> tuple[Floats, Floats]:
    """Key points of SimCC scores: `(keypoints, 2)` bins and `(keypoints,)` confidence, 0 to 1.

    `across` `(keypoints, bins)` scores the columns, `down` the rows. Both have to be sure of a point, so its
    confidence is the lower of the two maxima (Li et al. 2022, "SimCC", arXiv:2107.03332).
    """
    points = np.stack([across.argmax(axis=1), down.argmax(axis=1)], axis=1).astype(np.float64)
    sure = np.minimum(across.max(axis=1), down.max(axis=1))
    return points, _confidence(sure)


def map_to_points(maps: NDArray[Any]) -> tuple[Floats, Floats]:
    """Key points of heat maps `(keypoints, height, width)`: `(keypoints, 2)` cells (x, y) and confidence.

    The largest cell is refined by one step of Newton's method on the logarithm of the smoothed map, which
    finds the middle of a Gaussian exactly (Zhang et al. 2020, "Distribution-aware coordinate
    representation", arXiv:1910.06278). `(keypoints,)` confidence is the largest cell's score, 0 to 1.
    """
    height, width = maps.shape[1:]
    rows, columns = np.unravel_index(maps.reshape(len(maps), -1).argmax(axis=1), (height, width))
    points = np.stack([columns, rows], axis=1).astype(np.float64)
    refined = [
        _refinement(np.asarray(scores, np.float32), int(x), int(y))
        for scores, x, y in zip(maps, columns, rows, strict=True)
    ]
    return points + np.array(refined), _confidence(maps.reshape(len(maps), -1).max(axis=1))


def _refinement(scores: NDArray[np.float32], x: int, y: int) -> Floats:
    """How far the middle of the peak is from its largest cell, along x and y."""
    smooth = cv2.GaussianBlur(scores, (3, 3), BLUR, borderType=cv2.BORDER_REFLECT)
    padded = np.pad(np.log(np.maximum(smooth, LEAST)), 1, mode="edge").astype(np.float64)
    near = padded[y : y + 3, x : x + 3]
    slope = np.array([near[1, 2] - near[1, 0], near[2, 1] - near[0, 1]]) / 2
    across = near[1, 2] - 2 * near[1, 1] + near[1, 0]
    down = near[2, 1] - 2 * near[1, 1] + near[0, 1]
    slant = (near[2, 2] - near[2, 0] - near[0, 2] + near[0, 0]) / 4
    determinant = across * down - slant * slant
    if across >= 0 or determinant <= 0:  # no peak: flat, or at the edge of the map
        return np.zeros(2)
    step = np.array([slant * slope[1] - down * slope[0], slant * slope[0] - across * slope[1]]) / determinant
    return np.asarray(np.clip(step, -FARTHEST, FARTHEST))


def _confidence(scores: NDArray[Any]) -> Floats:
    return np.clip(np.nan_to_num(scores.astype(np.float64), nan=0.0), 0.0, 1.0)
