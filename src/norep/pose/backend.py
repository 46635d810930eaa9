"""What an estimator of poses has to offer: find people in a picture, and find their key points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from norep.pose.skeletons import Skeleton
from norep.video.frame import Frame

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Region:
    """A square piece of a picture, turned so that the person in it stands upright.

    `x`, `y` the middle and `size` the side in pixels; `angle` in radians, clockwise as seen in the
    picture: 0 for a standing person, pi for one upside down.

    >>> Region(50.0, 40.0, 20.0).box
    (40.0, 30.0, 60.0, 50.0)
    """

    x: float
    y: float
    size: float
    angle: float = 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the square before it is turned."""
        half = self.size / 2
        return self.x - half, self.y - half, self.x + half, self.y + half

    def scaled(self, factor: float) -> Region:
        """The same place, larger or smaller."""
        return replace(self, size=self.size * factor)

    def enlarged(self, factor: float) -> Region:
        """The same region of a picture that is `factor` times as large."""
        return replace(self, x=self.x * factor, y=self.y * factor, size=self.size * factor)

    def distance(self, other: Region) -> float:
        """Distance of the middles, in sides of the other region."""
        return math.hypot(self.x - other.x, self.y - other.y) / max(other.size, 1e-6)

    @staticmethod
    def whole(width: int, height: int, angle: float = 0.0) -> Region:
        """The smallest square that covers a whole picture."""
        return Region(width / 2, height / 2, float(max(width, height)), angle)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the athlete: where to look for the key points, and how sure (0 to 1)."""

    region: Region
    score: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """One person's key points in one picture.

    `points` `(keypoints, 2)` upright pixels, `world` `(keypoints, 3)` metres around the middle of the
    hips (x right in the picture, y down, z away from the camera) or None, `confidence`
    `(keypoints,)`, `score` how surely this is a person (0 to 1), `region` where to look for the same
    person in the next picture.
    """

    points: Floats
    confidence: Floats
    score: float
    region: Region
    world: Floats | None = None

    def enlarged(self, factor: float) -> Estimate:
        """The same person in a picture that is `factor` times as large."""
        return replace(self, points=self.points * factor, region=self.region.enlarged(factor))


@runtime_checkable
class Backend(Protocol):
    """An estimator: one file in `norep/pose/backends/` with a function `load(settings, source)`.

    `weights` names its model files with their sha256, for the report.
    """

    @property
    def name(self) -> str:
        """The name it is registered under."""
        ...

    @property
    def skeleton(self) -> Skeleton:
        """The key points it finds."""
        ...

    @property
    def gives_world(self) -> bool:
        """Whether its estimates have world coordinates."""
        ...

    @property
    def weights(self) -> Mapping[str, str]:
        """Model file to sha256; empty for an estimator without weights."""
        ...

    def detect(self, frame: Frame, window: Region | None = None) -> list[Candidate]:
        """Return the people seen in a window of the picture, best first; None looks at all of it.

        A window turned by pi finds people who are upside down.
        """
        ...

    def landmarks(self, frame: Frame, region: Region) -> Estimate | None:
        """Return the key points of the person in the region, or None when there is nobody."""
        ...
