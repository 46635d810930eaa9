"""Score each good execution against the others: what a threshold is inferred from."""

from __future__ import annotations

from collections.abc import Sequence

from norep.scoring.execution import Execution
from norep.scoring.reference import FEWEST_FOR_THRESHOLD, Reference
from norep.scoring.score import score_of
from norep.scoring.threshold import Threshold, inferred


def threshold_of(reference: Reference, executions: Sequence[Execution]) -> Threshold:
    """The threshold of a reference that is made of these good executions."""
    if len(executions) < FEWEST_FOR_THRESHOLD:
        return inferred(())
    scores = []
    for number, one in enumerate(executions):
        others = [other for place, other in enumerate(executions) if place != number]
        against = Reference.of(others, reference.name, threshold=False)
        scores.append(score_of(one, against).score)
    return inferred(scores)
