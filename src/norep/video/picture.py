"""From a decoded picture to upright RGB bytes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import cv2
import numpy as np
from av.sidedata.sidedata import SideData
from numpy.typing import NDArray

Image = NDArray[np.uint8]

MAX_PIXELS = 8192 * 8192
"""Larger pictures are refused: one of them would take more than 200 MB as RGB."""

_TOLERATED_ASPECT = Fraction(2, 100)
_ODDEST_ASPECT = 4


@dataclass(frozen=True, slots=True)
class Upright:
    """How stored pictures become upright ones with square pixels.

    `width` and `height` are the size to convert to before turning; `transpose` swaps rows and columns, then
    `flip_x` and `flip_y` mirror. Together they express all eight orientations a display matrix can ask for.
    """

    width: int
    height: int
    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @staticmethod
    def of(picture: av.VideoFrame, pixel_aspect: Fraction | None = None) -> Upright:
        """Read the display matrix of a picture; `pixel_aspect` is a stored pixel's width / its height."""
        width = round(picture.width * _usable_aspect(pixel_aspect))
        # A picture asked for its side data holds on to itself until the next garbage collection: ask a tiny
        # copy, or a folder of videos would pile up one full picture, megabytes, per file.
        matrix = picture.reformat(width=16, height=16).side_data.get("DISPLAYMATRIX")
        if not isinstance(matrix, SideData):
            return Upright(width, picture.height)
        a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(matrix), np.int32)[:5])
        # The matrix maps (x, y) to (a x + c y, b x + d y): other angles than quarter turns go to the nearest.
        if abs(b) > abs(a):
            return Upright(width, picture.height, True, flip_x=c < 0, flip_y=b < 0)
        return Upright(width, picture.height, False, flip_x=a < 0, flip_y=d < 0)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        return (self.height, self.width) if self.transpose else (self.width, self.height)

    def image(self, picture: av.VideoFrame) -> Image:
        """The picture as upright RGB bytes, `(height, width, 3)`, contiguous."""
        # Recolouring is so cheap that swscale's own threads cost more than they gain.
        asked: dict[str, Any] = {"format": "rgb24", "threads": 1}
        if (picture.width, picture.height) != (self.width, self.height):
            asked |= {"width": self.width, "height": self.height}
        return self._turn(np.asarray(picture.to_ndarray(**asked), np.uint8))

    def _turn(self, stored: Image) -> Image:
        """OpenCV writes the turned copy ten times faster than numpy's `ascontiguousarray(rot90(...))`."""
        turned: Any = cv2.transpose(stored) if self.transpose else stored
        if self.flip_x or self.flip_y:
            turned = cv2.flip(turned, -1 if self.flip_x and self.flip_y else int(self.flip_x))
        return np.asarray(turned, np.uint8)


def fit(image: Image, width: int, height: int) -> Image:
    """Scale an image into a black `width` x `height` one without changing its proportions."""
    scale = min(width / image.shape[1], height / image.shape[0])
    inner_width, inner_height = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    left, top = (width - inner_width) // 2, (height - inner_height) // 2
    canvas = np.zeros((height, width, 3), np.uint8)
    canvas[top : top + inner_height, left : left + inner_width] = cv2.resize(
        image, (inner_width, inner_height)
    )
    return canvas


def _usable_aspect(pixel_aspect: Fraction | None) -> Fraction:
    """The aspect to stretch by: 1 when it is unknown, absurd, or so near to 1 that no angle changes."""
    if not pixel_aspect or not Fraction(1, _ODDEST_ASPECT) <= pixel_aspect <= _ODDEST_ASPECT:
        return Fraction(1)
    return pixel_aspect if abs(pixel_aspect - 1) > _TOLERATED_ASPECT else Fraction(1)
