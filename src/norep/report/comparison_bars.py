"""Scores, tempo, range of motion, and left and right as small charts of bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from norep.report.chart import Box, Chart, Dot, Line, Shape, Words
from norep.report.comparison_course import Course, both_sides, median, part_of
from norep.report.comparison_figures import look_of
from norep.report.verdicts import amount
from norep.scoring.comparison import Comparison

Floats = NDArray[np.float64]
WIDTH, ROW, LABEL = 330.0, 25.0, 118.0
ERROR = 20.0
"""Degrees between left and right that are within the error of one camera: the far side is seen worse."""
MOST_DOTS = 30
SHORTEST = 0.05
"""Seconds that a part takes at least to be drawn."""
WAYS = {"down": "Down", "up": "Up", "pause": "Pause", "move": "Move"}


def score_bars(name: str, scores: Mapping[str, float], limit: float | None = None) -> Chart:
    """A bar of 0 to 100 for each name, with the limit where there is one."""
    room, top = WIDTH - LABEL - 40, 4.0
    shapes: list[Shape] = []
    for number, (label, score) in enumerate(scores.items()):
        y = top + ROW * number
        look = look_of(score) if limit is None else "good" if score >= limit else "off"
        shapes.append(Words(LABEL - 10, y + 16, _short(label), "ink", "end", 13))
        shapes.append(Box(LABEL, y + 4, room, ROW - 9, "rail"))
        shapes.append(
            Box(LABEL, y + 4, max(room * score / 100, 1.5), ROW - 9, look, f"{label}: {score:.0f} of 100")
        )
        shapes.append(Words(WIDTH, y + 16, f"{score:.0f}", "ink", "end", 13))
    bottom = top + ROW * len(scores)
    if limit is not None:
        at = LABEL + room * limit / 100
        shapes.append(Line(np.array([[at, top], [at, bottom + 2]]), "limit"))
        shapes.append(Words(at, bottom + 16, f"limit {limit:.0f}", "soft", "middle", 11))
        bottom += 18
    return Chart(name, WIDTH, bottom + 4, tuple(shapes))


def _short(label: str) -> str:
    return label if len(label) <= 17 else f"{label[:16]}…"


def tempo(comparison: Comparison) -> Chart | None:
    """Seconds of each part of the repetition, reference and yours, with a dot for each repetition."""
    rows = tempo_rows(comparison)
    if not rows:
        return None
    longest = max(max(good, *own) for _, good, own in rows)
    room, tall, left = WIDTH - 52, 52.0, 4.0
    shapes: list[Shape] = []
    for number, (name, good, own) in enumerate(rows):
        y, mine = tall * number, float(np.median(own))
        shapes.append(Words(left, y + 13, name, "ink", size=13))
        for line, (look, value) in enumerate((("reference", good), ("mine", mine))):
            top = y + 18 + 13 * line
            shapes.append(Box(left, top, max(room * value / longest, 1.5), 11, look, f"{value:.2f} s"))
            shapes.append(Words(WIDTH, top + 10, f"{value:.1f} s", "ink" if line else "soft", "end", 12))
        single = own if 1 < len(own) <= MOST_DOTS else ()
        shapes += [
            Dot(left + room * value / longest, y + 36.5, 3, "on", f"{value:.2f} s") for value in single
        ]
    return Chart("Tempo of a repetition", WIDTH, tall * len(rows) + 2, tuple(shapes))


def tempo_rows(comparison: Comparison) -> list[tuple[str, float, list[float]]]:
    """Name, seconds of the reference, and seconds of each repetition, for each part that both have."""
    taken: dict[tuple[str, bool], list[float]] = {}
    ways: dict[tuple[str, bool], str] = {}
    for rep in comparison.reps:
        for part in rep.execution.tempo.parts:
            key = part.name, part.way == "pause"
            ways.setdefault(key, part.way)
            taken.setdefault(key, []).append(part.seconds)
    # A way may be called up in one and move in the other; it is the same way.
    good = {
        (key.split(": ", 1)[1], key.startswith("pause")): one
        for key, one in comparison.reference.tempo.items()
    }
    rows = []
    for key, own in taken.items():
        if key in good and max(good[key].mean, *own) >= SHORTEST:
            words = f"{WAYS[ways[key]]} at {key[0]}" if key[1] else f"{WAYS[ways[key]]}, {key[0]}"
            rows.append((words.replace("-", " "), good[key].mean, own))
    return rows


def ranges(found: Sequence[Course]) -> Chart | None:
    """From the smallest to the largest of each angle, reference and yours."""
    rows = [one for one in found if one.name.endswith(" angle")]
    if not rows:
        return None
    low, high, room = 0.0, 180.0, WIDTH - LABEL - 12
    shapes: list[Shape] = []
    tall = 32.0
    for value in (0, 45, 90, 135, 180):
        x = LABEL + room * value / high
        shapes.append(Line(np.array([[x, 2], [x, tall * len(rows) + 4]]), "grid"))
        shapes.append(Words(x, tall * len(rows) + 19, f"{value}°", "soft", "middle", 11))
    for number, one in enumerate(rows):
        y = tall * number + 4
        shapes.append(Words(LABEL - 12, y + 17, one.name.removesuffix(" angle"), "ink", "end", 13))
        good = float(np.nanmin(one.reference)), float(np.nanmax(one.reference))
        mine = _extent(one.aligned)
        for line, (look, (first, last)) in enumerate((("reference", good), ("mine", mine))):
            title = f"{one.name}: {first:.0f} to {last:.0f} degrees"
            left, right = (LABEL + room * (value - low) / (high - low) for value in (first, last))
            shapes.append(Box(left, y + 3 + 12 * line, max(right - left, 2), 9, look, title))
    return Chart("Range of each angle", WIDTH, tall * len(rows) + 26, tuple(shapes))


def _extent(rows: Floats) -> tuple[float, float]:
    known = [row[np.isfinite(row)] for row in rows]
    spans = np.array([[row.min(), row.max()] for row in known if len(row)])
    low, high = np.median(spans, axis=0)
    return float(low), float(high)


def sides(comparison: Comparison) -> Chart | None:
    """Left less right of each angle where they differ most, for movements of both sides."""
    rows = side_rows(comparison)
    if not rows:
        return None
    room, tall, reach = WIDTH - LABEL - 8, 30.0, max(45.0, *(abs(v) + 8 for row in rows for v in row[2:]))
    zero = LABEL + room / 2
    bottom = tall * len(rows) + 6

    def at(value: float) -> float:
        return zero + room / 2 * value / reach

    shapes: list[Shape] = [
        Box(at(-ERROR), 2, at(ERROR) - at(-ERROR), bottom, "spread", "within the error of one camera")
    ]
    for value in (-40, -20, 0, 20, 40):
        shapes.append(Line(np.array([[at(value), 2], [at(value), bottom + 2]]), "grid"))
        shapes.append(Words(at(value), bottom + 16, f"{abs(value)}°", "soft", "middle", 11))
    shapes.append(Words(LABEL, bottom + 32, "right more open", "soft", "start", 11))
    shapes.append(Words(WIDTH - 8, bottom + 32, "left more open", "soft", "end", 11))
    for number, (joint, phase, good, mine) in enumerate(rows):
        y = 4 + tall * number
        title = f"{part_of(joint)}: {amount(mine, 'degrees', signed=True)} left less right"
        shapes.append(Words(LABEL - 12, y + 12, part_of(joint), "ink", "end", 13))
        shapes.append(Words(LABEL - 12, y + 24, phase.replace("-", " "), "soft", "end", 11))
        shapes.append(
            Box(
                min(zero, at(mine)),
                y + 4,
                max(abs(at(mine) - zero), 1.5),
                16,
                "mine" if abs(mine - good) < ERROR else "off",
                title,
            )
        )
        shapes.append(Line(np.array([[at(good), y + 1], [at(good), y + 23]]), "reference"))
    return Chart("Left and right", WIDTH, bottom + 38, tuple(shapes))


def side_rows(comparison: Comparison) -> list[tuple[str, str, float, float]]:
    """Joint, phase, and left less right in degrees of reference and execution, where they differ most."""
    if not both_sides(comparison.reps):
        return []
    good, rows = comparison.reference, []
    places = {item.key: column for column, item in enumerate(good.items) if item.kind == "angle"}
    names = [name for name, _ in good.marks]
    values = np.stack([rep.execution.at(names) for rep in comparison.reps])
    for item in good.items:
        if item.kind != "angle" or item.side != "left":
            continue
        left, right = places[item.key], places[f"right_{item.name}"]
        mine = median(values[:, :, left] - values[:, :, right])
        usual = good.at_marks[:, left] - good.at_marks[:, right]
        apart = np.abs(mine - usual)
        if np.isfinite(apart).any():
            at = int(np.nan_to_num(apart, nan=-1).argmax())
            rows.append((item.joint, good.marks[at][0], float(usual[at]), float(mine[at])))
    return rows
