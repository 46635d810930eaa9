"""The one type poses travel in: named key points of one person over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.skeletons import BLAZEPOSE, Skeleton

if TYPE_CHECKING:
    import pandas
    import xarray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PoseSequence:
    """Key points of one person; frames where nobody was followed are all NaN.

    `time` `(frames,)` seconds. `points` `(frames, keypoints, 2)` upright pixels, x right and y down.
    `world` `(frames, keypoints, 3)` metres around the middle of the hips, x right in the image, y down,
    z away from the camera; None when the estimator gives none. `confidence` `(frames, keypoints)`, 0 to 1.
    `cuts` `(frames,)` is true where a new camera shot begins. `size` is the (width, height) of the
    picture, None when unknown. Left and right are the athlete's.

    >>> poses = PoseSequence.empty()
    >>> len(poses), poses.points.shape
    (0, (0, 33, 2))
    """

    time: Floats
    points: Floats
    confidence: Floats
    world: Floats | None = None
    cuts: NDArray[np.bool_] | None = None
    skeleton: Skeleton = BLAZEPOSE
    size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        frames, keypoints = len(self.time), len(self.skeleton.keypoints)
        expected = {"points": (frames, keypoints, 2), "confidence": (frames, keypoints)}
        if self.world is not None:
            expected["world"] = (frames, keypoints, 3)
        if self.cuts is not None:
            expected["cuts"] = (frames,)
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise PoseError(f"{name} has shape {getattr(self, name).shape}, expected {shape}")

    def __len__(self) -> int:
        return len(self.time)

    def __getitem__(self, frames: slice | NDArray[Any]) -> PoseSequence:
        """Return the chosen frames: a slice, a mask, or an array of frame numbers."""
        return PoseSequence(
            self.time[frames],
            self.points[frames],
            self.confidence[frames],
            None if self.world is None else self.world[frames],
            None if self.cuts is None else self.cuts[frames],
            self.skeleton,
            self.size,
        )

    def __iter__(self) -> Iterator[PoseSequence]:
        """Yield one frame at a time, each as a sequence of length 1."""
        return (self[i : i + 1] for i in range(len(self)))

    @property
    def followed(self) -> NDArray[np.bool_]:
        """`(frames,)`, true where the athlete was found."""
        return np.asarray(np.isfinite(self.points).any(axis=(1, 2)), bool)

    def joint(self, name: str) -> Floats:
        """`(frames, 2)` pixels of one key point; `knee` without a side is the middle of both."""
        return self._named(self.points, name)

    def world_joint(self, name: str) -> Floats:
        """`(frames, 3)` metres of one key point; NaN where the estimator gives no world coordinates."""
        if self.world is None:
            return np.full((len(self), 3), np.nan)
        return self._named(self.world, name)

    def _named(self, values: Floats, name: str) -> Floats:
        at = self.skeleton.index(name)
        if at is not None:
            return values[:, at]
        left, right = self.skeleton.index(f"left_{name}"), self.skeleton.index(f"right_{name}")
        if left is None or right is None:
            return np.full((len(values), values.shape[2]), np.nan)
        return (values[:, left] + values[:, right]) / 2

    def mirrored(self) -> PoseSequence:
        """The same motion seen in a mirror: x reversed, left and right exchanged."""
        order = list(self.skeleton.mirrored)
        points = self.points[:, order].copy()
        points[..., 0] = (self.size[0] if self.size else 0.0) - points[..., 0]
        world = None
        if self.world is not None:
            world = self.world[:, order] * (-1.0, 1.0, 1.0)
        return replace(self, points=points, world=world, confidence=self.confidence[:, order])

    @staticmethod
    def empty(skeleton: Skeleton = BLAZEPOSE) -> PoseSequence:
        """A sequence of no frames."""
        k = len(skeleton.keypoints)
        return PoseSequence(np.zeros(0), np.zeros((0, k, 2)), np.zeros((0, k)), skeleton=skeleton)

    @staticmethod
    def join(parts: Sequence[PoseSequence]) -> PoseSequence:
        """One after the other; all of one skeleton."""
        parts = [part for part in parts if len(part)] or list(parts[:1])
        if not parts:
            return PoseSequence.empty()
        if len({part.skeleton.name for part in parts}) > 1:
            raise PoseError("cannot join poses of different skeletons")
        first = parts[0]
        world = cuts = None
        if all(part.world is not None for part in parts):
            world = np.concatenate([part.world for part in parts if part.world is not None])
        if any(part.cuts is not None for part in parts):
            cuts = np.concatenate([p.cuts if p.cuts is not None else np.zeros(len(p), bool) for p in parts])
        return PoseSequence(
            np.concatenate([part.time for part in parts]),
            np.concatenate([part.points for part in parts]),
            np.concatenate([part.confidence for part in parts]),
            world,
            cuts,
            first.skeleton,
            first.size,
        )

    @staticmethod
    def load(path: str | Path) -> PoseSequence:
        """Read key points saved by `save`; raises PoseError for anything else."""
        from norep.pose.formats import npz  # noqa: PLC0415  (a format imports this module)

        return npz.read(Path(path))

    def save(self, path: str | Path) -> Path:
        """Write an npz file that `load` reads; the file appears whole or not at all."""
        from norep.pose.formats import npz  # noqa: PLC0415

        return npz.write(self, Path(path))

    def to_dataframe(self) -> pandas.DataFrame:
        """One row per frame and key point. Needs pandas: `pip install norep[export]`."""
        from norep.pose import export  # noqa: PLC0415

        return export.to_dataframe(self)

    def to_xarray(self) -> xarray.Dataset:
        """Dimensions time, space, keypoints, individuals, as the *movement* package has them.

        Needs xarray: `pip install norep[export]`.
        """
        from norep.pose import export  # noqa: PLC0415

        return export.to_xarray(self)
