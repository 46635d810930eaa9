"""Gathers what a format reads, frame after frame, into a recording."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.frame_numbers import frame_numbers
from norep.pose.recording import USUAL_FPS, Recording, Wanted
from norep.pose.skeletons import Skeleton

Singles = NDArray[np.float32]

FARTHEST = 1e5
"""Pixels; no picture is that large."""
MOST_PEOPLE = 200
"""In one frame."""
MOST_SIGHTINGS = 20_000_000
BLOCK = 4096
SPARSE = 20
"""Times as many frames as there are files are no frames, but numbers of another kind; and at least"""
SPARSE_LEAST = 20_000


def triples(values: Any, where: str) -> NDArray[np.float64]:
    """`(keypoints, 3)`: x, y and confidence of each key point; raises PoseError for what is no such list."""
    try:
        found = np.asarray(values, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise PoseError(f"{where} has a person whose key points are no numbers") from None
    if found.size % 3 or not found.size or (found.ndim > 1 and found.shape[-1] != 3):
        raise PoseError(
            f"{where} has a person with {found.size} numbers; key points are x, y and confidence of each"
        )
    return found.reshape(-1, 3)


def fitting(count: int, known: Mapping[int, Skeleton], wanted: Wanted, where: str) -> Skeleton:
    """The skeleton for a number of key points; raises PoseError for a number that no known one has."""
    chosen = wanted.skeleton_or_none or known.get(count)
    if chosen is None:
        counts = ", ".join(f"{number} ({one.name})" for number, one in known.items())
        raise PoseError(f"{where} has a person with {count} key points; known: {counts}")
    if len(chosen.keypoints) > count:
        raise PoseError(
            f"{where} has a person with {count} key points; the skeleton {chosen.name} has "
            f"{len(chosen.keypoints)}"
        )
    return chosen


@dataclass(frozen=True, slots=True)
class Seen:
    """One person in one frame: `(keypoints, 3)` of x, y and confidence, and the tool's number for them."""

    triples: NDArray[np.float64]
    mark: int = -1


class Gatherer:
    """Takes frames in any order: `add` for each, `recording` at the end.

    >>> gatherer = Gatherer(Wanted(fps=25), {2: Skeleton("two", ("nose", "neck"))})
    >>> gatherer.add("frame_7.json", [Seen(np.array([[10.0, 20, 0.9], [0, 0, 0]]))], "frame_7.json")
    >>> gatherer.recording("here").points
    array([[[10., 20.],
            [nan, nan]]], dtype=float32)
    """

    def __init__(self, wanted: Wanted, known: Mapping[int, Skeleton]) -> None:
        self._wanted, self._known = wanted, known
        self._keys: dict[str | int, int] = {}
        self._skeleton: Skeleton | None = None
        self._count = 0
        self._fresh: list[NDArray[np.float64]] = []
        self._blocks: list[Singles] = []
        self._owners: list[int] = []
        self._marks: list[int] = []
        self._size = wanted.size
        self._people: dict[int, int] = {}

    def sized(self, width: Any, height: Any) -> None:
        """What the file says of the size of the picture; the user's word goes before."""
        good = all(isinstance(side, int | float) and 0 < side <= FARTHEST for side in (width, height))
        if self._size is None and good:
            self._size = int(width), int(height)

    def add(self, key: str | int, people: Sequence[Seen], where: str) -> None:
        """Take everybody in a frame, which is named by its number or by its file; raises PoseError."""
        owner = self._keys.setdefault(key, len(self._keys))
        number = self._people.get(owner, 0) + len(people)
        if number > MOST_PEOPLE or len(self._owners) + len(people) > MOST_SIGHTINGS:
            raise PoseError(f"{where} has more people than norep reads ({MOST_PEOPLE} in a frame)")
        self._people[owner] = number
        for person in people:
            self._fresh.append(self._checked(person.triples, where))
            self._owners.append(owner)
            self._marks.append(person.mark)
        if len(self._fresh) >= BLOCK:
            self._settle()

    def recording(self, name: str) -> Recording:
        """Everything that was taken; `name` is the file or folder. Raises PoseError for nothing."""
        self._settle()
        if self._skeleton is None:
            raise PoseError(f"{name} has nobody in any of its {len(self._keys)} frames")
        try:
            numbers = _numbers(list(self._keys))
        except PoseError as error:
            raise PoseError(f"{name} {error}") from None
        owners = np.asarray(self._owners, np.int64)
        order = np.argsort(numbers[owners], kind="stable")
        values = np.concatenate(self._blocks)
        if len(values) > 1 and (order[1:] < order[:-1]).any():
            values = values[order]
        clock = Clock.of(numbers, self._wanted.fps, name)
        points, confidence = self._in_pixels(values[..., :2], name), values[..., 2]
        return Recording(
            skeleton=self._skeleton,
            time=clock.time,
            frame=clock.rows(numbers[owners][order]),
            points=points,
            confidence=confidence,
            marks=np.asarray(self._marks, np.int64)[order],
            size=self._size,
            remarks=clock.remarks,
            assumed_fps=None if self._wanted.fps else USUAL_FPS,
        )

    def _checked(self, values: NDArray[np.float64], where: str) -> NDArray[np.float64]:
        """The key points of the skeleton, in which what is missing is NaN with confidence 0."""
        if self._skeleton is None:
            self._skeleton = fitting(len(values), self._known, self._wanted, where)
            self._count = len(values)
        if len(values) != self._count:
            raise PoseError(
                f"{where} has a person with {len(values)} key points, those before have {self._count}; "
                "one recording has one skeleton"
            )
        values = values[: len(self._skeleton.keypoints)].copy()
        missing = ~(values[:, 2] > 0) | np.isnan(values).any(axis=1) | ~values[:, :2].any(axis=1)
        values[missing] = (np.nan, np.nan, 0.0)
        far = np.abs(values[:, :2]).max(where=~missing[:, None], initial=0.0)
        if far > FARTHEST:
            raise PoseError(f"{where} has a key point at {far:g} pixels, which is in no picture")
        np.minimum(values[:, 2], 1.0, out=values[:, 2])
        return values

    def _settle(self) -> None:
        if self._fresh:
            self._blocks.append(np.stack(self._fresh).astype(np.float32))
            self._fresh = []

    def _in_pixels(self, points: Singles, name: str) -> Singles:
        """Some tools write parts of the picture instead of pixels."""
        if not np.isfinite(points).any() or np.nanmax(np.abs(points)) > 1.5:
            return points
        if self._size is None:
            raise PoseError(
                f"{name} has key points in parts of the picture, from 0 to 1; "
                "say its size in pixels with norep pose import --size WIDTHxHEIGHT"
            )
        return points * np.asarray(self._size, np.float32)


def _numbers(keys: Sequence[str | int]) -> NDArray[np.int64]:
    if all(isinstance(key, int) for key in keys):
        return np.asarray([min(int(key), 2**62) for key in keys], np.int64)
    return np.asarray(frame_numbers([str(key) for key in keys]), np.int64)


@dataclass(frozen=True, slots=True)
class Clock:
    """The times of frames by their numbers, from the first to the last with those between that are missing.

    Numbers that all lie the same step apart are those of every second, third ... frame of a film; `fps`
    counts all frames of the film.
    """

    first: int
    step: int
    time: NDArray[np.float64]
    remarks: tuple[str, ...]

    @staticmethod
    def of(numbers: NDArray[np.int64], fps: float | None, name: str) -> Clock:
        """Raises PoseError for numbers that cannot be those of frames."""
        first, last = int(numbers.min()), int(numbers.max())
        step = math.gcd(*(numbers - first).tolist()) or 1
        frames = (last - first) // step + 1
        if frames > max(SPARSE * len(numbers), SPARSE_LEAST):
            raise PoseError(
                f"{name} has {len(numbers)} frames with numbers from {first} to {last}: too far apart for "
                "numbers of frames; number them from 0"
            )
        time = np.arange(frames, dtype=np.float64) * (step / (fps or USUAL_FPS))
        remarks = tuple(_remarks(numbers, first, step, frames))
        return Clock(first, step, time, remarks)

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which frames these are."""
        return (numbers - self.first) // self.step


def _remarks(numbers: NDArray[np.int64], first: int, step: int, frames: int) -> list[str]:
    lines = []
    if first > 1:
        lines.append(f"the first frame has the number {first}; times are counted from there")
    if step > 1:
        lines.append(f"the numbers of the frames lie {step} apart; they are taken for every {step}. frame")
    if (missing := frames - len(numbers)) > 0:
        gap = np.flatnonzero(np.diff(np.sort(numbers)) > step)[0]
        after = int(np.sort(numbers)[gap])
        lines.append(
            f"{missing} of {frames} frames are missing, the first after number {after}: nobody is seen there"
        )
    return lines
