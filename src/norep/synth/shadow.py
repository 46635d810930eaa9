"""The soft shadow under the athlete, which shows where the floor is touched."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.skeletons import BLAZEPOSE
from norep.synth.camera import NEAREST, Camera

COARSE = 8
"""The shadow is drawn this many times smaller than the picture; it is blurred anyway."""
DARKEST = 0.5
WIDTH = 0.16
"""Metres: radius of the shadow of one joint on the floor."""
FADES = 0.5
"""Metres above the floor at which a joint's shadow is half as dark."""

_CASTING = [0, *range(BLAZEPOSE.positions["left_shoulder"], len(BLAZEPOSE.keypoints))]
_ANGLES = np.linspace(0, 2 * np.pi, 12, endpoint=False)
_RING = WIDTH * np.stack([np.cos(_ANGLES), np.zeros(12), np.sin(_ANGLES)], axis=1)


def cast_shadow(picture: NDArray[np.uint8], joints: NDArray[np.float64], camera: Camera) -> None:
    """Darken the floor of the picture `(height, width, 3)` under the joints `(33, 3)`, in place."""
    height, width = picture.shape[:2]
    dark = np.zeros((height // COARSE + 1, width // COARSE + 1), np.float32)
    casting = joints[_CASTING]
    darkness = DARKEST / (1 + np.maximum(casting[:, 1], 0) / FADES)
    rings, depth = camera.project(casting[:, None] * (1.0, 0.0, 1.0) + _RING)
    rings = np.clip(rings / COARSE, -1e4, 1e4).round().astype(np.int32)
    for number in np.argsort(darkness):  # the darkest last, over the lighter ones
        if depth[number].min() > NEAREST:
            cv2.fillConvexPoly(dark, rings[number], float(darkness[number]))
    dark = np.asarray(cv2.GaussianBlur(dark, (0, 0), 1.6), np.float32)
    rows = np.flatnonzero(dark.max(axis=1) > 0.01)
    if len(rows) and rows[0] * COARSE < height:
        _darken(picture, dark, int(rows[0]), int(rows[-1]) + 1)


def _darken(picture: NDArray[np.uint8], dark: NDArray[np.float32], top: int, bottom: int) -> None:
    """Enlarge the rows `top` to `bottom` of the coarse shadow and lay them over the picture."""
    band = dark[top:bottom]
    fine = cv2.resize(1 - band, None, fx=COARSE, fy=COARSE, interpolation=cv2.INTER_LINEAR)
    part = picture[top * COARSE : bottom * COARSE]
    fine = np.ascontiguousarray(fine[: part.shape[0], : part.shape[1]])
    part[...] = cv2.multiply(part, cv2.merge([fine] * 3), dtype=cv2.CV_8U)
