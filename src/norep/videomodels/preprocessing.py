"""From a clip to what a network sees: one way for training, evaluation, and use, file or live.

RGB, upright, scaled into a square with black borders, values in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.errors import DefinitionError, VideoError
from norep.video.source import open_video
from norep.videomodels.sampling import Sampling

Bytes = NDArray[np.uint8]
Floats32 = NDArray[np.float32]

LONGEST = 60.0
"""Seconds of a clip that are looked at: a clip is one repetition, and a film does not fit into memory."""
LONG = 4 / 3
"""How much longer than wide the part of a picture is at most that a network sees."""
SMALLEST, LARGEST = 32, 640


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a network sees of a clip: which frames, and the side of the square in pixels."""

    sampling: Sampling
    resolution: int

    def __post_init__(self) -> None:
        if not SMALLEST <= self.resolution <= LARGEST:
            raise DefinitionError(f"a resolution is {SMALLEST} to {LARGEST} pixels, not {self.resolution}")


def fitted(image: Bytes, resolution: int) -> Bytes:
    """The middle of a picture `(height, width, 3)` in the middle of a black square of this side.

    Of a long picture both ends are left out: it keeps 4 by 3, so that the athlete does not get small.

    >>> fitted(np.full((90, 160, 3), 200, np.uint8), 64)[[0, 32], 32, 0].tolist()
    [0, 200]
    """
    image = _middle(image)
    height, width = image.shape[:2]
    scale = resolution / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(image, size, interpolation=how)
    square = np.zeros((resolution, resolution, 3), np.uint8)
    top, left = (resolution - size[1]) // 2, (resolution - size[0]) // 2
    square[top : top + size[1], left : left + size[0]] = small
    return square


def _middle(image: Bytes) -> Bytes:
    height, width = image.shape[:2]
    tall, wide = min(height, round(width * LONG)), min(width, round(height * LONG))
    top, left = (height - tall) // 2, (width - wide) // 2
    return image[top : top + tall, left : left + wide]


def read_clip(path: str | Path, recipe: Recipe) -> Bytes:
    """The pictures that a network sees of a clip: RGB bytes `(frames, resolution, resolution, 3)`.

    Raises VideoError for a clip that cannot be read or is longer than a minute.
    """
    pictures, times = [], []
    with open_video(path, threads=1) as video:
        for frame in video:
            if frame.time > LONGEST:
                raise VideoError(
                    f"{path}: is longer than {LONGEST:.0f} s; a clip shows one repetition, "
                    "norep dataset cut makes clips of a film"
                )
            pictures.append(fitted(frame.image, recipe.resolution))
            times.append(frame.time)
    if not pictures:
        raise VideoError(f"{path}: has no readable frame; cut it again")
    return np.stack([pictures[index] for index in recipe.sampling.chosen(times)])


def as_input(pictures: Bytes) -> Floats32:
    """Pictures `(..., height, width, 3)` as a network takes them: `(..., 3, height, width)` in [0, 1].

    >>> as_input(np.full((2, 4, 4, 3), 255, np.uint8)).shape
    (2, 3, 4, 4)
    """
    scaled = pictures.astype(np.float32) / np.float32(255)
    return np.ascontiguousarray(np.moveaxis(scaled, -1, -3))
