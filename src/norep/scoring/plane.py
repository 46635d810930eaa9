"""Comparing where only the picture is known: what lies in its plane, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from norep.scoring.execution import Execution
from norep.scoring.items import GENERIC, Item, values_of
from norep.scoring.reference import Reference

Floats = NDArray[np.float64]
ALL = (0, 1, 2)
FROM_SIDE, FROM_FRONT = (1, 2), (0, 1)
ARMS = ("elbow", "shoulder", "torso")


def in_plane(points: Floats, shown: tuple[int, ...]) -> Floats:
    """`(frames, generic items)` from the directions that are shown; NaN where they do not tell an item."""
    flat = points.copy()
    flat[..., [axis for axis in ALL if axis not in shown]] = 0.0
    values = values_of(flat)
    values[:, [not told(item, shown) for item in GENERIC]] = np.nan
    return values


def told(item: Item, shown: tuple[int, ...]) -> bool:
    """Whether a view tells an item: from the side what bends forward and back, from the front what goes out.

    From the front a bent knee looks straight, so of angles only those of the arms are taken.
    """
    if shown == ALL or item.kind == "height":
        return True
    if item.kind == "measure":
        return item.unit != "degrees" or shown == FROM_SIDE
    if shown == FROM_SIDE:
        return item.kind in ("angle", "lean")
    return shown == FROM_FRONT and (item.kind == "width" or item.joint in ARMS)


def flat_execution(mine: Execution, shown: tuple[int, ...]) -> Execution:
    """The execution with what this view tells of it."""
    values, at_marks = mine.values.copy(), mine.at_marks.copy()
    number = len(GENERIC)
    values[:, :number] = in_plane(mine.points, shown)
    for row, mark in enumerate(mine.marks):
        at_marks[row, :number] = _mean(values[mark.start : mark.stop, :number])
    untold = [not told(item, shown) for item in mine.items]
    at_marks[:, untold] = np.nan
    return replace(mine, values=values, at_marks=at_marks, rules=_proved(mine))


def flat_reference(reference: Reference, shown: tuple[int, ...]) -> Reference:
    """The reference as it looks from there."""
    at_marks, number = reference.at_marks.copy(), len(GENERIC)
    steps = [reference.step_of(mark) for mark in range(len(reference.marks))]
    at_marks[:, :number] = in_plane(reference.points[steps], shown)
    return replace(reference, at_marks=at_marks)


def _proved(mine: Execution) -> dict[str, float]:
    """What came of the rules that this view can prove; in the picture alone others say nothing."""
    if mine.guide is None:
        return {}
    return {name: value for name, value in mine.rules.items() if mine.guide.rule(name).proved_from(mine.view)}


def _mean(rows: Floats) -> Floats:
    known = np.isfinite(rows)
    count = known.sum(axis=0)
    mean: Floats = np.where(known, rows, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan)
    return mean
