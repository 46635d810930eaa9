"""Clips without much in them, and a model that answers as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from norep.datasets.poses import PoseClip, PoseSet, SkippedClip
from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import COCO17


def poses_of(value: float, frames: int = 3) -> PoseSequence:
    """Key points that all lie at one value, which tells the model which clip it is."""
    k = len(COCO17.keypoints)
    points = np.full((frames, k, 2), float(value))
    return PoseSequence(np.arange(frames) / 30, points, np.ones((frames, k)), skeleton=COCO17)


def clip(name: str, label: str, **known: object) -> PoseClip:
    return PoseClip(id=name, label=label, poses=poses_of(int(name)), **known)


def pose_set(*clips: PoseClip, skipped: Sequence[SkippedClip] = ()) -> PoseSet:
    return PoseSet("clips.npz", clips, tuple(skipped))


@dataclass
class Told:
    """Gives the clip of each number its probabilities; PoseError for the others."""

    labels: tuple[str, ...]
    answers: Mapping[int, Sequence[float]]
    name: str = "told"

    def probabilities(self, poses: PoseSequence) -> np.ndarray:
        number = int(poses.points[0, 0, 0])
        if number not in self.answers:
            raise PoseError("nobody is seen in it")
        return np.array(self.answers[number])
