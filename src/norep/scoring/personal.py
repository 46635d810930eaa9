"""Trees that know a person by a few of their correct executions, and look at what differs from those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.scoring.channels import Course
from norep.scoring.judges import log_odds
from norep.scoring.kernels import Kernels
from norep.scoring.trees import Trees

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PersonalTrees:
    """Two sets of trees on features less the mean of the same person's correct executions."""

    kernels: Kernels
    on_kernels: Trees
    on_summary: Trees

    def raw(self, courses: Sequence[Course], own: Sequence[Course]) -> Floats:
        """Log odds of being correct for executions of one person, of whom `own` are known to be correct."""
        kernels = self.kernels.features(np.stack([one.steps for one in (*courses, *own)]))
        summed = np.stack([one.summary for one in (*courses, *own)])
        votes = [
            trees.mean(table[: len(courses)] - table[len(courses) :].mean(axis=0))
            for trees, table in ((self.on_kernels, kernels), (self.on_summary, summed))
        ]
        return log_odds((votes[0] + votes[1]) / 2)
