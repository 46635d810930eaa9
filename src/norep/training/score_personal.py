"""Learn trees that are calibrated by a few correct executions of the person they judge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.scoring.kernels import Kernels
from norep.scoring.personal import PersonalTrees
from norep.training.score_fit import Lesson
from norep.training.score_trees import KERNELS, grown

Table = NDArray[np.floating]

DRAWS = 2
"""Times that other correct executions of each person of training are taken as their own."""


def fit_personal(lessons: Sequence[Lesson], own: int, seed: int) -> PersonalTrees:
    """Learn one movement; in training too, `own` correct executions of a person stand for that person.

    Persons with no more correct executions than that are left out. Raises PoseError where nobody is left.
    """
    random = np.random.default_rng(seed)
    steps = np.stack([one.course.steps for one in lessons])
    kernels = Kernels.drawn(steps, KERNELS, seed)
    tables: list[Table] = [kernels.features(steps), np.stack([one.course.summary for one in lessons])]
    rows: list[tuple[int, NDArray[np.int64]]] = []
    for person in sorted({one.execution.person for one in lessons}):
        mine = [i for i, one in enumerate(lessons) if one.execution.person == person]
        for _ in range(DRAWS):
            chosen = draw_own([lessons[i] for i in mine], own, random)
            if chosen is not None:
                known = np.array(mine)[chosen]
                rows.extend((i, known) for i in mine if i not in set(known.tolist()))
    correct = np.array([bool(lessons[i].execution.correct) for i, _ in rows])
    if len(set(correct.tolist())) < 2:
        raise PoseError(f"too few persons have more than {own} correct executions to learn from")
    on_kernels, on_summary = (
        grown(np.stack([table[i] - table[known].mean(axis=0) for i, known in rows]), correct, seed)
        for table in tables
    )
    return PersonalTrees(kernels, on_kernels, on_summary)


def draw_own(lessons: Sequence[Lesson], own: int, random: np.random.Generator) -> NDArray[np.int64] | None:
    """Places of `own` correct executions of one person; None where there are no more than that."""
    correct = [i for i, one in enumerate(lessons) if one.execution.correct]
    if len(correct) <= own:
        return None
    return np.asarray(random.choice(correct, own, replace=False), np.int64)
