"""Whether the camera of a video moves, by its background."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.pose.steady import FAR, Corners, camera_shift, corners
from norep.video.frame import Frame
from norep.video.source import open_video

EVERY_S = 0.4
"""Seconds between two looks."""
LEAST_KNOWN = 0.5
"""Share of the looks between which the background must tell."""


def camera_moves(video: str | Path) -> bool | None:
    """Whether the camera pans, follows or zooms; None where the background does not tell.

    Steps from look to look add up, so a slow pan is found; a cut adds nothing. Raises VideoError.
    """
    watch = CameraWatch()
    with open_video(video) as frames:
        for frame in frames:
            watch.update(frame)
    travel = watch.travel
    return None if travel is None else travel > FAR


class CameraWatch:
    """Looks at the background of frames as they come, and tells how far the camera has moved."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._steps: list[NDArray[np.float64]] = []
        self._before: Corners | None = None
        self._due, self._size = -np.inf, (0, 0)

    def update(self, frame: Frame) -> None:
        """Look at the frame, if it is time to."""
        if frame.time < self._due:
            return
        self._due, self._size = frame.time + self._every_s, (frame.image.shape[1], frame.image.shape[0])
        now = corners(frame.image)
        if self._before is not None:
            self._steps.append(camera_shift(self._before, now))
        self._before = now

    @property
    def travel(self) -> float | None:
        """How far the picture wandered or zoomed, in parts of its diagonal; None where it does not tell."""
        known = [step for step in self._steps if not np.array_equal(step, np.eye(2, 3))]
        if not self._steps or len(known) < LEAST_KNOWN * len(self._steps):
            return None
        way = _way(self._steps, self._size)
        spread = np.percentile(way, 95, axis=0) - np.percentile(way, 5, axis=0)
        return float(np.hypot(*spread.T).max() / np.hypot(*self._size))


def _way(steps: list[NDArray[np.float64]], size: tuple[int, int]) -> NDArray[np.float64]:
    """`(looks, corners, 2)`: where the corners of each look lie in the picture of the first."""
    width, height = size
    frame = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64)
    whole, way = np.eye(3), [frame[:, :2]]
    for step in steps:
        whole = whole @ np.vstack([step, [0.0, 0.0, 1.0]])
        way.append(frame @ whole[:2].T)
    return np.stack(way)
