"""What is known about a video before it is decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What the container says about a video.

    `width` and `height` are those of the upright pictures, in pixels. `fps` is the mean frame rate (0 when
    unknown), `duration_s` and `frames` are the container's estimates and None when it gives none (a live
    source). `rotation` is how many degrees counter-clockwise the stored pictures are turned to be upright.
    """

    path: str
    width: int
    height: int
    fps: float
    duration_s: float | None
    frames: int | None
    rotation: int = 0
