"""From the key points of one film to a movement that counts, judges and draws what was done in it."""

from __future__ import annotations

from dataclasses import dataclass

from norep.errors import PoseError
from norep.judging.events import Rep, RepJudged
from norep.judging.follow import follow
from norep.learning.choice import Choice, choices
from norep.learning.composing import Draft, finished
from norep.learning.gauges import Readings
from norep.learning.repetitions import Set, find_repetitions
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence

TRIED = 12
"""So many of the best measures are tried on the film with the counter itself."""
SURE, FAIRLY_SURE = 5.0, 2.5
"""Scores: how many errors of a measure its two ends are apart."""
ENOUGH_REPS = 3


@dataclass(frozen=True, slots=True)
class Learned:
    """A new movement, the measure that counts it, and the repetitions it was learned from.

    `asked` is false where the number of repetitions was counted, not given.
    """

    movement: Movement
    choice: Choice
    reps: Set
    asked: bool

    @property
    def sureness(self) -> str:
        """How far to trust it: sure, fairly sure or unsure."""
        if len(self.reps) < ENOUGH_REPS or self.choice.score < FAIRLY_SURE or self.choice.steadiness < 0.5:
            return "unsure"
        return "sure" if self.choice.score >= SURE and self.choice.returns else "fairly sure"


def learn(poses: PoseSequence, name: str, reps: int | None = None, *, source: str = "a film") -> Learned:
    """Make a movement of a film in which it is done `reps` times, or as often as is counted.

    `poses` are the athlete's key points, `name` that of the new movement, `source` what is told of where it
    comes from. Raises PoseError where so many repetitions cannot be found or told from the rest.

    >>> from norep import movements
    >>> from norep.synth.motion import Take, draw
    >>> found = learn(draw(movements["air-squat"], Take(faults=(None,) * 4)), "my-squat", 4)
    >>> [phase.name for phase in found.movement.phases]
    ['hips-open', 'hips-bent', 'hips-open-again']
    """
    found = find_repetitions(poses, reps)
    for choice in choices(Readings.of(poses), found)[:TRIED]:
        draft = Draft(name, source, choice, found)
        judged = _judged(poses, draft.movement())
        if len(judged) == len(found):
            return Learned(finished(draft, poses, judged), choice, found, asked=reps is not None)
    raise PoseError(_nothing_tells(found))


def _judged(poses: PoseSequence, movement: Movement) -> list[Rep]:
    return [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]


def _nothing_tells(found: Set) -> str:
    counted = f"; counted without a number given there are {found.counted}" if found.counted else ""
    return (
        f"no angle and no height goes up and down exactly {len(found)} times in it{counted}. "
        "Check --reps, or give the part that holds the repetitions with --from and --to"
    )
