"""The classification report: precision, recall and f1 of each class, and what is taken for what."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence

from norep.evaluation.scores import DIGITS, Scores

Answer = tuple[str, str, float]
"""The label of a clip, the best name given to it, and the probability that its label was given."""


class Averages(Scores):
    """Means over the classes that occur as labels, plain or weighted by their clips; None without clips."""

    precision: float | None
    recall: float | None
    f1: float | None
    support: int


class ClassFigures(Averages):
    """One class. `support` is the clips with this label.

    Precision is 0 where the name was never given, recall and f1 are None where no clip has the label. The
    `probability` of the label among its clips has a mean and a standard deviation.
    """

    probability: float | None
    probability_sd: float | None


class Confusion(Scores):
    """How often each label (row) was given each name (column), in the order of `labels`."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Classification(Scores):
    """The classification report and the confusion."""

    per_class: dict[str, ClassFigures]
    macro: Averages
    weighted: Averages
    confusion: Confusion


def classify(answers: Sequence[Answer]) -> Classification:
    """Compare names with labels; classes are those that occur as either, in alphabetical order.

    >>> classify([("squat", "squat", 0.9), ("squat", "lunge", 0.3)]).per_class["squat"].recall
    0.5
    """
    labels = tuple(sorted({name for label, named, _ in answers for name in (label, named)}))
    counts = Counter((label, named) for label, named, _ in answers)
    per_class = {label: _class_figures(label, answers) for label in labels}
    judged = [figures for figures in per_class.values() if figures.support]
    return Classification(
        per_class=per_class,
        macro=_averages(judged, lambda _: 1),
        weighted=_averages(judged, lambda figures: figures.support),
        confusion=Confusion(
            labels=labels, counts=tuple(tuple(counts[row, column] for column in labels) for row in labels)
        ),
    )


def _class_figures(name: str, answers: Sequence[Answer]) -> ClassFigures:
    probabilities = [probability for label, _, probability in answers if label == name]
    support = len(probabilities)
    called = sum(named == name for _, named, _ in answers)
    right = sum(label == named == name for label, named, _ in answers)
    return ClassFigures(
        precision=round(right / called, DIGITS) if called else 0.0,
        recall=round(right / support, DIGITS) if support else None,
        f1=round(2 * right / (called + support), DIGITS) if support else None,
        support=support,
        probability=round(statistics.fmean(probabilities), DIGITS) if support else None,
        probability_sd=round(statistics.pstdev(probabilities), DIGITS) if support else None,
    )


def _averages(classes: Sequence[ClassFigures], weigh: Callable[[ClassFigures], int]) -> Averages:
    weights = [weigh(figures) for figures in classes]

    def mean(values: Sequence[float | None]) -> float | None:
        # Every class here has clips, so no value is None.
        total = sum(weight * (value or 0.0) for weight, value in zip(weights, values, strict=True))
        return round(total / sum(weights), DIGITS) if weights else None

    return Averages(
        precision=mean([figures.precision for figures in classes]),
        recall=mean([figures.recall for figures in classes]),
        f1=mean([figures.f1 for figures in classes]),
        support=sum(figures.support for figures in classes),
    )
