"""What can be measured of a pose: the kinds of measure that movement files are written in.

Every kind is a function `(poses, points, unit) -> (frames,)`; missing key points give NaN. Joint angles and
tilts use the world coordinates when there are any, for an angle seen from the front is foreshortened
in the image; heights and offsets use the image, for world coordinates are not aligned with gravity.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import SKELETONS

Floats = NDArray[np.float64]
RISE_WINDOW = 1.2
"""Seconds over which `rise` looks back for the lowest place of a point: longer than a jump."""
BENT_BY_DEPTH = 25.0
"""Degrees: straight arms of real clips measure 143 to 165 in space, and 165 to 179 in the picture."""
CLIMB_WINDOW = 10.0
"""Seconds over which `climb` looks back: longer than anybody stands on a box."""

# `mid_hip` is the middle of both hips.
# A virtual point lies a fraction of the way from one key point to another.
VIRTUAL_POINTS = {
    "chin": ("mouth", "shoulder", 0.3),
    "toe": ("foot_index", "foot_index", 0.0),
    "head": ("ear", "ear", 0.0),
    "hand": ("wrist", "index", 0.6),
    "chest": ("shoulder", "hip", 0.25),
    "hip_crease": ("hip", "shoulder", 0.12),
}
_SIDED = {
    name.removeprefix("left_") for one in SKELETONS.values() for name in one.keypoints if "left_" in name
}
JOINTS = (*sorted(_SIDED | set(VIRTUAL_POINTS)), "nose")
"""Every name of a key point without its side."""
POINTS = frozenset(JOINTS) | {f"{side}_{name}" for name in JOINTS[:-1] for side in ("left", "right", "mid")}
# Mean adult proportions relative to the torso (shoulder to hip), de Leva 1996.
_TORSO_PER_THIGH, _TORSO_PER_SHANK = 1.22, 1.19


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measure: how many points it takes, its unit, and how it is computed.

    `memory` is how many seconds before a frame its value depends on.
    """

    points: int
    unit: str
    function: Callable[[PoseSequence, Sequence[str], str], Floats]
    meaning: str
    memory: float = 0.0


def image_point(poses: PoseSequence, name: str) -> Floats:
    """`(frames, 2)` pixels of a key point or virtual point, with or without a side."""
    return _point(poses, name, world=False)


def world_point(poses: PoseSequence, name: str) -> Floats:
    """`(frames, 3)` metres of a key point or virtual point, with or without a side."""
    return _point(poses, name, world=True)


def _point(poses: PoseSequence, name: str, world: bool) -> Floats:
    side, joint = "", name.removeprefix("mid_")
    if name.startswith(("left_", "right_")):
        side, joint = name.split("_", 1)
    if joint not in VIRTUAL_POINTS or poses.skeleton.index(name) is not None:
        name = name.removeprefix("mid_")
        return poses.world_joint(name) if world else poses.joint(name)
    start, end, share = VIRTUAL_POINTS[joint]
    if side:
        start, end = f"{side}_{start}", f"{side}_{end}"
    a, b = _point(poses, start, world), _point(poses, end, world)
    mixed: Floats = a + share * (b - a)
    return mixed


def _spatial_point(poses: PoseSequence, name: str) -> Floats:
    return image_point(poses, name) if poses.world is None else world_point(poses, name)


def angle(poses: PoseSequence, points: Sequence[str], _unit: str = "degrees") -> Floats:
    """Inner angle in degrees at the second of three points, 0 to 180."""
    a, vertex, b = (_spatial_point(poses, name) for name in points)
    return _degrees_between(a - vertex, b - vertex)


def straightness(poses: PoseSequence, points: Sequence[str], _unit: str = "degrees") -> Floats:
    """Angle in degrees at the second of three points, for limbs that have to be straight.

    What is straight in space looks straight from every side, and key points are surer in the picture than
    in depth: so it is the angle in the picture, unless that in space is smaller by more than estimators
    make straight limbs bend, `BENT_BY_DEPTH`. Without world coordinates only the picture counts.
    """
    flat = _degrees_between(*_arms(poses, points, world=False))
    if poses.world is None:
        return flat
    return np.fmin(flat, _degrees_between(*_arms(poses, points, world=True)) + BENT_BY_DEPTH)


def _arms(poses: PoseSequence, points: Sequence[str], *, world: bool) -> tuple[Floats, Floats]:
    a, vertex, b = (_point(poses, name, world=world) for name in points)
    return a - vertex, b - vertex


def tilt(poses: PoseSequence, points: Sequence[str], _unit: str = "degrees") -> Floats:
    """Degrees by which the line from the first to the second point leans from vertical; 180 is inverted."""
    a, b = (_spatial_point(poses, name) for name in points)
    up = np.zeros(a.shape[1])
    up[1] = -1.0
    return _degrees_between(b - a, np.broadcast_to(up, a.shape))


def height(poses: PoseSequence, points: Sequence[str], unit: str = "torso") -> Floats:
    """How far the first point is above the second in the image, in torso or thigh lengths."""
    above, below = (image_point(poses, name)[:, 1] for name in points)
    return np.divide(below - above, length_in_pixels(poses, unit))


def offset(poses: PoseSequence, points: Sequence[str], unit: str = "torso") -> Floats:
    """Horizontal distance of two points in the image, never negative."""
    a, b = (image_point(poses, name)[:, 0] for name in points)
    return np.divide(np.abs(a - b), length_in_pixels(poses, unit))


def ahead(poses: PoseSequence, points: Sequence[str], unit: str = "torso") -> Floats:
    """How far the first point is in front of the second in the image, as the athlete faces; else negative.

    In front is where the nose is, seen from the ears, so this needs a view from the side.
    """
    a, b = (image_point(poses, name)[:, 0] for name in points)
    facing = np.sign(image_point(poses, "nose")[:, 0] - image_point(poses, "mid_ear")[:, 0])
    return np.divide((a - b) * facing, length_in_pixels(poses, unit))


def distance(poses: PoseSequence, points: Sequence[str], unit: str = "torso") -> Floats:
    """Distance of two points in space, or in the image where there are no world coordinates."""
    a, b = (_spatial_point(poses, name) for name in points)
    apart: Floats = np.linalg.norm(a - b, axis=1)
    whole = length_in_pixels(poses, unit) if poses.world is None else _world_length(poses, unit)
    return np.divide(apart, whole)


def rise(poses: PoseSequence, points: Sequence[str], unit: str = "torso") -> Floats:
    """How far a point is above its own lowest place of the last `RISE_WINDOW` seconds of this shot."""
    return _above_lowest(poses, points, unit, RISE_WINDOW)


def climb(poses: PoseSequence, points: Sequence[str], unit: str = "torso") -> Floats:
    """How far a point is above its own lowest place of the last `CLIMB_WINDOW` seconds of this shot."""
    return _above_lowest(poses, points, unit, CLIMB_WINDOW)


def _above_lowest(poses: PoseSequence, points: Sequence[str], unit: str, seconds: float) -> Floats:
    y = image_point(poses, points[0])[:, 1]
    shot = np.zeros(len(poses)) if poses.cuts is None else np.cumsum(poses.cuts)
    lowest = np.full(len(poses), np.nan)
    for number in np.unique(shot):
        of_shot = shot == number
        lowest[of_shot] = _trailing_maximum(poses.time[of_shot], y[of_shot], seconds)
    return np.divide(lowest - y, length_in_pixels(poses, unit))


def length_in_pixels(poses: PoseSequence, unit: str = "torso") -> Floats:
    """`(frames,)` length of a torso or thigh in pixels, as if it lay in the image plane."""
    if poses.world is not None:
        return _world_length(poses, unit) * pixels_per_metre(poses)
    torso = np.linalg.norm(poses.joint("shoulder") - poses.joint("hip"), axis=1)
    thigh = _longest(poses.points, poses, ("hip", "knee")) * _TORSO_PER_THIGH
    shank = _longest(poses.points, poses, ("knee", "ankle")) * _TORSO_PER_SHANK
    with np.errstate(invalid="ignore"):
        length: Floats = np.fmax(np.fmax(torso, thigh), shank)
    return length if unit == "torso" else np.divide(length, _TORSO_PER_THIGH)


def pixels_per_metre(poses: PoseSequence) -> Floats:
    """`(frames,)` scale of the image at the athlete: the spread of the pixels over that of the metres."""
    assert poses.world is not None
    seen = np.isfinite(poses.points[..., 0]) & np.isfinite(poses.world[..., 0])
    image = _spread(poses.points, seen)
    metres = _spread(poses.world[..., :2], seen)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale: Floats = np.sqrt(image / metres)
    return np.where(seen.any(axis=1), scale, np.nan)


def _spread(values: Floats, seen: NDArray[np.bool_]) -> Floats:
    """`(frames,)` sum of squared distances from the middle of the seen points."""
    kept = np.where(seen[..., None], values, 0.0)
    count = np.maximum(seen.sum(axis=1), 1)[:, None]
    middle = kept.sum(axis=1) / count
    total: Floats = (kept**2).sum(axis=(1, 2)) - count[:, 0] * (middle**2).sum(axis=1)
    return total


def _world_length(poses: PoseSequence, unit: str) -> Floats:
    ends = ("shoulder", "hip") if unit == "torso" else ("hip", "knee")
    assert poses.world is not None
    return _longest(poses.world, poses, ends)


def _longest(values: Floats, poses: PoseSequence, ends: tuple[str, str]) -> Floats:
    lengths: list[Floats] = []
    for side in ("left", "right"):
        a, b = (poses.skeleton.index(f"{side}_{end}") for end in ends)
        if a is not None and b is not None:
            lengths.append(np.linalg.norm(values[:, a] - values[:, b], axis=1))
    if not lengths:
        return np.full(len(poses), np.nan)
    longest: Floats = np.fmax(lengths[0], lengths[-1])
    return longest


def _degrees_between(u: Floats, v: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        along = (u * v).sum(axis=1)
        lengths = np.sqrt((u * u).sum(axis=1) * (v * v).sum(axis=1))
        cosine = np.clip(along / np.where(lengths > 0, lengths, np.nan), -1.0, 1.0)
        degrees: Floats = np.degrees(np.arccos(cosine))
    return degrees


def _trailing_maximum(time: Floats, values: Floats, seconds: float) -> Floats:
    """For each frame the largest value of the last `seconds`, itself included; a monotonic queue."""
    result = np.full(len(values), np.nan)
    queue: list[int] = []
    for i, value in enumerate(values.tolist()):
        while queue and time[queue[0]] < time[i] - seconds:
            queue.pop(0)
        if not np.isnan(value):
            while queue and values[queue[-1]] <= value:
                queue.pop()
            queue.append(i)
        if queue:
            result[i] = values[queue[0]]
    return result


KINDS = {
    "angle": Kind(3, "degrees", angle, "angle at the second point"),
    "straightness": Kind(3, "degrees", straightness, "angle at the second point of a limb to be straight"),
    "tilt": Kind(2, "degrees", tilt, "lean of the line from the first to the second point from vertical"),
    "height": Kind(2, "torso", height, "height of the first point above the second"),
    "offset": Kind(2, "torso", offset, "horizontal distance of two points in the image"),
    "ahead": Kind(2, "torso", ahead, "how far the first point is in front of the second, as the body faces"),
    "distance": Kind(2, "torso", distance, "distance of two points"),
    "rise": Kind(1, "torso", rise, "height of a point above its own recent lowest place", RISE_WINDOW),
    "climb": Kind(1, "torso", climb, "height of a point above its lowest place of a while", CLIMB_WINDOW),
}
