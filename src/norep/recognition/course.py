"""The 13 joints of one person at a fixed rate, whatever skeleton and frame rate they came with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import PENN13, Skeleton

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

RATE = 20.0
"""Samples a second."""
JOINTS = PENN13.keypoints
GAP = 0.35
"""Seconds a joint may be missing and still be interpolated."""
FEWEST = 5
"""Joints a skeleton must have to be recognised by."""
SCALED_TOLERANCE = 1e-3
"""How far the extent of a frame may be from 0..1 if it was scaled to that."""


@dataclass(frozen=True, slots=True)
class Course:
    """The joints of one person at `RATE`.

    `start` seconds of the first sample; `points` `(samples, 13, 2)`, NaN where missing, x right and y down;
    `scaled` says that every frame was scaled to 0..1 along each axis before.
    """

    start: float
    points: Floats32
    scaled: bool = False

    def __len__(self) -> int:
        return len(self.points)

    @property
    def time(self) -> Floats:
        """`(samples,)` seconds."""
        return self.start + np.arange(len(self.points)) / RATE

    @property
    def seen(self) -> Bools:
        """`(samples,)` true where at least three joints are seen."""
        return np.asarray(np.isfinite(self.points[..., 0]).sum(axis=1) >= 3, bool)


def course(poses: PoseSequence) -> Course:
    """The joints of a sequence at `RATE`.

    Raises PoseError for an empty sequence, one frame, a skeleton without the joints of the body, and when
    nobody is seen at all.
    """
    points = joints(poses)
    _check(poses, points)
    first = float(poses.time[0])
    samples = round((float(poses.time[-1]) - first) * RATE) + 1
    at = first + np.arange(samples) / RATE
    return Course(first, _sampled(poses, points, at), _is_scaled(poses.points))


def joints(poses: PoseSequence) -> Floats:
    """`(frames, 13, 2)`: the joints of any skeleton, found by name, in the order of `JOINTS`.

    The head is `head`, else the middle of the ears, else the nose, else its tip. Raises PoseError for a
    skeleton that has fewer than `FEWEST` of them.
    """
    skeleton = poses.skeleton
    places = [skeleton.index(name) for name in JOINTS[1:]]
    if sum(place is not None for place in places) < FEWEST:
        raise PoseError(
            f"the skeleton {skeleton.name} has too few of the joints that movements are recognised by: "
            f"{', '.join(JOINTS)}"
        )
    points = np.full((len(poses), len(JOINTS), 2), np.nan)
    points[:, 0] = _head(poses.points, skeleton)
    for joint, place in enumerate(places, 1):
        if place is not None:
            points[:, joint] = poses.points[:, place]
    return points


def _head(points: Floats, skeleton: Skeleton) -> Floats:
    head = np.full((len(points), 2), np.nan)
    for names in (("head",), ("left_ear", "right_ear"), ("nose",), ("head_tip",)):
        places = [skeleton.index(name) for name in names]
        found = [points[:, place] for place in places if place is not None]
        if len(found) == len(names):
            middle = sum(found[1:], found[0]) / len(found)
            head = np.where(np.isfinite(head), head, middle)
    return head


def _check(poses: PoseSequence, points: Floats) -> None:
    if len(poses) < 2:
        frames = "is only one frame" if len(poses) else "are no frames"
        raise PoseError(f"a movement is recognised by how it moves, and there {frames}")
    if not np.isfinite(poses.time).all() or np.any(np.diff(poses.time) < 0):
        raise PoseError("the times of the frames are not finite and rising")
    if poses.time[-1] <= poses.time[0]:
        raise PoseError("all frames have the same time; give each frame its time in seconds")
    if not (np.isfinite(points[..., 0]).sum(axis=1) >= 3).any():
        raise PoseError("nobody is seen in any frame: all joints are missing")


def _is_scaled(points: Floats) -> bool:
    """Whether every frame was scaled to 0..1 along each axis, which no camera does."""
    frames = points[np.isfinite(points).any(axis=(1, 2))]
    if not len(frames):
        return False
    ends = np.stack([np.nanmin(frames, axis=1), np.nanmax(frames, axis=1) - 1.0])
    return bool((np.abs(ends) < SCALED_TOLERANCE).mean() > 0.95)


def _sampled(poses: PoseSequence, points: Floats, at: Floats) -> Floats32:
    """Interpolate every joint over gaps of up to `GAP` seconds, never across a cut; the rest stays NaN."""
    time, shot = poses.time, np.zeros(len(poses))
    if poses.cuts is not None:
        shot = np.cumsum(poses.cuts).astype(float)
    sampled = np.full((len(at), len(JOINTS), 2), np.nan, np.float32)
    for joint in range(len(JOINTS)):
        seen = np.flatnonzero(np.isfinite(points[:, joint]).all(axis=1))
        if len(seen):
            near = _bridged(time[seen], shot[seen], at)
            for axis in range(2):
                sampled[near, joint, axis] = np.interp(at[near], time[seen], points[seen, joint, axis])
    return sampled


def _bridged(time: Floats, shot: Floats, at: Floats) -> Bools:
    """Which of the sample times lie in a short gap between two frames of one shot, or beside a frame."""
    after = np.searchsorted(time, at - 1e-9).clip(0, len(time) - 1)
    before = (after - (time[after] > at)).clip(0)
    gap, same = time[after] - time[before], shot[after] == shot[before]
    beside = np.minimum(np.abs(at - time[before]), np.abs(time[after] - at)) <= 0.5 / RATE + 1e-9
    inside = (time[before] <= at + 1e-9) & (time[after] >= at - 1e-9)
    return np.asarray((inside & same & (gap <= GAP)) | beside, bool)
