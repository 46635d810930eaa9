"""Key figures of the athlete in a film: directions of the limbs, seen from the body, of all repetitions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from norep.movements.vocabulary import Anchor, Direction, Figure
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]
LIMBS = {
    "foot": ("heel", "foot_index"),
    "shank": ("ankle", "knee"),
    "thigh": ("knee", "hip"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
}
"""From where to where the direction of a limb is told."""
SIDES = ("left", "right")
CHANNELS = (*((side, limb) for limb in LIMBS for side in SIDES), ("mid", "torso"), ("mid", "head"))
LIMB_NAMES = (*LIMBS, *(f"{side}_{limb}" for limb in LIMBS for side in SIDES), "torso", "head")
_OTHER = [
    CHANNELS.index(({"left": "right", "right": "left"}.get(side, side), limb)) for side, limb in CHANNELS
]
AROUND_S = 0.08
"""Seconds before and after a moment over which the body is averaged."""
UNLIKE = 25.0
"""Degrees between left and right from which on a figure tells them apart."""
BAR_HEIGHT = 2.25
"""Metres over the floor at which hands that hang are drawn."""
STILL_HANDS = 0.34
"""Hands that move less than this share of the way of the hips are what the body hangs from."""


def figure_at(poses: PoseSequence, times: Sequence[float]) -> Figure | None:
    """The posture at these moments of a film, one of each repetition; None without coordinates in space.

    Repetitions on the other side, as in lunges, are mirrored first.
    """
    bodies = [body for time in times if (body := _directions(poses, time)) is not None]
    if not bodies:
        return None
    first = bodies[0]
    alike = [
        min((body, _mirrored(body)), key=lambda one: float(((one - first) ** 2).sum())) for body in bodies
    ]
    middle = np.median(alike, axis=0)
    lengths = np.linalg.norm(middle, axis=1, keepdims=True)
    return _figure(middle / np.where(lengths > 1e-6, lengths, 1.0))


def continued(first: Figure, second: Figure) -> Figure:
    """The second figure with every limb turned the short way from the first, as it is drawn between them."""
    turned = {}
    for name, to in _limbs(second).items():
        origin = _limb(first, name) or to
        turns = round((to.pitch - origin.pitch) / 360)
        turned[name] = Direction(pitch=to.pitch - 360 * turns, out=to.out)
    return second.model_copy(update=turned)


def further(figure: Figure, other: Figure, share: float) -> Figure:
    """The figure moved on, away from the other, by this share of the way between them."""
    moved = {}
    for name, to in _limbs(figure).items():
        origin = _limb(other, name) or to
        pitch, out = (b + share * (b - a) for a, b in ((origin.pitch, to.pitch), (origin.out, to.out)))
        moved[name] = Direction(pitch=round(pitch), out=round(out))
    return figure.model_copy(update=moved)


def _limbs(figure: Figure) -> dict[str, Direction]:
    return {name: limb for name in LIMB_NAMES if (limb := getattr(figure, name)) is not None}


def _limb(figure: Figure, name: str) -> Direction | None:
    """What a figure says of a limb, whether it tells both sides at once or each."""
    limb = name.removeprefix("left_").removeprefix("right_")
    found = getattr(figure, name) or getattr(figure, limb) or getattr(figure, f"left_{limb}", None)
    return found if isinstance(found, Direction) else None


def anchor_of(poses: PoseSequence, starts: Sequence[float], ends: Sequence[float]) -> Anchor:
    """Whether the body hangs from its hands: they are above the shoulders and move far less than the hips."""
    first, last = _places(poses, starts), _places(poses, ends)
    hands, hips, shoulders = (np.stack([first[name], last[name]]) for name in ("wrist", "hip", "shoulder"))
    hang = (hands[:, 1] < shoulders[:, 1]).all()
    way = abs(hips[1, 1] - hips[0, 1])
    return "hands" if hang and abs(hands[1, 1] - hands[0, 1]) < STILL_HANDS * way else "floor"


def _places(poses: PoseSequence, times: Sequence[float]) -> dict[str, Floats]:
    at = [int(np.abs(poses.time - time).argmin()) for time in times]
    return {name: np.nanmedian(poses.joint(name)[at], axis=0) for name in ("wrist", "hip", "shoulder")}


def _directions(poses: PoseSequence, time: float) -> Floats | None:
    """`(channels, 3)` unit vectors: x to the athlete's left, y up, z forward; None where some are missing."""
    near = poses[np.abs(poses.time - time) <= AROUND_S]
    if near.world is None or not len(near):
        return None
    toward = np.stack([_toward(near, side, limb) for side, limb in CHANNELS])
    left = _across(poses, time)
    if left is None or not np.isfinite(toward).all():
        return None
    forward = np.cross(left, (0.0, 1.0, 0.0))
    return np.stack([toward @ left, toward[:, 1], toward @ forward], axis=1)


def _toward(poses: PoseSequence, side: str, limb: str) -> Floats:
    if limb == "torso":
        start, end = poses.world_joint("hip"), poses.world_joint("shoulder")
    elif limb == "head":
        start, end = poses.world_joint("shoulder"), poses.world_joint("ear")
    else:
        start, end = (poses.world_joint(f"{side}_{joint}") for joint in LIMBS[limb])
    known = np.isfinite(end - start).all(axis=1)
    if not known.any():
        return np.full(3, np.nan)
    way = np.median((end - start)[known], axis=0) * (1.0, -1.0, -1.0)  # y up, z to the camera
    return np.asarray(way / max(float(np.linalg.norm(way)), 1e-9))


def _across(poses: PoseSequence, time: float) -> Floats | None:
    """The level direction to the athlete's left, of the seconds around a moment."""
    near = poses[np.abs(poses.time - time) <= 1.0]
    across = np.zeros(3)
    for joint in ("shoulder", "hip"):
        ways = near.world_joint(f"left_{joint}") - near.world_joint(f"right_{joint}")
        known = np.isfinite(ways).all(axis=1)
        if known.any():
            across += np.median(ways[known], axis=0) * (1.0, 0.0, -1.0)
    length = float(np.linalg.norm(across))
    return across / length if length > 1e-3 else None


def _mirrored(body: Floats) -> Floats:
    return np.asarray(body[_OTHER] * (-1.0, 1.0, 1.0))


def _figure(body: Floats) -> Figure:
    limbs: dict[str, Direction] = {}
    twin = _mirrored(body)
    for k, (side, limb) in enumerate(CHANNELS):
        if side == "mid":
            limbs[limb] = _direction(body[k], "left", limb)
        elif _degrees(body[k], twin[k]) > UNLIKE:
            limbs[f"{side}_{limb}"] = _direction(body[k], side, limb)
        elif side == "left":
            limbs[limb] = _direction(body[k] + twin[k], side, limb)
    return Figure.model_validate({name: direction.model_dump() for name, direction in limbs.items()})


def _degrees(a: Floats, b: Floats) -> float:
    return float(np.degrees(np.arccos(np.clip(a @ b, -1.0, 1.0))))


def _direction(toward: Floats, side: str, limb: str) -> Direction:
    """A way in space as the pitch and the lean away from the midline that a movement file gives it."""
    x, y, z = (toward / max(float(np.linalg.norm(toward)), 1e-9)).tolist()
    outward = 1.0 if side == "left" else -1.0
    if limb in ("shank", "thigh"):  # told from the foot up
        outward = -outward
    pitch, out = np.degrees(np.arctan2(z, y)), np.degrees(np.arcsin(np.clip(x * outward, -1.0, 1.0)))
    if limb in ("torso", "head"):
        out = 0.0  # a camera that is not level leans a body to the side
    return Direction(pitch=float(round(pitch)), out=float(round(out)))
