"""How good the key points of a clip are, as numbers."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
LIMBS = (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))
SIDES = ("left", "right")
LEAST_FRAMES = 5
"""Frames in a row from which something can be said about jitter, and in all about limbs."""
OUTSIDE = 0.01
"""Part of the picture's size by which a joint lies beyond its edge when it is cut off."""


def lost(poses: PoseSequence) -> float:
    """Share of the frames in which nobody was found."""
    return 1.0 - float(poses.followed.mean()) if len(poses) else 1.0


def confidence(poses: PoseSequence) -> float | None:
    """Mean confidence of the joints where somebody was found, 0 to 1."""
    found = poses.confidence[poses.followed][:, _places(poses)]
    return float(found.mean()) if found.size else None


def jitter(poses: PoseSequence) -> float | None:
    """Random error of the joints from frame to frame, in torso lengths.

    From the third difference, the change of the acceleration, which a motion that is well sampled hardly
    has: independent errors of standard deviation s make one of sqrt(20) s.
    The typical error of each joint, in the middle of the joints.
    """
    torso = torso_pixels(poses)
    if torso is None or torso <= 0:
        return None
    joints = poses.points[:, _places(poses)]
    jerks = np.diff(joints, n=3, axis=0)
    known = np.isfinite(jerks).all(axis=(1, 2))
    if known.sum() < LEAST_FRAMES - 3:
        return None
    # Of a plane normal distribution the median length is 1.18 standard deviations of one axis.
    errors = np.median(np.linalg.norm(jerks[known], axis=2), axis=0) / (1.18 * np.sqrt(20))
    return float(np.median(errors) / torso)


def limb_variation(poses: PoseSequence) -> float | None:
    """Coefficient of variation of the lengths of arms and legs in space, in the middle of the limbs.

    Bones do not change their length; None without world coordinates.
    """
    if poses.world is None:
        return None
    variations = []
    for side, (start, end) in product(SIDES, LIMBS):
        ends = poses.world_joint(f"{side}_{start}"), poses.world_joint(f"{side}_{end}")
        lengths = np.linalg.norm(ends[0] - ends[1], axis=1)
        lengths = lengths[np.isfinite(lengths)]
        if len(lengths) >= LEAST_FRAMES and lengths.mean() > 0:
            variations.append(float(lengths.std() / lengths.mean()))
    return float(np.median(variations)) if variations else None


def cropped(poses: PoseSequence) -> float | None:
    """Share of the joints that lie outside of the picture; None where its size is not known."""
    found = poses.points[poses.followed][:, _places(poses)]
    if poses.size is None or not found.size:
        return None
    size = np.array(poses.size, np.float64)
    outside = ((found < -OUTSIDE * size) | (found > (1 + OUTSIDE) * size)).any(axis=2)
    return float(outside.mean())


def torso_pixels(poses: PoseSequence) -> float | None:
    """Pixels from the middle of the shoulders to that of the hips, typically."""
    lengths = np.linalg.norm(poses.joint("shoulder") - poses.joint("hip"), axis=1)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.median(lengths)) if len(lengths) else None


def _places(poses: PoseSequence) -> list[int]:
    found = [poses.skeleton.index(f"{side}_{name}") for side, name in product(SIDES, JOINTS)]
    return [place for place in found if place is not None]
