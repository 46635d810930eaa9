"""How well a whole workout is taken apart: frames, edges of sets, and totals beside the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.datasets.vocabulary import NONE
from norep.report.model import Report, Set
from norep.synth.workouts import TrueSet

Texts = NDArray[np.str_]
NEAR = 1.0
"""Seconds by which an edge of a set may be off."""


@dataclass(frozen=True, slots=True)
class WorkoutScore:
    """One workout: `frames` right of all that have a truth, edges near of all, totals within one of all."""

    frames: tuple[int, int]
    edges: tuple[int, int]
    totals: tuple[int, int]
    exact: int = 0
    unsure: int = 0
    sets: int = 0

    @staticmethod
    def joined(scores: Iterable[WorkoutScore]) -> WorkoutScore:
        """The sums over several workouts."""
        some = list(scores)
        return WorkoutScore(
            _summed(one.frames for one in some),
            _summed(one.edges for one in some),
            _summed(one.totals for one in some),
            sum(one.exact for one in some),
            sum(one.unsure for one in some),
            sum(one.sets for one in some),
        )

    def __str__(self) -> str:
        frames, edges, totals = (
            right / max(all_, 1) for right, all_ in (self.frames, self.edges, self.totals)
        )
        return (
            f"frames {frames:.1%} of {self.frames[1]}, "
            f"edges within {NEAR:.0f} s {edges:.1%} of {self.edges[1]}, "
            f"totals within one {totals:.1%} of {self.totals[1]} (exact {self.exact}), "
            f"count unsure in {self.unsure} of {self.sets} sets"
        )


def _summed(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    some = list(pairs)
    return sum(right for right, _ in some), sum(all_ for _, all_ in some)


def frame_labels(sets: Sequence[Set], time: NDArray[np.float64]) -> Texts:
    """`(frames,)`: the movement of the set that each time lies in, else `none`."""
    labels = np.full(len(time), NONE, dtype="<U64")
    for one in sets:
        labels[(time >= one.start_s) & (time < one.end_s)] = one.movement
    return labels


def score(report: Report, time: NDArray[np.float64], labels: Texts, sets: Sequence[TrueSet]) -> WorkoutScore:
    """Compare a report with the truth; frames whose label is "" have none and count for nothing."""
    found = frame_labels(report.sets, time)
    known = labels != ""
    return WorkoutScore(
        (int((found == labels)[known].sum()), int(known.sum())),
        _edges(report.sets, sets),
        *_totals(report.sets, sets),
        unsure=sum(one.count_unsure for one in report.sets),
        sets=len(report.sets),
    )


def _edges(found: Sequence[Set], sets: Sequence[TrueSet]) -> tuple[int, int]:
    near = 0
    for one in sets:
        best = max(found, key=lambda other: _overlap(one, other), default=None)
        if best is not None and _overlap(one, best) > 0:
            near += (abs(best.start_s - one.start) <= NEAR) + (abs(best.end_s - one.end) <= NEAR)
    return near, 2 * len(sets)


def _overlap(one: TrueSet, other: Set) -> float:
    return min(one.end, other.end_s) - max(one.start, other.start_s)


def _totals(found: Sequence[Set], sets: Sequence[TrueSet]) -> tuple[tuple[int, int], int]:
    """Totals of each movement: how many are within one, of how many, and how many are exact."""
    true, counted = Counter[str](), Counter[str]()
    for one in sets:
        true[one.movement] += len(one.reps)
    for other in found:
        counted[other.movement] += len(other.reps)
    apart = [abs(counted[name] - true[name]) for name in true]
    return (sum(one <= 1 for one in apart), len(apart)), sum(one == 0 for one in apart)
