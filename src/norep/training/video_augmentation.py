"""Other pictures of the same clip: mirrored, nearer, moved, in other light and colours."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from norep.videomodels.preprocessing import Bytes


@dataclass(frozen=True, slots=True)
class VideoAugmentation:
    """How far clips are changed; every frame of a clip in the same way.

    `zoom` is the range of scales, `shift` the largest move as a share of the picture, `light` the largest
    change of brightness and contrast as a share, `colour` that of each channel, `turn` degrees.
    """

    mirror: float = 0.5
    zoom: tuple[float, float] = (0.8, 1.3)
    shift: float = 0.1
    light: float = 0.3
    colour: float = 0.12
    turn: float = 5.0
    blur: float = 0.2

    @staticmethod
    def none() -> VideoAugmentation:
        """No change at all."""
        return VideoAugmentation(0.0, (1.0, 1.0), 0.0, 0.0, 0.0, 0.0, 0.0)

    def changed(self, pictures: Bytes, rng: Generator) -> Bytes:
        """A changed copy of the pictures `(frames, side, side, 3)`."""
        side = pictures.shape[1]
        table, matrix = self._tones(rng), self._placed(side, rng)
        soft = rng.random() < self.blur
        out = np.empty_like(pictures)
        for index, picture in enumerate(pictures):
            moved = cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR)
            out[index] = cv2.LUT(cv2.GaussianBlur(moved, (3, 3), 0) if soft else moved, table)
        return out

    def _placed(self, side: int, rng: Generator) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        zoom = float(np.exp(rng.uniform(*np.log(self.zoom))))
        turn = float(rng.uniform(-1, 1)) * self.turn
        matrix = np.asarray(cv2.getRotationMatrix2D((side / 2, side / 2), turn, zoom), np.float64)
        matrix[:, 2] += rng.uniform(-1, 1, 2) * self.shift * side
        if rng.random() < self.mirror:
            matrix[0] = (-matrix[0, 0], -matrix[0, 1], side - 1 - matrix[0, 2])
        return matrix

    def _tones(self, rng: Generator) -> Bytes:
        """A table from old to new brightness for each channel."""
        contrast, brightness = 1 + self.light * rng.uniform(-1, 1, 2)
        gains = brightness * (1 + self.colour * rng.uniform(-1, 1, 3))
        steps = np.arange(256.0)[:, None]
        toned = ((steps - 128) * contrast + 128) * gains
        return np.asarray(np.clip(toned, 0, 255).round(), np.uint8).reshape(256, 1, 3)
