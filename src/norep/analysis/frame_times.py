"""When each frame of a video is shown, and what frames a stretch of seconds is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.datasets.labels import Label, Unit
from norep.errors import DefinitionError
from norep.video.frame import Frame
from norep.video.source import open_video

USUAL_STEP_S = 1 / 30
"""How long the only frame of a video is taken to last."""


def with_ends(frames: Iterable[Frame]) -> Iterator[tuple[Frame, float]]:
    """Each frame with the time at which the next one is shown; the last lasts as long as the one before."""
    before: Frame | None = None
    step = USUAL_STEP_S
    for frame in frames:
        if before is not None:
            step = frame.time - before.time
            yield before, frame.time
        before = frame
    if before is not None:
        yield before, before.time + step


def frame_times(video: str | Path) -> NDArray[np.float64]:
    """Seconds of each frame of a video, and of the end of the last one: `(frames + 1,)`.

    Raises VideoError. All of it is decoded, for only that tells for certain.
    """
    with open_video(video) as opened:
        times = [(frame.time, end) for frame, end in with_ends(opened)]
    return np.array([*(time for time, _ in times), times[-1][1]])


def frame_at(times: NDArray[np.float64], seconds: float) -> int:
    """The frame that begins nearest to a time; the number of frames at the end and behind.

    >>> frame_at(np.array([0.0, 0.1, 0.2, 0.3]), 0.14), frame_at(np.array([0.0, 0.1, 0.2, 0.3]), 9)
    (1, 3)
    """
    middles = (times[:-1] + times[1:]) / 2
    return int(np.searchsorted(middles, seconds, side="right"))


def converted(label: Label, unit: Unit, times: NDArray[np.float64] | None, fps: float = 0.0) -> Label:
    """The label in another unit, by the times of the frames, else by frames a second.

    Raises DefinitionError where neither is known, or the label lies outside the video.
    """
    if times is not None:
        return _by_times(label, unit, times)
    if label.unit == unit:
        return label
    rate = fps or label.fps
    if rate <= 0:
        raise DefinitionError(
            f"{label.video}: its labels are in {label.unit}, {unit} are needed; "
            "say where the videos are (--videos) or how many frames a second they have (--fps)"
        )
    factor = rate if unit == "frames" else 1 / rate
    start, stop = (_scaled(value, factor, unit) for value in (label.start, label.stop))
    return replace(label, start=start, stop=stop, unit=unit, fps=rate)


def _scaled(value: float, factor: float, unit: Unit) -> float:
    return round(value * factor) if unit == "frames" and math.isfinite(value) else value * factor


def _by_times(label: Label, unit: Unit, times: NDArray[np.float64]) -> Label:
    frames = len(times) - 1
    start, stop = label.start, label.stop
    if label.unit == "seconds":
        start, stop = frame_at(times, start), frame_at(times, stop) if math.isfinite(stop) else frames
    stop = min(stop, frames) if math.isinf(stop) else stop
    if not 0 <= start < stop <= frames:
        raise DefinitionError(
            f"{label.video}: the label from {label.start:g} to {label.stop:g} {label.unit} is not in the "
            f"video, which has {frames} frames and lasts {times[-1]:.3f} s"
        )
    if unit == "seconds":
        start, stop = float(times[int(start)]), float(times[int(stop)])
    return replace(label, start=start, stop=stop, unit=unit, fps=label.fps or mean_rate(times))


def mean_rate(times: NDArray[np.float64]) -> float:
    """Frames a second."""
    return round((len(times) - 1) / float(times[-1] - times[0]), 6)
