"""A video cropped around the athlete: one steady window that holds all of their way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from norep.analysis.analyse import source_of
from norep.analysis.footage import Footage, Progress
from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.video.writer import VideoWriter

CLEAR = 0.3
"""Confidence of the key points that count."""
STRAY = 0.5
"""Percent of them at each edge that may lie outside: single key points that jump away."""
SMALLEST = 16
"""Pixels of a side."""

Window = tuple[int, int, int, int]
"""Left, top, right and bottom in whole pixels; the sides are even."""


def window_around(poses: PoseSequence, *, margin: float = 0.15) -> Window:
    """The window that holds the athlete in all frames, and `margin` of its longer side around them.

    Raises PoseError where nobody is followed or the size of the picture is not known.
    """
    seen = poses.points[(poses.confidence > CLEAR) & np.isfinite(poses.points).all(axis=2)]
    if not len(seen) or poses.size is None:
        raise PoseError("nobody is followed in it, so there is nothing to crop around")
    low, high = np.percentile(seen, STRAY, axis=0), np.percentile(seen, 100 - STRAY, axis=0)
    room = margin * float(np.max(high - low))
    spans = [_span(low[i] - room, high[i] + room, poses.size[i]) for i in (0, 1)]
    return spans[0][0], spans[1][0], spans[0][1], spans[1][1]


def _span(start: float, stop: float, length: int) -> tuple[int, int]:
    """Whole pixels within the picture, an even number of them where it has that many."""
    first, last = max(0, int(np.floor(start))), min(length, int(np.ceil(stop)))
    short = max(SMALLEST - (last - first), (last - first) % 2)
    first = max(0, min(first, length - 1) - short)
    last = min(length, max(last, first + min(SMALLEST, length)))
    if (last - first) % 2:
        first, last = (first, last + 1) if last < length else (first + 1, last)
    return first, last


def crop(
    video: str | Path, poses: PoseSequence, window: Window, path: Path, progress: Progress | None = None
) -> PoseSequence:
    """Write the window of a video as H.264; return the key points in its pixels. Raises OutputError."""
    left, top, right, bottom = window
    with Footage(video, progress) as footage:
        size = right - left, bottom - top
        with VideoWriter(path, size, fps=source_of(poses, "", 0, 0).fps, max_side=None) as writer:
            for frame in footage.frames():
                writer.write(np.ascontiguousarray(frame.image[top:bottom, left:right]), frame.time)
    return replace(poses, points=poses.points - (left, top), size=size)
