"""Charts of a data set as inline SVG: clips by movement and split, lengths, balance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np

from norep.datasets.clips import SPLITS
from norep.datasets.statistics import MovementFigures
from norep.evaluation.charts import LETTER, in_clips
from norep.report.markup import Markup, element
from norep.report.tracks import percent
from norep.report.verdicts import titled

UNSPLIT = "no split"
LOOKS = {**{split: split for split in SPLITS}, UNSPLIT: "unsplit"}
"""The look of each split."""
STEP = 24
BINS = 24
WIDE, HIGH = 300, 84
"""Pixels of the histogram of one movement."""


def split_bars(movements: Mapping[str, MovementFigures]) -> Markup:
    """A bar for each movement, as long as it has clips, in parts for the splits."""
    most = max(figures.clips for figures in movements.values())
    parts = {name: _in_splits(figures) for name, figures in movements.items()}
    return stacked(parts, most, LOOKS)


def _in_splits(figures: MovementFigures) -> dict[str, int]:
    counts = {split: figures.splits[split] for split in SPLITS}
    return {**counts, UNSPLIT: figures.clips - sum(counts.values())}


def stacked(parts: Mapping[str, Mapping[str, int]], most: float, looks: Mapping[str, str]) -> Markup:
    """Rows of bars: for each name its counts one after the other, `most` being the whole width."""
    left = round(LETTER * max(map(len, parts))) + 20
    height = STEP * len(parts)
    labels = [
        element("text", titled(name), x=left - 8, y=at * STEP + 12, dy="4", class_="end")
        for at, name in enumerate(parts)
    ]
    bars = [
        bar
        for at, (name, counts) in enumerate(parts.items())
        for bar in _bar(name, counts, (most, at * STEP), looks)
    ]
    return element(
        "div",
        element("svg", *labels, width=left, height=height),
        element("svg", *bars, width="100%", height=height, role="img", aria_label="Clips"),
        class_="bars",
    )


def _bar(
    name: str, counts: Mapping[str, int], place: tuple[float, int], looks: Mapping[str, str]
) -> list[Markup]:
    most, top = place
    ends = list(accumulate(counts.values()))
    rail = element("rect", x="0", y=top + 3, width="100%", height="18", class_="rail")
    pieces = [
        _piece(
            f"{titled(name)}, {part}: {in_clips(count)}",
            ((end - count) / most, count / most),
            top,
            looks[part],
        )
        for (part, count), end in zip(counts.items(), ends, strict=True)
        if count
    ]
    told = ", ".join(str(count) for count in counts.values() if count)
    return [rail, *pieces, element("text", told, x="6", y=top + 12, dy="4", class_="on-bar")]


def _piece(told: str, span: tuple[float, float], top: int, look: str) -> Markup:
    start, length = span
    box = element("rect", x=percent(start), y=top + 3, width=percent(length), height="18", class_=look)
    return element("g", element("title", told), box)


def round_up(most: float) -> float:
    """An end for an axis whose quarters are round numbers.

    >>> round_up(0.93), round_up(2.6), round_up(130.0), round_up(0.0)
    (1.0, 4.0, 200.0, 1.0)
    """
    if most <= 0:
        return 1.0
    power = float(10 ** math.floor(math.log10(most)))
    return next(step * power for step in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0) if step * power >= most)


def histogram(values: Sequence[float], most: float, unit: str, limit: float | None = None) -> Markup:
    """How many clips have which value, from 0 to `most`, and where a limit lies."""
    counts, edges = np.histogram(values, bins=BINS, range=(0, most or 1))
    top, wide = max(int(counts.max()), 1), WIDE / BINS
    bars = [
        element(
            "g",
            element("title", f"{edges[at]:.3g} to {edges[at + 1]:.3g} {unit}: {in_clips(int(count))}"),
            element(
                "rect",
                x=f"{10 + at * wide:.1f}",
                y=f"{HIGH - 68 * count / top:.1f}",
                width=f"{wide - 1:.1f}",
                height=f"{68 * count / top:.1f}",
                class_="bar",
            ),
        )
        for at, count in enumerate(counts)
        if count
    ]
    axis = element("line", x1=10, x2=10 + WIDE, y1=HIGH, y2=HIGH, class_="grid")
    ticks = [
        element("text", f"{share * most:.3g}", x=f"{10 + share * WIDE:.1f}", y=HIGH + 15, class_="middle")
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    if limit is not None and 0 < limit <= most:
        x = f"{10 + limit / most * WIDE:.1f}"
        ticks.append(element("line", x1=x, x2=x, y1="8", y2=HIGH, class_="diagonal"))
    told = f"{in_clips(len(values))} by {unit}"
    size = {"width": WIDE + 40, "height": HIGH + 22}
    return element("svg", *bars, axis, *ticks, role="img", aria_label=told, **size)
