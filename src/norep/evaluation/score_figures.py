"""How well learned scorers judge executions of persons they have not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from norep.evaluation.calibration import calibrate
from norep.evaluation.scores import DIGITS, Scores

Floats = NDArray[np.float64]


class ScorerFigures(Scores):
    """One model.

    `mean_accuracy` is the mean over movements of the accuracy pooled over all folds, its mean and standard
    deviation over the seeds; `brier` and `calibration_error` are of the first seed. `mad` is the mean
    absolute deviation of scores on random splits, with its deviation over them, `mad_person` that leaving
    each person out.
    """

    model: str
    seeds: int
    executions: int
    mean_accuracy: float | None = None
    spread: float | None = None
    per_seed: tuple[float, ...] = ()
    per_movement: dict[str, float] = Field(default_factory=dict)
    brier: float | None = None
    calibration_error: float | None = None
    mad: float | None = None
    mad_spread: float | None = None
    mad_person: float | None = None


class ScorerTrial(ScorerFigures):
    """The figures of the first model, and those of all; `notes` say what to keep in mind."""

    data: str
    models: tuple[ScorerFigures, ...]
    notes: tuple[str, ...] = ()


def accuracy_figures(
    model: str, movements: Sequence[str], correct: NDArray[np.bool_], chances: Sequence[Floats]
) -> ScorerFigures:
    """`chances` has for each seed the probability of being correct, NaN where an execution was not tested.

    >>> chances = [np.array([0.9, 0.2, np.nan])]
    >>> accuracy_figures("dtw", ["squat"] * 3, np.array([True, True, True]), chances).mean_accuracy
    0.5
    """
    names = list(dict.fromkeys(movements))
    where = {name: np.array([one == name for one in movements]) for name in names}
    table = np.array([[_right(seed, correct, where[name]) for name in names] for seed in chances])
    tested = [i for i in range(len(names)) if np.isfinite(table[:, i]).all()]
    per_seed = table[:, tested].mean(axis=1)
    known = np.isfinite(chances[0])
    first, truth = chances[0][known], correct[known]
    confidence = np.maximum(first, 1 - first)
    return ScorerFigures(
        model=model,
        seeds=len(chances),
        executions=int(known.sum()),
        mean_accuracy=round(float(per_seed.mean()), DIGITS),
        spread=round(float(per_seed.std(ddof=1)), DIGITS) if len(per_seed) > 1 else None,
        per_seed=tuple(round(float(one), DIGITS) for one in per_seed),
        per_movement={names[i]: round(float(table[:, i].mean()), DIGITS) for i in tested},
        brier=round(float(((first - truth) ** 2).mean()), DIGITS),
        calibration_error=calibrate(confidence.tolist(), ((first > 0.5) == truth).tolist()).error,
    )


def _right(chances: Floats, correct: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    known = inside & np.isfinite(chances)
    return float(((chances > 0.5) == correct)[known].mean()) if known.any() else float("nan")


def deviation_figures(
    model: str, scores: Floats, random: Sequence[Floats], by_person: Floats
) -> ScorerFigures:
    """`random` has the answers of each split and `by_person` all of them, NaN where one was not tested."""
    mads = [float(np.nanmean(np.abs(one - scores))) for one in random]
    left_out = np.abs(by_person - scores)
    return ScorerFigures(
        model=model,
        seeds=len(random),
        executions=len(scores),
        mad=round(float(np.mean(mads)), 5),
        mad_spread=round(float(np.std(mads, ddof=1)), 5) if len(mads) > 1 else None,
        mad_person=round(float(np.nanmean(left_out)), 5) if np.isfinite(left_out).any() else None,
    )
