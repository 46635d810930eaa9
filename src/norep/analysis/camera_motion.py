"""Whether the camera of a video moves, by its background."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.pose.steady import Corners, camera_shift, corners
from norep.video.source import open_video

EVERY_S = 0.4
"""Seconds between two looks."""
FAR = 0.06
"""Part of the picture's diagonal by which a moving camera wanders or zooms; a hand that shakes does less."""
LEAST_KNOWN = 0.5
"""Share of the looks between which the background must tell."""


def camera_moves(video: str | Path) -> bool | None:
    """Whether the camera pans, follows or zooms; None where the background does not tell.

    Steps from look to look add up, so a slow pan is found; a cut adds nothing. Raises VideoError.
    """
    steps, size = _steps(video)
    known = [step for step in steps if not np.array_equal(step, np.eye(2, 3))]
    if not steps or len(known) < LEAST_KNOWN * len(steps):
        return None
    way = _way(steps, size)
    spread = np.percentile(way, 95, axis=0) - np.percentile(way, 5, axis=0)
    return bool(np.hypot(*spread.T).max() > FAR * np.hypot(*size))


def _steps(video: str | Path) -> tuple[list[NDArray[np.float64]], tuple[int, int]]:
    """`(2, 3)` matrices from each look to the one before, and the (width, height)."""
    found: list[NDArray[np.float64]] = []
    before: Corners | None = None
    due, size = -np.inf, (0, 0)
    with open_video(video) as frames:
        for frame in frames:
            if frame.time < due:
                continue
            due, size = frame.time + EVERY_S, (frame.image.shape[1], frame.image.shape[0])
            now = corners(frame.image)
            if before is not None:
                found.append(camera_shift(before, now))
            before = now
    return found, size


def _way(steps: list[NDArray[np.float64]], size: tuple[int, int]) -> NDArray[np.float64]:
    """`(looks, corners, 2)`: where the corners of each look lie in the picture of the first."""
    width, height = size
    frame = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64)
    whole, way = np.eye(3), [frame[:, :2]]
    for step in steps:
        whole = whole @ np.vstack([step, [0.0, 0.0, 1.0]])
        way.append(frame @ whole[:2].T)
    return np.stack(way)
