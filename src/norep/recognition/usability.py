"""Whether the key points of a film are good enough to count by; else its flow has to do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")

LEAST_FOLLOWED = 0.3
"""Share of frames in which the athlete must be found. Real clips have 0.8 or more."""
LEAST_TORSO = 14.0
"""Pixels from the shoulders to the hips. Real clips have 34 or more; at 11 the flow counts better."""
LEAST_CONFIDENCE = 0.4
"""Median over the joints of the found athlete. Real clips have 0.68 or more."""
MOST_JITTER = 0.2
"""Torso lengths by which limbs jump about. Real clips have up to 0.06, and 0.15 where limbs are mistaken."""
NOISE_LIKE = 1.2
"""Change of the step over the step itself: 1.7 for noise, below 1 for motion."""


def usable(poses: PoseSequence) -> bool:
    """Whether repetitions can be counted by these key points.

    >>> usable(PoseSequence.empty())
    False
    """
    return not unusable(poses)


def unusable(poses: PoseSequence) -> str:
    """Why these key points are no good to count by, in words; empty when they are good.

    >>> unusable(PoseSequence.empty())
    'there are no frames'
    """
    if not len(poses):
        return "there are no frames"
    share = float(poses.followed.mean())
    if share < LEAST_FOLLOWED:
        return (
            "nobody was found"
            if not share
            else f"somebody was found in only {100 * share:.0f} % of the frames"
        )
    return _badly_seen(poses[poses.followed]) or _jumping(poses)


def _badly_seen(found: PoseSequence) -> str:
    torso = _torso(found)
    if found.size is not None and torso < LEAST_TORSO:
        return f"the athlete is tiny, {torso:.0f} pixels from the shoulders to the hips"
    places = _places(found)
    confidence = float(np.median(found.confidence[:, places])) if places else 0.0
    if confidence < LEAST_CONFIDENCE:
        return f"the joints were hardly seen, with a confidence of {confidence:.2f}"
    return ""


def _jumping(poses: PoseSequence) -> str:
    joints = poses.points[:, _places(poses)]
    steps = np.diff(joints, axis=0)
    turn, step = _typical(np.diff(steps, axis=0)), _typical(steps)
    # The error of a point that jumps about by itself, from its second difference.
    jitter = turn / np.sqrt(6) / max(_torso(poses), 1e-9)
    if jitter > MOST_JITTER and turn > NOISE_LIKE * step:
        return f"the joints jump about by {jitter:.1f} torso lengths from frame to frame"
    return ""


def _places(poses: PoseSequence) -> list[int]:
    known = [poses.skeleton.index(f"{side}_{name}") for side in ("left", "right") for name in JOINTS]
    return [place for place in known if place is not None]


def _torso(poses: PoseSequence) -> float:
    return _typical(poses.joint("shoulder") - poses.joint("hip"))


def _typical(ways: Floats) -> float:
    """The median length of what is known; 0 when nothing is."""
    lengths = np.linalg.norm(ways, axis=-1)
    known = lengths[np.isfinite(lengths)]
    return float(np.median(known)) if len(known) else 0.0
