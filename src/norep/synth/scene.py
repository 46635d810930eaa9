"""The room around the drawn athlete: floor, wall, light and the camera's noise, prepared once per camera."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.synth.camera import Camera
from norep.synth.canvas import Light
from norep.synth.look import Look

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

WALL = 3.0
"""Metres from the target to the wall behind it."""
TILE = 1.0
"""Metres between the joints of the floor's mats."""
GRAIN_SPARE = 48
"""Pixels the noise is larger than the picture, so that every frame can take another part of it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What stays the same from frame to frame.

    `background` `(height, width, 3)` RGB bytes, seen by one `camera`; `grain` the noise, brightness steps in
    `(height + GRAIN_SPARE, width + GRAIN_SPARE, 3)`.

    >>> scene = Scene.prepare(Camera(480, 854), seed=1)
    >>> scene.background.shape
    (854, 480, 3)
    """

    camera: Camera
    background: Bytes
    grain: NDArray[np.int8]
    look: Look = field(default_factory=Look)
    light: Light = field(default_factory=Light)

    @staticmethod
    def prepare(
        camera: Camera,
        *,
        seed: int = 0,
        look: Look | None = None,
        light: Light | None = None,
        noise: float = 4.0,
    ) -> Scene:
        """Furnish a room for this camera; `noise` is its standard deviation in brightness steps of 255.

        Without a look, seed 0 gives the usual athlete and every other seed another one.
        """
        random = np.random.default_rng(seed)
        chosen = look or (Look.varied(seed) if seed else Look())
        return Scene(camera, _room(camera, random), grain(camera, random, noise), chosen, light or Light())


def grain(camera: Camera, random: np.random.Generator, noise: float) -> NDArray[np.int8]:
    """The camera's noise, as `Scene` holds it; `noise` is its standard deviation."""
    shape = (camera.height + GRAIN_SPARE, camera.width + GRAIN_SPARE, 1)
    steps = np.clip(random.normal(0, noise, shape), -127, 127).round().astype(np.int8)
    return np.ascontiguousarray(np.repeat(steps, 3, axis=2))


def _room(camera: Camera, random: np.random.Generator) -> Bytes:
    floor, wall, floor_is_nearer = hits(camera)
    picture = np.where(floor_is_nearer[..., None], _floor(floor), _wall(wall, random))
    blotches = cv2.GaussianBlur(random.normal(0, 1, (camera.height, camera.width)), (0, 0), 3)
    lens = cv2.GaussianBlur(picture + blotches[..., None] * 12, (0, 0), max(0.8, camera.height / 500))
    return np.clip(lens, 0, 255).astype(np.uint8)


def hits(camera: Camera, wall: float = WALL) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Where each pixel's ray meets floor (x, z) and wall (sideways, height), and if the floor comes first.

    The wall stands `wall` metres behind what the camera aims at.
    """
    columns, rows = np.meshgrid(np.arange(camera.width), np.arange(camera.height))
    seen = np.stack(
        [columns - camera.width / 2, rows - camera.height / 2, np.full(rows.shape, camera.focal_length)],
        axis=-1,
    )
    rays = seen @ camera.axes
    eye = camera.position
    away = camera.axes[2] * (1, 0, 1)
    away = away / max(1e-6, float(np.linalg.norm(away)))
    sideways = np.cross(away, (0.0, 1.0, 0.0))
    to_wall = (wall + float(away @ (np.asarray(camera.target) - eye))) / np.maximum(rays @ away, 1e-6)
    to_floor = np.where(rays[..., 1] < -1e-6, -eye[1] / np.minimum(rays[..., 1], -1e-6), np.inf)
    near = np.minimum(to_floor, 1e3)[..., None]
    floor = (eye + rays * near)[..., [0, 2]]
    at_wall = eye + rays * to_wall[..., None]
    return floor, np.stack([at_wall @ sideways, at_wall[..., 1]], axis=-1), to_floor < to_wall


def _floor(at: Floats) -> Floats:
    """Dark rubber mats with joints between them, lighter where they are nearer to the wall's lamps."""
    gap = np.abs((at / TILE + 0.5) % 1 - 0.5).min(axis=-1) * TILE
    grey = np.where(gap < 0.012, 62.0, 88.0 + 6 * np.sin(at[..., 0] * 0.7) * np.cos(at[..., 1] * 0.9))
    return grey[..., None] * (1.0, 1.0, 1.02)


def _wall(at: Floats, random: np.random.Generator) -> Floats:
    """A light wall with posters, racks and a skirting board."""
    side, height = at[..., 0], at[..., 1]
    picture = (150.0 + 12 * np.clip(height, 0, 4))[..., None] * (0.98, 0.97, 0.95)
    for _ in range(9):
        left, low = random.uniform(-4, 4), random.choice([0.0, 0.0, 1.1, 1.6])
        wide, high = random.uniform(0.15, 0.9), random.uniform(0.4, 1.4)
        inside = (side > left) & (side < left + wide) & (height > low) & (height < low + high)
        picture[inside] = random.uniform(70, 160) + random.uniform(-35, 35, 3)
    picture[height < 0.1] = 70.0
    return picture
