"""A whole set beside a reference: scores, suggestions, and the distance of each key point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from norep.errors import PoseError
from norep.judging.events import RepJudged
from norep.judging.follow import follow
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.scoring.alignment import Alignment, by_point
from norep.scoring.alignment import align as align_one
from norep.scoring.barycentre import resampled
from norep.scoring.body import POINTS
from norep.scoring.execution import Execution, execution, executions, in_order
from norep.scoring.explain import Suggestion, suggestions
from norep.scoring.reference import Reference
from norep.scoring.score import Score, scores_of

Motion = PoseSequence | Execution | Sequence[Execution]
"""Key points, or repetitions that are cut already."""
LIMIT = 30.0
PER_TORSO = 20.0
"""The scale on which `LIMIT` is the limit: a median DTW of 1.5 torso lengths over 64 steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What `score` returns: each repetition's score, and what to change, the most important first.

    `by_point` is the DTW of each key point in torso lengths, to the nearest of the good executions, the
    median over the repetitions; `median` that over the key points: 0 for the same video. `distance` is
    `median` on the scale of the fourth seed, where 30 is the limit; it is a guess.
    """

    reference: Reference
    reps: tuple[Score, ...]
    suggestions: tuple[Suggestion, ...]
    by_point: dict[str, float]
    limitations: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The mean of the repetitions, 0 to 100."""
        return round(float(np.mean([rep.score for rep in self.reps])), 1)

    @property
    def phases(self) -> dict[str, float]:
        """The mean score of each phase."""
        return _means([rep.phases for rep in self.reps])

    @property
    def joints(self) -> dict[str, float]:
        """The mean score of each joint."""
        return _means([rep.joints for rep in self.reps])

    @property
    def median(self) -> float:
        """The median over the key points, in torso lengths."""
        return float(np.median(list(self.by_point.values()))) if self.by_point else float("nan")

    @property
    def distance(self) -> float:
        """The median on a scale where 30 is the limit."""
        return round(self.median * PER_TORSO, 1)


def score(mine: Motion, reference: Motion | Reference, movement: Movement | None = None) -> Comparison:
    """Score executions against a reference, and say what to change.

    Key points are cut into repetitions of `movement`; without one they are taken for a single repetition.
    Raises PoseError where the two cannot be compared: of different movements, without a full repetition,
    nothing in common, or frames out of order.

    >>> import norep
    >>> from norep.synth.motion import Fault, Take
    >>> squat = norep.movements["air-squat"]
    >>> good, shallow = norep.draw(squat), norep.draw(squat, Take((Fault("depth"),) * 3))
    >>> norep.score(good, norep.Reference.built_in(squat), squat).score > 90
    True
    >>> norep.score(shallow, good, squat).suggestions[0].text[:83]
    'At the bottom: hips not below knees, 0.49 thigh lengths short of the reference (-0.'
    """
    against = (
        reference if isinstance(reference, Reference) else Reference.of(repetitions(reference, movement))
    )
    own = repetitions(mine, movement)
    reps = scores_of(own, against)
    notes = dict.fromkeys(note for rep in reps for note in rep.alignment.limitations)
    return Comparison(
        against,
        reps,
        suggestions(reps, against),
        _nearest(reps, against),
        (*notes, *_unseen(reps, against), *_doubts(against)),
    )


def explain(
    mine: Motion, reference: Motion | Reference, movement: Movement | None = None
) -> tuple[Suggestion, ...]:
    """What to change, the most important first, with the numbers behind each sentence; see `score`."""
    return score(mine, reference, movement).suggestions


def align(mine: Motion, reference: Motion | Reference, movement: Movement | None = None) -> Alignment:
    """Align the first repetition of `mine` with a reference. Raises PoseError like `score`."""
    against = reference if isinstance(reference, Reference) else repetitions(reference, movement)[0]
    return align_one(repetitions(mine, movement)[0], against)


def repetitions(motion: Motion, movement: Movement | None = None) -> tuple[Execution, ...]:
    """The repetitions of a motion; raises PoseError where there is none."""
    if isinstance(motion, Execution):
        return (motion,)
    if not isinstance(motion, PoseSequence):
        return tuple(motion)
    if movement is None:
        return (execution(motion),)
    in_order(motion)
    reps = [event.rep for event in follow(motion, movement) if isinstance(event, RepJudged)]
    found = executions(motion, reps, movement)
    if not found:
        raise PoseError(
            f"no full repetition of {movement.name} was found; a reference and what is compared need one"
        )
    return found


def _nearest(reps: Sequence[Score], reference: Reference) -> dict[str, float]:
    """For each key point its DTW to the nearest good execution, the median over the set."""
    rows = []
    for rep in reps:
        own = resampled(rep.execution.points)
        # What decides which is nearest is quick, the warping of each point is not.
        apart = [np.nanmean((member - own) ** 2) for member in reference.members]
        rows.append(by_point(reference.members[int(np.argmin(apart))], own, rep.alignment.shown))
    names = [name for name in POINTS if any(name in row for row in rows)]
    return {name: round(float(np.median([row[name] for row in rows if name in row])), 4) for name in names}


def _unseen(reps: Sequence[Score], reference: Reference) -> tuple[str, ...]:
    """The rules of which nothing was seen in any repetition."""
    seen = {name for rep in reps for name in rep.execution.rules}
    missing = [name.replace("-", " ") for name in reference.rules if name not in seen]
    known = bool(reps) and reps[0].execution.guide is not None
    return (f"Could not be compared from this view: {', '.join(missing)}",) if missing and known else ()


def _doubts(reference: Reference) -> tuple[str, ...]:
    if reference.count >= 3:
        return ()
    number = "one good repetition" if reference.count == 1 else "two good repetitions"
    return (f"The reference is {number}: how much good ones differ is not known and was guessed",)


def _means(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: round(float(np.mean([row[name] for row in rows if name in row])), 1) for name in names}
