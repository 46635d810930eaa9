"""Models of videos that answer as they are told, by the name of the file."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from norep.errors import VideoError
from norep.evaluation.videoclips import VideoClip, VideoClips


@dataclass
class Told:
    """Gives the clip of each name its probabilities; VideoError for the others."""

    labels: tuple[str, ...]
    answers: Mapping[str, Sequence[float]]
    name: str = "told"
    parameters: int | None = 1234
    size: int = 2_500_000
    trained_on: frozenset[str] = frozenset({"elsewhere.mp4|Zoe"})
    frames: int = 10
    seconds: float = 0.0

    def frames_of(self, clip: Path) -> int:
        return self.frames

    def probabilities(self, clip: Path) -> np.ndarray:
        time.sleep(self.seconds)
        if clip.name not in self.answers:
            raise VideoError("it has no pictures")
        return np.array(self.answers[clip.name])


@dataclass
class ToldStream(Told):
    """Answers otherwise frame by frame."""

    steps: Mapping[str, Sequence[float]] = ()

    def stepwise(self, clip: Path) -> np.ndarray:
        return np.array(self.steps[clip.name])


def clip(name: str, label: str, **known: str) -> VideoClip:
    return VideoClip(id=name, path=Path("clips") / name, label=label, **known)


def clips(*several: VideoClip, **known: object) -> VideoClips:
    return VideoClips("clips", several, **known)
