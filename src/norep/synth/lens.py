"""What a camera, an editor and an upload do to a picture: shake, colours, blur, bars, signs, compression."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from norep.synth.performers import colour

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

SHAKING, DRIFTING = 0.35, 0.1
"""Shares of the clips held in a hand, and of those where the camera follows or zooms."""
SIGNED = 0.4
"""Share of the clips with a sign or a clock laid over them."""
SHAPES = ((16, 9), (16, 9), (4, 3), (4, 3), (1, 1), (9, 16))
"""Width to height of whole pictures."""
BOXED = 0.12
"""Share of the clips where a tall film stands between two bars."""


@dataclass(frozen=True, slots=True)
class Lens:
    """How the clean pictures `inner` (width, height) of a clip become those of a file, `outer` pixels.

    `moves` `(frames, 2, 3)` are affine: where each point of a clean picture lies in the final one.
    """

    inner: tuple[int, int]
    outer: tuple[int, int]
    moves: Floats
    tint: Floats
    curve: Bytes
    blur: float
    quality: int | None
    bars: Bytes
    sign: Bytes | None

    @staticmethod
    def of(rng: Generator, size: int, frames: int) -> Lens:
        """A random one for a clip of so many frames; `size` is the longer side in pixels."""
        inner, outer = _sizes(rng, size)
        return Lens(
            inner=inner,
            outer=outer,
            moves=_moves(rng, inner, frames) + _offset(inner, outer),
            tint=_tint(rng),
            curve=_curve(rng),
            blur=float(rng.choice([0.0, 0.0, rng.uniform(0.3, 0.9)])),
            quality=int(rng.integers(15, 80)) if rng.random() < 0.5 else None,
            bars=np.array(colour(rng, value=(0.0, 0.15)) if rng.random() < 0.3 else (0, 0, 0), np.uint8),
            sign=_sign(rng, outer) if rng.random() < SIGNED else None,
        )

    def picture(self, clean: Bytes, index: int) -> Bytes:
        """The final picture `(height, width, 3)` of the clean one at this place in the clip."""
        seen = np.asarray(cv2.LUT(cv2.transform(clean, self.tint), self.curve), np.uint8)
        if self.blur:
            seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), self.blur), np.uint8)
        seen = self._put(seen, self.moves[index])
        if self.sign is not None:
            covered = self.sign[..., 3] > 0
            seen[covered] = self.sign[covered, :3]
        return seen if self.quality is None else _compressed(seen, self.quality)

    def points(self, points: Floats) -> Floats:
        """Where points `(frames, n, 2)` of the clean pictures lie in the final ones."""
        turned: Floats = np.einsum("fij,fnj->fni", self.moves[..., :2], points) + self.moves[:, None, :, 2]
        return turned

    def _put(self, seen: Bytes, move: Floats) -> Bytes:
        offset = _offset(self.inner, self.outer)
        moved = cv2.warpAffine(
            seen, move - offset, self.inner, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        )
        if self.inner == self.outer:
            return np.asarray(moved, np.uint8)
        boxed = np.tile(self.bars, (self.outer[1], self.outer[0], 1))
        x, y = offset[:, 2].astype(int)
        boxed[y : y + self.inner[1], x : x + self.inner[0]] = moved
        return boxed


def _sizes(rng: Generator, size: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Width and height of the clean pictures and of the final ones, all even."""
    if rng.random() < BOXED:
        wide, inner_wide = ((1, 9 / 16), (4 / 3, 3 / 4))[rng.integers(2)]
        height = size / wide
        return (_even(height * inner_wide), _even(height)), (_even(size), _even(height))
    wide, high = SHAPES[rng.integers(len(SHAPES))]
    scale = size / max(wide, high)
    both = _even(wide * scale), _even(high * scale)
    return both, both


def _even(pixels: float) -> int:
    return 2 * round(pixels / 2)


def _offset(inner: tuple[int, int], outer: tuple[int, int]) -> Floats:
    offset = np.zeros((2, 3))
    offset[:, 2] = (outer[0] - inner[0]) // 2, (outer[1] - inner[1]) // 2
    return offset


def _moves(rng: Generator, size: tuple[int, int], frames: int) -> Floats:
    """Shifts, turns and zooms about the middle of the picture."""
    kind, way = rng.random(), np.linspace(-0.5, 0.5, frames)
    shift, turn, zoom = np.zeros((frames, 2)), np.zeros(frames), np.ones(frames)
    if kind < SHAKING + DRIFTING:
        shift += _wander(rng, frames, 2) * rng.uniform(0.002, 0.015) * max(size)
        turn += _wander(rng, frames, 1)[:, 0] * rng.uniform(0.0, 0.01)
    if kind < DRIFTING:
        shift += np.outer(way, rng.uniform(-0.12, 0.12, 2) * size)
        zoom *= np.exp(way * rng.uniform(-0.15, 0.15))
    moves = np.empty((frames, 2, 3))
    moves[:, 0, 0] = moves[:, 1, 1] = zoom * np.cos(turn)
    moves[:, 1, 0] = zoom * np.sin(turn)
    moves[:, 0, 1] = -moves[:, 1, 0]
    middle = np.array(size) / 2
    moves[:, :, 2] = middle + shift - moves[:, :, :2] @ middle
    return moves


def _wander(rng: Generator, frames: int, columns: int) -> Floats:
    steps = rng.normal(0.0, 1.0, (frames + 2, columns))
    smooth: Floats = (steps[:-2] + steps[1:-1] + steps[2:]) / 2
    return smooth


def _tint(rng: Generator) -> Floats:
    """A matrix for colours: saturation, a turn of the hue, and the warmth of the light."""
    angle, strength = rng.normal(0.0, 0.12), rng.uniform(0.35, 1.35)
    across = np.full((3, 3), 1 / 3)
    turn = np.cos(angle) * np.eye(3) + (1 - np.cos(angle)) * across
    turn += np.sin(angle) * np.sqrt(1 / 3) * np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    matrix = across * (1 - strength) + strength * turn
    warmth = rng.normal(0.0, 0.08)
    tint: Floats = matrix * np.array([[1 + warmth], [1.0], [1 - warmth]])
    return tint


def _curve(rng: Generator) -> Bytes:
    level = np.linspace(0, 1, 256) ** np.exp(min(rng.normal(-0.15, 0.25), 0.25))
    level = (level - 0.5) * rng.uniform(0.65, 1.3) + 0.52 + rng.normal(0.0, 0.06)
    curve: Bytes = np.clip(level * 255, 0, 255).astype(np.uint8)
    return curve


def _sign(rng: Generator, size: tuple[int, int]) -> Bytes:
    """A corner, a bar with writing, or a clock: `(height, width, 4)`, the last channel where it covers."""
    width, height = size
    sign = np.zeros((height, width, 4), np.uint8)
    tint, ink = (*colour(rng), 255), (*colour(rng, (0.0, 0.3), (0.0, 1.0)), 255)
    kind = rng.integers(3)
    if kind == 0:
        reach = rng.uniform(0.1, 0.3) * np.array(size)
        corner = np.array([[width, height], [width - reach[0], height], [width, height - reach[1]]])
        cv2.fillPoly(sign, [corner.round().astype(np.int32)], tint)
        return np.ascontiguousarray(sign[:, ::-1] if rng.random() < 0.5 else sign, np.uint8)
    left, top = rng.uniform(0, 0.6) * width, rng.choice([0.02, 0.84]) * height
    right = width if kind == 1 else left + 0.3 * width
    start, end = (round(left), round(top)), (round(right), round(top + 0.13 * height))
    cv2.rectangle(sign, start, end, tint, -1)
    text = "".join(chr(number) for number in rng.integers(48, 90, 8))
    cv2.putText(sign, text, (start[0] + 1, end[1] - 2), cv2.FONT_HERSHEY_SIMPLEX, height / 400, ink)
    return sign


def _compressed(picture: Bytes, quality: int) -> Bytes:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
