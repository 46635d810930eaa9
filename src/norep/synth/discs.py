"""Draw flat cylinders such as weight plates; the view is taken as parallel within one of them."""

from __future__ import annotations

import math

import numpy as np

from norep.synth.camera import NEAREST
from norep.synth.canvas import Canvas, Floats, Light, Mask, Vector
from norep.synth.solids import Disc


def draw_disc(canvas: Canvas, disc: Disc) -> None:
    """Add a flat cylinder to the canvas; one nearer than its own radius is left out."""
    camera = canvas.camera
    pixels, depth = camera.project(disc.centre)
    far = float(depth)
    if far < max(NEAREST, disc.radius):
        return
    scale = camera.focal_length / far
    x, y = (float(value) for value in pixels)
    reach = math.hypot(disc.radius, disc.thickness / 2) * scale + 1
    window = canvas.window(x - reach, y - reach, x + reach, y + reach)
    if window is None:
        return
    right = (np.arange(window[1].start, window[1].stop, dtype=np.float32) - x) / np.float32(scale)
    below = ((np.arange(window[0].start, window[0].stop, dtype=np.float32) - y) / np.float32(scale))[:, None]
    ray = ((x - camera.width / 2) / camera.focal_length, (y - camera.height / 2) / camera.focal_length)
    axis = camera.rotate(disc.axis)
    if axis[0] * ray[0] + axis[1] * ray[1] + axis[2] > 0:
        axis = -axis  # the face that the camera sees
    shape = _DiscView(right, below, ray, (float(axis[0]), float(axis[1]), float(axis[2])), disc)
    seen, nearer = shape.face()
    canvas.put(window, seen, far + nearer, canvas.light.on(shape.axis), disc.colour)
    seen, nearer, shade = shape.rim(canvas.light)
    canvas.put(window, seen, far + nearer, shade, disc.colour)


class _DiscView:
    """Rays (right + t * ray.x, below + t * ray.y, t) against a cylinder around the origin; t is the depth."""

    def __init__(
        self, right: Floats, below: Floats, ray: tuple[float, float], axis: Vector, disc: Disc
    ) -> None:
        self.axis, self.disc, self.ray = axis, disc, ray
        self.right, self.below = right, below
        self.height = right * np.float32(axis[0]) + below * np.float32(axis[1])
        self.slope = axis[0] * ray[0] + axis[1] * ray[1] + axis[2]

    def face(self) -> tuple[Mask, Floats]:
        """Which rays hit the near end, and at what depth."""
        if abs(self.slope) < 0.01:
            return np.zeros(self.height.shape, bool), self.height
        half = np.float32(self.disc.thickness / 2)
        depth: Floats = (half - self.height) / np.float32(self.slope)
        x, y = self.right + depth * np.float32(self.ray[0]), self.below + depth * np.float32(self.ray[1])
        inside: Mask = x * x + y * y + depth * depth <= np.float32(self.disc.radius**2) + half * half
        return inside, depth

    def rim(self, light: Light) -> tuple[Mask, Floats, Floats]:
        """Which rays hit the round side, at what depth, and how bright it is there."""
        steep = np.float32(max(1e-4, self.ray[0] ** 2 + self.ray[1] ** 2 + 1 - self.slope**2))
        half = (
            self.right * np.float32(self.ray[0])
            + self.below * np.float32(self.ray[1])
            - self.height * np.float32(self.slope)
        )
        flat = self.right * self.right + self.below * self.below - self.height * self.height
        root: Floats = half * half - steep * (flat - np.float32(self.disc.radius**2))
        depth: Floats = (-half - np.sqrt(np.maximum(root, 0))) / steep
        height = self.height + depth * np.float32(self.slope)
        seen: Mask = (root > 0) & (np.abs(height) <= self.disc.thickness / 2)
        points = (self.right + depth * self.ray[0], self.below + depth * self.ray[1], depth)
        lit = sum(
            (point - height * np.float32(a)) * np.float32(lamp)
            for point, a, lamp in zip(points, self.axis, light.direction, strict=True)
        )
        shade: Floats = (
            light.ambient + np.maximum(lit / self.disc.radius, 0).astype(np.float32) * light.diffuse
        )
        return seen, depth, shade
