"""Judge executions of persons that a scorer has not seen, again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.evaluation.score_figures import (
    ScorerFigures,
    ScorerTrial,
    accuracy_figures,
    deviation_figures,
)
from norep.scoring.judges import probability
from norep.training.score_fit import (
    Lesson,
    Progress,
    check_model,
    fit_judge,
    held_out,
    is_scored,
    person_groups,
)
from norep.training.score_personal import draw_own, fit_personal
from norep.training.score_trees import best_slope

Floats = NDArray[np.float64]

GROUPS = 5
"""Folds of persons where no folds are given."""
SPLITS = 10
SHARE = 0.7
"""Of executions that are learned from in a random split."""
CALIBRATION_GROUPS = 2
"""Groups of the persons of training of which each is left out once to learn how sure to be."""
MODELED = "Scores of this data may come from a likelihood model, not from people: see its source."


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried: models, seeds, and how many correct executions of a tested person are known."""

    models: tuple[str, ...]
    seeds: int = 5
    own: int = 0

    @property
    def names(self) -> list[str]:
        """Rows of the table."""
        return [*self.models, *([f"trees, {self.own} own"] if self.own else [])]


def try_scorers(
    lessons: Sequence[Lesson],
    plan: Plan,
    *,
    data: str,
    folds: Mapping[str, str] | None = None,
    progress: Progress = lambda _done, _all: None,
) -> ScorerTrial:
    """Evaluate every model of the plan. Nothing is chosen or normalised on what is tested.

    With `folds`, a name of each execution to its fold, the executions it lists are tested and learned from,
    fold by fold within a movement; else persons are put into five groups. Raises PoseError where that
    cannot be.
    """
    for model in plan.models:
        check_model(model)
    if folds is not None:
        lessons = [one for one in lessons if one.execution.id in folds]
    tested = list(_tests(lessons, folds))
    figures, notes = [], list(_notes(lessons, tested))
    steps = _Steps(progress, len(plan.names))
    for model in plan.models:
        figures.append(_tried(model, lessons, tested, plan.seeds, steps))
        steps.next_model()
    if plan.own:
        figures.append(_tried_personal(lessons, tested, plan, steps))
    if any(one.mad is not None for one in figures):
        notes.append(MODELED)
    return ScorerTrial(**figures[0].model_dump(), data=data, models=tuple(figures), notes=tuple(notes))


class _Steps:
    """Counts rounds for a bar that goes from 0 to 100 times the number of models."""

    def __init__(self, progress: Progress, models: int) -> None:
        self._progress, self._models, self._done = progress, models, 0

    def next_model(self) -> None:
        self._done += 1

    def __call__(self, done: int, all_: int) -> None:
        self._progress(round(100 * (self._done + done / max(all_, 1))), 100 * self._models)


@dataclass(frozen=True, slots=True, eq=False)
class _Test:
    """One fold of one movement: places of what is learned from and of what is tested."""

    movement: str
    learned: NDArray[np.int64]
    tested: NDArray[np.int64]


def _tests(lessons: Sequence[Lesson], folds: Mapping[str, str] | None) -> Iterator[_Test]:
    movements = np.array([one.execution.movement for one in lessons])
    for movement in dict.fromkeys(movements.tolist()):
        at = np.flatnonzero(movements == movement)
        if folds is not None:
            group = np.array([folds[lessons[i].execution.id] for i in at.tolist()])
        else:
            persons = [lessons[i].execution.person for i in at.tolist()]
            group = person_groups(persons, min(GROUPS, len(set(persons)))).astype(str)
        if len(set(group.tolist())) < 2:
            raise PoseError(f"{movement} has executions of one person or fold only; two are needed to test")
        for name in sorted(set(group.tolist())):
            yield _Test(movement, at[group != name], at[group == name])


def _notes(lessons: Sequence[Lesson], tests: Sequence[_Test]) -> Iterator[str]:
    for test in tests:
        learned, tested = (
            {lessons[int(i)].execution.person for i in part} for part in (test.learned, test.tested)
        )
        shared = learned & tested
        if shared - {""}:
            yield f"{test.movement}: persons are learned from and tested, so this figure is too good"
            return


def _tried(
    model: str, lessons: Sequence[Lesson], tests: Sequence[_Test], seeds: int, steps: _Steps
) -> ScorerFigures:
    if is_scored(lessons, model):
        return _tried_scores(model, lessons, steps)
    movements = [one.execution.movement for one in lessons]
    chances = []
    for seed in range(seeds):
        raw = np.full(len(lessons), np.nan)
        for done, test in enumerate(tests):
            steps(seed * len(tests) + done, seeds * len(tests))
            learned = [lessons[i] for i in test.learned]
            judge = fit_judge(model, learned, scored=False, seed=seed)
            slope = 1.0 if seed else _slope(model, learned)
            raw[test.tested] = slope * judge.raw([lessons[i].course for i in test.tested])
        chances.append(np.where(np.isfinite(raw), probability(raw), np.nan))
    return accuracy_figures(model, movements, _correct(lessons), chances)


def _slope(model: str, learned: Sequence[Lesson]) -> float:
    """How sure to be, from persons of training alone; it changes no verdict."""
    raw = held_out(model, learned, scored=False, seed=0, groups=CALIBRATION_GROUPS)
    known = np.isfinite(raw)
    return best_slope(raw[known], _correct(learned)[known])


def _correct(lessons: Sequence[Lesson]) -> NDArray[np.bool_]:
    return np.array([bool(one.execution.correct) for one in lessons])


def _tried_personal(
    lessons: Sequence[Lesson], tests: Sequence[_Test], plan: Plan, steps: _Steps
) -> ScorerFigures:
    """Some correct executions of each tested person are known, and not tested."""
    chances = []
    for seed in range(plan.seeds):
        random = np.random.default_rng(seed)
        raw = np.full(len(lessons), np.nan)
        for done, test in enumerate(tests):
            steps(seed * len(tests) + done, plan.seeds * len(tests))
            judge = fit_personal([lessons[i] for i in test.learned], plan.own, seed)
            for person in sorted({lessons[i].execution.person for i in test.tested}):
                mine = np.array([i for i in test.tested if lessons[i].execution.person == person])
                chosen = draw_own([lessons[i] for i in mine], plan.own, random)
                if chosen is not None:
                    own, rest = mine[chosen], np.delete(mine, chosen)
                    raw[rest] = judge.raw([lessons[i].course for i in rest], [lessons[i].course for i in own])
        chances.append(np.where(np.isfinite(raw), probability(raw), np.nan))
    if not np.isfinite(chances[0]).any():
        raise PoseError(
            f"no tested person has more than {plan.own} correct executions; use a smaller --calibrate"
        )
    movements = [one.execution.movement for one in lessons]
    return accuracy_figures(plan.names[-1], movements, _correct(lessons), chances)


def _tried_scores(model: str, lessons: Sequence[Lesson], steps: _Steps) -> ScorerFigures:
    """Ten random splits, and leaving each person out."""
    scores = np.array([float(one.execution.score or 0.0) for one in lessons])
    persons = np.array([one.execution.person for one in lessons])
    names = sorted(set(persons.tolist()))
    random, by_person = [], np.full(len(lessons), np.nan)
    for split in range(SPLITS):
        steps(split, SPLITS + len(names))
        order = np.random.default_rng(split).permutation(len(lessons))
        learned = round(SHARE * len(lessons))
        answers = np.full(len(lessons), np.nan)
        answers[order[learned:]] = _answers(model, lessons, order[:learned], order[learned:], split)
        random.append(answers)
    for done, name in enumerate(names if len(names) > 1 else ()):
        steps(SPLITS + done, SPLITS + len(names))
        mine = persons == name
        by_person[mine] = _answers(model, lessons, np.flatnonzero(~mine), np.flatnonzero(mine), 0)
    return deviation_figures(model, scores, random, by_person)


def _answers(
    model: str, lessons: Sequence[Lesson], learned: NDArray[np.int64], tested: NDArray[np.int64], seed: int
) -> Floats:
    judge = fit_judge(model, [lessons[i] for i in learned], scored=True, seed=seed)
    return judge.raw([lessons[i].course for i in tested])
