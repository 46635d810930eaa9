"""What gives an execution its learned score: trees, a network, nearest examples, or kernels for a number.

Each takes courses and returns one raw number for each: log odds of being correct, or the score itself. All
are plain arrays, so that running one needs numpy and dtaidistance only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from norep.scoring.channels import Course
from norep.scoring.kernels import Kernels
from norep.scoring.networks import NETWORKS, batch
from norep.scoring.trees import Trees

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]

FURTHEST = 0.01
"""Probabilities are kept so far from 0 and 1 before they become log odds."""


class Judge(Protocol):
    """Scores executions."""

    def raw(self, courses: Sequence[Course]) -> Floats:
        """`(n,)`: log odds of being correct, or scores."""
        ...

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that makes it up, to be stored."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A logistic regression: `weights` `(features,)` of features less `mean`, in units of `scale`."""

    mean: Floats
    scale: Floats
    weights: Floats
    offset: Floats

    def odds(self, table: NDArray[Any]) -> Floats:
        """`(rows,)` log odds."""
        return np.asarray((table - self.mean) / self.scale @ self.weights + self.offset[0])

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The arrays to be stored, under names that start with `name`."""
        return {f"{name}.{field.name}": getattr(self, field.name) for field in fields(self)}

    @staticmethod
    def of(arrays: Arrays, name: str) -> Line:
        """Take it out of arrays stored with `arrays`."""
        return Line(*(arrays[f"{name}.{field.name}"] for field in fields(Line)))


@dataclass(frozen=True, slots=True, eq=False)
class TreeJudge:
    """Three that vote: trees on random kernels, trees on what is summed up, and a line through both."""

    kernels: Kernels
    on_kernels: Trees
    on_summary: Trees
    line: Line

    def raw(self, courses: Sequence[Course]) -> Floats:
        """Log odds of the mean vote."""
        seen = self.kernels.features(np.stack([one.steps for one in courses]))
        summed = np.stack([one.summary for one in courses])
        votes = self.on_kernels.mean(seen) + self.on_summary.mean(summed)
        straight = probability(self.line.odds(np.concatenate([seen, summed], axis=1)))
        return log_odds((votes + straight) / 3)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The kernels, the trees and the line."""
        trees = {**self.on_kernels.arrays("on_kernels"), **self.on_summary.arrays("on_summary")}
        return {**self.kernels.arrays("kernels"), **trees, **self.line.arrays("line")}

    @staticmethod
    def of(arrays: Arrays) -> TreeJudge:
        """Take it out of stored arrays."""
        kernels = Kernels.of(arrays, "kernels")
        on_kernels, on_summary = (Trees.of(arrays, name) for name in ("on_kernels", "on_summary"))
        return TreeJudge(kernels, on_kernels, on_summary, Line.of(arrays, "line"))


@dataclass(frozen=True, slots=True, eq=False)
class NetworkJudge:
    """A network of `NETWORKS` on channels less their mean, in units of their spread."""

    name: str
    padded: bool
    weights: dict[str, NDArray[Any]]

    def raw(self, courses: Sequence[Course]) -> Floats:
        """What the network says of each."""
        mean, scale = self.weights["mean"], self.weights["scale"]
        frames = [(one.frames - mean) / scale for one in courses]
        filled, seen = batch(frames, int(self.weights["length"][0]), self.padded)
        network = NETWORKS[self.name]
        answers = [network(self.weights, x, known) for x, known in zip(filled, seen, strict=True)]
        return np.asarray(np.array(answers) * self.weights["unit"][1] + self.weights["unit"][0])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The weights."""
        return self.weights


@dataclass(frozen=True, slots=True, eq=False)
class NearestJudge:
    """How much nearer the nearest correct examples are than the nearest incorrect ones, by time warping."""

    examples: NDArray[np.float32]
    correct: NDArray[np.bool_]
    steepness: float

    def raw(self, courses: Sequence[Course]) -> Floats:
        """Log odds: the difference of the mean log distances to three of each kind, times a steepness."""
        far = np.log(warped(np.stack([one.steps for one in courses]), self.examples) + 1e-9)
        return self.steepness * nearer(far, self.correct)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The examples."""
        return {
            "examples": self.examples,
            "correct": self.correct,
            "steepness": np.array([self.steepness]),
        }

    @staticmethod
    def of(arrays: Arrays) -> NearestJudge:
        """Take it out of stored arrays."""
        return NearestJudge(arrays["examples"], arrays["correct"], float(arrays["steepness"][0]))


NEAREST = 3
WINDOW = 12
"""Steps of 64 that may be warped."""


def nearer(far: Floats, correct: NDArray[np.bool_]) -> Floats:
    """`(n,)`: mean log distance to the nearest incorrect examples less that to the nearest correct ones.

    Infinite distances do not count; NaN where one kind has no others.
    """

    def mean(which: NDArray[np.bool_]) -> Floats:
        nearest = np.sort(far[:, which], axis=1)[:, :NEAREST]
        counted = np.isfinite(nearest)
        some = counted.sum(axis=1)
        total = np.where(counted, nearest, 0.0).sum(axis=1)
        return np.where(some > 0, total / np.maximum(some, 1), np.nan)

    return mean(~correct) - mean(correct)


def warped(courses: NDArray[Any], examples: NDArray[Any]) -> Floats:
    """`(n, examples)` distances by dynamic time warping over all channels at once."""
    from dtaidistance import dtw_ndim  # noqa: PLC0415  (0.3 s that `import norep` need not pay)

    if examples.ndim != 3 or courses.shape[2] != examples.shape[2] or not np.isfinite(examples).all():
        # The library would read beyond their ends.
        raise ValueError(f"examples {examples.shape} for courses {courses.shape}")
    everything = [np.ascontiguousarray(one, np.float64) for one in (*courses, *examples)]
    block = ((0, len(courses)), (len(courses), len(everything)))
    matrix = dtw_ndim.distance_matrix_fast(
        everything, ndim=everything[0].shape[1], window=WINDOW, block=block, compact=False
    )
    return np.asarray(matrix[: len(courses), len(courses) :])


def log_odds(share: Floats) -> Floats:
    """Of probabilities, which are kept off 0 and 1."""
    kept = np.clip(share, FURTHEST, 1 - FURTHEST)
    return np.asarray(np.log(kept / (1 - kept)))


def probability(odds: Floats) -> Floats:
    """Of log odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -60, 60))))
