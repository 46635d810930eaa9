"""The score of an execution, 0 to 100: as a whole, by phase and by joint."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from norep.errors import PoseError
from norep.scoring.alignment import Alignment, align
from norep.scoring.deviations import Deviation, deviations
from norep.scoring.execution import Execution
from norep.scoring.plane import ALL, flat_execution, flat_reference
from norep.scoring.reference import Reference

NORM = 2.0
"""The losses of all phases and joints are added in this norm: a single fault is not averaged away."""


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """How one repetition compares with the reference.

    `score` 0 to 100; `phases` and `joints` the same by phase and by joint. `deviations` are all differences
    that were measured, the costliest first. `tempo` is not part of the score; it is in
    `execution.tempo`. `seen` is the share of what is compared that could be seen.
    """

    score: float
    phases: dict[str, float]
    joints: dict[str, float]
    deviations: tuple[Deviation, ...]
    alignment: Alignment
    execution: Execution
    seen: float
    below: bool | None = None

    @property
    def material(self) -> tuple[Deviation, ...]:
        """The deviations that are worth a sentence, the costliest of each phase and joint."""
        found: dict[tuple[str, str], Deviation] = {}
        for one in self.deviations:
            if one.material:
                found.setdefault((one.phase, one.joint), one)
        return tuple(found.values())


def score_of(mine: Execution, reference: Reference) -> Score:
    """Score one repetition; raises PoseError where the two cannot be compared."""
    alignment = align(mine, reference)
    own = mine.mirrored() if alignment.mirrored else mine
    against = reference
    if len(alignment.shown) < len(ALL):
        own, against = flat_execution(own, alignment.shown), flat_reference(reference, alignment.shown)
    found = deviations(own, against)
    if not found:
        raise PoseError(
            "nothing that matters was seen in both; film the whole body, from the side or from 45 degrees"
        )
    losses = _by_cell(found)
    total = _score(losses.values())
    limit = reference.threshold
    return Score(
        score=total,
        phases=_grouped(losses, 0),
        joints=_grouped(losses, 1),
        deviations=found,
        alignment=alignment,
        execution=own,
        seen=float(np.isfinite(own.at_marks).mean()) if own.at_marks.size else 0.0,
        below=None if limit is None else total < limit.score,
    )


def _by_cell(found: Iterable[Deviation]) -> dict[tuple[str, str], float]:
    """The largest loss of each phase and joint: several measures of one fault count once."""
    losses: dict[tuple[str, str], float] = {}
    for one in found:
        cell = one.phase, one.joint
        losses[cell] = max(losses.get(cell, 0.0), one.loss)
    return losses


def _grouped(losses: dict[tuple[str, str], float], part: int) -> dict[str, float]:
    names = dict.fromkeys(cell[part] for cell in losses)
    return {name: _score(loss for cell, loss in losses.items() if cell[part] == name) for name in names}


def _score(losses: Iterable[float]) -> float:
    total = sum(loss**NORM for loss in losses) ** (1 / NORM)
    return round(100 * math.exp(-total), 1)


def scores_of(mine: Sequence[Execution], reference: Reference) -> tuple[Score, ...]:
    """Score each repetition."""
    return tuple(score_of(one, reference) for one in mine)
