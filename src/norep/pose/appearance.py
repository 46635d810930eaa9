"""What somebody looks like: the colours of the trunk, to know them again after they were lost."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.backend import Estimate
from norep.pose.skeletons import Skeleton
from norep.video.frame import Frame

Look = NDArray[np.float32]
TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
LEVELS = 6  # per colour channel
SMALLEST = 3  # pixels of a trunk that still has colours


def colours(frame: Frame, estimate: Estimate, skeleton: Skeleton) -> NDArray[np.float32] | None:
    """`(216,)` shares of the colours in the box around shoulders and hips; None when it is out of view."""
    places = [index for name in TRUNK if (index := skeleton.index(name)) is not None]
    corners = estimate.points[places] if places else estimate.points
    low, high = corners.min(axis=0), corners.max(axis=0)
    # seen from the side the trunk's corners fall on a line: give it a width
    thin = 0.15 * float(np.max(high - low))
    (left, top), (right, bottom) = low - thin / 2, high + thin / 2
    height, width = frame.image.shape[:2]
    rows = slice(int(np.clip(top, 0, height)), int(np.clip(bottom, 0, height)))
    columns = slice(int(np.clip(left, 0, width)), int(np.clip(right, 0, width)))
    patch = frame.image[rows, columns]
    if min(patch.shape[:2]) < SMALLEST:
        return None
    step = max(1, min(patch.shape[:2]) // 32)
    coarse = np.ascontiguousarray(patch[::step, ::step])
    counts = cv2.calcHist([coarse], [0, 1, 2], None, [LEVELS] * 3, [0, 256] * 3)
    return np.asarray(counts.ravel() / counts.sum(), dtype=np.float32)


def likeness(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> float:
    """0 for no colour in common, 1 for the same; 0.5 when either is unknown (Bhattacharyya coefficient)."""
    if one is None or other is None:
        return 0.5
    return float(np.sqrt(one * other).sum())
