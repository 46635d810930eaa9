"""Learn a movement from one labelled film, and count its repetitions and those of films of other people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from norep.datasets.poses import PoseClip
from norep.errors import NorepError, PoseError
from norep.evaluation.recognition_scores import SkippedRow
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence

LISTED = 10
"""Films of the main list."""

Learn = Callable[[PoseSequence, int], Movement]
"""Makes a movement of key points and the number of repetitions; raises a NorepError."""
Count = Callable[[PoseSequence, Movement], int]
Progress = Callable[[int, int, str], None]


class LearnedRow(BaseModel):
    """A film that was learned from, and another film of the movement that was counted.

    `own` and `other` are what was counted, None where nothing could be learned, as `problem` says.
    """

    movement: str
    learned_from: str
    reps: int
    own: int | None
    counted_in: str
    attempts: int
    other: int | None
    problem: str = ""

    @property
    def exact(self) -> bool:
        """Whether both films were counted exactly."""
        return self.own == self.reps and self.other == self.attempts


class Learning(BaseModel):
    """How well counts carry over: the listed pairs, one pair for each movement, and all pairs.

    `listed` are the films with the most repetitions, each with the film of another person that has the most;
    `per_movement` the same with one film for each movement. `exact` and the like count pairs of which both
    films were counted exactly.
    """

    listed: list[LearnedRow]
    listed_exact: int
    per_movement: list[LearnedRow]
    per_movement_exact: int
    pairs: list[LearnedRow]
    pairs_exact: int
    skipped: list[SkippedRow] = []


@dataclass(frozen=True, slots=True)
class _Film:
    clip: PoseClip
    reps: int


def evaluate_learning(
    clips: Sequence[PoseClip],
    learn: Learn,
    count: Count,
    *,
    skipped: Sequence[SkippedRow] = (),
    progress: Progress | None = None,
) -> Learning:
    """Learn from every film that has a partner: the same movement, known counts, and another group.

    The learner is told the number of repetitions, never the movement. The listed pairs are chosen by the
    number of repetitions, then by name, never by the result. Raises PoseError when there is no pair.
    """
    films = [_Film(clip, clip.count) for clip in clips if clip.count]
    pairs = []
    for done, film in enumerate(films, start=1):
        partners = _partners(film, films)
        if partners:
            pairs += list(_rows(film, partners, learn, count))
        if progress is not None:
            progress(done, len(films), film.clip.id)
    if not pairs:
        raise PoseError("no movement has two films of different people with a known count")
    first = _first_of(pairs, lambda row: row.learned_from)
    movements = _first_of(pairs, lambda row: row.movement)
    listed, each = first[:LISTED], sorted(movements, key=lambda row: row.movement)
    return Learning(
        listed=listed,
        listed_exact=_exact(listed),
        per_movement=each,
        per_movement_exact=_exact(each),
        pairs=pairs,
        pairs_exact=_exact(pairs),
        skipped=list(skipped),
    )


def _partners(film: _Film, films: Sequence[_Film]) -> list[_Film]:
    """Films of the movement by somebody else, those with most repetitions first."""
    others = [
        other
        for other in films
        if other.clip.label == film.clip.label and other.clip.group != film.clip.group and other is not film
    ]
    return sorted(others, key=lambda other: (-other.reps, other.clip.id))


def _rows(film: _Film, partners: Sequence[_Film], learn: Learn, count: Count) -> Iterator[LearnedRow]:
    movement, own, problem = None, None, ""
    try:
        movement = learn(film.clip.poses, film.reps)
        own = count(film.clip.poses, movement)
    except NorepError as error:
        problem = str(error)
    for other in partners:
        yield LearnedRow(
            movement=film.clip.label,
            learned_from=film.clip.id,
            reps=film.reps,
            own=own,
            counted_in=other.clip.id,
            attempts=other.reps,
            other=None if movement is None else count(other.clip.poses, movement),
            problem=problem,
        )


def _first_of(pairs: Sequence[LearnedRow], key: Callable[[LearnedRow], str]) -> list[LearnedRow]:
    """The first pair of each kind, those learned from most repetitions first."""
    ordered = sorted(pairs, key=lambda row: (-row.reps, row.learned_from, -row.attempts, row.counted_in))
    return list({key(row): row for row in reversed(ordered)}.values())[::-1]


def _exact(rows: Sequence[LearnedRow]) -> int:
    return sum(row.exact for row in rows)
