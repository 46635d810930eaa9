"""Learn kernel machines that give executions a number."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
from sklearn.gaussian_process import GaussianProcessRegressor  # type: ignore[import-untyped]
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel  # type: ignore[import-untyped]
from sklearn.svm import SVR  # type: ignore[import-untyped]

from norep.scoring.channels import Course
from norep.scoring.judges import log_odds
from norep.scoring.kernels import Kernels
from norep.scoring.machines import KernelJudge, Views
from norep.scoring.unusual import Unusual

Floats = NDArray[np.float64]
Member = dict[str, NDArray[Any]]

KERNELS = 1500
SUPPORT_VECTORS = ("steps",)
"""Views that a support vector regression looks at."""
PROCESSES = ("spread", "kernels", "both", "strange")
"""Views that a Gaussian process looks at."""
TUBE, STRENGTH, WIDER = 0.02, 10.0, 30.0
"""Of the support vector regression: errors that are free, C, how many times the number of features wide."""
NOISE = 0.05
"""Where the search for a process's noise begins, of a variance of 1."""


def fit_kernels(courses: Sequence[Course], scores: Floats, seed: int) -> KernelJudge:
    """Gaussian processes and support vectors on several views; scores in 0 to 1 are learned as log odds."""
    inside = bool(scores.min() > 0 and scores.max() < 1)
    wanted = log_odds(scores) if inside else scores
    steps = np.stack([one.steps for one in courses])
    good = np.argsort(-scores, kind="stable")[: max(2, len(scores) // 2)]
    views = Views(Kernels.drawn(steps, KERNELS, seed), Unusual.of(steps[good]))
    seen = views.of(courses)
    members = [_support_vectors(seen[name], wanted) for name in SUPPORT_VECTORS]
    members += [_process(seen[name], wanted) for name in PROCESSES]
    return KernelJudge(views, tuple(members), (*SUPPORT_VECTORS, *PROCESSES), inside)


def _standard(features: Floats) -> tuple[Floats, Floats, Floats]:
    """The features in units of their spread, and the mean and spread."""
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-9] = 1.0
    return (features - mean) / scale, mean, scale


def _support_vectors(features: Floats, wanted: Floats) -> Member:
    x, mean, scale = _standard(features)
    gamma = 1 / (x.shape[1] * WIDER)
    machine = SVR(C=STRENGTH, gamma=gamma, epsilon=TUBE).fit(x, wanted)
    supports = machine.support_vectors_.astype(np.float32)
    offset, weights = machine.intercept_, machine.dual_coef_[0]
    return _member((mean, scale), supports, weights, gamma, offset)


def _process(features: Floats, wanted: Floats) -> Member:
    """The mean of a Gaussian process whose width and noise are the most likely ones."""
    x, mean, scale = _standard(features)
    start = ConstantKernel(1.0) * RBF(2 * np.sqrt(x.shape[1])) + WhiteKernel(NOISE)
    process = GaussianProcessRegressor(start, normalize_y=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(x, wanted)
    found = process.kernel_.k1
    unit = float(wanted.std()) or 1.0
    weights = process.alpha_ * found.k1.constant_value * unit
    gamma = 1 / (2 * found.k2.length_scale**2)
    return _member((mean, scale), x.astype(np.float32), weights, gamma, np.array([wanted.mean()]))


def _member(
    standard: tuple[Floats, Floats], supports: NDArray[Any], weights: Floats, gamma: float, offset: Floats
) -> Member:
    return {
        "mean": standard[0],
        "scale": standard[1],
        "supports": supports,
        "weights": weights,
        "gamma": np.array([gamma]),
        "offset": offset,
    }
