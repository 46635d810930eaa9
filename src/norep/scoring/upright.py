"""One execution as a course that any skeleton, place, size and facing gives alike.

Joints are found by name, so what was learned from one skeleton can be used on another. The body is turned
about the vertical until it faces ahead, mirrored so that its busier side is the right one, and measured in
its own length (torso and leg), from where it stands at the beginning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

PAIRED = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot_index")
JOINTS = ("head", "chest", "pelvis", *(f"{side}_{joint}" for side in ("left", "right") for joint in PAIRED))
"""The joints of a course in their order."""
AT = {name: i for i, name in enumerate(JOINTS)}
MIRRORED = [
    AT[name.replace("left", "RIGHT").replace("right", "left").replace("RIGHT", "right")] for name in JOINTS
]
_STANDS_FOR = {"head": ("head", "nose"), "foot_index": ("foot_index", "heel", "ankle")}
FEWEST = 5
"""Frames below which there is no course."""
LOPSIDED = 0.3
"""Octaves by which the left side must move more than the right for the body to be mirrored."""
AT_ORIGIN = 0.05
"""Body lengths: hips that are never further from the origin are the origin, and the floor must be found."""
SMOOTHING = np.array([0.25, 0.75, 1.0, 0.75, 0.25]) / 3.0


def upright_course(poses: PoseSequence) -> Floats:
    """`(frames, 17, 3)` places of JOINTS in body lengths: to the person's right, up, ahead.

    From world coordinates where there are any; else from the picture, without depth. Raises PoseError for
    fewer than five frames, or where shoulders, hips, knees or ankles were never seen.
    """
    if len(poses) < FEWEST:
        raise PoseError(f"an execution of {len(poses)} frames cannot be scored, {FEWEST} are needed")
    body = _smooth(_filled(_joints(poses)))
    if poses.world is not None:
        body = _facing_ahead(body)
    body = body / _length(body)
    return _standing(_busy_side_right(body))


def _joints(poses: PoseSequence) -> Floats:
    """`(frames, 17, 3)`, y up, depth zero where there is none."""
    values = poses.world
    if values is None:
        values = np.concatenate([poses.points, np.zeros((*poses.points.shape[:2], 1))], axis=2)
    named = {name: _named(poses, values, name) for name in JOINTS if name not in ("chest", "pelvis")}
    named["chest"] = (named["left_shoulder"] + named["right_shoulder"]) / 2
    named["pelvis"] = (named["left_hip"] + named["right_hip"]) / 2
    return np.stack([named[name] for name in JOINTS], axis=1) * (1.0, -1.0, -1.0)


def _named(poses: PoseSequence, values: Floats, name: str) -> Floats:
    side, joint = name.split("_", 1) if name.startswith(("left_", "right_")) else ("", name)
    for other in _STANDS_FOR.get(joint, (joint,)):
        at = poses.skeleton.index(f"{side}_{other}" if side else other)
        if at is not None:
            return values[:, at]
    raise PoseError(f"the skeleton {poses.skeleton.name} has no {name.replace('_', ' ')}, which scorers need")


def _filled(body: Floats) -> Floats:
    """What is missing for a while is drawn straight from before to after."""
    frames = np.arange(len(body))
    filled = body.copy()
    for at, name in enumerate(JOINTS):
        seen = np.isfinite(body[:, at]).all(axis=1)
        if not seen.any():
            raise PoseError(f"the {name.replace('_', ' ')} is never seen, so this cannot be scored")
        for axis in range(3):
            filled[:, at, axis] = np.interp(frames, frames[seen], body[seen, at, axis])
    return filled


def _smooth(body: Floats) -> Floats:
    reach = len(SMOOTHING) // 2
    padded = np.pad(body, ((reach, reach), (0, 0), (0, 0)), mode="edge")
    return np.asarray(sum(w * padded[i : i + len(body)] for i, w in enumerate(SMOOTHING)))


def _opening(body: Floats) -> Floats:
    """The first eighth, in which the body still stands as it began."""
    return body[: max(3, len(body) // 8)]


def _facing_ahead(body: Floats) -> Floats:
    """Turned about the vertical so that the line of hips and shoulders runs to the right."""
    first = _opening(body)
    across = first[:, AT["right_hip"]] - first[:, AT["left_hip"]]
    across = across + first[:, AT["right_shoulder"]] - first[:, AT["left_shoulder"]]
    x, _, z = np.median(across, axis=0)
    length = np.hypot(x, z)
    if length == 0:
        return body
    right, up = np.array([x, 0.0, z]) / length, np.array([0.0, 1.0, 0.0])
    return np.asarray(body @ np.stack([right, up, np.cross(up, right)], axis=1))


def _length(body: Floats) -> float:
    """Of torso and leg, as they are on the median frame."""

    def of(a: str, b: str) -> float:
        return float(np.median(np.linalg.norm(body[:, AT[a]] - body[:, AT[b]], axis=1)))

    legs = [of(f"{s}_hip", f"{s}_knee") + of(f"{s}_knee", f"{s}_ankle") for s in ("left", "right")]
    length = of("pelvis", "chest") + sum(legs) / 2
    if not length > 0:
        raise PoseError("all key points are in one place, so this cannot be scored")
    return length


def _busy_side_right(body: Floats) -> Floats:
    around = (body - body[:, AT["pelvis"], None]).std(axis=0).sum(axis=1)

    def busy(side: str) -> float:
        return float(sum(around[AT[f"{side}_{joint}"]] for joint in ("elbow", "wrist", "knee", "ankle")))

    if np.log2((busy("left") + 1e-6) / (busy("right") + 1e-6)) > LOPSIDED:
        return np.asarray(body[:, MIRRORED] * (-1.0, 1.0, 1.0))
    return body


def _standing(body: Floats) -> Floats:
    """From the floor under the body's first place."""
    ankles = body[:, [AT["left_ankle"], AT["right_ankle"]], 1]
    first = _opening(body)
    origin = np.median(first[:, AT["pelvis"]], axis=0)
    if np.abs(body[:, AT["pelvis"]]).max() < AT_ORIGIN:
        floor = np.stack([np.zeros(len(body)), ankles.min(axis=1), np.zeros(len(body))], axis=1)
        return np.asarray(body - floor[:, None] - origin * (1.0, 0.0, 1.0))
    origin[1] = np.median(ankles[: len(first)])
    return np.asarray(body - origin)
