"""Kernel machines that give an execution a number: support vectors and Gaussian processes as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.scoring.channels import SPREAD, SUMMED, Course
from norep.scoring.judges import probability
from norep.scoring.kernels import Kernels
from norep.scoring.unusual import Unusual

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]

MEMBER = ("mean", "scale", "supports", "weights", "gamma", "offset")
COARSE = 4
"""Every so many of the 64 steps are looked at as they are."""
WEIGHT = 20
"""Times that how strange a course is counts as a feature."""


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """What the members of a `KernelJudge` look at."""

    kernels: Kernels
    unusual: Unusual

    def of(self, courses: Sequence[Course]) -> dict[str, Floats]:
        """`(n, features)` of each view.

        `spread`: percentiles, extremes, deviation and speed of each channel; `steps`: 16 moments; `both`;
        `strange`: the spread and, weighing more, how far from good courses it is; `kernels`.
        """
        steps = np.stack([one.steps for one in courses])
        spread = _spread(np.stack([one.summary for one in courses]))
        coarse = steps[:, ::COARSE].reshape(len(steps), -1)
        strange = np.repeat(self.unusual.features(steps), WEIGHT, axis=1)
        return {
            "spread": spread,
            "steps": coarse,
            "both": np.concatenate([spread, coarse], axis=1),
            "strange": np.concatenate([spread, strange], axis=1),
            "kernels": self.kernels.features(steps).astype(np.float64),
        }

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays to be stored."""
        return {**self.kernels.arrays("kernels"), **self.unusual.arrays("unusual")}

    @staticmethod
    def of_arrays(arrays: Arrays) -> Views:
        """Take them out of stored arrays."""
        return Views(Kernels.of(arrays, "kernels"), Unusual.of_arrays(arrays, "unusual"))


def _spread(summaries: Floats) -> Floats:
    """The numbers of a summary that say how far channels go and how fast."""
    channels = summaries.shape[1] // SUMMED
    blocks = summaries[:, : SUMMED * channels].reshape(len(summaries), SUMMED, channels)
    return np.asarray(blocks[:, SPREAD].reshape(len(summaries), -1))


@dataclass(frozen=True, slots=True, eq=False)
class KernelJudge:
    """Kernel machines whose mean is the score: `exp(-gamma d^2)` to each support, weighed and added.

    Each member looks at one of the views and has the arrays `mean`, `scale`, `supports`, `weights`, `gamma`,
    `offset`. `log_odds` says that a sum is the log odds of a score.
    """

    seen: Views
    members: tuple[dict[str, NDArray[Any]], ...]
    views: tuple[str, ...]
    log_odds: bool

    def raw(self, courses: Sequence[Course]) -> Floats:
        """The mean of the members."""
        seen = self.seen.of(courses)
        sums = [_machine(m, seen[name]) for m, name in zip(self.members, self.views, strict=True)]
        mean = np.mean(sums, axis=0)
        return probability(mean) if self.log_odds else mean

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of all members."""
        own = {
            f"{i}.{name}": value for i, member in enumerate(self.members) for name, value in member.items()
        }
        own.update(self.seen.arrays())
        return {**own, "views": np.array(self.views), "log_odds": np.array([self.log_odds])}

    @staticmethod
    def of(arrays: Arrays) -> KernelJudge:
        """Take it out of stored arrays."""
        views = tuple(str(name) for name in arrays["views"])
        members = tuple({name: arrays[f"{i}.{name}"] for name in MEMBER} for i in range(len(views)))
        return KernelJudge(Views.of_arrays(arrays), members, views, bool(arrays["log_odds"][0]))


def _machine(member: Arrays, features: Floats) -> Floats:
    x = (features - member["mean"]) / member["scale"]
    supports = member["supports"].astype(np.float64)
    squares = (x**2).sum(axis=1)[:, None] + (supports**2).sum(axis=1)[None] - 2 * x @ supports.T
    near = np.exp(-float(member["gamma"][0]) * np.maximum(squares, 0))
    return np.asarray(near @ member["weights"] + float(member["offset"][0]))
