"""The athlete's body: about a hundred rounded cones hung on the joints of a pose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from norep.synth.anchors import anchors, axis, joint
from norep.synth.look import Look
from norep.synth.solids import Colour, Limbs

Floats = NDArray[np.float64]
Cone = tuple[Floats, Floats, float, float, Colour]
"""Weights of start and end, radius in metres there, colour."""

EYE_WHITE: Colour = (225, 225, 225)
PUPIL: Colour = (25, 30, 40)
LIPS: Colour = (165, 80, 80)
SOLE: Colour = (60, 60, 62)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A body that waits for its joints: `weights` `(2 cones, anchors)`, `radii` and `colours` as in Limbs."""

    weights: Floats
    radii: Floats
    colours: Floats


def body(joints: NDArray[np.floating], look: Look) -> tuple[Limbs, Limbs]:
    """Trunk, and head with limbs, of a pose `(33, 3)` in world metres, key points in BlazePose order.

    The trunk is built of bars laid across it; draw it first and smooth its shade.
    """
    points, size = anchors(np.asarray(joints, float))
    trunk, rest = (_placed(plan, points, size) for plan in _plans(look))
    return trunk, rest


def _placed(plan: _Plan, points: Floats, size: float) -> Limbs:
    ends = plan.weights @ points
    half = len(ends) // 2
    return Limbs(ends[:half], ends[half:], plan.radii * size, plan.colours)


@lru_cache(maxsize=64)
def _plans(look: Look) -> tuple[_Plan, _Plan]:
    cones: list[Cone] = []
    for side in ("left", "right"):
        cones += [
            *_leg(side, look),
            *_shoe(side, look),
            *_arm(side, look),
            *_hand(side, look),
        ]
    head = [*_head(look), *_hair(look), *_eye("left", look), *_eye("right", look)]
    return _plan(_thick(_trunk(look), look.girth)), _plan([*head, *_thick(cones, look.girth)])


def _thick(cones: Iterable[Cone], girth: float) -> Iterator[Cone]:
    return ((start, end, first * girth, last * girth, colour) for start, end, first, last, colour in cones)


def _plan(cones: Iterable[Cone]) -> _Plan:
    starts, ends, first, last, colours = zip(*cones, strict=True)
    return _Plan(
        np.array(starts + ends), np.column_stack([first, last]).astype(float), np.array(colours, float)
    )


def _chain(points: Sequence[Floats], radii: Sequence[float], colour: Colour) -> Iterator[Cone]:
    for i in range(len(points) - 1):
        yield points[i], points[i + 1], radii[i], radii[i + 1], colour


def _between(start: Floats, end: Floats, *shares: float) -> list[Floats]:
    return [start + (end - start) * share for share in shares]


def _trunk(look: Look) -> Iterator[Cone]:
    """Bars across the trunk from hips to shoulders, and the slope from shoulders to neck."""
    hips, shoulders, up = joint("hip"), joint("shoulder"), axis("up")
    levels = np.linspace(0, 1, 13)
    widths = np.interp(levels, [0, 0.12, 0.42, 0.8, 1], [0.085, 0.090, 0.072, 0.118, 0.120])
    depths = np.interp(levels, [0, 0.12, 0.42, 0.8, 0.95, 1], [0.098, 0.102, 0.088, 0.102, 0.075, 0.055])
    fronts = np.interp(levels, [0, 0.4, 0.8, 1], [-0.010, 0.010, 0.015, -0.005])
    for level, width, depth, front in zip(levels, widths, depths, fronts, strict=True):
        left = axis("pelvis_left") * (1 - level) + axis("chest_left") * level
        forward = axis("pelvis_front") * (1 - level) + axis("chest_front") * level
        centre = hips + (shoulders - hips) * level + forward * front - up * 0.02
        bare = look.skin if level < 0.1 + look.midriff else look.shirt
        colour = look.trousers if level < 0.1 else bare
        yield centre + left * width, centre - left * width, float(depth), float(depth), colour
    for side in ("left", "right"):
        yield shoulders + up * 0.045, joint(f"{side}_shoulder") - up * 0.005, 0.048, 0.056, look.shirt
        yield from _buttock(side, look)


def _buttock(side: str, look: Look) -> Iterator[Cone]:
    back = joint(f"{side}_hip") * 0.8 + joint("hip") * 0.2 - axis("pelvis_front") * 0.03
    yield back, back + axis("up") * 0.05, 0.088, 0.08, look.trousers


def _head(look: Look) -> Iterator[Cone]:
    head, left, up, front = joint("ear"), axis("head_left"), axis("head_up"), axis("head_front")
    neck = joint("shoulder") - axis("up") * 0.02
    yield neck, head - up * 0.045, 0.055, 0.050, look.skin
    yield head, head + up * 0.045 + front * 0.004, 0.086, 0.080, look.skin
    yield head + front * 0.02 - up * 0.05, head + front * 0.035 - up * 0.077, 0.066, 0.042, look.skin
    nose = head + front * 0.105 - up * 0.015
    yield nose - front * 0.012, nose - front * 0.016 + up * 0.02, 0.017, 0.012, look.skin
    mouth = head + front * 0.088 - up * 0.055
    yield mouth + left * 0.022, mouth - left * 0.022, 0.007, 0.007, LIPS


def _hair(look: Look) -> Iterator[Cone]:
    head, up, front = joint("ear"), axis("head_up"), axis("head_front")
    yield head + up * 0.050 - front * 0.012, head + up * 0.060 - front * 0.034, 0.089, 0.089, look.hair
    yield head - front * 0.045 + up * 0.02, head - front * 0.045 - up * 0.01, 0.072, 0.066, look.hair
    if look.ponytail:
        knot = head - front * 0.12 + up * 0.03
        yield from _chain(
            [knot, knot - front * 0.03 - up * 0.06, knot - up * 0.16], [0.028, 0.03, 0.012], look.hair
        )


def _eye(side: str, look: Look) -> Iterator[Cone]:
    sign = 1 if side == "left" else -1
    head, left, up, front = joint("ear"), axis("head_left"), axis("head_up"), axis("head_front")
    eye = head + front * 0.085 + up * 0.025 + left * 0.033 * sign
    yield eye - front * 0.005, eye - front * 0.005, 0.0125, 0.0125, EYE_WHITE
    yield eye + front * 0.003, eye + front * 0.003, 0.0075, 0.0075, PUPIL
    brow = eye + up * 0.024
    yield brow - left * 0.013, brow + left * 0.013, 0.006, 0.005, look.hair
    ear = joint(f"{side}_ear") - left * 0.004 * sign
    yield ear + up * 0.012, ear - up * 0.012, 0.020, 0.016, look.skin


def _leg(side: str, look: Look) -> Iterator[Cone]:
    hip, knee, ankle = joint(f"{side}_hip"), joint(f"{side}_knee"), joint(f"{side}_ankle")
    yield from _chain([*_between(hip, knee, 0, look.leg)], [0.092, 0.092 - 0.031 * look.leg], look.trousers)
    bare = [*_between(hip, knee, look.leg - 0.04, 1)]
    yield from _chain(bare, [0.086 - 0.031 * look.leg, 0.054], look.skin)
    yield from _chain(
        [*_between(knee, ankle, 0, 0.15, 0.3, 0.6, 1)], [0.053, 0.056, 0.06, 0.046, 0.036], look.skin
    )
    yield from _chain([*_between(knee, ankle, 0.84, 1)], [0.043, 0.042], look.socks)
    if look.calf:
        tight = [*_between(knee, ankle, 0, look.calf * 0.3, look.calf)]
        yield from _chain(tight, [0.057, 0.064, 0.064 - 0.02 * look.calf], look.trousers)


def _shoe(side: str, look: Look) -> Iterator[Cone]:
    ankle, heel, toe = joint(f"{side}_ankle"), joint(f"{side}_heel"), joint(f"{side}_foot_index")
    raised = ankle - (heel + toe) / 2
    yield heel + raised * 0.28, toe + raised * 0.15, 0.040, 0.033, look.shoes
    yield ankle - raised * 0.3, toe + raised * 0.2, 0.045, 0.030, look.shoes
    yield heel - raised * 0.02, toe - raised * 0.02, 0.026, 0.024, SOLE


def _arm(side: str, look: Look) -> Iterator[Cone]:
    shoulder, elbow, wrist = joint(f"{side}_shoulder"), joint(f"{side}_elbow"), joint(f"{side}_wrist")
    top = shoulder - axis("up") * 0.01
    yield top, shoulder + (elbow - shoulder) * look.sleeve, 0.064, 0.064 - 0.02 * look.sleeve, look.shirt
    yield from _chain([*_between(shoulder, elbow, 0.05, 0.5, 1)], [0.050, 0.047, 0.038], look.skin)
    yield from _chain([*_between(elbow, wrist, 0, 0.25, 1)], [0.039, 0.042, 0.026], look.skin)


def _hand(side: str, look: Look) -> Iterator[Cone]:
    wrist, index = joint(f"{side}_wrist"), joint(f"{side}_index")
    pinky, thumb = joint(f"{side}_pinky"), joint(f"{side}_thumb")
    yield wrist, index, 0.028, 0.020, look.skin
    yield wrist, pinky, 0.026, 0.018, look.skin
    yield wrist, thumb, 0.020, 0.013, look.skin
    yield index, pinky, 0.021, 0.019, look.skin
