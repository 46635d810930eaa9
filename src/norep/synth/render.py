"""One picture of the drawn athlete: room, shadow, body and equipment, as a camera would see them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.blocks import draw_block
from norep.synth.body import body
from norep.synth.camera import Camera
from norep.synth.canvas import Canvas, Window
from norep.synth.discs import draw_disc
from norep.synth.equipment import Prop, equipment_solids
from norep.synth.limbs import draw_limbs
from norep.synth.look import Look
from norep.synth.scene import GRAIN_SPARE, Scene
from norep.synth.shadow import cast_shadow
from norep.synth.solids import Solids

Bytes = NDArray[np.uint8]

SMOOTHED = 0.06
"""Metres over which the brightness of the trunk is evened out; its bars are about this far apart."""


def render(
    joints: NDArray[np.floating], camera: Camera, scene: Scene, *, equipment: Sequence[str | Prop] = ()
) -> Bytes:
    """Draw a pose; returns RGB bytes `(height, width, 3)`.

    `joints` `(33, 3)` are world metres in BlazePose order: x to the athlete's left, y up, floor at 0. The
    `scene` must have been prepared for a camera of this size; `equipment` names things to draw as in
    `norep.synth.equipment`, unknown names draw nothing. The same input always gives the same bytes; the noise
    changes with the pose. Raises PoseError for joints of another shape or that are not finite.

    >>> from norep.synth.scene import Scene
    >>> camera = Camera(96, 160)
    >>> pose = np.random.default_rng(0).normal(0.9, 0.2, (33, 3))
    >>> render(pose, camera, Scene.prepare(camera)).shape
    (160, 96, 3)
    """
    return render_people([Drawing(_checked(joints), scene.look, tuple(equipment))], camera, scene)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One person in a picture: joints `(33, 3)` in world metres, looks, and things to draw with them."""

    joints: NDArray[np.float64]
    look: Look
    equipment: tuple[str | Prop, ...] = ()


def render_people(people: Sequence[Drawing], camera: Camera, scene: Scene) -> Bytes:
    """Draw several people, who hide each other as they stand; `render` says the rest."""
    if scene.background.shape[:2] != (camera.height, camera.width):
        raise ValueError(f"the scene is {scene.background.shape[1::-1]} pixels, the camera {camera.size}")
    picture = scene.background.copy()
    for person in sorted(people, key=lambda person: -_distance(_checked(person.joints), camera)):
        _add(picture, person, camera, scene)
    return _with_grain(picture, scene, zlib.crc32(_checked(people[0].joints).tobytes()))


def _add(picture: Bytes, person: Drawing, camera: Camera, scene: Scene) -> None:
    pose = _checked(person.joints)
    cast_shadow(picture, pose, camera)
    canvas = Canvas(camera, scene.light)
    trunk, rest = body(pose, person.look)
    draw_limbs(canvas, trunk)
    canvas.smooth_shade(SMOOTHED * camera.focal_length / _distance(pose, camera))
    draw_limbs(canvas, rest)
    for solids in equipment_solids(pose, person.equipment):
        _draw(canvas, solids)
    _compose(picture, canvas)


def _checked(joints: NDArray[np.floating]) -> NDArray[np.float64]:
    pose = np.asarray(joints, np.float64)
    expected = (len(BLAZEPOSE.keypoints), 3)
    if pose.shape != expected:
        raise PoseError(f"joints to draw have shape {pose.shape}, expected {expected} in BlazePose order")
    if not np.isfinite(pose).all():
        raise PoseError("joints to draw must all be finite; fill the missing ones first")
    return pose


def _distance(pose: NDArray[np.float64], camera: Camera) -> float:
    """Metres from the camera to the middle of the body, at least one body width."""
    _, depth = camera.project(pose.mean(axis=0))
    return max(0.5, float(depth))


def _draw(canvas: Canvas, solids: Solids) -> None:
    for limbs in solids.limbs:
        draw_limbs(canvas, limbs)
    for disc in solids.discs:
        draw_disc(canvas, disc)
    for block in solids.blocks:
        draw_block(canvas, block)


def _compose(picture: Bytes, canvas: Canvas) -> None:
    """Lay the canvas over the picture and soften its edges as a lens does."""
    window = canvas.bounds()
    if window is None:
        return
    canvas.paint(picture)
    soft = _widened(window, 2)
    near = cv2.dilate((canvas.label[soft] > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    np.copyto(picture[soft], cv2.GaussianBlur(picture[soft], (3, 3), 0.7), where=near[..., None])


def _widened(window: Window, margin: int) -> Window:
    rows, columns = (slice(max(0, part.start - margin), part.stop + margin) for part in window)
    return rows, columns


def _with_grain(picture: Bytes, scene: Scene, number: int) -> Bytes:
    """Add another part of the grain for each number, so that the noise does not stand still."""
    height, width = picture.shape[:2]
    down, across = number % GRAIN_SPARE, number // GRAIN_SPARE % GRAIN_SPARE
    part = scene.grain[down : down + height, across : across + width]
    noisy: Bytes = np.asarray(cv2.add(picture, part, dtype=cv2.CV_8U), np.uint8)
    return noisy
