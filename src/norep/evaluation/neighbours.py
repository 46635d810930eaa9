"""A baseline without training: the label of the nearest known clip by dynamic time warping."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from dtaidistance import dtw_ndim
from numpy.typing import NDArray

from norep.datasets.poses import PoseClip
from norep.errors import NorepError, PoseError
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

STEPS = 36
"""Moments that stand for a clip, evenly spaced over it."""
WINDOW = 9
"""Steps by which two clips may be shifted against each other (Sakoe and Chiba, 1978)."""
LEAST_JOINTS = 4
"""Joints that a frame must show."""
JOINTS = tuple(
    f"{side}_{joint}"
    for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
)


class Neighbours:
    """Names a clip like the known clip that is nearest to it, itself or in the mirror.

    Clips are compared by multi-dimensional dynamic time warping of their joints, centred and scaled to the
    size of the body. A class is as probable as its nearest clip is near: a softmax of the distances in units
    of their median, which ranks the classes but is no measure of certainty.

    Raises PoseError when no labelled clip can be used. `skipped` are the known clips that cannot be.

    ```python
    baseline = Neighbours(read_pose_set("train.npz").clips)
    baseline.probabilities(poses)
    ```
    """

    name = "dtw"

    def __init__(self, clips: Sequence[PoseClip]) -> None:
        known = [(clip.label, motion) for clip in clips if clip.label and (motion := _try(clip)) is not None]
        if not known:
            raise PoseError("the neighbours have no labelled clip with usable key points to learn from")
        self.skipped = tuple(clip.id for clip in clips if not clip.label or _try(clip) is None)
        self.labels = tuple(sorted({label for label, _ in known}))
        self._motions = [motion for _, motion in known]
        self._class = np.array([self.labels.index(label) for label, _ in known])

    def probabilities(self, poses: PoseSequence) -> Floats:
        """`(classes,)`, see the class; raises PoseError for fewer than two frames with enough joints."""
        nearest = np.full(len(self.labels), np.inf)
        for one in (poses, poses.mirrored()):
            np.minimum.at(nearest, self._class, self._distances(motion_of(one)))
        unit = max(float(np.median(nearest)), 1e-9)
        weights = np.exp(-10 * (nearest - nearest.min()) / unit)
        return np.asarray(weights / weights.sum())

    def _distances(self, motion: Floats) -> Floats:
        """`(clips,)` distances to the known clips."""
        everything = [motion, *self._motions]
        block = ((0, 1), (1, len(everything)))
        found = dtw_ndim.distance_matrix_fast(
            everything, motion.shape[1], window=WINDOW, block=block, compact=True, parallel=False
        )
        return np.asarray(found, np.float64)


def motion_of(poses: PoseSequence) -> Floats:
    """`(STEPS, 2 * joints)`: twelve joints around the middle of the body in units of its size, over the clip.

    Joints that are never seen stay in the middle; short gaps are bridged. Raises PoseError for fewer than two
    frames with four of the joints.
    """
    points = np.stack([poses.joint(name) for name in JOINTS], axis=1)
    seen = np.isfinite(points).all(axis=2).sum(axis=1) >= LEAST_JOINTS
    if seen.sum() < 2:
        raise PoseError("fewer than two frames show four of the twelve joints")
    points, time = points[seen], poses.time[seen]
    points = points - np.nanmedian(points, axis=1, keepdims=True)
    size = float(np.sqrt(np.nanmean(np.nansum(points**2, axis=2))))
    if size <= 0:
        raise PoseError("all joints lie on one spot")
    columns = (points / size).reshape(len(points), -1)
    wanted = np.linspace(time[0], time[-1], STEPS)
    return np.stack([_course(wanted, time, column) for column in columns.T], axis=1)


def _course(wanted: Floats, time: Floats, values: Floats) -> Floats:
    known = np.isfinite(values)
    if not known.any():
        return np.zeros(len(wanted))
    return np.asarray(np.interp(wanted, time[known], values[known]))


def _try(clip: PoseClip) -> Floats | None:
    try:
        return motion_of(clip.poses)
    except NorepError:
        return None
