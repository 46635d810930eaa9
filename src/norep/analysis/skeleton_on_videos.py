"""A recogniser of poses beside models of videos: it follows the athlete of the clip, then names the poses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.analysis.cache import CachedPoses, told_as_of_the_file
from norep.pose.sequence import PoseSequence
from norep.recognition.model import located
from norep.recognition.recogniser import Recogniser


@dataclass(frozen=True, slots=True)
class SkeletonOnVideos:
    """A recogniser that takes files of clips; key points are remembered between runs."""

    recogniser: Recogniser
    poses: CachedPoses
    size: int
    parameters: int | None
    trained_on: frozenset[str] = frozenset()
    _frames: dict[Path, int] = field(default_factory=dict)

    @staticmethod
    def load(model: str | Path, poses: CachedPoses) -> SkeletonOnVideos:
        """A shipped model by name or a file; raises UnknownNameError or WeightsError."""
        recogniser, path = Recogniser.load(model), located(model)
        return SkeletonOnVideos(recogniser, poses, path.stat().st_size, parameters_of(path))

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return self.recogniser.name

    @property
    def labels(self) -> tuple[str, ...]:
        """Its classes."""
        return self.recogniser.labels

    def frames_of(self, clip: Path) -> int:
        """The frames in which the athlete was looked for."""
        return self._frames[clip] if clip in self._frames else len(self._followed(clip, self.poses))

    def probabilities(self, clip: Path) -> NDArray[np.float64]:
        """`(classes,)`; raises the NorepError of the file, and PoseError when nobody is seen."""
        return self.recogniser.probabilities(self._followed(clip, self.poses))

    def fresh(self, clip: Path) -> NDArray[np.float64]:
        """Do the same without remembered key points."""
        return self.recogniser.probabilities(self._followed(clip, replace(self.poses, folder=None)))

    def _followed(self, clip: Path, follow: CachedPoses) -> PoseSequence:
        with told_as_of_the_file():
            poses = follow(clip).poses
        self._frames[clip] = len(poses)
        return poses


def parameters_of(path: Path) -> int | None:
    """How many numbers an ONNX file holds; None without the package onnx, which is an extra."""
    try:
        import onnx  # noqa: PLC0415
    except ImportError:
        return None
    graph = onnx.load(str(path)).graph
    shapes: Mapping[str, tuple[int, ...]] = {one.name: tuple(one.dims) for one in graph.initializer}
    return sum(int(np.prod(shape)) for shape in shapes.values())
