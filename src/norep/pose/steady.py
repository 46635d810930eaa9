"""How the camera moved from picture to picture, so that people can be compared: found by what both show."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.pictures import Pictures

EVERY = 6  # pictures between two looks
SIDE = 480  # pixels of the longer side in which corners are looked for
CORNERS = 400
OFF = 3.0  # pixels of that size by which corners of the background may be off
LEAST = 30  # corners that must agree,
LEAST_SHARE = 0.3  # and part of all that are found in both pictures
FAR = 0.06
"""Part of the picture's diagonal by which a moving camera wanders or zooms; a hand that shakes does less."""

Floats = NDArray[np.float64]
Corners = tuple[Floats, NDArray[np.uint8]]


def camera_shifts(pictures: Pictures) -> Floats:
    """`(pictures, 2, 3)` matrices from each picture's pixels to those of the middle one: shift, turn, zoom.

    In pixels of the video. No change is assumed where the background does not tell.
    """
    count = len(pictures)
    looked = sorted({*range(0, count, EVERY), count - 1})
    middle = corners(pictures[count // 2].image)
    known = np.array([camera_shift(middle, corners(pictures[at].image)) for at in looked]).reshape(-1, 6)
    between = [np.interp(range(count), looked, column) for column in known.T]
    shifts = np.stack(between, axis=1).reshape(-1, 2, 3)
    shifts[:, :, 2] /= pictures.factor
    return shifts


def corners(image: NDArray[np.uint8]) -> Corners:
    """`(n, 2)` pixels of corners in a `(height, width, 3)` RGB picture, and `(n, 32)` what they look like."""
    factor = min(1.0, SIDE / max(image.shape[:2]))
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), None, fx=factor, fy=factor)
    orb: Any = cv2.ORB.create(CORNERS)
    found, looks = orb.detectAndCompute(grey, None)
    places = np.array([corner.pt for corner in found], np.float64).reshape(-1, 2) / factor
    return places, np.zeros((0, 32), np.uint8) if looks is None else np.asarray(looks, np.uint8)


def camera_shift(first: Corners, second: Corners) -> Floats:
    """`(2, 3)` matrix from pixels of the second picture to those of the first; no change where unsure."""
    still: Floats = np.eye(2, 3)
    if min(len(first[0]), len(second[0])) < LEAST:
        return still
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(first[1], second[1])
    if len(matches) < LEAST:
        return still
    here = np.array([first[0][match.queryIdx] for match in matches])
    there = np.array([second[0][match.trainIdx] for match in matches])
    reach = OFF * max(1.0, float(first[0].max()) / SIDE)
    found: Any = cv2.estimateAffinePartial2D(there, here, method=cv2.RANSAC, ransacReprojThreshold=reach)
    matrix, agreeing = found
    if matrix is None or agreeing.sum() < max(LEAST, LEAST_SHARE * len(matches)):
        return still
    return np.asarray(matrix, np.float64)
