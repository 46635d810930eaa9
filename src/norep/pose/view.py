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

LONGEST = 90.0
"""Percentile that counts as the longest the torso looks."""


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
    """Width of the shoulders over the length of the torso, in the image.

    The torso is as long as it ever looks, for it is short where an athlete leans towards the camera. Who lies
    is seen from the side or at an angle: what runs across the image then is not the line of the shoulders.
    """
    left, right = poses.joint("left_shoulder"), poses.joint("right_shoulder")
    width = np.linalg.norm(left - right, axis=1)
    upward = poses.joint("shoulder") - poses.joint("hip")
    torso = np.linalg.norm(upward, axis=1)
    width, torso, upward = (part[np.isfinite(width) & (torso > 0)] for part in (width, torso, upward))
    if len(width) == 0:
        return None
    share = float(np.median(width) / np.percentile(torso, LONGEST))
    if share < 0.25:
        return "side"
    lying = np.median(np.abs(upward[:, 0])) > np.median(np.abs(upward[:, 1]))
    if share < 0.55 or lying:
        return "diagonal"
    return "front" if np.nanmedian(left[:, 0] - right[:, 0]) >= 0 else "back"
