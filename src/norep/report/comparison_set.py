"""From repetition to repetition: how even a set is, and what tiredness does, as small charts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.report.chart import Box, Chart, Dot, Line, Shape, Words, ticks
from norep.report.comparison_course import UNITS
from norep.report.verdicts import titled
from norep.scoring.comparison import Comparison
from norep.scoring.deviations import Deviation

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 330.0, 168.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, WIDTH - 8, 30.0, 136.0
MOST_SERIES = 5
MOST_NUMBERS = 12
"""Repetitions that are numbered each; of more every fifth is."""
SINGLE = ("rule", "angle", "lean", "width", "height", "measure")
"""Kinds of difference that each repetition has on its own."""


@dataclass(frozen=True, slots=True)
class Series:
    """One number per repetition, with the line it is held against and how much is usual around that."""

    name: str
    unit: str
    values: Floats
    line: float | None = None
    usual: float = 0.0

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and highest value of the scale."""
        if self.unit == "of 100":
            return 0.0, 105.0
        shown = self.values[np.isfinite(self.values)].tolist()
        if self.line is not None:
            reach = min(self.usual, max(abs(value - self.line) for value in shown) + 0.1 * abs(self.line))
            shown += [self.line - reach, self.line + reach]
        room = 0.1 * (max(shown) - min(shown)) or 1.0
        return min(shown) - room, max(shown) + room

    def told(self, value: float) -> str:
        """A value with its unit's sign."""
        if self.unit == "share":
            return f"{value:.0%}"
        text = f"{value:.4g}" + ("°" if self.unit == "degrees" else "")
        return text.replace("-", "−")


def over_the_set(comparison: Comparison) -> list[Chart]:
    """The score and the most important measured things from repetition to repetition."""
    if len(comparison.reps) < 2:
        return []
    limit = comparison.reference.threshold
    scores = np.array([rep.score for rep in comparison.reps])
    found = [Series("Score", "of 100", scores, None if limit is None else limit.score)]
    found += [_series(comparison, one) for one in _measured(comparison)]
    known = [one for one in found if np.isfinite(one.values).sum() >= 2]
    return [_chart(one) for one in known[: 1 + MOST_SERIES]]


def _measured(comparison: Comparison) -> list[Deviation]:
    """What the suggestions speak of, or where there are too few, what else costs most; each once."""
    rows = [one.deviation for one in comparison.suggestions if one.deviation.kind in SINGLE]
    others = [one for rep in comparison.reps for one in rep.deviations if one.loss > 0]
    rows += sorted(others, key=lambda one: -one.loss)
    chosen: dict[tuple[str, str], Deviation] = {}
    for one in rows:
        chosen.setdefault((one.phase, one.joint), one)
    return list(chosen.values())[:MOST_SERIES]


def _series(comparison: Comparison, wanted: Deviation) -> Series:
    values, key = [], (wanted.phase, wanted.name, wanted.side)
    for rep in comparison.reps:
        same = [one.mine for one in rep.deviations if (one.phase, one.name, one.side) == key]
        values.append(same[0] if same else np.nan)
    words = [wanted.side, wanted.name.replace("_", " ").replace("-", " ")]
    if wanted.kind in ("angle", "lean"):
        words.append(wanted.kind)
    name = titled(" ".join(word for word in words if word))
    phase = wanted.phase.replace("-", " ")
    return Series(f"{name}, {phase}", wanted.unit, np.array(values), wanted.reference, wanted.deviation)


def _chart(one: Series) -> Chart:
    low, high = one.limits
    x = np.linspace(LEFT + 16, RIGHT - 16, len(one.values))

    def y(value: float) -> float:
        return TOP + (BOTTOM - TOP) * (high - value) / (high - low)

    shapes: list[Shape] = [Box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, "ground")]
    if one.line is not None and one.usual:
        top, bottom = max(y(one.line + one.usual), TOP), min(y(one.line - one.usual), BOTTOM)
        title = "usual among good executions"
        shapes.append(Box(LEFT, top, RIGHT - LEFT, bottom - top, "spread", title))
    for value in ticks(low, high):
        shapes.append(_level(y(value), "grid"))
        shapes.append(Words(LEFT - 6, y(value) + 4, one.told(value), "soft", "end", 11))
    if one.line is not None:
        shapes.append(_level(y(one.line), "reference" if one.usual else "limit"))
    heights = np.array([y(value) for value in one.values])
    shapes.append(Line(np.column_stack([x, heights]), "mine"))
    shapes += _dots(one, x, heights)
    shapes.append(Words((LEFT + RIGHT) / 2, BOTTOM + 28, "repetition", "soft", "middle", 11))
    shapes.append(Words(0, 16, one.name, "ink", size=13))
    shapes.append(Words(RIGHT, 16, UNITS.get(one.unit, one.unit), "soft", "end", 11))
    return Chart(f"{one.name} over the set", WIDTH, HEIGHT, tuple(shapes))


def _dots(one: Series, x: Floats, heights: Floats) -> list[Shape]:
    shapes: list[Shape] = []
    for number, (at, height, value) in enumerate(zip(x, heights, one.values, strict=True), 1):
        if np.isfinite(height):
            title = f"Repetition {number}: {one.told(float(value))}"
            shapes.append(Dot(float(at), float(height), 4, "mine", title))
        if len(x) <= MOST_NUMBERS or number % 5 == 0:
            shapes.append(Words(float(at), BOTTOM + 14, str(number), "soft", "middle", 11))
    return shapes


def _level(height: float, look: str) -> Line:
    return Line(np.array([[LEFT, height], [RIGHT, height]]), look)
