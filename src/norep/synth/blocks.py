"""Draw boxes, face by face."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.synth.camera import NEAREST
from norep.synth.canvas import Canvas
from norep.synth.solids import Block, Colour

Floats64 = NDArray[np.float64]


def draw_block(canvas: Canvas, block: Block) -> None:
    """Add a box to the canvas; faces that reach behind the camera are left out."""
    for number, edge in enumerate(block.half_edges):
        first, second = (block.half_edges[(number + k) % 3] for k in (1, 2))
        around = np.array([first + second, first - second, -first - second, second - first])
        for side in (edge, -edge):
            _draw_face(canvas, block.centre + side + around, side / np.linalg.norm(side), block.colour)


def _draw_face(canvas: Canvas, corners: Floats64, normal: Floats64, colour: Colour) -> None:
    """Add one flat face; it is seen if its outward `normal` looks at the camera."""
    camera = canvas.camera
    pixels, depth = camera.project(corners)
    facing = float(normal @ (corners[0] - camera.position))
    window = canvas.window(*pixels.min(axis=0), *pixels.max(axis=0))
    if facing >= -1e-6 or depth.min() < NEAREST or window is None:
        return
    rows, columns = window
    inside = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
    cv2.fillConvexPoly(inside, np.round(pixels - (columns.start, rows.start)).astype(np.int32), 1)
    x, y, z = (float(value) for value in camera.rotate(normal))
    right = np.arange(columns.start, columns.stop) - camera.width / 2
    below = (np.arange(rows.start, rows.stop) - camera.height / 2)[:, None]
    # A point at depth d of a ray lies on the face's plane where d * (normal . ray) = normal . corner.
    slope = np.minimum((right * x + below * y) / camera.focal_length + z, -1e-9)
    far = np.asarray(facing / slope, np.float32)
    canvas.put(window, inside.astype(bool), far, canvas.light.on((x, y, z)), colour)
