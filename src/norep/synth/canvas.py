"""The buffers solids are drawn into: the nearest surface of each pixel is the one seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.synth.camera import Camera

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Window = tuple[slice, slice]
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """A lamp far away; `direction` points to it in camera axes (x right, y down, z away), length 1.

    A surface's brightness is `ambient` + `diffuse` * its turn to the lamp, and falls by `rim` where it turns
    away from the camera, which parts limbs from a trunk of the same colour.
    """

    direction: Vector = (-0.45, -0.65, -0.61)
    ambient: float = 0.42
    diffuse: float = 0.62
    rim: float = 0.28

    def on(self, normal: Vector) -> float:
        """Brightness of a flat surface with this outward normal in camera axes."""
        turned = sum(a * b for a, b in zip(self.direction, normal, strict=True))
        return (self.ambient + self.diffuse * max(0.0, turned)) * (1 - self.rim * (1 - abs(normal[2])))


class Canvas:
    """A picture of solids in the making; solids may be added in any order.

    `depth` `(height, width)` metres, infinite where nothing is drawn; `shade` brightness; `label` the row of
    the palette that gives the colour, 0 for the background.
    """

    def __init__(self, camera: Camera, light: Light) -> None:
        shape = (camera.height, camera.width)
        self.camera, self.light = camera, light
        self.depth = np.full(shape, np.inf, np.float32)
        self.shade = np.zeros(shape, np.float32)
        self.label = np.zeros(shape, np.uint8)
        self._palette: dict[tuple[int, ...], int] = {(): 0}

    def window(self, left: float, top: float, right: float, bottom: float) -> Window | None:
        """The part of these pixels that lies in the picture, or None."""
        x0, x1 = max(0, math.floor(left)), min(self.camera.width, math.ceil(right) + 1)
        y0, y1 = max(0, math.floor(top)), min(self.camera.height, math.ceil(bottom) + 1)
        return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None

    def put(
        self, window: Window, seen: Mask, depth: Floats, shade: Floats | float, colour: Sequence[float]
    ) -> None:
        """Paint the pixels of a window that are `seen` and nearer than what is there."""
        key = tuple(int(value) for value in colour)
        number = self._palette.setdefault(key, len(self._palette))
        nearest = self.depth[window]
        seen &= depth < nearest
        np.copyto(nearest, depth, where=seen)
        np.copyto(self.shade[window], np.asarray(shade, np.float32), where=seen)
        np.copyto(self.label[window], np.uint8(number), where=seen)

    def smooth_shade(self, pixels: float) -> None:
        """Even out the brightness of everything drawn so far over about this many pixels."""
        window = self.bounds()
        if window is None or pixels < 1:
            return
        kernel = (2 * round(pixels / 2) + 1,) * 2
        drawn = (self.label[window] > 0).astype(np.float32)
        even = cv2.blur(self.shade[window], kernel) / np.maximum(cv2.blur(drawn, kernel), 1e-3)
        np.copyto(self.shade[window], even, where=drawn > 0)

    def bounds(self) -> Window | None:
        """The smallest window with everything drawn, or None for an empty canvas."""
        x, y, width, height = cv2.boundingRect(self.label)
        return (slice(y, y + height), slice(x, x + width)) if width else None

    def paint(self, picture: NDArray[np.uint8]) -> None:
        """Lay everything drawn over a picture `(height, width, 3)` of RGB bytes, in place."""
        drawn = np.flatnonzero(self.label)
        palette = np.array([colour or (0, 0, 0) for colour in self._palette], np.float32)
        lit = palette[self.label.ravel()[drawn]] * self.shade.ravel()[drawn, None]
        picture.reshape(-1, 3)[drawn] = np.minimum(lit, 255.0).astype(np.uint8)
