"""How probabilities of classes go together: for clips of each class, that of another with that of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from norep.evaluation.scores import DIGITS, Scores

LEAST = 3
"""Clips of a class below which nothing is said: two always lie on a line."""
FEW = 30
"""Classes up to which all are shown; of more, those that are labels or were best names."""
STILL = 1e-9
"""Standard deviation below which a probability does not change."""

Answer = tuple[str, str, Mapping[str, float]]
"""The label of a clip, the best name given to it, and the probability of every name."""


class Correlation(Scores):
    """For clips of the class j in `rows`, Pearson's correlation of p(i) with p(j), i in `columns`.

    None where a probability is the same for all clips, and for a class with fewer than 3 clips. The
    probabilities of a clip sum to 1, so what takes from the true class correlates negatively with it.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


def correlate(answers: Sequence[Answer]) -> Correlation:
    """The correlations of some answers.

    >>> three = [("a", "a", {"a": p, "b": 1 - p}) for p in (0.5, 0.7, 0.9)]
    >>> correlate(three).values
    ((1.0, -1.0),)
    """
    rows = tuple(sorted({label for label, _, _ in answers}))
    columns = _columns(answers)
    return Correlation(
        rows=rows, columns=columns, values=tuple(_row(label, columns, answers) for label in rows)
    )


def _columns(answers: Sequence[Answer]) -> tuple[str, ...]:
    every = {name for _, _, probabilities in answers for name in probabilities}
    if len(every) > FEW:
        every = {name for label, best, _ in answers for name in (label, best)}
    return tuple(sorted(every))


def _row(label: str, columns: Iterable[str], answers: Sequence[Answer]) -> tuple[float | None, ...]:
    clips = [probabilities for own, _, probabilities in answers if own == label]
    own = np.array([one.get(label, 0.0) for one in clips])
    return tuple(pearson(np.array([one.get(name, 0.0) for one in clips]), own) for name in columns)


def pearson(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Pearson's correlation of two courses, None for fewer than 3 values or where one does not change.

    >>> pearson(np.array([0.0, 1.0, 2.0]), np.array([5.0, 5.0, 5.0]))
    """
    if len(one) < LEAST or min(one.std(), other.std()) < STILL:
        return None
    found = float(((one - one.mean()) * (other - other.mean())).mean() / (one.std() * other.std()))
    return round(min(max(found, -1.0), 1.0), DIGITS) + 0.0
