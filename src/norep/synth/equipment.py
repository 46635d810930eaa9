"""The things an athlete moves or hangs from, placed by the hands and feet of a pose.

Names: barbell, floor-barbell, dumbbells, dumbbell, kettlebell, medicine-ball, pull-up-bar, rig, rings, box,
ghd, rope, wall.
Spaces and underscores are taken as hyphens; unknown names, "none" among them, draw nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.pose.skeletons import BLAZEPOSE
from norep.synth.solids import Block, Colour, Disc, Limbs, Solids

Floats = NDArray[np.float64]

STEEL: Colour = (192, 190, 186)
BLACK: Colour = (42, 42, 46)
PLATE: Colour = (48, 52, 58)
DULL: Colour = (104, 104, 106)
WOOD: Colour = (196, 160, 112)
LEATHER: Colour = (120, 40, 36)
STRAP: Colour = (60, 90, 140)
PLATE_RADIUS = 0.14
"""Metres. A full-size plate (0.225) hides head and hands from the side."""
UP = np.array([0.0, 1.0, 0.0])
LEVEL = np.array([1.0, 0.0, 1.0])
"""Takes the height off a point or vector."""
GRIP = 0.6
"""Where a hand holds: the share of the way from wrist to index finger."""


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing to draw. `place` (x, y, z) metres fixes the middle of its top if it does not follow the hands.

    `colour` is that of its plates or walls, `radius` metres that of its plates.

    >>> Prop("box", (0.0, 0.6, 0.55)).name
    'box'
    """

    name: str
    place: tuple[float, float, float] | None = None
    colour: Colour | None = None
    radius: float = PLATE_RADIUS


@dataclass(frozen=True, slots=True)
class Holder:
    """The parts of a pose `(33, 3)` that hold or touch things, in world metres."""

    joints: Floats
    place: tuple[float, float, float] | None = None
    colour: Colour | None = None
    radius: float = PLATE_RADIUS

    def joint(self, name: str) -> Floats:
        """`(3,)`; a name without a side is the middle of both."""
        at = BLAZEPOSE.index(name)
        if at is not None:
            return np.asarray(self.joints[at])
        return (self.joint(f"left_{name}") + self.joint(f"right_{name}")) / 2

    def hand(self, side: str) -> Floats:
        """Where the hand holds."""
        wrist = self.joint(f"{side}_wrist")
        return np.asarray(wrist + (self.joint(f"{side}_index") - wrist) * GRIP)

    @property
    def hands(self) -> Floats:
        """`(2, 3)`: the left and the right hand."""
        return np.array([self.hand("left"), self.hand("right")])

    @property
    def across(self) -> Floats:
        """The unit vector from right to left hand, or from right to left shoulder when hands are together."""
        left, right = self.hands
        if np.linalg.norm(left - right) < 0.08:
            left, right = self.joint("left_shoulder"), self.joint("right_shoulder")
        return unit(left - right)


def unit(vector: Floats) -> Floats:
    """The vector at length 1, or straight left for no length."""
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length) if length > 1e-6 else np.array([1.0, 0.0, 0.0])


def equipment_solids(joints: Floats, equipment: Iterable[str | Prop]) -> Iterator[Solids]:
    """The shapes of all things for one pose `(33, 3)`."""
    for thing in equipment:
        prop = Prop(thing) if isinstance(thing, str) else thing
        build = PROPS.get(prop.name.strip().lower().replace(" ", "-").replace("_", "-"))
        if build is not None:
            yield build(Holder(joints, prop.place, prop.colour, prop.radius))


def _barbell(holder: Holder) -> Solids:
    return _loaded(holder, holder.hands.mean(axis=0), holder.across)


def _floor_barbell(holder: Holder) -> Solids:
    """A barbell that lies across in front of the place where the athlete starts."""
    x, y, z = holder.place or (0.0, holder.radius, 1.2)
    return _loaded(holder, np.array([x, y, z]), np.array([1.0, 0.0, 0.0]))


def _loaded(holder: Holder, centre: Floats, along: Floats) -> Solids:
    bar = np.linspace(centre - along * 1.02, centre + along * 1.02, 5)
    discs = []
    for side in (1, -1):
        discs.append(Disc(centre + along * 0.80 * side, along, holder.radius, 0.08, holder.colour or PLATE))
        discs.append(Disc(centre + along * 0.80 * side, along, 0.05, 0.13, STEEL))
    return Solids((Limbs.chain(bar, 0.014, STEEL),), tuple(discs))


def _dumbbell(holder: Holder, side: str) -> Solids:
    hand, onward = holder.hand(side), unit(holder.joint(f"{side}_wrist") - holder.joint(f"{side}_elbow"))
    grip = holder.joint(f"{side}_index") - holder.joint(f"{side}_pinky")
    grip = grip - (grip @ onward) * onward
    along = unit(grip) if np.linalg.norm(grip) > 0.01 else holder.across
    ends = [Disc(hand + along * 0.11 * sign, along, 0.075, 0.10, BLACK) for sign in (1, -1)]
    return Solids((Limbs.chain([hand - along * 0.1, hand + along * 0.1], 0.017, STEEL),), tuple(ends))


def _dumbbells(holder: Holder) -> Solids:
    left, right = _dumbbell(holder, "left"), _dumbbell(holder, "right")
    return Solids(left.limbs + right.limbs, left.discs + right.discs)


def _one_dumbbell(holder: Holder) -> Solids:
    return _dumbbell(holder, "right")


def _kettlebell(holder: Holder) -> Solids:
    """A bell beyond both hands along the forearms, or beyond the right one if they are apart.

    Held at the chest it hangs down, as in a goblet squat.
    """
    together = float(np.linalg.norm(holder.hand("left") - holder.hand("right"))) < 0.35
    hand = holder.hands.mean(axis=0) if together else holder.hand("right")
    names = ("wrist", "elbow") if together else ("right_wrist", "right_elbow")
    onward, along = unit(holder.joint(names[0]) - holder.joint(names[1])), holder.across
    if together and np.linalg.norm(hand - holder.joint("shoulder")) < 0.4:
        onward = -UP
    shoulder = hand + onward * 0.06
    handle = [shoulder + along * 0.06, hand + along * 0.05, hand - along * 0.05, shoulder - along * 0.06]
    bell = hand + onward * 0.15
    return Solids((Limbs.chain(handle, 0.017, BLACK), Limbs.chain([bell, bell + onward * 0.01], 0.1, BLACK)))


def _medicine_ball(holder: Holder) -> Solids:
    centre = holder.hands.mean(axis=0)
    return Solids((Limbs.chain([centre, centre + 1e-3], 0.15, LEATHER),))


def _pull_up_bar(holder: Holder) -> Solids:
    """A level bar through the middle of the hands; it hangs from above, so that no post hides the athlete."""
    middle = np.array(holder.place) if holder.place else holder.hands.mean(axis=0)
    along = unit(holder.across * LEVEL)
    left, right = middle + along * 0.95, middle - along * 0.95
    posts = [Limbs.chain([end, end + UP * 2.0], 0.03, BLACK) for end in (left, right)]
    return Solids((Limbs.chain(np.linspace(left, right, 4), 0.017, STEEL), *posts))


def _rig(holder: Holder) -> Solids:
    """A pull-up bar on two posts that stand on the floor, with a crossbar behind."""
    middle = np.array(holder.place) if holder.place else holder.hands.mean(axis=0)
    along = unit(holder.across * LEVEL)
    colour = holder.colour or BLACK
    ends = [middle + along * 1.0, middle - along * 1.0]
    posts = [Limbs.chain([end * LEVEL, end + UP * 0.7], 0.035, colour) for end in ends]
    top = [end + UP * 0.6 for end in ends]
    return Solids((Limbs.chain(ends, 0.017, STEEL), Limbs.chain(top, 0.035, colour), *posts))


def _rings(holder: Holder) -> Solids:
    """Two wooden rings on straps from above, turned as the hands are."""
    limbs = []
    turns = np.linspace(0, 2 * np.pi, 11)
    for hand in holder.hands:
        middle = hand + UP * 0.1
        circle = middle + 0.1 * (np.outer(np.cos(turns), (0, 1, 0)) + np.outer(np.sin(turns), holder.across))
        limbs.append(Limbs.chain(circle, 0.014, WOOD))
        limbs.append(Limbs.chain([middle + UP * 0.1, middle + UP * 2.5], 0.012, STRAP))
    return Solids(tuple(limbs))


def _box(holder: Holder) -> Solids:
    """A wooden box of 0.75 x 0.6 x 0.5 m in front of the place where the athlete starts."""
    x, top, z = holder.place or (0.0, 0.6, 0.65)
    centre, half = np.array([x, top / 2, z]), np.diag([0.375, top / 2, 0.25])
    return Solids(blocks=(Block(centre, half, WOOD),))


def _ghd(holder: Holder) -> Solids:
    """A flat pad under the hips, thin rollers at the ankles and a frame, in dull colours.

    A round dark pad is taken for a head by pose estimators.
    """
    hips, ankles = holder.joint("hip"), holder.joint("ankle")
    along = unit((holder.joint("left_hip") - holder.joint("right_hip")) * LEVEL)
    pad = hips + (ankles - hips) * 0.15 - UP * 0.16
    edges = np.array([along * 0.22, UP * 0.04, np.cross(along, UP) * 0.13])
    rollers = [ankles + UP * rise for rise in (0.1, -0.1)]
    limbs = [Limbs.chain([roller - along * 0.2, roller + along * 0.2], 0.035, DULL) for roller in rollers]
    feet = [point * LEVEL + UP * 0.03 for point in (pad, ankles)]
    limbs.append(Limbs.chain([pad, feet[0], feet[1], ankles], 0.025, DULL))
    return Solids(tuple(limbs), blocks=(Block(pad, edges, DULL),))


def _rope(holder: Holder) -> Solids:
    """A skipping rope: under the feet while they are in the air, over the head while they stand."""
    left, right = holder.hands
    middle, ankle = (left + right) / 2, holder.joint("ankle")
    lift = min(1.0, max(0.0, (float(min(holder.joints[:, 1])) - 0.01) / 0.08))
    under = ankle - UP * 0.14
    over = holder.joint("ear") + UP * 0.35
    lowest = over + (under - over) * lift
    lowest[2] += 0.9 * np.sin(np.pi * lift)  # it swings past in front of the athlete
    turns = np.linspace(-np.pi / 2, np.pi / 2, 13)[:, None]
    curve = middle + (left - right) / 2 * np.sin(turns) + (lowest - middle) * np.cos(turns)
    return Solids((Limbs.chain(curve, 0.005, BLACK),))


def _wall(holder: Holder) -> Solids:
    """A wall of 1.6 x 2.2 m behind the back of the hands, for handstands against it."""
    x, top, z = holder.place or (0.0, 2.2, float(holder.hands[:, 2].mean()) - 0.35)
    colour = holder.colour or (176, 170, 160)
    return Solids(blocks=(Block(np.array([x, top / 2, z]), np.diag([0.8, top / 2, 0.04]), colour),))


PROPS: dict[str, Callable[[Holder], Solids]] = {
    "barbell": _barbell,
    "floor-barbell": _floor_barbell,
    "dumbbells": _dumbbells,
    "dumbbell": _one_dumbbell,
    "kettlebell": _kettlebell,
    "medicine-ball": _medicine_ball,
    "wall-ball": _medicine_ball,
    "pull-up-bar": _pull_up_bar,
    "bar": _pull_up_bar,
    "rig": _rig,
    "rings": _rings,
    "box": _box,
    "ghd": _ghd,
    "rope": _rope,
    "jump-rope": _rope,
    "wall": _wall,
}
"""Name of a thing to the function that builds it from the one who holds it."""
