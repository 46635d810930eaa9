"""How long the parts of a repetition take: going down, pausing, coming up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from norep.scoring.body import POINTS

Floats = NDArray[np.float64]
Way = Literal["down", "up", "move", "pause"]
STILL = 0.12
"""Share of the highest speed of a repetition below which the body is said to pause."""
LEAST_RISE = 0.25
"""Torso lengths by which the body has to rise or sink on a way for it to be called up or down."""


class Marked(Protocol):
    """A phase with its frames."""

    @property
    def name(self) -> str:
        """Of the phase."""
        ...

    @property
    def middle(self) -> int:
        """Its frame."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a repetition: a way between two phases, or a pause at one. `seconds` it took."""

    name: str
    way: Way
    seconds: float


@dataclass(frozen=True, slots=True)
class Tempo:
    """The parts of a repetition in their order, and the seconds of the whole."""

    parts: tuple[Part, ...]
    seconds: float

    def total(self, way: Way) -> float:
        """Seconds of all parts of one kind."""
        return sum(part.seconds for part in self.parts if part.way == way)


def tempo_of(time: Floats, points: Floats, marks: Sequence[Marked]) -> Tempo:
    """The tempo of a repetition with these phases; pauses at its first and last phase are not part of it."""
    still = _still(time, points)
    parts: list[Part] = []
    for number, (before, after) in enumerate(pairwise(marks)):
        start, stop = _end_of_pause(still, before.middle, 1), _end_of_pause(still, after.middle, -1)
        start, stop = (start, stop) if start < stop else (before.middle, after.middle)
        if number:
            last = _end_of_pause(still, before.middle, -1)
            parts.append(Part(before.name, "pause", float(time[start] - time[last])))
        way = _way(points[before.middle], points[after.middle])
        parts.append(Part(f"{before.name} to {after.name}", way, float(time[stop] - time[start])))
    return Tempo(tuple(parts), sum(part.seconds for part in parts))


def speed_of(time: Floats, points: Floats) -> Floats:
    """`(frames,)` the root mean square speed of the points, in torso lengths a second."""
    if len(time) < 3:
        return np.zeros(len(time))
    motion = np.gradient(points, time, axis=0)
    speed: Floats = np.sqrt(np.mean(np.where(np.isfinite(motion), motion, 0.0) ** 2, axis=(1, 2)))
    return speed


def _still(time: Floats, points: Floats) -> NDArray[np.bool_]:
    """`(frames,)` whether the body rests."""
    if len(time) < 3:
        return np.zeros(len(time), bool)
    speed = speed_of(time, points)
    still: NDArray[np.bool_] = speed < STILL * speed.max()
    return still


def _end_of_pause(still: NDArray[np.bool_], at: int, step: int) -> int:
    """The last frame of the rest around a frame, going one way; the frame itself where there is none."""
    while still[at] and 0 <= at + step < len(still) and still[at + step]:
        at += step
    return at


def _way(before: Floats, after: Floats) -> Way:
    rise = _level(after) - _level(before)
    if not abs(rise) >= LEAST_RISE:
        return "move"
    return "up" if rise > 0 else "down"


def _level(points: Floats) -> float:
    """How high the middle of hips and shoulders is, in torso lengths."""
    shoulders = points[[POINTS.index("left_shoulder"), POINTS.index("right_shoulder")], 1]
    return float(points[POINTS.index("hips"), 1] + np.mean(shoulders) / 2)
