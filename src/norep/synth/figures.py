"""From a key figure's limb directions to the joints of a body in space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from norep.movements.vocabulary import Change, Direction, Figure
from norep.pose.skeletons import BLAZEPOSE

Floats = NDArray[np.float64]

SIDED = ("foot", "shank", "thigh", "upper_arm", "forearm")
CENTRAL = ("torso", "head")
CHANNELS = tuple(f"{side}_{limb}" for limb in SIDED for side in ("left", "right")) + CENTRAL
_MIRROR = [
    CHANNELS.index(name.replace("left_", "right_") if "left_" in name else name.replace("right_", "left_"))
    for name in CHANNELS
]
ANCHORS = ("floor", "hands", "hips")
_DEFAULTS = {
    "foot": Direction(pitch=90.0, out=12.0),
    "shank": Direction(pitch=0.0),
    "thigh": Direction(pitch=0.0),
    "torso": Direction(pitch=0.0),
    "upper_arm": Direction(pitch=180.0, out=6.0),
    "forearm": Direction(pitch=178.0, out=3.0),
}


@dataclass(frozen=True, slots=True)
class Body:
    """Lengths of the limbs in metres.

    Proportions after Drillis and Contini (1966) for a stature of 1.78 m.
    """

    shank: float = 0.43
    thigh: float = 0.43
    torso: float = 0.50
    upper_arm: float = 0.29
    forearm: float = 0.26
    hand: float = 0.09
    foot: float = 0.18
    shoulder_width: float = 0.37
    hip_width: float = 0.19

    def scaled(self, factor: float) -> Body:
        """The same proportions, larger or smaller."""
        return Body(*(getattr(self, field.name) * factor for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Posture:
    """A figure resolved to numbers, so that two can be mixed.

    `angles` `(channels, 2)` pitch and out in degrees in the order of `CHANNELS`; `anchors` `(3,)` how much
    the body hangs on floor, hands and hips; `lift` metres.
    """

    angles: Floats
    anchors: Floats
    lift: float

    def mixed(self, other: Posture, share: float) -> Posture:
        """The posture `share` of the way to another; beyond 1 it goes on in the same direction."""
        anchors = self.anchors + min(max(share, 0.0), 1.0) * (other.anchors - self.anchors)
        return Posture(
            self.angles + share * (other.angles - self.angles),
            anchors,
            self.lift + share * (other.lift - self.lift),
        )

    def mirrored(self) -> Posture:
        """The posture with left and right exchanged."""
        return Posture(self.angles[_MIRROR], self.anchors, self.lift)


def posture(figure: Figure) -> Posture:
    """Resolve a figure: sides, defaults, and the head, which follows the torso half way."""
    angles = np.zeros((len(CHANNELS), 2))
    for i, channel in enumerate(CHANNELS):
        limb = channel.removeprefix("left_").removeprefix("right_")
        direction = getattr(figure, channel) or getattr(figure, limb, None) or _DEFAULTS.get(limb)
        if direction is None:  # the head
            direction = _head(figure)
        angles[i] = direction.pitch, direction.out
    anchors = np.array([float(figure.anchor == name) for name in ANCHORS])
    return Posture(angles, anchors, figure.lift)


def _head(figure: Figure) -> Direction:
    torso = (figure.torso or _DEFAULTS["torso"]).pitch
    return Direction(pitch=torso * 0.5 if abs(torso) <= 75 else torso - 15 * np.sign(torso))


def overridden(figures: Mapping[str, Figure], name: str, change: Change) -> Figure:
    """A figure with some of its limbs changed: those of a fault."""
    base = figures[change.like or name].model_dump(exclude_none=True)
    changed = change.model_dump(exclude_none=True, exclude={"like"})
    for limb in changed:
        if limb in SIDED:  # a change of both sides overrules what the base says of one
            base.pop(f"left_{limb}", None)
            base.pop(f"right_{limb}", None)
    return Figure.model_validate(base | changed)


def joints(angles: Floats, body: Body) -> Floats:
    """`(frames, 33, 3)` joints in metres around the middle of the hips.

    `angles` `(frames, channels, 2)` in degrees. Axes: x to the athlete's left, y up, z forward.
    """
    toward = _directions(angles)
    at = {name: i for i, name in enumerate(CHANNELS)}
    out = np.zeros((len(angles), len(BLAZEPOSE.keypoints), 3))
    put = BLAZEPOSE.positions
    torso = toward[:, at["torso"]]
    neck = torso * body.torso
    for side, sign in (("left", 1.0), ("right", -1.0)):
        across = np.array([sign, 0.0, 0.0])
        hip = np.broadcast_to(across * body.hip_width / 2, neck.shape)
        knee = hip - toward[:, at[f"{side}_thigh"]] * body.thigh
        ankle = knee - toward[:, at[f"{side}_shank"]] * body.shank
        foot = toward[:, at[f"{side}_foot"]]
        sole = np.cross(foot, toward[:, at[f"{side}_shank"]])
        down = _unit(np.cross(foot, sole))
        heel = ankle + down * 0.055 - foot * 0.055
        shoulder = neck + across * body.shoulder_width / 2
        elbow = shoulder + toward[:, at[f"{side}_upper_arm"]] * body.upper_arm
        forearm = toward[:, at[f"{side}_forearm"]]
        wrist = elbow + forearm * body.forearm
        for name, place in (
            ("hip", hip),
            ("knee", knee),
            ("ankle", ankle),
            ("heel", heel),
            ("foot_index", ankle + down * 0.06 + foot * body.foot * 0.85),
            ("shoulder", shoulder),
            ("elbow", elbow),
            ("wrist", wrist),
            ("index", wrist + forearm * body.hand),
            ("pinky", wrist + forearm * body.hand * 0.9),
            ("thumb", wrist + forearm * body.hand * 0.5),
        ):
            out[:, put[f"{side}_{name}"]] = place
    _put_face(out, neck, toward[:, at["torso"]], toward[:, at["head"]])
    return out


def _put_face(out: Floats, neck: Floats, torso: Floats, up: Floats) -> None:
    across = np.array([1.0, 0.0, 0.0])
    forward = np.cross(across, up)
    head = neck + torso * 0.07 + up * 0.155
    put = BLAZEPOSE.positions
    out[:, put["nose"]] = head + forward * 0.105 - up * 0.02
    for side, sign in (("left", 1.0), ("right", -1.0)):
        sideways = across * sign
        for name, wide in (("eye_inner", 0.02), ("eye", 0.033), ("eye_outer", 0.045)):
            out[:, put[f"{side}_{name}"]] = head + forward * 0.085 + up * 0.02 + sideways * wide
        out[:, put[f"{side}_ear"]] = head + sideways * 0.083 - up * 0.005
        out[:, put[f"{side}_mouth"]] = head + forward * 0.088 - up * 0.06 + sideways * 0.022


def placed(bodies: Floats, anchors: Floats, lift: Floats) -> Floats:
    """Stand, hang or lay the bodies `(frames, 33, 3)` in the world: floor at y = 0, no drift sideways."""
    put = BLAZEPOSE.positions
    lowest = bodies[..., 1].min(axis=1)
    hands = bodies[:, [put["left_wrist"], put["right_wrist"]]].mean(axis=1)
    feet = bodies[:, [put["left_ankle"], put["right_ankle"]]].mean(axis=1)
    shift = np.zeros((len(bodies), 3))
    floor, hang = anchors[:, 0], anchors[:, 1]
    shift[:, 1] = lift - floor * (lowest - 0.02) - hang * hands[:, 1]
    middle = bodies.mean(axis=1)
    shift[:, 2] = -floor * (0.5 * feet[:, 2] + 0.5 * middle[:, 2]) - hang * hands[:, 2]
    return bodies + shift[:, None]


def _directions(angles: Floats) -> Floats:
    """`(frames, channels, 3)` unit vectors; the right side leans out to the other side."""
    pitch, out = np.radians(angles[..., 0]), np.radians(angles[..., 1])
    side = np.array([1.0 if name.startswith("left_") else -1.0 for name in CHANNELS])
    # A leg is described from the foot up, so leaning out means the foot is out: away from the way up.
    side = side * np.array([-1.0 if name.endswith(("shank", "thigh")) else 1.0 for name in CHANNELS])
    for i, name in enumerate(CHANNELS):
        if name in CENTRAL:
            side[i] = 1.0
    vectors: Floats = np.stack(
        [side * np.sin(out), np.cos(out) * np.cos(pitch), np.cos(out) * np.sin(pitch)], axis=-1
    )
    return vectors


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(length > 1e-9, length, 1.0)
