"""Learn a scorer from executions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.datasets.executions import Execution
from norep.errors import PoseError, UnknownNameError
from norep.scoring.channels import Course, course_of_channels
from norep.scoring.judges import Judge
from norep.scoring.learned import MODELS, LearnedScorer, Part, Usual, course_of_poses
from norep.training.score_kernels import fit_kernels
from norep.training.score_networks import fit_network
from norep.training.score_trees import best_slope, fit_nearest, fit_trees

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

FEWEST = 8
"""Executions of a movement below which nothing is learned."""
INNER = 4
"""Groups of persons of which each is left out once to learn how sure to be."""
CHANNEL_RATE = 30.0
"""Samples a second of bare channels, which do not say it."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """An execution made ready."""

    execution: Execution
    course: Course

    @property
    def wanted(self) -> float:
        """1 or 0 for correct or not, else the score."""
        if self.execution.correct is not None:
            return float(self.execution.correct)
        return float(self.execution.score or 0.0)


@dataclass(frozen=True, slots=True)
class SkippedExecution:
    """One that cannot be learned from, and why."""

    id: str
    reason: str


def lessons_of(
    executions: Sequence[Execution], progress: Progress = lambda _done, _all: None
) -> tuple[list[Lesson], list[SkippedExecution]]:
    """Make executions ready; those of which too little is seen are skipped. Raises PoseError if all are."""
    lessons, skipped = [], []
    for done, one in enumerate(executions):
        progress(done, len(executions))
        try:
            lessons.append(Lesson(one, _course(one)))
        except PoseError as error:
            skipped.append(SkippedExecution(one.id, str(error)))
    if not lessons:
        reason = f"; the first: {skipped[0].reason}" if skipped else ""
        raise PoseError(f"none of {len(executions)} executions can be used{reason}")
    return lessons, skipped


def _course(one: Execution) -> Course:
    if one.poses is not None:
        return course_of_poses(one.poses)
    if one.channels is None or len(one.channels) < 5 or not np.isfinite(one.channels).all():
        raise PoseError("its channels are too few or not finite")
    return course_of_channels(one.channels, CHANNEL_RATE)


def check_model(model: str) -> None:
    """Raises UnknownNameError for one that does not exist."""
    if model not in MODELS:
        raise UnknownNameError.of("model", model, MODELS)


def fit_judge(model: str, lessons: Sequence[Lesson], *, scored: bool, seed: int = 0) -> Judge:
    """Learn one movement: correct or not, or the score where `scored`. Raises PoseError for too little."""
    _check(model, lessons, scored)
    courses = [one.course for one in lessons]
    if scored:
        wanted = np.array([float(one.execution.score or 0.0) for one in lessons])
        if model == "kernels":
            return fit_kernels(courses, wanted, seed)
        return fit_network(model, courses, wanted, correct=False, seed=seed)
    correct = np.array([bool(one.execution.correct) for one in lessons])
    if model == "trees":
        return fit_trees(courses, correct, seed)
    if model == "dtw":
        return fit_nearest(courses, correct, [one.execution.person for one in lessons])
    return fit_network(model, courses, correct.astype(np.float64), correct=True, seed=seed)


def _check(model: str, lessons: Sequence[Lesson], scored: bool) -> None:
    check_model(model)
    movement = lessons[0].execution.movement if lessons else "the movement"
    if len(lessons) < FEWEST:
        raise PoseError(
            f"{len(lessons)} executions of {movement} are too few to learn from; {FEWEST} are needed"
        )
    if scored:
        if model in ("trees", "dtw"):
            raise PoseError(f"{model} tells correct from incorrect; for scores use kernels, cnn1d or lstm")
        return
    if model == "kernels":
        raise PoseError("kernels learns scores; to tell correct from incorrect use trees, cnn1d, lstm or dtw")
    if len({one.execution.correct for one in lessons}) < 2:
        raise PoseError(f"the executions of {movement} are all of one kind; correct and incorrect are needed")


def person_groups(persons: Sequence[str], groups: int) -> NDArray[np.int64]:
    """`(n,)` numbers of groups; a person is in one only."""
    numbers = {person: i % groups for i, person in enumerate(sorted(set(persons)))}
    return np.array([numbers[person] for person in persons], np.int64)


def held_out(
    model: str, lessons: Sequence[Lesson], *, scored: bool, seed: int, groups: int = INNER
) -> Floats:
    """`(n,)` raw answers about each execution by a judge that never saw its person, NaN where none can."""
    persons = [one.execution.person for one in lessons]
    group = person_groups(persons, min(groups, len(set(persons))))
    raw = np.full(len(lessons), np.nan)
    if len(set(persons)) < 2:
        return raw
    for number in range(int(group.max()) + 1):
        inside = group == number
        learned = [one for one, here in zip(lessons, inside, strict=True) if not here]
        tested = [one.course for one, here in zip(lessons, inside, strict=True) if here]
        try:
            raw[inside] = fit_judge(model, learned, scored=scored, seed=seed).raw(tested)
        except PoseError:
            continue
    return raw


def fit_part(model: str, lessons: Sequence[Lesson], *, scored: bool, seed: int = 0) -> tuple[Part, Floats]:
    """Learn one movement, with how sure it may be; also `held_out`'s answers."""
    judge = fit_judge(model, lessons, scored=scored, seed=seed)
    raw = held_out(model, lessons, scored=scored, seed=seed)
    known = np.isfinite(raw)
    slope = 1.0
    if not scored:
        slope = best_slope(raw[known], np.array([bool(one.execution.correct) for one in lessons])[known])
    summaries = np.stack([one.course.summary for one in lessons])
    usual = Usual.of(summaries, [one.execution.person for one in lessons])
    return Part(lessons[0].execution.movement, model, judge, not scored, slope, usual), raw


def train_scorer(
    lessons: Sequence[Lesson],
    model: str,
    *,
    seed: int = 0,
    progress: Progress = lambda _done, _all: None,
) -> LearnedScorer:
    """Learn every movement of the lessons on its own; raises PoseError where one cannot be learned."""
    movements = sorted({one.execution.movement for one in lessons})
    parts, figures = {}, {}
    for done, movement in enumerate(movements):
        progress(done, len(movements))
        own = [one for one in lessons if one.execution.movement == movement]
        scored = is_scored(own, model)
        parts[movement], raw = fit_part(model, own, scored=scored, seed=seed)
        figures[movement] = _figure(own, raw, scored)
    body = all(one.execution.poses is not None for one in lessons)
    card = {"channels": "body" if body else "bare", "model": model, "seed": seed, "held_out": figures}
    return LearnedScorer(parts, card)


def is_scored(lessons: Sequence[Lesson], model: str) -> bool:
    """Whether scores are learned: where there are some and the model can."""
    return model not in ("trees", "dtw") and all(one.execution.score is not None for one in lessons)


def _figure(lessons: Sequence[Lesson], raw: Floats, scored: bool) -> dict[str, float | int | None]:
    """What the card says: on persons that were left out."""
    known = np.isfinite(raw)
    told: dict[str, float | int | None] = {
        "executions": len(lessons),
        "persons": len({one.execution.person for one in lessons}),
    }
    if scored:
        scores = np.array([float(one.execution.score or 0.0) for one in lessons])
        off = float(np.abs(raw - scores)[known].mean()) if known.any() else None
        return {**told, "mean_absolute_deviation": off if off is None else round(off, 5)}
    correct = np.array([bool(one.execution.correct) for one in lessons])
    right = float(((raw > 0) == correct)[known].mean()) if known.any() else None
    return {**told, "accuracy": right if right is None else round(right, 4)}
