"""What is to be told at a moment of a comparison: the phase, and what differs most in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from norep.report.verdicts import titled
from norep.scoring.barycentre import LENGTH
from norep.scoring.deviations import Deviation
from norep.scoring.reference import Reference
from norep.scoring.score import Score

AROUND = 0.09
"""Share of the movement before and after a phase for which it is told."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The phase, or the way between two, and the difference that is told there."""

    phase: str
    worst: Deviation | None = None


def moment_at(step: float, rep: Score, reference: Reference) -> Moment:
    """What is to be told at a step of the reference."""
    marks = reference.marks
    name, place = min(marks, key=lambda mark: abs(mark[1] - step))
    if abs(place - step) <= AROUND * LENGTH:
        return Moment(titled(name), next((one for one in rep.material if one.phase == name), None))
    for (before, start), (after, stop) in pairwise(marks):
        if start <= step <= stop:
            way = next((one for one in rep.material if one.phase == f"{before} to {after}"), None)
            return Moment(f"{titled(before)} to {after.replace('-', ' ')}", way)
    return Moment(titled(name))


def holds(rep: Score) -> list[int]:
    """Frames of a repetition at which the film is held: the phases in which something differs."""
    told = {one.phase for one in rep.material}
    return [mark.middle for mark in rep.execution.marks if mark.name in told]


def speed(own_seconds: float, good_seconds: float) -> str:
    """How fast the reference is shown so that it keeps up."""
    factor = good_seconds / own_seconds if own_seconds > 0 else np.nan
    return "" if not np.isfinite(factor) or abs(factor - 1) < 0.05 else f"shown at {factor:.1f}x its speed"
