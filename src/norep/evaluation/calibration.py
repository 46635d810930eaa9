"""Whether probabilities mean what they say: of clips named with 80 % confidence, 80 % should be right."""

from __future__ import annotations

from collections.abc import Sequence

from norep.evaluation.scores import DIGITS, Scores

BINS = 10


class Bin(Scores):
    """The clips whose confidence lies in `[low, high)`, in the last one up to 1.

    `confidence` is their mean, `accuracy` the share of them that is right; None without clips.
    """

    low: float
    high: float
    clips: int
    confidence: float | None
    accuracy: float | None


class Calibration(Scores):
    """The expected calibration error, None of no clips, and the bins of the reliability diagram.

    The error is the mean of abs(accuracy - confidence) of the bins, weighted by their clips: Guo et al. 2017,
    "On Calibration of Modern Neural Networks".
    """

    error: float | None
    bins: tuple[Bin, ...]


def calibrate(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> Calibration:
    """The calibration of best names: their probabilities, 0 to 1, and whether each was right.

    >>> calibrate([0.9, 0.9], [True, False]).error
    0.4
    """
    members: list[list[int]] = [[] for _ in range(bins)]
    for at, confidence in enumerate(confidences):
        members[min(int(confidence * bins), bins - 1)].append(at)
    found = []
    error = 0.0
    for number, inside in enumerate(members):
        claimed = _mean([confidences[at] for at in inside])
        accuracy = _mean([float(right[at]) for at in inside])
        if claimed is not None and accuracy is not None:
            error += abs(accuracy - claimed) * len(inside) / len(confidences)
        found.append(
            Bin(
                low=round(number / bins, DIGITS),
                high=round((number + 1) / bins, DIGITS),
                clips=len(inside),
                confidence=_rounded(claimed),
                accuracy=_rounded(accuracy),
            )
        )
    return Calibration(error=round(error, DIGITS) if confidences else None, bins=tuple(found))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
