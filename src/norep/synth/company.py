"""Somebody else in the picture: a judge who kneels, a passer-by, a mirror that shows the athlete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.errors import UnknownNameError
from norep.movements.vocabulary import Figure
from norep.synth.camera import Camera
from norep.synth.figures import CHANNELS, Body, joints, placed, posture
from norep.synth.look import Look
from norep.synth.motion import Drawn

Floats = NDArray[np.float64]

BESIDE = 1.25
"""Metres to the side of the athlete, as the camera sees it."""
BEHIND = 0.7
"""Metres further from the camera than the athlete."""
STEP_S = 0.55
"""Seconds of one step of the walker, and of one sway of the judge."""
WALKED = 1.2
"""Metres a second: unhurried (Bohannon 1997)."""
KNEELING = Figure.model_validate(
    {
        "left_shank": 5,
        "left_thigh": -84,
        "right_shank": -84,
        "right_thigh": 4,
        "right_foot": 180,
        "torso": 12,
        "upper_arm": 150,
        "forearm": 70,
    }
)
STRIDE = Figure.model_validate(
    {
        "left_shank": -14,
        "left_thigh": -22,
        "right_shank": 32,
        "right_thigh": 14,
        "torso": 3,
        "left_upper_arm": 205,
        "left_forearm": 190,
        "right_upper_arm": 155,
        "right_forearm": 130,
    }
)


@dataclass(frozen=True, slots=True)
class Companion:
    """Another person: `bodies` `(frames, 33, 3)` metres in the world, and what they look like."""

    bodies: Floats
    look: Look
    equipment: tuple[str, ...] = ()


def companion(role: str, drawn: Drawn, camera: Camera, *, side: int = 1, seed: int = 7) -> Companion:
    """Somebody beside the athlete of a drawn set; `side` 1 is to the right in the picture, -1 to the left.

    `role` is judge, walker or mirror; raises UnknownNameError for another.
    """
    if role not in ROLES:
        raise UnknownNameError.of("company", role, list(ROLES))
    look = Look() if role == "mirror" else Look.varied(seed)
    return Companion(ROLES[role](drawn, camera, side), look)


def _judge(drawn: Drawn, camera: Camera, side: int) -> Floats:
    """Kneels on one knee, faces the athlete, sways a little and lifts a hand now and then to count."""
    figure = posture(KNEELING)
    angles = np.repeat(figure.angles[None], len(drawn.time), axis=0)
    beat = np.sin(np.pi * drawn.time / STEP_S)
    angles[:, _channel("torso"), 0] += 2.0 * beat
    angles[:, _channel("right_forearm"), 0] -= 35.0 * np.clip(np.sin(1.3 * drawn.time), 0.0, 1.0)
    bodies = placed(joints(angles, Body()), *_on_the_floor(len(angles)))
    right, away = _ground_axes(camera)
    place = _middle(drawn) + side * BESIDE * right + 0.4 * BEHIND * away
    return _moved(_turned(bodies, _heading(-side * right)), place)


def _walker(drawn: Drawn, camera: Camera, side: int) -> Floats:
    """Walks by behind the athlete, from one side to the other and out of the picture."""
    stride = posture(STRIDE)
    swing = (1 - np.cos(np.pi * drawn.time / STEP_S)) / 2
    way = swing[:, None, None]
    angles = (1 - way) * stride.angles + way * stride.mirrored().angles
    bodies = placed(joints(angles, Body()), *_on_the_floor(len(angles)))
    right, away = _ground_axes(camera)
    start = -2.0 * side + side * WALKED * (drawn.time - drawn.time[0])
    place = _middle(drawn) + start[:, None] * right + 1.3 * BEHIND * away
    return _moved(_turned(bodies, _heading(side * right)), place[:, None])


def _mirror(drawn: Drawn, camera: Camera, side: int) -> Floats:
    """The athlete once more, as a mirror beside and behind shows them: smaller, for it is further away."""
    right, away = _ground_axes(camera)
    normal = away
    relative = drawn.bodies - _middle(drawn)
    reflected = relative - 2 * (relative @ normal)[..., None] * normal
    place = _middle(drawn) + side * 1.1 * BESIDE * right + 3 * BEHIND * away
    return reflected + place


ROLES: dict[str, Callable[[Drawn, Camera, int], Floats]] = {
    "judge": _judge,
    "walker": _walker,
    "mirror": _mirror,
}
"""Whom a set can be drawn with, by name."""


def _ground_axes(camera: Camera) -> tuple[Floats, Floats]:
    """Right and away as the camera sees them, along the floor."""
    right, away = camera.axes[0] * (1, 0, 1), camera.axes[2] * (1, 0, 1)
    return right / np.linalg.norm(right), away / np.linalg.norm(away)


def _heading(direction: Floats) -> float:
    """The angle about the vertical, in radians, that turns who faces forward into this direction."""
    return float(np.arctan2(direction[0], direction[2]))


def _middle(drawn: Drawn) -> Floats:
    middle: Floats = drawn.bodies.mean(axis=(0, 1)) * (1, 0, 1)
    return middle


def _turned(bodies: Floats, angle: float) -> Floats:
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[cosine, 0.0, -sine], [0.0, 1.0, 0.0], [sine, 0.0, cosine]])
    return np.asarray(bodies @ turn)


def _moved(bodies: Floats, place: Floats) -> Floats:
    """Bodies whose middle on the floor is at `place` `(3,)` or `(frames, 1, 3)`."""
    middle = bodies.mean(axis=1, keepdims=True) * (1, 0, 1)
    return np.asarray(bodies - middle + place)


def _on_the_floor(frames: int) -> tuple[Floats, Floats]:
    anchors = np.tile([1.0, 0.0, 0.0], (frames, 1))
    return anchors, np.zeros(frames)


def _channel(name: str) -> int:
    return CHANNELS.index(name)
