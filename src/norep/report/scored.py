"""Scores and deviations as a report holds them."""

from __future__ import annotations

from collections.abc import Sequence

from norep.movements.movement import Movement
from norep.report.model import Set
from norep.report.repetitions import DeviationReport, RepReport, ThresholdReport
from norep.scoring.deviations import Deviation
from norep.scoring.explain import Suggestion, suggestions
from norep.scoring.phrases import sentence
from norep.scoring.reference import Reference
from norep.scoring.score import Score

DIGITS = 4
MOST = 5
"""Deviations kept of one repetition."""


def scored_set(one: Set, scores: Sequence[Score], reference: Reference) -> Set:
    """The set with the scores of its repetitions; each belongs to that of the same index."""
    if not scores:
        return one
    by_index = {score.execution.index: score for score in scores}
    reps = [rep if rep.index not in by_index else scored_rep(rep, by_index[rep.index]) for rep in one.reps]
    return one.model_copy(
        update={
            "reps": tuple(reps),
            "reference": reference.name,
            "score": round(sum(score.score for score in scores) / len(scores), 1),
            "threshold": threshold_report(reference),
            "suggestions": tuple(suggestion_report(item) for item in suggestions(scores, reference)),
        }
    )


def scored_rep(rep: RepReport, score: Score) -> RepReport:
    """The repetition with its score."""
    guide = score.execution.guide
    found = tuple(deviation_report(item, guide) for item in score.material[:MOST])
    return rep.model_copy(update={"score": score.score, "below_threshold": score.below, "deviations": found})


def threshold_report(reference: Reference) -> ThresholdReport | None:
    """The limit of a reference, None where it has none."""
    limit = reference.threshold
    if limit is None:
        return None
    return ThresholdReport(
        score=limit.score,
        confidence=round(limit.confidence, DIGITS),
        guessed=limit.guessed,
        good=reference.count,
    )


def suggestion_report(item: Suggestion) -> DeviationReport:
    """A suggestion with the numbers behind it."""
    return _report(item.deviation, item.text)


def deviation_report(item: Deviation, movement: Movement | None) -> DeviationReport:
    """A deviation with its sentence."""
    return _report(item, sentence(item, movement))


def _report(item: Deviation, text: str) -> DeviationReport:
    return DeviationReport(
        text=text,
        phase=item.phase,
        joint=item.joint,
        side=item.side,
        name=item.name,
        kind=item.kind,
        mine=round(item.mine, DIGITS),
        reference=round(item.reference, DIGITS),
        unit=item.unit,
        expected=round(item.deviation, DIGITS),
        loss=round(item.loss, DIGITS),
    )
