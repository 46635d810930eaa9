"""A body that can be compared with any other: standard limbs, turned to face the same way.

Only the directions of the limbs are taken from a person; their lengths are those of a standard body. So two
people of any height and build who do the same have the same points, wherever the camera stood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.pose.measures import length_in_pixels
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

POINTS = (
    "head",
    *(
        f"{side}_{joint}"
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in ("left", "right")
    ),
    "hips",
)
"""The compared key points. `hips` is how far the middle of the hips travels up and down."""
MIRROR = tuple(
    POINTS.index(name.replace("left_", "right_") if "left_" in name else name.replace("right_", "left_"))
    for name in POINTS
)
# Lengths in torso lengths, after Drillis and Contini (1966); half widths for hips and shoulders.
_HALF_HIPS, _HALF_SHOULDERS, _NECK = 0.19, 0.37, 0.45
_CHAINS = (
    ("shoulder", "elbow", 0.58),
    ("elbow", "wrist", 0.52),
    ("hip", "knee", 0.86),
    ("knee", "ankle", 0.86),
)
_UPRIGHT_LINE = 0.35
"""Share of a line across the body that has to be level for it to give a direction."""


@dataclass(frozen=True, slots=True)
class Course:
    """Where the key points of a standard body go.

    `points` `(frames, POINTS, 3)` in torso lengths around the middle of the hips: to the athlete's left, up,
    and forward; NaN where nothing is known. `flat` says that only the picture was known: then a direction
    that the picture does not show is NaN throughout. `turned` is whether the athlete's heading was found.
    """

    points: Floats
    flat: bool
    turned: bool = True

    def mirrored(self) -> Course:
        """The same with left and right exchanged."""
        return Course(self.points[:, MIRROR] * (-1.0, 1.0, 1.0), self.flat, self.turned)


def course_of(poses: PoseSequence) -> Course:
    """The course of a standard body that moves as these poses do."""
    body = _in_space(poses) if poses.world is not None else _in_picture(poses)
    body.points[:, POINTS.index("hips"), 1] = travel_of(poses)
    return body


def travel_of(poses: PoseSequence) -> Floats:
    """`(frames,)` how far the middle of the hips is above where it was at first, in torso lengths."""
    height = -poses.joint("hip")[:, 1]
    if not np.isfinite(height).any():
        return np.full(len(poses), np.nan)
    length = length_in_pixels(poses)
    size = np.nanmedian(length) if np.isfinite(length).any() else np.nan
    first = height[: max(len(height) // 10, 1)]
    origin = np.nanmedian(first if np.isfinite(first).any() else height)
    travel: Floats = (height - origin) / size
    return travel


def _in_space(poses: PoseSequence) -> Course:
    across = sum(
        poses.world_joint(f"left_{j}") - poses.world_joint(f"right_{j}") for j in ("shoulder", "hip")
    )
    assert isinstance(across, np.ndarray)
    left = _heading(across)
    axes = (
        np.stack([left, [0.0, -1.0, 0.0], np.cross(left, [0.0, -1.0, 0.0])]) if left is not None else _FACING
    )
    points = np.full((len(poses), len(POINTS), 3), np.nan)

    def joint(name: str) -> Floats:
        turned: Floats = poses.world_joint(name) @ axes.T
        return turned

    middle = np.zeros((len(poses), 3))
    neck = _unit(joint("shoulder") - joint("hip"))
    _put_pair(points, "hip", middle, (joint("left_hip") - joint("right_hip"), _HALF_HIPS))
    _put_pair(points, "shoulder", neck, (joint("left_shoulder") - joint("right_shoulder"), _HALF_SHOULDERS))
    head = joint("ear") if poses.skeleton.index("left_ear") is not None else joint("head")
    points[:, 0] = neck + _NECK * _unit(head - joint("shoulder"))
    for start, end, length in _CHAINS:
        for side in ("left", "right"):
            way = _unit(joint(f"{side}_{end}") - joint(f"{side}_{start}"))
            origin = points[:, POINTS.index(f"{side}_{start}")]
            points[:, POINTS.index(f"{side}_{end}")] = origin + length * way
    points[:, -1, (0, 2)] = 0.0
    return Course(points, flat=False, turned=left is not None)


_FACING = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]])


def _put_pair(points: Floats, joint: str, middle: Floats, line: tuple[Floats, float]) -> None:
    across, half = line
    for side, sign in (("left", 1.0), ("right", -1.0)):
        points[:, POINTS.index(f"{side}_{joint}")] = middle + sign * half * _unit(across)


def _heading(across: Floats) -> Floats | None:
    """The level direction to the athlete's left, one for the whole motion; None where it cannot be told."""
    level = across * (1.0, 0.0, 1.0)
    whole = np.nanmedian(np.linalg.norm(across, axis=1)) if np.isfinite(across).any() else np.nan
    mean = np.nanmean(level, axis=0) if np.isfinite(level).any() else np.zeros(3)
    length = float(np.linalg.norm(mean))
    if not np.isfinite(whole) or length < _UPRIGHT_LINE * whole:
        return None
    unit: Floats = mean / length
    return unit


def _in_picture(poses: PoseSequence) -> Course:
    """What the picture shows: heights always, forward from the side, to the left from the front."""
    length = length_in_pixels(poses)
    size = np.nanmedian(length) if np.isfinite(length).any() else np.nan
    points = np.full((len(poses), len(POINTS), 3), np.nan)
    middle = poses.joint("hip")
    axis, sign = _shown_axis(poses)
    for i, name in enumerate(POINTS[:-1]):
        place = poses.joint(name if name != "head" or poses.skeleton.index("head") is not None else "ear")
        points[:, i, 1] = (middle[:, 1] - place[:, 1]) / size
        if axis is not None:
            points[:, i, axis] = sign * (place[:, 0] - middle[:, 0]) / size
    return Course(points, flat=True)


def _shown_axis(poses: PoseSequence) -> tuple[int | None, float]:
    """Which direction of the body runs across the picture, 0 left or 2 forward, and with which sign."""
    from norep.pose.view import view_of  # noqa: PLC0415  (only where the picture is all there is)

    view = view_of(poses)
    if view in ("front", "back"):
        return 0, 1.0 if view == "front" else -1.0
    if view == "side" and poses.skeleton.index("nose") is not None:
        ahead = poses.joint("nose")[:, 0] - poses.joint("ear")[:, 0]
        return 2, float(np.sign(np.nanmedian(ahead))) if np.isfinite(ahead).any() else 1.0
    return None, 1.0


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = vectors / np.where(length > 1e-9, length, np.nan)
    return unit
