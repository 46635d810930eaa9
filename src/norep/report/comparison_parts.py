"""The pieces that the page of a comparison is made of."""

from __future__ import annotations

from collections.abc import Sequence

from norep.report.chart import Chart
from norep.report.markup import Child, Markup, element


def part(title: str, *children: Child, note: str = "") -> Markup:
    """A part of the page under a heading."""
    hint = element("p", note, class_="facts") if note else None
    return element("section", element("h2", title), hint, *children, class_="part")


def legend(*keys: tuple[str, str]) -> Markup:
    """What the looks mean."""
    return element(
        "p",
        *(element("span", element("i", class_=f"swatch {look}"), word) for look, word in keys),
        class_="legend",
    )


def grid(charts: Sequence[Chart]) -> Markup:
    """Charts beside each other where the page is wide enough."""
    return element("div", *(element("figure", one.svg, class_="card") for one in charts), class_="cards")


def card(title: str, chart: Chart, note: str = "") -> Markup:
    """A chart with a title."""
    hint = element("small", note) if note else None
    return element("figure", element("figcaption", element("b", title), hint), chart.svg, class_="card")


def folded(title: str, *children: Child) -> Markup:
    """Something that opens on a click."""
    return element("details", element("summary", title), *children, class_="folded")
