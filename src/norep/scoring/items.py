"""What of a body is compared: angles, leans, widths, heights, and a movement's own measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.judging.measuring import measure
from norep.movements.movement import Movement
from norep.movements.vocabulary import Measure
from norep.pose.sequence import PoseSequence
from norep.scoring.body import POINTS

Floats = NDArray[np.float64]
SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is compared.

    `kind` is angle, lean, width, height or measure; `joint` the part of the body it speaks of. `side` is ""
    for what has none. `noise` is the standard deviation of what an estimator gives for it, `spread` that
    between people who all do it well, both in `unit`.
    """

    name: str
    kind: str
    joint: str
    unit: str
    noise: float
    spread: float
    side: str = ""
    points: tuple[str, ...] = ()
    """The key points it is taken from, without sides."""

    @property
    def key(self) -> str:
        """The name with its side."""
        return f"{self.side}_{self.name}" if self.side else self.name


# Errors of joint angles from one camera are 4 to 13 degrees; a smoothed window halves the random part.
_ANGLES = (
    ("knee", ("hip", "knee", "ankle"), 7.0),
    ("hip", ("shoulder", "hip", "knee"), 8.0),
    ("elbow", ("shoulder", "elbow", "wrist"), 9.0),
    ("shoulder", ("hip", "shoulder", "elbow"), 9.0),
)
_LEANS = (
    ("shank", "knee", ("ankle", "knee"), 6.0),
    ("thigh", "hip", ("knee", "hip"), 8.0),
    ("upper_arm", "shoulder", ("shoulder", "elbow"), 10.0),
    ("forearm", "elbow", ("elbow", "wrist"), 12.0),
)
_WIDTHS = (("feet", "ankle"), ("knees", "knee"), ("hands", "wrist"))
_ANGLE_NOISE, _LEAN_NOISE, _LENGTH_NOISE = 5.0, 4.5, 0.06
_LENGTH_SPREAD = {"feet": 0.16, "knees": 0.16, "hands": 0.2}
GENERIC = (
    *(
        Item(name, "angle", name, "degrees", _ANGLE_NOISE, spread, side, points)
        for name, points, spread in _ANGLES
        for side in SIDES
    ),
    *(
        Item(name, "lean", joint, "degrees", _LEAN_NOISE, spread, side, points)
        for name, joint, points, spread in _LEANS
        for side in SIDES
    ),
    Item("torso", "lean", "torso", "degrees", 3.5, 6.0, points=("hip", "shoulder")),
    *(
        Item(name, "width", joint, "torso", _LENGTH_NOISE, _LENGTH_SPREAD[name], points=(joint,))
        for name, joint in _WIDTHS
    ),
    Item("hands_height", "height", "wrist", "torso", _LENGTH_NOISE, 0.14, points=("wrist", "shoulder")),
    Item("hips_height", "height", "hip", "torso", _LENGTH_NOISE, 0.10, points=("hip", "ankle")),
    Item("travel", "height", "hip", "torso", _LENGTH_NOISE, 0.12, points=("hip",)),
)
_LEFT_OUT = ("ahead", "offset", "rise", "climb")
"""Kinds of measure that depend on where the camera stands, or on what was before the repetition."""


def measures_of(movement: Movement) -> tuple[Item, ...]:
    """The measures of a movement as items; a band of a rule says how well its measure can be known."""
    bands = {rule.measure: rule.band for rule in movement.rules if rule.mode != "linger"}
    return tuple(
        _measure_item(name, wanted, bands.get(name))
        for name, wanted in movement.measures.items()
        if wanted.kind not in _LEFT_OUT
    )


def _measure_item(name: str, wanted: Measure, band: float | None) -> Item:
    degrees = wanted.unit == "degrees"
    noise = (_ANGLE_NOISE if degrees else 0.05) if band is None else max(band / 1.5, 0.02)
    points = tuple(_plain(point) for point in wanted.points)
    spread = 9.0 if degrees else 0.16
    return Item(name, "measure", joint_of(wanted), wanted.unit, noise, spread, points=points)


def joint_of(wanted: Measure) -> str:
    """The part of the body that a measure speaks of: the vertex of an angle, else mostly its first point."""
    points = [_plain(point) for point in wanted.points]
    if wanted.kind in ("angle", "straightness"):
        return points[1]
    if wanted.kind == "tilt" and set(points) == {"hip", "shoulder"}:
        return "torso"
    return "hip" if "hip" in points[1:] else points[0]


def joints_of(wanted: Measure) -> frozenset[str]:
    """All parts of the body that a measure speaks of: the vertex of an angle, every point of a height."""
    if wanted.kind in ("angle", "straightness", "tilt"):
        return frozenset({joint_of(wanted)})
    return frozenset(_plain(point) for point in wanted.points)


def _plain(point: str) -> str:
    for side in ("left_", "right_", "mid_"):
        point = point.removeprefix(side)
    return {"hip_crease": "hip"}.get(point, point)


def values_of(points: Floats, items: tuple[Item, ...] = GENERIC) -> Floats:
    """`(frames, items)` of the generic items, from the points `(frames, POINTS, 3)` of a standard body."""
    return np.stack([_value(points, item) for item in items], axis=1)


def measured(poses: PoseSequence, movement: Movement) -> Floats:
    """`(frames, measures)` of a movement's own measures."""
    wanted = [one for one in movement.measures.values() if one.kind not in _LEFT_OUT]
    if not wanted:
        return np.zeros((len(poses), 0))
    return np.stack([measure(poses, one)[0] for one in wanted], axis=1)


def _value(points: Floats, item: Item) -> Floats:
    if item.kind == "angle":
        a, vertex, b = (_at(points, joint, item.side) for joint in item.points)
        return _between(a - vertex, b - vertex)
    if item.kind == "lean":
        a, b = (_at(points, joint, item.side) for joint in item.points)
        return _between(b - a, np.broadcast_to([0.0, 1.0, 0.0], a.shape))
    if item.kind == "width":
        apart = _at(points, item.joint, "left") - _at(points, item.joint, "right")
        width: Floats = np.linalg.norm(apart, axis=1)
        return width
    return _height(points, item.name)


def _height(points: Floats, name: str) -> Floats:
    if name == "travel":
        return points[:, POINTS.index("hips"), 1]
    above, below = ("wrist", "shoulder") if name == "hands_height" else ("hip", "ankle")
    return (_at(points, above, "")[:, 1]) - _at(points, below, "")[:, 1]


def _at(points: Floats, joint: str, side: str) -> Floats:
    if side:
        return points[:, POINTS.index(f"{side}_{joint}")]
    both: Floats = (points[:, POINTS.index(f"left_{joint}")] + points[:, POINTS.index(f"right_{joint}")]) / 2
    return both


def _between(u: Floats, v: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (u * v).sum(axis=1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
    degrees: Floats = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return degrees
