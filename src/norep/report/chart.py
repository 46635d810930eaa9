"""Charts as lists of plain shapes, drawn the same as SVG in a page and as a PNG picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from norep.report.markup import Markup, element

Floats = NDArray[np.float64]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points `(n, 2)`; where a point is NaN it breaks. `closed` fills it instead."""

    points: Floats
    look: str
    title: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its top left corner."""

    x: float
    y: float
    width: float
    height: float
    look: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    look: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its baseline, `size` in pixels one of 11 to 14 and 16."""

    x: float
    y: float
    text: str
    look: str = "soft"
    anchor: Anchor = "start"
    size: int = 12


Shape = Line | Box | Dot | Words


@dataclass(frozen=True, slots=True)
class Chart:
    """Shapes on a ground of `width` by `height` pixels; `name` says what it shows.

    >>> chart = Chart("A dot", 10, 10, (Dot(5, 5, 2, "mine"),))
    >>> chart.svg.partition("<title>")[2]
    'A dot</title><circle class="mine" cx="5" cy="5" r="2"/></svg>'
    """

    name: str
    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def svg(self) -> Markup:
        """As an SVG element that shrinks with the page."""
        return element(
            "svg",
            element("title", self.name),
            *(_drawn(shape) for shape in self.shapes),
            class_="picture",
            viewBox=f"0 0 {self.width:g} {self.height:g}",
            width=f"{self.width:g}",
            height=f"{self.height:g}",
            role="img",
            aria_label=self.name,
        )


def moved(shapes: Iterable[Shape], right: float, down: float) -> tuple[Shape, ...]:
    """The shapes elsewhere."""
    return tuple(
        replace(shape, points=np.add(shape.points, (right, down)))
        if isinstance(shape, Line)
        else replace(shape, x=shape.x + right, y=shape.y + down)
        for shape in shapes
    )


def stretches(points: Floats) -> list[Floats]:
    """The parts of a line that have no NaN in them."""
    known = np.isfinite(points).all(axis=1)
    breaks = np.flatnonzero(np.diff(known.astype(int))) + 1
    return [part for part in np.split(points, breaks) if len(part) and np.isfinite(part).all()]


def ticks(low: float, high: float, most: int = 4) -> Sequence[float]:
    """A few round values between two."""
    span = high - low
    power = 10.0 ** np.floor(np.log10(span / most))
    step = next(s * power for s in (1, 2, 5, 10) if span / (s * power) <= most + 0.5)
    return [float(i * step) + 0.0 for i in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def _drawn(shape: Shape) -> Markup:
    if isinstance(shape, Line):
        return _line(shape)
    if isinstance(shape, Words):
        look = f"{shape.look} {shape.anchor} s{shape.size}"
        return element("text", shape.text, class_=look, x=_n(shape.x), y=_n(shape.y))
    title = element("title", shape.title) if shape.title else None
    if isinstance(shape, Box):
        place = {"x": _n(shape.x), "y": _n(shape.y), "width": _n(shape.width), "height": _n(shape.height)}
        return _closed(element("rect", title, class_=shape.look, **place))
    place = {"cx": _n(shape.x), "cy": _n(shape.y), "r": _n(shape.radius)}
    return _closed(element("circle", title, class_=shape.look, **place))


def _line(shape: Line) -> Markup:
    kind, found = "polygon" if shape.closed else "polyline", stretches(shape.points)
    title = element("title", shape.title) if shape.title else None
    parts = [_closed(element(kind, title, class_=shape.look, points=_places(part))) for part in found]
    return Markup("".join(parts))


def _closed(markup: Markup) -> Markup:
    """An element without children in its short form."""
    head, _, tail = markup.rpartition("></")
    return Markup(f"{head}/>") if tail and "<" not in head[1:] else markup


def _places(points: Floats) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in np.round(points, 1).tolist())


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if np.isfinite(value) else "0"
