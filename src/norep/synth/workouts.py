"""Whole drawn workouts and clips cut out of them, with the truth known: to train and to test with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from norep.datasets.poses import PoseClip
from norep.datasets.vocabulary import NONE, OTHER
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.synth.idle import changing, fetch, idle, other, placed_after, still, walk
from norep.synth.script import Acted, Stop, act
from norep.synth.variety import Filming, varied_body, varied_set

IDLE_SHARE, OTHER_SHARE = 0.12, 0.05
"""Shares of drawn clips in which nobody exercises, or does something that is in no library."""
WHOLE = 0.6
"""Share of a clip that its movement fills at least."""
FPS = 30.0
STRICT = 0.75
"""How near the sets of a workout are to the movement files: near enough to be counted by a judge."""


@dataclass(frozen=True, slots=True)
class TrueSet:
    """A set as it was drawn: seconds, and when each repetition was complete."""

    movement: str
    start: float
    end: float
    reps: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Workout:
    """A drawn workout: poses, the truth per frame `labels` `(frames,)`, and per set."""

    poses: PoseSequence
    labels: np.ndarray[tuple[int], np.dtype[np.str_]]
    sets: tuple[TrueSet, ...]


def drawn_clips(movements: Mapping[str, Movement], count: int, seed: int = 0) -> Iterator[PoseClip]:
    """Clips of 1 to 10 s, each with one label: a movement, `none` or `other`; every movement as often.

    The same seed gives the same clips.
    """
    names = sorted(movements)
    for i in range(count):
        rng = np.random.default_rng([seed, i])
        kind = rng.random()
        label = names[i % len(names)]
        if kind < IDLE_SHARE:
            label = NONE
        elif kind < IDLE_SHARE + OTHER_SHARE:
            label = OTHER
        yield _clip(rng, label, movements, f"drawn-{seed}-{i}")


def _clip(rng: Generator, label: str, movements: Mapping[str, Movement], name: str) -> PoseClip:
    stops = _idle_stops(rng, movements) if label == NONE else _framed(rng, _set(rng, label, movements))
    acted = act(stops, varied_body(rng), FPS)
    poses = Filming.of(rng).poses(acted.drawn)
    rows = _cut(rng, acted.labels == label)
    return PoseClip(name, label, poses[rows], group=name)


def _set(rng: Generator, label: str, movements: Mapping[str, Movement]) -> list[Stop]:
    reps = int(rng.integers(1, 6))
    if label == OTHER:
        return other(rng, reps)
    return (
        varied_set(movements[label], rng, reps)
        if movements[label].kind == "reps"
        else _hold(rng, movements[label])
    )


def _hold(rng: Generator, movement: Movement) -> list[Stop]:
    stops = varied_set(movement, rng, 0)
    figure = stops[0].posture
    return [Stop(stop.posture, stop.seconds, movement.name) for stop in still(rng, rng.uniform(2, 8), figure)]


def _framed(rng: Generator, stops: list[Stop]) -> list[Stop]:
    """A set, often with something before and behind it that is no exercise."""
    before = idle(rng, rng.uniform(0.5, 3)) if rng.random() < 0.5 else []
    script = joined([before, stops], rng) if before else stops
    if rng.random() < 0.4:
        script = joined([script, idle(rng, rng.uniform(0.5, 3))], rng)
    return script


def _idle_stops(rng: Generator, movements: Mapping[str, Movement]) -> list[Stop]:
    """Idling; in part of the clips at the place, and in the start position, of a movement."""
    if rng.random() < 0.3:
        name = list(movements)[rng.integers(len(movements))]
        figure = varied_set(movements[name], rng, 0)[0].posture
        standing = changing(rng, 1.5)[0].posture
        parts = [still(rng, 1.5), changing(rng, rng.uniform(0.8, 3), (standing, figure))]
        return joined([*parts, still(rng, 1.0, figure)], rng)
    return joined([idle(rng, rng.uniform(1, 4)) for _ in range(3)], rng)


def joined(parts: Sequence[Sequence[Stop]], rng: Generator) -> list[Stop]:
    """One script after the other, with a change of posture between that is no exercise."""
    script = list(parts[0])
    for part in parts[1:]:
        there = placed_after(part, script[-1])
        way = float(rng.uniform(0.5, 1.6))
        first = there[0]
        label = NONE
        script.append(Stop(first.posture, way, label, turn=first.turn, place=first.place))
        script += there[1:]
    return script


def _cut(rng: Generator, right: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> slice:
    """Frames of a clip that its label fills for the most part; from anywhere in a repetition."""
    frames = len(right)
    done = np.concatenate([[0], np.cumsum(right)])
    for _ in range(12):
        length = int(min(rng.uniform(0.9, 9.0) * FPS, frames))
        start = int(rng.integers(0, frames - length + 1))
        if done[start + length] - done[start] >= WHOLE * length:
            return slice(start, start + length)
    inside = np.flatnonzero(right)
    return slice(int(inside[0]), int(inside[-1]) + 1)


def drawn_workout(movements: Mapping[str, Movement], seed: int = 0) -> Workout:
    """A workout of 3 to 6 sets with rests, walks and changes of place between, from one camera."""
    rng = np.random.default_rng([seed, 77])
    names = sorted(name for name, movement in movements.items() if movement.kind == "reps")
    chosen = [str(name) for name in rng.choice(names, size=int(rng.integers(3, 7)), replace=False)]
    parts: list[list[Stop]] = [still(rng, rng.uniform(1, 4))]
    for name in chosen:
        movement = movements[name]
        fast = movement.drawing.seconds < 1.5
        parts.append(
            varied_set(movement, rng, int(rng.integers(8, 25) if fast else rng.integers(3, 9)), STRICT)
        )
        parts += _rest(rng)
    acted = act(joined(parts, rng), varied_body(rng), FPS)
    filming = Filming.of(rng, STRICT)
    return Workout(filming.poses(acted.drawn), acted.labels, _true_sets(acted))


def _rest(rng: Generator) -> list[list[Stop]]:
    kinds = (still, walk, fetch, still)
    return [kinds[rng.integers(len(kinds))](rng, rng.uniform(2, 6)) for _ in range(int(rng.integers(1, 3)))]


def _true_sets(acted: Acted) -> tuple[TrueSet, ...]:
    labels, time = acted.labels, acted.drawn.time
    edges = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    bounds = [0, *edges.tolist(), len(labels)]
    sets = []
    for start, stop in pairwise(bounds):
        if labels[start] != NONE:
            begin, end = float(time[start]), float(time[stop - 1])
            reps = tuple(
                done for name, _, done in acted.reps if name == labels[start] and begin <= done <= end + 0.1
            )
            sets.append(TrueSet(str(labels[start]), begin, end, reps))
    return tuple(sets)
