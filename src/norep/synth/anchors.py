"""Points of the body as mixtures of joints and body axes, so that a whole body is placed by one product.

A mixture is a row of weights over `COUNT` anchors: the 33 joints, then unit directions of pelvis, chest and
head. `joint("hip") + axis("pelvis_front") * 0.1` is a point 10 cm in front of the hips; `anchors(joints)`
gives the anchors of one pose, and `weights @ anchors` the points.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.pose.skeletons import BLAZEPOSE

Floats = NDArray[np.float64]

AXES = (
    "pelvis_left",
    "chest_left",
    "up",
    "pelvis_front",
    "chest_front",
    "head_left",
    "head_up",
    "head_front",
)
JOINTS = len(BLAZEPOSE.keypoints)
COUNT = JOINTS + len(AXES)
USUAL_BONES = 0.43 + 0.43 + 0.50
"""Metres: shank, thigh and trunk of the athlete the radii of the body are given for."""

_AT = BLAZEPOSE.positions


def joint(name: str) -> Floats:
    """`(COUNT,)` weights of a key point; a name without a side is the middle of both."""
    if name in _AT:
        return _row(_AT[name])
    return (joint(f"left_{name}") + joint(f"right_{name}")) / 2


def axis(name: str) -> Floats:
    """`(COUNT,)` weights of one of `AXES`, one metre long (for the usual body)."""
    return _row(JOINTS + AXES.index(name))


def _row(place: int) -> Floats:
    weights = np.zeros(COUNT)
    weights[place] = 1.0
    return weights


def anchors(joints: Floats) -> tuple[Floats, float]:
    """The anchors `(COUNT, 3)` of a pose `(33, 3)`, and how large its body is beside the usual one."""
    at = {name: joints[place] for name, place in _AT.items()}
    hips, shoulders = _middle(at, "hip"), _middle(at, "shoulder")
    pelvis_left, chest_left = at["left_hip"] - at["right_hip"], at["left_shoulder"] - at["right_shoulder"]
    up = shoulders - hips
    pelvis = _frame(pelvis_left, up)
    chest = _frame(chest_left, up)
    head = _head(at, chest)
    size = body_size(joints)
    axes = np.array([pelvis[0], chest[0], _unit(up), pelvis[2], chest[2], *head])
    return np.concatenate([joints, axes * size]), size


def body_size(joints: Floats) -> float:
    """How long shanks, thighs and trunk `(33, 3)` are beside the usual body's."""
    total = float(np.linalg.norm(_middle_of(joints, "shoulder") - _middle_of(joints, "hip")))
    for side in ("left", "right"):
        hip, knee, ankle = (joints[_AT[f"{side}_{name}"]] for name in ("hip", "knee", "ankle"))
        total += float(np.linalg.norm(hip - knee) + np.linalg.norm(knee - ankle)) / 2
    return total / USUAL_BONES


def _head(at: dict[str, Floats], chest: Floats) -> Floats:
    ears, eyes, mouth = _middle(at, "ear"), _middle(at, "eye"), _middle(at, "mouth")
    left = at["left_ear"] - at["right_ear"]
    front = (eyes + mouth) / 2 - ears
    if min(np.linalg.norm(left), np.linalg.norm(front)) < 1e-3:
        return chest  # a pose without a face looks where the chest faces
    frame = _frame(left, np.cross(front, left))
    return frame if frame[1] @ (eyes - mouth) >= 0 else -frame


def _middle(at: dict[str, Floats], name: str) -> Floats:
    return (at[f"left_{name}"] + at[f"right_{name}"]) / 2


def _middle_of(joints: Floats, name: str) -> Floats:
    middle: Floats = (joints[_AT[f"left_{name}"]] + joints[_AT[f"right_{name}"]]) / 2
    return middle


def _frame(left: Floats, up: Floats) -> Floats:
    """Left, up and front as rows, at right angles to each other; left is kept."""
    left = _unit(left)
    front = _unit(np.cross(left, up))
    return np.array([left, np.cross(front, left), front])


def _unit(vector: Floats) -> Floats:
    unit: Floats = vector / max(1e-9, float(np.linalg.norm(vector)))
    return unit
