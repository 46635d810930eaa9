"""From where the camera sees the athlete."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence

View = Literal["side", "diagonal", "front", "back"]
VIEWS: tuple[View, ...] = ("side", "diagonal", "front", "back")
FRONT_LIMIT, SIDE_LIMIT = 17.0, 62.0
"""Degrees between the image plane and the line across the body: below is front or back, above is side."""


def turn(poses: PoseSequence) -> NDArray[np.float64]:
    """`(frames,)` degrees the athlete is turned: 0 faces the camera, 90 shows the left side, 180 the back.

    Taken from the lines across shoulders and hips in world coordinates, which hold for lying and inverted
    athletes too; NaN without world coordinates.
    """
    across = np.zeros((len(poses), 3))
    for joint in ("shoulder", "hip"):
        across = across + poses.world_joint(f"left_{joint}") - poses.world_joint(f"right_{joint}")
    return np.degrees(np.arctan2(-across[:, 2], np.hypot(across[:, 0], across[:, 1]) * _facing(across)))


def _facing(across: NDArray[np.float64]) -> NDArray[np.float64]:
    # An athlete who faces the camera has the left side at the right of the image.
    return np.where(across[:, 0] >= 0, 1.0, -1.0)


def view_of(poses: PoseSequence) -> View | None:
    """The view that holds for most of the frames; None when it cannot be told."""
    degrees = turn(poses)
    degrees = degrees[np.isfinite(degrees)]
    if len(degrees) == 0:
        return _view_without_depth(poses)
    radians = np.radians(degrees)
    plane = np.degrees(np.arctan2(np.median(np.abs(np.sin(radians))), np.median(np.abs(np.cos(radians)))))
    if plane >= SIDE_LIMIT:
        return "side"
    if plane > FRONT_LIMIT:
        return "diagonal"
    return "front" if np.median(np.cos(radians)) >= 0 else "back"


def _view_without_depth(poses: PoseSequence) -> View | None:
    """Width of the shoulders and hips over the length of the torso, in the image."""
    left, right = poses.joint("left_shoulder"), poses.joint("right_shoulder")
    width = np.linalg.norm(left - right, axis=1)
    torso = np.linalg.norm(poses.joint("shoulder") - poses.joint("hip"), axis=1)
    ratio = width / np.where(torso > 0, torso, np.nan)
    ratio = ratio[np.isfinite(ratio)]
    if len(ratio) == 0:
        return None
    share = float(np.median(ratio))
    if share < 0.25:
        return "side"
    if share < 0.55:
        return "diagonal"
    return "front" if np.nanmedian(left[:, 0] - right[:, 0]) >= 0 else "back"
