"""From a Kinect's joints, each told in the frame of its parent, to places in the room.

Every joint has an offset in the frame of its parent and a rotation of its own frame. The rotations are Euler
angles in degrees, about z, then x, then y; that order alone keeps the feet on the floor through a squat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import KINECT22

Floats = NDArray[np.float64]

RATE = 30.0
"""Frames a second."""
_ORDER = "zxy"
_PARENTS = {
    "spine": "pelvis",
    "chest_middle": "spine",
    "neck": "chest_middle",
    "head": "neck",
    "head_tip": "head",
    **{
        f"{side}_{joint}": parent if parent in ("neck", "pelvis") else f"{side}_{parent}"
        for side in ("left", "right")
        for joint, parent in (
            ("collar", "neck"),
            ("shoulder", "collar"),
            ("elbow", "shoulder"),
            ("wrist", "elbow"),
            ("hip", "pelvis"),
            ("knee", "hip"),
            ("ankle", "knee"),
            ("foot_index", "ankle"),
        )
    },
}


def kinect_poses(offsets: Floats, angles: Floats) -> PoseSequence:
    """Poses in metres, x right in the picture, y down, z away from the camera, of a person who faces it.

    `offsets` `(frames, 22, 3)` in centimetres, `angles` `(frames, 22, 3)` in degrees. The world is not moved
    to the hips: where the body goes is part of the motion. `points` are its first two axes in centimetres.
    """
    places = in_room(offsets, angles) * (0.01, -0.01, -0.01)
    frames, joints = places.shape[:2]
    seen = np.isfinite(places).all(axis=2).astype(np.float64)
    time = np.arange(frames) / RATE
    return PoseSequence(time, places[..., :2] * 100, seen.reshape(frames, joints), places, None, KINECT22)


def in_room(offsets: Floats, angles: Floats) -> Floats:
    """`(frames, 22, 3)` places in the unit of the offsets: x to the left of the person, y up, z forward."""
    turns = _rotations(angles)
    places, frames = offsets.astype(np.float64).copy(), turns.copy()
    for name, at in KINECT22.positions.items():
        if name in _PARENTS:
            parent = KINECT22.positions[_PARENTS[name]]
            moved = np.einsum("tij,tj->ti", frames[:, parent], offsets[:, at])
            places[:, at] = places[:, parent] + moved
            frames[:, at] = frames[:, parent] @ turns[:, at]
    return places


def _rotations(degrees: Floats) -> Floats:
    """`(..., 3, 3)` rotation matrices of `(..., 3)` Euler angles."""
    whole = np.broadcast_to(np.eye(3), (*degrees.shape, 3))
    for name in _ORDER:
        whole = whole @ _about("xyz".index(name), np.radians(degrees[..., "xyz".index(name)]))
    return np.asarray(whole)


def _about(axis: int, angle: Floats) -> Floats:
    """Rotations about one axis."""
    j, k = (axis + 1) % 3, (axis + 2) % 3
    turn = np.zeros((*angle.shape, 3, 3))
    turn[..., axis, axis] = 1
    turn[..., j, j] = turn[..., k, k] = np.cos(angle)
    turn[..., k, j] = np.sin(angle)
    turn[..., j, k] = -turn[..., k, j]
    return turn
