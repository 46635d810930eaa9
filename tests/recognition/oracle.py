"""A recogniser that knows the truth, to test what is made of its answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

import norep
from norep.datasets.vocabulary import NONE, OTHER
from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.recognition.guide import Guide
from norep.recognition.recogniser import Windows
from norep.synth.workouts import Workout

LIBRARY = dict(norep.movements.items())
LABELS = (*sorted(LIBRARY), NONE, OTHER)


@dataclass(frozen=True)
class Oracle:
    """Gives the true label of each time the probability `sure`."""

    time: np.ndarray
    truth: np.ndarray
    sure: float = 0.8
    name: str = "oracle"
    labels: tuple[str, ...] = LABELS
    model: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(ranges=None))

    def probabilities(self, poses: PoseSequence) -> np.ndarray:
        return self.windows(poses).probabilities.mean(axis=0)

    def windows(self, poses: PoseSequence, *, span: float = 3.0, hop: float = 0.2) -> Windows:
        if len(poses) < 2:
            raise PoseError("there is nothing to see")
        first, last = float(poses.time[0]), float(poses.time[-1])
        middle = np.arange(first + hop / 2, max(last, first + hop), hop)
        rows = np.full((len(middle), len(self.labels)), (1 - self.sure) / (len(self.labels) - 1))
        for row, at in zip(rows, middle, strict=True):
            near = int(np.abs(self.time - at).argmin())
            row[self.labels.index(str(self.truth[near]))] = self.sure
        return Windows(middle, middle - span / 2, middle + span / 2, rows)


def guided(workout: Workout, *, sure: float = 0.8, only: tuple[str, ...] = ()) -> Guide:
    """A guide that knows a workout beforehand."""
    oracle = Oracle(workout.poses.time, workout.labels, sure)
    return Guide(oracle, LIBRARY, only)  # type: ignore[arg-type]
