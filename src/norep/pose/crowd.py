"""Tells people apart over time by where they are, for key points without pictures.

A person is who is nearest to where somebody was, within a part of the body's size that grows with the time
in which nobody was there. The numbers of a tracker make a pair likelier and never decide, for many tools
write numbers that mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.pose.recording import Recording, Singles

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MEMORY_S = 10.0
"""Whoever is away for longer comes back as somebody else."""
NEAR, FASTEST, FARTHEST = 0.3, 2.0, 1.0
"""Body sizes that a person moves: at least allowed, more per second, at most."""
SAME_MARK = 0.5
"""Times the distance, if the tool says that it is the same person."""
SLOW_SIZE = 0.1
"""Weight of a new size in the mean of a person's size."""


def tell_apart(recording: Recording) -> Ints:
    """`(sightings,)` the number of the person of each, from 0 in order of appearance."""
    if recording.most_at_once <= 1:
        return np.zeros(len(recording.frame), np.int64)
    people = np.zeros(len(recording.frame), np.int64)
    known = Known(recording.points.shape[1])
    for rows in recording.sightings():
        time = float(recording.time[recording.frame[rows.start]])
        people[rows] = known.named(recording.points[rows], recording.marks[rows], time)
    return people


def sizes(points: Singles) -> Floats:
    """`(sightings,)` pixels: the longer side of the box around each; 0 for nobody."""
    filled_low = np.where(np.isfinite(points), points, np.inf).min(axis=1)
    filled_high = np.where(np.isfinite(points), points, -np.inf).max(axis=1)
    spread = np.where(np.isfinite(filled_low), filled_high - filled_low, 0.0)
    return np.asarray(spread.max(axis=1), np.float64)


@dataclass(slots=True)
class _Person:
    number: int
    time: float
    size: float
    mark: int


class Known:
    """The people seen lately, and where their key points were last."""

    def __init__(self, keypoints: int) -> None:
        self._people: list[_Person] = []
        self._points: Floats = np.zeros((0, keypoints, 2))
        self._next = 0

    def named(self, points: Singles, marks: Ints, time: float) -> list[int]:
        """The numbers of the people of the next frame."""
        self._forget(time)
        points, size = points.astype(np.float64), sizes(points)
        numbers = [-1] * len(points)
        for row, at in self._pairs(points, size, marks, time):
            person = self._people[at]
            numbers[row] = person.number
            self._see(at, points[row], float(size[row]), time, int(marks[row]))
        for row, number in enumerate(numbers):
            if number < 0:
                numbers[row] = self._welcome(points[row], float(size[row]), time, int(marks[row]))
        return numbers

    def _pairs(self, points: Floats, size: Floats, marks: Ints, time: float) -> list[tuple[int, int]]:
        """The nearest sighting and person, then the nearest of the others, and so on."""
        if not self._people:
            return []
        age = np.array([time - person.time for person in self._people])
        theirs = np.array([person.size for person in self._people])
        scale = np.maximum(np.maximum(size[:, None], theirs[None]), 1.0)
        apart = _apart(points, self._points) / scale
        apart[apart > np.minimum(NEAR + FASTEST * age, FARTHEST)[None]] = np.inf
        their_marks = np.array([person.mark for person in self._people])
        apart[(marks[:, None] == their_marks[None]) & (marks[:, None] >= 0)] *= SAME_MARK
        order = np.argsort(apart, axis=None)
        pairs: list[tuple[int, int]] = []
        rows, taken = set(), set()
        for flat in order[: int(np.isfinite(apart).sum())]:
            row, at = divmod(int(flat), len(self._people))
            if row not in rows and at not in taken:
                rows.add(row)
                taken.add(at)
                pairs.append((row, at))
        return pairs

    def _see(self, at: int, points: Floats, size: float, time: float, mark: int) -> None:
        person = self._people[at]
        person.time, person.mark = time, mark
        person.size += SLOW_SIZE * (size - person.size)
        self._points[at] = np.where(np.isfinite(points), points, self._points[at])

    def _welcome(self, points: Floats, size: float, time: float, mark: int) -> int:
        self._people.append(_Person(self._next, time, size, mark))
        self._points = np.concatenate([self._points, points[None]])
        self._next += 1
        return self._next - 1

    def _forget(self, time: float) -> None:
        kept = [at for at, person in enumerate(self._people) if time - person.time <= MEMORY_S]
        if len(kept) < len(self._people):
            self._people = [self._people[at] for at in kept]
            self._points = self._points[kept]


def _apart(points: Floats, others: Floats) -> Floats:
    """`(points, others)` mean pixels between the key points that both have; infinite without any."""
    gap = np.abs(points[:, None] - others[None]).max(axis=-1)
    both = np.isfinite(gap)
    shared = both.sum(axis=-1)
    total = np.where(both, gap, 0.0).sum(axis=-1)
    return np.where(shared > 0, total / np.maximum(shared, 1), np.inf)
