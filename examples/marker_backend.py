"""A pose backend of your own: an athlete who wears twelve coloured markers, one on each joint.

It needs no network and no weights, only colours, and it is a complete backend: norep counts and judges with
it as it does with its own. See docs/add-a-backend.md for how to register it and for what each part must do.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from norep import Settings
from norep.pose.backend import Candidate, Estimate, Floats, Region
from norep.pose.skeletons import BODY_BONES, Skeleton
from norep.video.frame import Frame

JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
KEYPOINTS = tuple(f"{side}_{joint}" for joint in JOINTS for side in ("left", "right"))
HUE_STEP = 180 // len(KEYPOINTS)
"""Between two markers, in the hues of OpenCV (0 to 179)."""
SMALLEST = 12
"""Pixels of a marker; fewer are noise."""
NEEDED = 6
"""Markers that have to be seen to call it a person."""


def load(settings: Settings, source: str | None = None) -> MarkerBackend:  # noqa: ARG001
    """What norep calls for `--backend markers`; `source` is what follows a colon in the name."""
    return MarkerBackend()


def colours() -> NDArray[np.uint8]:
    """`(12, 3)` RGB: the colour of each marker, in the order of `KEYPOINTS`."""
    hues = [(index * HUE_STEP, 255, 255) for index in range(len(KEYPOINTS))]
    return np.asarray(cv2.cvtColor(np.array([hues], np.uint8), cv2.COLOR_HSV2RGB)[0], np.uint8)


class MarkerBackend:
    """Finds one person by the middles of the markers."""

    name = "markers"
    skeleton = Skeleton("markers", KEYPOINTS, BODY_BONES)
    gives_world = False
    weights: Mapping[str, str] = {}

    def detect(self, frame: Frame, window: Region | None = None) -> list[Candidate]:
        """The person in the window, if there is one."""
        found = self.landmarks(frame, window or _whole(frame))
        return [] if found is None else [Candidate(found.region, found.score)]

    def landmarks(self, frame: Frame, region: Region) -> Estimate | None:
        """The key points of the person in the region."""
        points = _markers(frame.image)
        left, top, right, bottom = region.box
        inside = ((points >= (left, top)) & (points <= (right, bottom))).all(axis=1)
        points[~inside] = np.nan
        if inside.sum() < NEEDED:
            return None
        return Estimate(points, inside.astype(float), float(inside.mean()), _around(points))


def _markers(image: NDArray[np.uint8]) -> Floats:
    """`(12, 2)` pixels of the middle of each marker, NaN where it is not seen."""
    hue, saturation, value = cv2.split(cv2.cvtColor(image, cv2.COLOR_RGB2HSV))
    bright = (saturation > 150) & (value > 130)
    nearest = (np.round(hue / HUE_STEP) % len(KEYPOINTS)).astype(int)
    points = np.full((len(KEYPOINTS), 2), np.nan)
    for marker in range(len(KEYPOINTS)):
        y, x = np.nonzero(bright & (nearest == marker))
        if len(x) >= SMALLEST:
            points[marker] = np.median(x), np.median(y)
    return points


def _around(points: Floats) -> Region:
    """A square with room for the next picture."""
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    x, y = (low + high) / 2
    return Region(float(x), float(y), 1.5 * float((high - low).max()))


def _whole(frame: Frame) -> Region:
    height, width = frame.image.shape[:2]
    return Region.whole(width, height)
