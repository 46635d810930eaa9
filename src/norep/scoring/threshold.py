"""From which score on an execution is like the good ones, and how sure that limit is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SHARE = 0.9
"""Share of good executions that should lie above the threshold."""
LEAST_SPREAD = 2.5
"""Points: the spread of the scores of good executions is taken for at least this."""
WIDTH = 3.0
"""Spreads below the mean where the threshold lies; few good ones widen it."""
HIGHEST, LOWEST = 86.0, 70.0
GUESS = 75.0
"""The threshold where there is a single good execution and so no spread to infer one from."""
SAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Threshold:
    """The limit `score`; `confidence`, 0 to 1, is how probable it is that nine of ten good ones lie above.

    `guessed` says that there was no spread to infer it from. `scores` are those of the good executions, each
    compared with the others.
    """

    score: float
    confidence: float
    guessed: bool
    scores: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """In a sentence."""
        if self.guessed:
            return f"limit {self.score:.0f}, a guess: it takes three good repetitions or more to infer one"
        return (
            f"limit {self.score:.0f}, inferred from {len(self.scores)} good repetitions; "
            f"{self.confidence:.0%} sure that nine of ten good ones are above"
        )


def inferred(scores: Sequence[float]) -> Threshold:
    """The threshold from the scores of good executions, each compared with the others."""
    if len(scores) < 3:
        return Threshold(GUESS, 0.0, guessed=True, scores=tuple(scores))
    values = np.array(scores)
    mean, spread = float(values.mean()), max(float(values.std(ddof=1)), LEAST_SPREAD)
    limit = mean - WIDTH * spread * np.sqrt(1 + 1 / len(values))
    limit = float(np.clip(limit, LOWEST, HIGHEST))
    return Threshold(round(limit, 1), _confidence(mean, spread, len(values), limit), False, tuple(scores))


def _confidence(mean: float, spread: float, count: int, limit: float) -> float:
    """How probable it is that a share `SHARE` of normal scores lies above the limit.

    By samples of the true mean and spread given those observed (a one-sided tolerance limit, Natrella 1963).
    """
    rng = np.random.default_rng(0)
    true = spread * np.sqrt((count - 1) / rng.chisquare(count - 1, SAMPLES))
    means = mean + true * rng.normal(size=SAMPLES) / np.sqrt(count)
    normal_quantile = 1.2816  # of SHARE
    return float(np.mean(means - normal_quantile * true >= limit))
