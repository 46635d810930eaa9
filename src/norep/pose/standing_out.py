"""Who of several people is the athlete, by their key points: who is there, is large, and moves in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.choice import Choices, Considered, Doubt, Given
from norep.pose.crowd import sizes, tell_apart
from norep.pose.hint import AthleteHint
from norep.pose.motion import Box, overlap
from norep.pose.recording import Recording
from norep.pose.sequence import PoseSequence

Ints = NDArray[np.int64]
Whom = int | Literal["follow", "largest"]

STEP_S = 0.2
"""Over which motion is measured: the tremble of an estimator does not add up over it."""
TREMBLE = 0.015
"""Body sizes that key points tremble in that time."""
STILL = 0.01
"""Body sizes of motion that count for everybody, so that among people who all stand the largest is taken."""
LEAST_SHARE = 0.02
"""Of the frames in which somebody must be seen to be told of."""
ALIKE = 0.7
"""Of what speaks for the athlete: then somebody else moves about equally."""
LEAST_FIT = 0.25
"""Intersection over union of a person and a user's box that mean the same."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of a recording: their sightings, how large they are in pixels, and what speaks for them.

    `motion` is in body sizes per second.
    """

    sightings: Ints
    size: float
    motion: float

    @property
    def weight(self) -> float:
        """How much speaks for their being the athlete."""
        return len(self.sightings) * self.size * (self.motion + STILL)


def everybody(recording: Recording) -> list[Somebody]:
    """The people of a recording, those first for whom most speaks; passers-by of a few frames left out."""
    numbers = tell_apart(recording)
    seconds = _spacing(recording)
    order = np.argsort(numbers, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    least = min(LEAST_SHARE * len(recording.time), max(len(group) for group in groups))
    people = [_somebody(recording, group, seconds) for group in groups if len(group) >= least]
    return sorted(people, key=lambda one: -one.weight)


def athlete_of(
    recording: Recording, whom: Whom = "follow", hints: Sequence[AthleteHint] = ()
) -> tuple[PoseSequence, Choices, int]:
    """The poses of the athlete, what was decided, and how many people there are.

    `whom` is a number from 1 in the order of `everybody`, `largest`, or `follow` for who stands out. With
    `hints` it is who is in the boxes, each from its time on. Raises PoseError for a number nobody has.
    """
    people = everybody(recording)
    choices = Choices()
    if hints:
        return recording.sequence(_pointed(recording, people, hints, choices)), choices, len(people)
    if isinstance(whom, int):
        if not 1 <= whom <= len(people):
            raise PoseError(f"there is no person {whom}; {len(people)} are told apart, numbered from 1")
        athlete = people[whom - 1]
    else:
        athlete = max(people, key=lambda one: one.size) if whom == "largest" else people[0]
    if whom == "follow":
        _record(recording, people, choices)
    return recording.sequence(np.sort(athlete.sightings)), choices, len(people)


def box_of(recording: Recording, sighting: int) -> Box:
    """Left, top, right and bottom around the key points of a sighting."""
    points = recording.points[sighting]
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _spacing(recording: Recording) -> float:
    return float(np.median(np.diff(recording.time))) if len(recording.time) > 1 else 1.0


def _somebody(recording: Recording, sightings: Ints, seconds: float) -> Somebody:
    spread = sizes(recording.points[sightings])
    size = float(np.median(spread[spread > 0])) if (spread > 0).any() else 0.0
    return Somebody(sightings, size, _motion(recording, sightings, size, seconds))


def _motion(recording: Recording, sightings: Ints, size: float, seconds: float) -> float:
    """Body sizes per second that the key points travel; walking to the side is no exercise."""
    apart = max(1, round(STEP_S / seconds)) if seconds > 0 else 1
    chosen = sightings[:: max(1, apart)]
    if len(chosen) < 2 or size <= 0:
        return 0.0
    points = recording.points[chosen].astype(np.float64)
    step = points[1:] - points[:-1]
    both = np.asarray(np.isfinite(step).all(axis=2), bool)
    count = np.maximum(both.sum(axis=1), 1)
    step = np.where(both[..., None], step, 0.0)
    aside = step[..., 0].sum(axis=1) / count
    step[..., 0] = np.where(both, step[..., 0] - aside[:, None], 0.0)
    moved = np.hypot(step[..., 0], step[..., 1]).sum(axis=1) / count / size
    passed = np.diff(recording.time[recording.frame[chosen]])
    near = (passed <= 2 * apart * seconds) & both.any(axis=1)
    if not near.any():
        return 0.0
    return float(np.maximum(moved[near] - TREMBLE, 0.0).sum() / max(float(passed[near].sum()), 1e-9))


def _record(recording: Recording, people: Sequence[Somebody], choices: Choices) -> None:
    """Who was considered, if there is a doubt."""
    best = people[0].weight
    alike = [one for one in people if one.weight >= ALIKE * best]
    if len(alike) < 2:
        return
    total = sum(one.weight for one in people)
    first = [int(one.sightings[0]) for one in alike[:SHOWN]]
    times = [float(recording.time[recording.frame[at]]) for at in first]
    boxes = [box_of(recording, at) for at in first]
    choices.considered += [
        Considered(time, box, one.weight / total if total else 0.0, followed=one is people[0])
        for time, box, one in zip(times, boxes, alike, strict=False)
    ]
    meant = tuple(AthleteHint.around(box, time) for box, time in zip(boxes, times, strict=True))
    choices.doubts.append(Doubt("alike", times[0], meant))


def _pointed(
    recording: Recording, people: Sequence[Somebody], hints: Sequence[AthleteHint], choices: Choices
) -> Ints:
    """The sightings of whoever is in each box from its time on, of the first also before."""
    owner = np.full(len(recording.frame), -1)
    for number, one in enumerate(people):
        owner[one.sightings] = number
    meant: list[tuple[float, int]] = []
    for hint in hints:
        inside = _inside(recording, owner, hint)
        choices.hints.append(Given(hint, found=inside is not None))
        if inside is not None:
            meant.append((hint.time, inside))
        else:
            choices.doubts.append(Doubt("nobody", hint.time, _there(recording, owner, hint), hint))
    if not meant:
        return np.sort(people[0].sightings)
    when = recording.time[recording.frame]
    chosen = np.zeros(len(owner), bool)
    ends = [start for start, _ in meant[1:]] + [np.inf]
    for place, ((start, number), end) in enumerate(zip(meant, ends, strict=True)):
        begin = -np.inf if place == 0 else start
        chosen |= (owner == number) & (when >= begin) & (when < end)
    return np.flatnonzero(chosen)


def _at(recording: Recording, owner: Ints, hint: AthleteHint) -> Ints:
    """The sightings of the frame at the hint's time; of the next one where somebody is seen."""
    frame = int(np.searchsorted(recording.time, hint.time - 1e-3))
    first = int(np.searchsorted(recording.frame, frame))
    if first >= len(owner):
        raise PoseError(f"athlete at {hint.time:g} s: the key points end before that; give an earlier time")
    same = np.flatnonzero(recording.frame == recording.frame[first])
    return np.asarray(
        [at for at in same if owner[at] >= 0 and np.isfinite(recording.points[at]).any()], np.int64
    )


def _inside(recording: Recording, owner: Ints, hint: AthleteHint) -> int | None:
    fits = [(overlap(hint.box, box_of(recording, at)), int(owner[at])) for at in _at(recording, owner, hint)]
    best = max(fits, default=(0.0, -1))
    return best[1] if best[0] >= LEAST_FIT else None


def _there(recording: Recording, owner: Ints, hint: AthleteHint) -> tuple[AthleteHint, ...]:
    boxes = (box_of(recording, at) for at in _at(recording, owner, hint)[:SHOWN])
    return tuple(AthleteHint.around(box, hint.time) for box in boxes)
