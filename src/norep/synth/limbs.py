"""Draw rounded cones, each solved for all pixels of its bounding box at once.

The view is taken as parallel within one limb, which is small beside its distance; so its surface has a closed
form: that of the ball of the sweep which the pixel's ray touches first.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from norep.synth.camera import NEAREST, Camera
from norep.synth.canvas import Canvas, Floats, Light, Vector
from norep.synth.solids import Limbs

LONGEST_SLANT = 48.0
"""Pixels; a slanting limb is cut so that no piece is both wider and higher than this."""
LEAST_LENGTH = 1.0
"""Square pixels; what is less is rounding."""
LEAST_RADIUS = 0.5
"""Pixels; thinner limbs would fall between the pixels."""
Ball = tuple[float, float, float, float]
"""Pixel x, pixel y, depth in metres and radius in pixels."""


def draw_limbs(canvas: Canvas, limbs: Limbs) -> None:
    """Add rounded cones to the canvas; those that reach behind the camera are left out."""
    starts = _balls(canvas.camera, limbs.start, limbs.radii[:, 0])
    ends = _balls(canvas.camera, limbs.end, limbs.radii[:, 1])
    for start, end, colour in zip(starts, ends, limbs.colours.tolist(), strict=True):
        if min(start[2], end[2]) > NEAREST:
            for first, second in _pieces(start, end):
                _draw_limb(canvas, first, second, colour)


def _balls(camera: Camera, centres: NDArray[np.float64], radii: NDArray[np.float64]) -> list[Ball]:
    pixels, depth = camera.project(centres)
    size = np.maximum(radii * camera.focal_length / np.maximum(depth, NEAREST), LEAST_RADIUS)
    balls: list[Ball] = [tuple(ball) for ball in np.column_stack([pixels, depth, size]).tolist()]
    return balls


def _pieces(first: Ball, second: Ball) -> list[tuple[Ball, Ball]]:
    slant = min(abs(second[0] - first[0]), abs(second[1] - first[1]))
    count = min(16, math.ceil(slant / LONGEST_SLANT))
    if count <= 1:
        return [(first, second)]
    (a, b, c, d), (x, y, z, r) = first, second
    shares = [i / count for i in range(count + 1)]
    return list(
        pairwise((a + (x - a) * t, b + (y - b) * t, c + (z - c) * t, d + (r - d) * t) for t in shares)
    )


def _draw_limb(canvas: Canvas, first: Ball, second: Ball, colour: list[float]) -> None:
    (x0, y0, z0, r0), (x1, y1, z1, r1) = first, second
    window = canvas.window(
        min(x0 - r0, x1 - r1), min(y0 - r0, y1 - r1), max(x0 + r0, x1 + r1), max(y0 + r0, y1 + r1)
    )
    if window is None:
        return
    metres = (z0 + z1) / 2 / canvas.camera.focal_length  # of one pixel at this depth
    flat = math.hypot(x1 - x0, y1 - y0)
    cosine, sine = ((x1 - x0) / flat, (y1 - y0) / flat) if flat > 1e-3 else (1.0, 0.0)
    across = np.arange(window[1].start, window[1].stop, dtype=np.float32) - x0
    down = (np.arange(window[0].start, window[0].stop, dtype=np.float32) - y0)[:, None]
    along, aside = across * cosine + down * sine, down * cosine - across * sine
    square = aside * aside
    place = _place(along, square, flat, (z1 - z0) / metres, (r0, r1))
    along -= place * flat
    radius = r0 + place * (r1 - r0)
    rest = radius * radius - square - along * along
    seen = rest > 0
    towards = np.sqrt(np.maximum(rest, 0, out=rest), out=rest)
    depth = z0 + place * (z1 - z0) - towards * metres
    right, below, away = canvas.light.direction
    axes = (right * cosine + below * sine, below * cosine - right * sine, -away)
    canvas.put(window, seen, depth, _round_shade(canvas.light, axes, (along, aside, towards), radius), colour)


def _place(along: Floats, square: Floats, flat: float, deep: float, radii: tuple[float, float]) -> Floats:
    """Where on the axis, 0 to 1, the ball sits that the ray of each pixel touches first.

    `along` and `square` are the pixel's offset along the axis and its squared offset beside it; `flat` and
    `deep` the axis' length in the picture and towards the distance, all in pixels. The ball at t is met at
    depth deep * t - sqrt(rest + 2 * slope * t - bend * t ** 2), which is least where its derivative is 0.
    """
    widening = radii[1] - radii[0]
    bend = flat * flat - widening * widening
    total = bend + deep * deep
    if total < LEAST_LENGTH or (bend < 0 and deep * widening <= 0):  # the larger ball covers the rest
        return np.full_like(square + along, float(widening > 0))
    bend = bend if abs(bend) > LEAST_LENGTH else LEAST_LENGTH
    place: Floats = along * np.float32(flat) + np.float32(radii[0] * widening)
    if bend < 0 or abs(deep) > 0.05 * flat:
        rest = np.float32(radii[0] ** 2) - square - along * along
        root = place * place + rest * np.float32(bend)
        place -= np.sqrt(np.maximum(root, 0)) * np.float32(deep / math.sqrt(total))
        if bend < 0:  # it points at the camera: rays within both ends meet the nearer one
            place[root < 0] = -np.inf if deep < 0 else np.inf
    place /= np.float32(bend)
    return np.clip(place, 0, 1, out=place)


def _round_shade(light: Light, axes: Vector, normal: tuple[Floats, Floats, Floats], radius: Floats) -> Floats:
    along, aside, towards = normal
    lit = along * np.float32(axes[0])
    lit += aside * np.float32(axes[1])
    lit += towards * np.float32(axes[2])
    inverse = np.float32(1) / radius
    lit *= inverse
    np.maximum(lit, 0, out=lit)
    lit *= np.float32(light.diffuse)
    lit += np.float32(light.ambient)
    facing = towards * inverse
    facing *= np.float32(light.rim)
    facing += np.float32(1 - light.rim)
    lit *= facing
    return lit
