"""Labels: which movement is done from when to when in a video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["frames", "seconds"]


@dataclass(frozen=True, slots=True)
class Label:
    """A stretch `[start, stop)` of a video that shows one repetition of a movement.

    `start` and `stop` count frames from 0 where `unit` is "frames", else they are seconds from the first
    frame. `video` is the file's name as the label's source has it; what is not known is "".

    >>> Label("fran.mp4", "thruster", 30, 58).unit
    'frames'
    """

    video: str
    movement: str
    start: float
    stop: float
    unit: Unit = "frames"
    athlete: str = ""
    sex: str = ""
    event: str = ""
