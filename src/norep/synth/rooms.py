"""Places to film in: walls, floors, rigs, windows, crowds and lamps of every kind, painted once per clip."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from norep.synth.camera import Camera
from norep.synth.canvas import Light
from norep.synth.look import Look
from norep.synth.performers import colour
from norep.synth.scene import Scene, grain, hits

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Paint = Callable[[Floats, Generator], Floats]
"""From places `(height, width, 2)` in metres on a surface to RGB `(height, width, 3)`, 0 to 255."""
COLOURFUL, CONTRAST = 0.5, 0.65
"""Of the rooms, as shares of what is painted."""


def varied_scene(camera: Camera, rng: Generator, look: Look) -> Scene:
    """A random room, lamp and noise for one camera; the same generator gives the same room."""
    return Scene(camera, room(camera, rng), grain(camera, rng, rng.uniform(0.0, 9.0)), look, _lamp(rng))


def room(camera: Camera, rng: Generator) -> Bytes:
    """The empty room `(height, width, 3)` as RGB bytes."""
    floor, wall, floor_is_nearer = hits(camera, float(rng.uniform(1.2, 9.0)))
    wall = wall + rng.uniform(-20, 20, 2) * (1, 0)
    floor = _turned(floor, rng.uniform(0, np.pi)) + rng.uniform(-20, 20, 2)
    picture = WALLS[rng.integers(len(WALLS))](wall, rng)
    for furnish in FURNITURE:
        if rng.random() < 0.55:
            picture = furnish(wall, rng, picture)
    picture = np.where(floor_is_nearer[..., None], FLOORS[rng.integers(len(FLOORS))](floor, rng), picture)
    picture = _calm(picture) * _shading(rng, picture.shape[:2])
    lens = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.6))
    return np.clip(lens, 0, 255).astype(np.uint8)


def _calm(picture: Floats) -> Floats:
    """Duller than what is painted: rooms are, and the athlete is what stands out."""
    grey = picture.mean(axis=2, keepdims=True)
    dull = grey + COLOURFUL * (picture - grey)
    calm: Floats = picture.mean() + CONTRAST * (dull - picture.mean())
    return calm


def _lamp(rng: Generator) -> Light:
    side, up = rng.uniform(-1, 1), rng.uniform(-1, -0.1)
    direction = np.array([side, up, rng.uniform(-1, 0.2)])
    direction /= np.linalg.norm(direction)
    x, y, z = (float(value) for value in direction)
    return Light(
        (x, y, z), float(rng.uniform(0.4, 0.7)), float(rng.uniform(0.3, 0.75)), float(rng.uniform(0, 0.4))
    )


def _turned(at: Floats, angle: float) -> Floats:
    cosine, sine = np.cos(angle), np.sin(angle)
    turned: Floats = at @ np.array([[cosine, -sine], [sine, cosine]])
    return turned


def _shading(rng: Generator, shape: tuple[int, int]) -> Floats:
    """Light that falls off over the picture, warmer or colder in places."""
    coarse = rng.normal(1.0, 0.18, (3, 3, 1)) * rng.normal(1.0, 0.05, (3, 3, 3))
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float64)


def _flat(shape: tuple[int, ...], tint: tuple[int, int, int]) -> Floats:
    return np.tile(np.asarray(tint, float), (*shape[:2], 1))


def _noise(at: Floats, rng: Generator, finest: float) -> Floats:
    """Blotches of several sizes, `(height, width, 1)` about 0 and of unit size; anchored to the surface."""
    total = np.zeros(at.shape[:2])
    for octave in range(4):
        table = rng.normal(0.0, 1.0, (64, 64)).astype(np.float32)
        place = np.mod(at / (finest * 2.0**octave), 64.0).astype(np.float32)
        wave = cv2.remap(table, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        total += wave * 0.5
    return total[..., None]


def _plain(at: Floats, rng: Generator) -> Floats:
    rise = np.clip(at[..., 1:], 0, 4) / 4
    low, high = np.array(colour(rng)), np.array(colour(rng, (0.0, 0.4), (0.3, 1.0)))
    picture: Floats = low + (high - low) * rise
    return picture


def _rough(at: Floats, rng: Generator) -> Floats:
    tint = colour(rng, (0.0, 0.5), (0.2, 0.9))
    return _flat(at.shape, tint) + _noise(at, rng, rng.uniform(0.02, 0.2)) * rng.uniform(5, 35)


def _bricks(at: Floats, rng: Generator) -> Floats:
    wide = rng.uniform(0.15, 0.6)
    high = wide / rng.uniform(1.5, 3)
    row = np.floor(at[..., 1] / high)
    column = np.floor(at[..., 0] / wide + row % 2 * 0.5)
    gap = np.minimum((at[..., 1] / high) % 1, (at[..., 0] / wide + row % 2 * 0.5) % 1) < 0.1
    own = np.sin(row * 127.1 + column * 311.7) * rng.uniform(5, 30)
    picture = _flat(at.shape, colour(rng, (0.0, 0.7), (0.3, 0.85))) + own[..., None]
    picture[gap] = colour(rng, (0.0, 0.2), (0.2, 0.8))
    return picture


def _stripes(at: Floats, rng: Generator) -> Floats:
    """Panels, corrugated iron, curtains."""
    turned = _turned(at, rng.choice([0.0, 0.0, np.pi / 2, rng.uniform(0, np.pi)]))
    wave = np.mod(turned[..., 0] / rng.uniform(0.1, 1.5), 1.0)
    share = np.where(wave < rng.uniform(0.2, 0.8), 1.0, 0.0) if rng.random() < 0.5 else wave
    first, second = np.array(colour(rng)), np.array(colour(rng))
    second = first + (second - first) * rng.uniform(0.15, 1.0)
    picture: Floats = first + share[..., None] * (second - first)
    return picture


def _outdoors(at: Floats, rng: Generator) -> Floats:
    """Sky over a ragged line of trees and roofs."""
    picture = _flat(at.shape, (235, 240, 250)) - np.clip(at[..., 1:], 0, 12) * (9, 6, 1.0)
    line = rng.uniform(0.8, 4) + _noise(at * (1, 0), rng, 0.5)[..., 0] * rng.uniform(0.2, 1.2)
    trees = np.array(colour(rng, (0.2, 0.7), (0.15, 0.6))) + _noise(at, rng, 0.1) * 25
    return np.where((at[..., 1] < line)[..., None], trees, picture)


def _crowd(at: Floats, rng: Generator) -> Floats:
    """Spectators: heads over shoulders, row behind row."""
    picture = _rough(at, rng) * 0.6
    spacing, size = rng.uniform(0.4, 0.8), rng.uniform(0.8, 1.2)
    for row in range(3, -1, -1):
        middle = (np.floor(at[..., 0] / spacing + row * 0.37) + 0.5 - row * 0.37) * spacing
        number = np.round(middle / spacing * 2).astype(int) % 16
        top = size * (1.5 + 0.35 * row) + rng.uniform(-0.15, 0.15, 16)[number]
        clothes, skins = rng.uniform(20, 235, (16, 3)), rng.uniform(0.3, 1, (16, 1)) * (235, 185, 150)
        aside = (at[..., 0] - middle) / (0.24 * size)
        shoulders = (np.abs(aside) < 1) & (at[..., 1] < top - 0.26 * size)
        head = aside**2 * 4 + ((at[..., 1] - top + 0.13 * size) / (0.14 * size)) ** 2 < 1
        picture = np.where(shoulders[..., None], clothes[number], picture)
        picture = np.where(head[..., None], skins[number], picture)
    return picture


WALLS: tuple[Paint, ...] = (_plain, _plain, _rough, _bricks, _stripes, _outdoors, _crowd)


def _posters(at: Floats, rng: Generator, picture: Floats) -> Floats:
    """Flags, boards, doors and boxes: rectangles with a second colour inside."""
    for _ in range(int(rng.integers(2, 14))):
        left, low = rng.uniform(at[..., 0].min(), at[..., 0].max()), rng.choice([0.0, 0.0, 0.8, 1.4, 2.2])
        wide, high = rng.uniform(0.15, 2.0), rng.uniform(0.2, 1.8)
        x, y = (at[..., 0] - left) / wide, (at[..., 1] - low) / high
        picture[(x > 0) & (x < 1) & (y > 0) & (y < 1)] = colour(rng)
        border = rng.uniform(0.05, 0.4)
        picture[(np.abs(x - 0.5) < 0.5 - border) & (np.abs(y - 0.5) < 0.5 - border)] = colour(rng)
    return picture


def _windows(at: Floats, rng: Generator, picture: Floats) -> Floats:
    wide, low, high = rng.uniform(0.8, 3.0), rng.uniform(0.5, 2.0), rng.uniform(0.6, 2.0)
    x, y = np.mod(at[..., 0] / wide, 1.0), (at[..., 1] - low) / high
    inside = (x > 0.12) & (x < 0.88) & (y > 0) & (y < 1) & (np.abs(x - 0.5) > 0.02)
    picture[inside] = rng.uniform(190, 255) * np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.85, 1.0)])
    return picture


def _rigs(at: Floats, rng: Generator, picture: Floats) -> Floats:
    """Posts and beams of rigs and racks."""
    apart, thick = rng.uniform(0.8, 2.5), rng.uniform(0.03, 0.1)
    beams = rng.uniform(1.8, 3.2, int(rng.integers(1, 4)))
    posts = (np.mod(at[..., 0], apart) < thick) & (at[..., 1] < beams.max())
    level = (np.abs(at[..., 1:] - beams) < thick / 2).any(axis=-1)
    picture[posts | level] = colour(rng, (0.0, 0.9), (0.03, 0.6))
    return picture


def _ceiling_lamps(at: Floats, rng: Generator, picture: Floats) -> Floats:
    low, apart = rng.uniform(2.6, 4.0), rng.uniform(0.6, 2.0)
    x, y = np.mod(at[..., 0] / apart, 1.0), (at[..., 1] - low) / rng.uniform(0.1, 0.4)
    picture[at[..., 1] > low - 0.2] *= rng.uniform(0.3, 1.0)
    picture[(x > 0.3) & (x < 0.8) & (np.abs(np.mod(y, 3.0) - 0.5) < 0.5) & (y > 0)] = 255.0
    return picture


def _loose_plates(at: Floats, rng: Generator, picture: Floats) -> Floats:
    """Plates and balls along the foot of the wall."""
    for _ in range(int(rng.integers(2, 10))):
        x, radius = rng.uniform(at[..., 0].min(), at[..., 0].max()), rng.uniform(0.1, 0.3)
        away = np.hypot(at[..., 0] - x, at[..., 1] - radius)
        picture[away < radius] = colour(rng, (0.0, 1.0))
        picture[away < radius * 0.25] = colour(rng)
    return picture


FURNITURE: tuple[Callable[[Floats, Generator, Floats], Floats], ...] = (
    _windows,
    _posters,
    _rigs,
    _ceiling_lamps,
    _loose_plates,
)


def _mats(at: Floats, rng: Generator) -> Floats:
    size = rng.uniform(0.5, 2.5)
    gap = np.abs((at / size + 0.5) % 1 - 0.5).min(axis=-1) * size
    picture = _flat(at.shape, colour(rng, (0.0, 0.25), (0.1, 0.7))) + _noise(at, rng, 0.03) * rng.uniform(
        0, 12
    )
    picture[gap < rng.uniform(0.01, 0.05)] *= rng.uniform(0.4, 1.5)
    return picture


def _squares(at: Floats, rng: Generator) -> Floats:
    odd = np.floor(at / rng.uniform(0.3, 1.5)).sum(axis=-1) % 2
    first, second = np.array(colour(rng, (0.0, 0.5))), np.array(colour(rng, (0.0, 0.5)))
    picture: Floats = first + odd[..., None] * (second - first) * rng.uniform(0.1, 1.0)
    return picture


def _lined(at: Floats, rng: Generator) -> Floats:
    """A floor with tape or paint on it."""
    picture = _rough(at, rng)
    for _ in range(int(rng.integers(1, 4))):
        line = _turned(at, rng.uniform(0, np.pi))[..., 0]
        picture[np.mod(line, rng.uniform(1.5, 6)) < rng.uniform(0.04, 0.15)] = colour(
            rng, (0.0, 0.8), (0.5, 1.0)
        )
    return picture


FLOORS: tuple[Paint, ...] = (_mats, _mats, _rough, _lined, _squares, _stripes)
