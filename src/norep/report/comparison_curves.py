"""The course of each angle and key point, reference and execution, as they happened and brought together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from norep.report.chart import Box, Chart, Line, Shape, Words, ticks
from norep.report.comparison_course import UNITS, Course, median
from norep.report.verdicts import titled
from norep.scoring.barycentre import LENGTH

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 330.0, 168.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 8.0, 30.0, 30.0
WIDEST = {"degrees": 12.0}
"""Of a spread so much is made room for; of lengths 0.3."""
MOST_LINES = 12
"""Repetitions drawn one by one; of more only the median is."""


def curve(one: Course, marks: Sequence[tuple[str, int]], *, aligned: bool) -> Chart:
    """One course over the movement, over the steps of the reference or each over its own time."""
    rows = one.aligned if aligned else one.plain
    low, high = _limits(one)
    x = LEFT + (WIDTH - LEFT - RIGHT) * np.arange(LENGTH) / (LENGTH - 1)

    def line(values: Floats) -> Floats:
        y = TOP + (HEIGHT - TOP - BOTTOM) * (high - values) / (high - low)
        return np.column_stack([x, y])

    shapes: list[Shape] = [Box(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM, "ground")]
    edges = (np.clip(one.reference + sign * one.spread, low, high) for sign in (-1, 1))
    shapes += _band(*(line(edge) for edge in edges))
    shapes += _scale(one, (low, high))
    shapes += _phases(marks, x) if aligned else _share(x)
    if len(rows) <= MOST_LINES and len(rows) > 1:
        shapes += [Line(line(row), "each", f"Repetition {number}") for number, row in enumerate(rows, 1)]
    shapes.append(Line(line(one.reference), "reference", "Reference"))
    shapes.append(Line(line(median(rows)), "mine", "You"))
    shapes.append(Words(0, 16, one.name, "ink", size=13))
    unit = UNITS.get(one.unit, one.unit)
    words = f"{unit}, brought together" if aligned else unit
    shapes.append(Words(WIDTH - RIGHT, 16, words, "soft", "end", 11))
    how = "brought together in time" if aligned else "each over its own time"
    return Chart(f"{one.name}, {how}", WIDTH, HEIGHT, tuple(shapes))


def _limits(one: Course) -> tuple[float, float]:
    # What may be done in any way has a spread as wide as a body; it would leave nothing of the curves.
    spread = np.minimum(one.spread, WIDEST.get(one.unit, 0.3))
    values = [one.reference - spread, one.reference + spread, *one.aligned, *one.plain]
    known = np.concatenate([row[np.isfinite(row)] for row in values])
    low, high = np.percentile(known, (0.5, 99.5))
    least = 20.0 if one.unit == "degrees" else 0.3
    room = max(0.06 * (high - low), (least - (high - low)) / 2)
    return float(low - room), float(high + room)


def _band(low: Floats, high: Floats) -> list[Shape]:
    known = np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
    if not known.any():
        return []
    title = "How much good executions differ"
    return [Line(np.vstack([low[known], high[known][::-1]]), "spread", title, closed=True)]


def _scale(one: Course, limits: tuple[float, float]) -> list[Shape]:
    low, high = limits
    shapes: list[Shape] = []
    for value in ticks(low, high):
        y = TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)
        shapes.append(Line(np.array([[LEFT, y], [WIDTH - RIGHT, y]]), "grid"))
        sign = "°" if one.unit == "degrees" else ""
        shapes.append(Words(LEFT - 6, y + 4, f"{value:.4g}{sign}".replace("-", "−"), "soft", "end", 11))
    return shapes


def _phases(marks: Sequence[tuple[str, int]], x: Floats) -> list[Shape]:
    shapes: list[Shape] = []
    last = -1e9
    for number, (name, place) in enumerate(marks):
        at = float(x[place])
        shapes.append(Line(np.array([[at, TOP], [at, HEIGHT - BOTTOM]]), "phase"))
        anchor = "start" if number == 0 else "end" if number == len(marks) - 1 else "middle"
        begins = at - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * 6.2 * len(name)
        if begins > last + 4 or number == 0:
            shapes.append(Words(at, HEIGHT - BOTTOM + 15, titled(name), "soft", anchor, 11))  # type: ignore[arg-type]
            last = begins + 6.2 * len(name)
    return shapes


def _share(x: Floats) -> list[Shape]:
    return [
        Words(float(x[0]), HEIGHT - BOTTOM + 15, "begin", "soft", "start", 11),
        Words(float(x[-1]), HEIGHT - BOTTOM + 15, "end", "soft", "end", 11),
        Words(
            float(x[LENGTH // 2]),
            HEIGHT - BOTTOM + 15,
            "share of the repetition's time",
            "soft",
            "middle",
            11,
        ),
    ]
