"""Learn kernel machines that give executions a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import SVR

from norep.scoring.channels import Course
from norep.scoring.judges import KernelJudge, log_odds, view

Floats = NDArray[np.float64]

MEMBERS = (("summary", 3.0, 3.0), ("steps", 3.0, 3.0), ("summary", 10.0, 30.0), ("steps", 10.0, 30.0))
"""What each looks at, its C, and how many times wider than the number of features its kernel is."""
TUBE = 0.02


def fit_kernels(courses: Sequence[Course], scores: Floats) -> KernelJudge:
    """Support vector regression on two views; scores inside 0 to 1 are learned as log odds."""
    inside = bool(scores.min() > 0 and scores.max() < 1)
    wanted = log_odds(scores) if inside else scores
    views = tuple(name for name, _, _ in MEMBERS)
    members = tuple(_member(view(courses, name), wanted, c, wider) for name, c, wider in MEMBERS)
    return KernelJudge(members, views, inside)


def _member(features: Floats, wanted: Floats, c: float, wider: float) -> dict[str, NDArray[Any]]:
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-9] = 1.0
    x = (features - mean) / scale
    gamma = 1 / (x.shape[1] * wider)
    unit = float(wanted.std()) or 1.0
    machine = SVR(C=c * unit, gamma=gamma, epsilon=TUBE).fit(x, wanted)
    return {
        "mean": mean,
        "scale": scale,
        "supports": machine.support_vectors_.astype(np.float32),
        "weights": machine.dual_coef_[0],
        "gamma": np.array([gamma]),
        "offset": machine.intercept_,
    }
