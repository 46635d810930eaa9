"""Charts of an evaluation with two axes, as inline SVG: reliability, confidences, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from norep.evaluation.calibration import BINS, Calibration
from norep.evaluation.charts import in_clips
from norep.evaluation.counting_scores import CountedRow
from norep.report.markup import Markup, element

Ticks = Sequence[tuple[float, str]]
"""Values of an axis with what is written there."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Plane:
    """A square with both axes from 0 to `most`, in pixels, y up.

    A `power` below 1 gives small values more room.
    """

    side: int
    most: float = 1.0
    power: float = 1.0
    left: int = 56
    below: int = 40

    def x(self, value: float) -> str:
        """Where a value lies across."""
        return f"{self.left + self.side * self.share(value):.1f}"

    def y(self, value: float) -> str:
        """Where a value lies up."""
        return f"{8 + self.side * (1 - self.share(value)):.1f}"

    def share(self, value: float) -> float:
        """Where a value lies, 0 to 1."""
        return float((value / self.most) ** self.power)

    def svg(
        self, *inside: Markup, label: str, axes: tuple[str, str], across: Ticks, up: Ticks | None = None
    ) -> Markup:
        """The chart with its axes (across and up) and ticks, those `up` being the same if none are given."""
        up = across if up is None else up
        grid = [self._grid_across(value) for value, _ in across] + [self._grid_up(value) for value, _ in up]
        marks = [self._tick_across(*tick) for tick in across] + [self._tick_up(*tick) for tick in up]
        middle = 8 + self.side / 2
        return element(
            "svg",
            *grid,
            *inside,
            *marks,
            element("text", axes[0], x=self.left + self.side / 2, y=self.side + 42, class_="middle axis"),
            element("text", axes[1], transform=f"translate(11,{middle}) rotate(-90)", class_="middle axis"),
            width=self.left + self.side + 24,
            height=self.side + self.below + 12,
            role="img",
            aria_label=label,
            class_="plane",
        )

    def _grid_across(self, value: float) -> Markup:
        x = self.x(value)
        return element("line", class_="grid", x1=x, x2=x, y1=self.y(self.most), y2=self.y(0))

    def _grid_up(self, value: float) -> Markup:
        y = self.y(value)
        return element("line", class_="grid", x1=self.x(0), x2=self.x(self.most), y1=y, y2=y)

    def _tick_across(self, value: float, name: str) -> Markup:
        return element("text", name, x=self.x(value), y=self.side + 24, class_="middle")

    def _tick_up(self, value: float, name: str) -> Markup:
        return element("text", name, x=self.left - 6, y=self.y(value), dy="4", class_="end")


def reliability(calibration: Calibration) -> Markup:
    """The reliability diagram: the share of right names over their confidence, beside what it should be."""
    plane = Plane(250)
    parts = []
    for one in calibration.bins:
        if one.accuracy is None or one.confidence is None:
            continue
        low, high = sorted((one.accuracy, one.confidence))
        told = f"confidence {one.low:.0%} to {one.high:.0%}: {in_clips(one.clips)}, {one.accuracy:.0%} right"
        parts.append(
            element(
                "g",
                element("title", told),
                _box(plane, (one.low, one.high), (0, low), "bar"),
                _box(plane, (one.low, one.high), (low, high), "over" if one.accuracy == low else "under"),
            )
        )
    diagonal = element("line", x1=plane.x(0), x2=plane.x(1), y1=plane.y(0), y2=plane.y(1), class_="diagonal")
    ticks = [(value, f"{value:.0%}") for value in TICKS]
    return plane.svg(
        *parts,
        diagonal,
        label="Reliability diagram",
        axes=("confidence", "share that is right"),
        across=ticks,
    )


def _box(plane: Plane, across: tuple[float, float], up: tuple[float, float], look: str) -> Markup:
    """A rectangle over a stretch of each axis, with a little room at its sides."""
    (left, right), (low, high) = across, up
    room = 0.05 * (right - left)
    return element(
        "rect",
        x=plane.x(left + room),
        y=plane.y(high),
        width=f"{plane.side * (plane.share(right - room) - plane.share(left + room)):.1f}",
        height=f"{plane.side * (plane.share(high) - plane.share(low)):.1f}",
        class_=look,
    )


def confidence_histogram(confidences: Sequence[float], right: Sequence[bool]) -> Markup:
    """How sure the model is of its best names: right ones in green, wrong ones on top in red.

    Bars grow with the root of the clips, so that few wrong ones among many right ones are seen.
    """
    bins = 2 * BINS
    tallies = Counter((min(int(c * bins), bins - 1), hit) for c, hit in zip(confidences, right, strict=True))
    most = max((tallies[at, True] + tallies[at, False] for at in range(bins)), default=0) or 1
    plane = Plane(250)
    parts = []
    for at in range(bins):
        good, bad = tallies[at, True], tallies[at, False]
        if good + bad:
            across = at / bins, (at + 1) / bins
            told = f"confidence {across[0]:.0%} to {across[1]:.0%}: {good} right, {bad} wrong"
            low, high = (good / most) ** 0.5, ((good + bad) / most) ** 0.5
            boxes = [_box(plane, across, (0, low), "right"), _box(plane, across, (low, high), "wrong")]
            parts.append(element("g", element("title", told), *boxes))
    up = {round(most * share**2): (share, str(round(most * share**2))) for share in TICKS}
    return plane.svg(
        *parts,
        label="Histogram of confidences",
        axes=("confidence", "clips"),
        across=[(value, f"{value:.0%}") for value in TICKS],
        up=list(up.values()),
    )


def count_scatter(rows: Sequence[CountedRow]) -> Markup:
    """Counted over labelled repetitions, a dot for each pair that occurs, with the band of plus minus one."""
    top = max([1, *(max(row.count, row.counted) for row in rows)])
    marks = [
        0,
        *(value for value in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if value < top),
        top,
    ]
    plane = Plane(420, float(top) + 1, power=0.5)
    most = plane.most
    course = [most * (at / 60) ** 2 for at in range(61)]
    edge = [(value, min(value + 1, most)) for value in course]
    edge += [(value, max(value - 1, 0.0)) for value in reversed(course)]
    band = element("polygon", points=" ".join(f"{plane.x(x)},{plane.y(y)}" for x, y in edge), class_="within")
    diagonal = element(
        "line", x1=plane.x(0), x2=plane.x(most), y1=plane.y(0), y2=plane.y(most), class_="diagonal"
    )
    pairs = Counter((row.count, row.counted) for row in rows)
    dots = [_dot(plane, pair, clips) for pair, clips in pairs.items()]
    ticks = [(float(value), str(value)) for value in marks if value == top or value < 0.75 * top]
    return plane.svg(
        band,
        diagonal,
        *dots,
        label="Counted over labelled repetitions",
        axes=("repetitions by the label", "counted"),
        across=ticks,
    )


def _dot(plane: Plane, pair: tuple[int, int], clips: int) -> Markup:
    count, counted = pair
    radius = min(4 + 1.6 * (clips - 1) ** 0.5, 11)
    off = abs(count - counted)
    told = f"{counted} counted of {count}: {in_clips(clips)}"
    return element(
        "circle",
        element("title", told),
        cx=plane.x(count),
        cy=plane.y(counted),
        r=f"{radius:.1f}",
        class_="dot-right" if off == 0 else "dot-near" if off == 1 else "dot-wrong",
    )
