"""Small films of a textured square before a textured wall, with a camera that may move."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.video.frame import Frame

Way = Callable[[float], tuple[float, float]]
FPS = 30.0
WIDTH, HEIGHT = 256, 144


def texture(height: int, width: int, seed: int) -> NDArray[np.uint8]:
    """Coloured blotches of some pixels."""
    noise = np.random.default_rng(seed).uniform(0, 255, (height, width, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.5)
    return np.clip(128 + 6 * (soft - soft.mean()), 0, 255).astype(np.uint8)


def still(time: float) -> tuple[float, float]:
    return 0.0, 0.0


def up_and_down(reps: int, period: float = 2.0, start: float = 1.0, reach: float = 30.0) -> Way:
    """Down by `reach` pixels and up again, `reps` times after `start` seconds."""

    def way(time: float) -> tuple[float, float]:
        phase = np.clip((time - start) / period, 0, reps)
        return 0.0, reach * (1 - float(np.cos(2 * np.pi * phase))) / 2

    return way


def moving(
    seconds: float,
    way: Way | None = None,
    camera: Way = still,
    *,
    side: int = 44,
    fps: float = FPS,
    wall: int = 0,
) -> Iterator[Frame]:
    """A square of `side` pixels, if it has a way, that goes it while the camera goes its own."""
    background = texture(HEIGHT + 200, WIDTH + 300, wall)
    square = texture(side, side, 99)
    for index in range(round(seconds * fps)):
        time = index / fps
        image = _shifted(background, camera(time), (100.0, 100.0))
        if way is not None:
            (x, y), (pan, tilt) = way(time), camera(time)
            _paste(image, square, round(100 + x - pan), round(40 + y - tilt))
        yield Frame(index, time, image)


def _shifted(
    background: NDArray[np.uint8], pan: tuple[float, float], origin: tuple[float, float]
) -> NDArray[np.uint8]:
    shift = np.array([[1, 0, -origin[0] - pan[0]], [0, 1, -origin[1] - pan[1]]])
    return np.asarray(cv2.warpAffine(background, shift, (WIDTH, HEIGHT)), np.uint8)


def _paste(image: NDArray[np.uint8], square: NDArray[np.uint8], x: int, y: int) -> None:
    side = len(square)
    left, top, right, bottom = max(0, x), max(0, y), min(WIDTH, x + side), min(HEIGHT, y + side)
    if left < right and top < bottom:
        image[top:bottom, left:right] = square[top - y : bottom - y, left - x : right - x]
