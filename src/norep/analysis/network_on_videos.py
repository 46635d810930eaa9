"""A video model from a file as an evaluation wants it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.analysis.cache import told_as_of_the_file
from norep.videomodels.loading import load_video_model
from norep.videomodels.model import VideoModel
from norep.videomodels.preprocessing import read_clip

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NetworkOnVideos:
    """A video model that takes whole clips."""

    model: VideoModel
    _frames: dict[Path, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.model.name

    @property
    def labels(self) -> tuple[str, ...]:
        """Its classes."""
        return self.model.labels

    @property
    def parameters(self) -> int | None:
        """Numbers that were learned; None for a file that does not tell."""
        return self.model.parameters or None

    @property
    def size(self) -> int:
        """Bytes of its file."""
        return self.model.size

    @property
    def trained_on(self) -> frozenset[str]:
        """Sources and athletes it learned from."""
        return self.model.trained_on

    def frames_of(self, clip: Path) -> int:
        """The frames that the network sees: the same for all clips, or by their length."""
        if self.model.frames is not None:
            return self.model.frames
        if clip not in self._frames:
            self._frames[clip] = len(read_clip(clip, self.model.card.recipe))
        return self._frames[clip]

    def probabilities(self, clip: Path) -> Floats:
        """`(classes,)`; raises VideoError for a clip that cannot be read."""
        with told_as_of_the_file():
            return self.model.probabilities(clip)


class StreamOnVideos(NetworkOnVideos):
    """A stream model, which can go frame by frame too."""

    __slots__ = ()

    def stepwise(self, clip: Path) -> Floats:
        """`(classes,)` after the last frame."""
        with told_as_of_the_file():
            return self.model.stepwise(clip)


def load_network(path: Path) -> NetworkOnVideos:
    """The model in a file; raises WeightsError as `load_video_model` does."""
    model = load_video_model(path)
    return StreamOnVideos(model) if model.stream else NetworkOnVideos(model)
