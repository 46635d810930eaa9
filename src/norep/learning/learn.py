"""From the key points of one film to a movement that counts, judges and draws what was done in it."""

from __future__ import annotations

from dataclasses import dataclass

from norep.errors import PoseError
from norep.judging.events import Rep, RepJudged
from norep.judging.follow import follow
from norep.learning.choice import Choice, choices
from norep.learning.composing import Draft, finished
from norep.learning.gauges import Readings
from norep.learning.repetitions import NOTHING_REPEATED, Set, find_repetitions
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence

TRIED = 12
"""So many of the best measures are tried on the film with the counter itself."""
SURE, FAIRLY_SURE = 5.0, 2.5
"""Scores: how many errors of a measure its two ends are apart."""
ENOUGH_REPS = 3
LEAST_SHARE = 0.4
"""Share of the film that a single way from one end to the other takes, when that is what the film shows."""


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
        clear = self.choice.score >= SURE and self.choice.returns
        return "sure" if clear and len(self.reps) == self.reps.counted else "fairly sure"


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
    ranked = choices(Readings.of(poses), found)
    if ranked and _is_hold(ranked[0], found, poses):
        raise PoseError(NOTHING_REPEATED)
    for choice in ranked[:TRIED]:
        draft = Draft(name, source, choice, found)
        judged = _judged(poses, draft.movement())
        if len(judged) == len(found):
            return Learned(finished(draft, poses, judged), choice, found, asked=reps is not None)
    raise PoseError(_nothing_tells(found))


def _is_hold(choice: Choice, found: Set, poses: PoseSequence) -> bool:
    """Whether the one thing done is to take up a position, in which most of the film is spent."""
    length = float(poses.time[-1] - poses.time[0])
    once = len(found) == 1 and found.counted == 0 and not choice.returns
    return once and found.seconds < LEAST_SHARE * length


def _judged(poses: PoseSequence, movement: Movement) -> list[Rep]:
    return [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]


def _nothing_tells(found: Set) -> str:
    counted = f"; counted without a number given there are {found.counted}" if found.counted else ""
    times = "once" if len(found) == 1 else f"{len(found)} times"
    return (
        f"no angle and no height goes up and down exactly {times} in it{counted}. "
        "Check --reps, or give the part that holds the repetitions with --from and --to"
    )
