"""Estimators that look at one person at a time: another estimator finds and follows, they find key points.

A network such as RTMPose or ViTPose takes the picture of one person and always answers, even for an empty
wall. Who is there, and who of several is the athlete, is therefore left to a finder, whose thresholds were
measured on real films; it is asked first for every picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.backend import Backend, Candidate, Estimate, Floats, Region
from norep.pose.motion import Box
from norep.pose.skeletons import Skeleton
from norep.video.frame import Frame

PADDING = 1.25
"""How much larger than the box around the person the network's picture is; both were trained with this."""
OUTSIDE = 1.1
"""How much larger than the box around the key points that around the person is: the crown, fingers, toes."""
INVERTED = math.radians(120)
"""From this angle on the person counts as upside down. Lying people are common in what networks learn from,
handstands are not: those are turned."""
CLEAR = 0.3  # confidence of the key points that make the box
FEWEST = 4  # of them; with fewer, all are taken
SMALLEST = 8.0  # pixels of a box


class Network(Protocol):
    """Finds the key points of the one person in a picture of a fixed size.

    `size` is (width, height) of that picture. `unbiased` networks were trained with the middles of the outer
    pixels on the edges of the box (Huang et al. 2020, arXiv:1911.07524), others with their outer edges.
    """

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        ...

    @property
    def unbiased(self) -> bool:
        """Which pixels lie on the edges of the box."""
        ...

    def __call__(self, picture: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Key points `(keypoints, 2)` in its pixels and `(keypoints,)` confidence, of RGB bytes."""
        ...


class TopDown:
    """A backend of a finder and a network: whom the finder sees, the network describes.

    Estimates have the finder's score and next region, and no world coordinates.
    """

    gives_world = False

    def __init__(
        self, name: str, skeleton: Skeleton, finder: Backend, network: Network, checksums: Mapping[str, str]
    ) -> None:
        self.name, self.skeleton = name, skeleton
        self.weights: Mapping[str, str] = {**finder.weights, **checksums}
        self._finder, self._network = finder, network

    def detect(self, frame: Frame, window: Region | None = None) -> list[Candidate]:
        """The people that the finder sees, best first."""
        return self._finder.detect(frame, window)

    def landmarks(self, frame: Frame, region: Region) -> Estimate | None:
        """The network's key points of the person in the region, None when the finder sees nobody there."""
        found = self._finder.landmarks(frame, region)
        if found is None:
            return None
        cutting = Cutting.around(found, self._network)
        points, confidence = self._network(cutting.cut_out(frame.image))
        return Estimate(cutting.to_picture(points), confidence, found.score, found.region)


@dataclass(frozen=True, slots=True)
class Cutting:
    """Where a network's picture lies in the whole picture.

    `matrix` `(2, 3)` takes its pixels to those of the whole picture; `size` is its (width, height).
    """

    matrix: Floats
    size: tuple[int, int]

    @staticmethod
    def around(found: Estimate, network: Network) -> Cutting:
        """The box around a person, padded and widened to the shape the network wants."""
        upside_down = math.cos(found.region.angle) < math.cos(INVERTED)
        return Cutting.of(_body(found), network.size, unbiased=network.unbiased, upside_down=upside_down)

    @staticmethod
    def of(box: Box, size: tuple[int, int], *, unbiased: bool = False, upside_down: bool = False) -> Cutting:
        """The smallest cutting of the shape of `size` that holds the box, and `PADDING` times as large."""
        left, top, right, bottom = box
        edges = np.array(size, dtype=np.float64) - (1.0 if unbiased else 0.0)
        sides = np.maximum((right - left, bottom - top), SMALLEST)
        height = PADDING * max(sides[1], sides[0] * size[1] / size[0])
        scale = np.array([height * size[0] / size[1], height]) / edges * (-1.0 if upside_down else 1.0)
        middle = np.array([left + right, top + bottom]) / 2
        return Cutting(np.column_stack([np.diag(scale), middle - scale * edges / 2]), size)

    def cut_out(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The network's picture; black beyond the edges of the whole one."""
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(image, self.matrix, self.size, flags=flags), np.uint8)

    def to_picture(self, points: Floats) -> Floats:
        """Pixels of the network's picture as pixels of the whole one, `(keypoints, 2)`."""
        return np.asarray(points @ self.matrix[:, :2].T + self.matrix[:, 2], np.float64)


def _body(found: Estimate) -> Box:
    """Left, top, right and bottom of the person, who is a little larger than the key points reach."""
    clear = found.points[found.confidence > CLEAR]
    points = clear if len(clear) >= FEWEST else found.points
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2 * OUTSIDE
    (left, top), (right, bottom) = middle - half, middle + half
    return float(left), float(top), float(right), float(bottom)
