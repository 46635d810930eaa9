"""Where over the movement, and in which joint, an execution differs from the reference."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from norep.report.chart import Box, Chart, Line, Shape, Words
from norep.report.comparison_course import heat, part_of
from norep.report.verdicts import amount, titled
from norep.scoring.barycentre import LENGTH
from norep.scoring.comparison import Comparison

Floats = NDArray[np.float64]
LEVELS = (1.5, 2.5, 4.0)
"""Sizes in usual deviations from which on a difference is small, clear and large."""
WORDS = ("like good executions", "a little different", "clearly different", "very different")
LEFT, WIDTH, ROW, TOP, BOTTOM = 84.0, 900.0, 26.0, 8.0, 34.0


def level_of(size: float) -> str:
    """The look of a difference of this size."""
    return "unseen" if not np.isfinite(size) else f"level-{sum(size >= limit for limit in LEVELS)}"


def strip(comparison: Comparison) -> Chart:
    """Joints by time: the darker, the further from what is usual among good executions."""
    rows = heat(comparison)
    wide = (WIDTH - LEFT) / LENGTH
    height = TOP + ROW * len(rows) + BOTTOM
    shapes: list[Shape] = []
    for number, (joint, (sizes, apart, names)) in enumerate(rows.items()):
        top = TOP + ROW * number
        shapes.append(Words(LEFT - 10, top + ROW / 2 + 4, part_of(joint), "ink", "end", 13))
        start = 0
        for look, group in groupby(level_of(size) for size in sizes):
            stop = start + len(list(group))
            title = _title(joint, (start, stop), (sizes, apart, names), look)
            shapes.append(Box(LEFT + wide * start, top + 1, wide * (stop - start), ROW - 2, look, title))
            start = stop
    shapes += _phases(comparison, TOP + ROW * len(rows), wide)
    return Chart("Where over the movement which joint differs", WIDTH, height, tuple(shapes))


def _title(joint: str, span: tuple[int, int], row: tuple[Floats, Floats, list[str]], look: str) -> str:
    start, stop = span
    sizes, apart, names = row
    where = f"{part_of(joint)}, {100 * start / LENGTH:.0f} to {100 * stop / LENGTH:.0f} % of the movement"
    if look == "unseen":
        return f"{where}: not seen"
    worst = start + int(np.nan_to_num(sizes[start:stop]).argmax())
    name, unit = names[worst].split("|")
    words = WORDS[int(look[-1])]
    return f"{where}: {words}; up to {amount(float(apart[worst]), unit, signed=True)} in {name}"


def _phases(comparison: Comparison, bottom: float, wide: float) -> list[Shape]:
    shapes: list[Shape] = []
    marks = comparison.reference.marks
    for number, (name, place) in enumerate(marks):
        edge = number in (0, len(marks) - 1)
        at = LEFT + wide * (place + 0.5) if not edge else LEFT if number == 0 else WIDTH
        if not edge:
            shapes.append(Line(np.array([[at, TOP - 4], [at, bottom + 8]]), "phase"))
        anchor = "middle" if not edge else "start" if number == 0 else "end"
        shapes.append(Words(at, bottom + 24, titled(name), "ink", anchor, 13))  # type: ignore[arg-type]
    return shapes
