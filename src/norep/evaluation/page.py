"""The frame of an evaluation's HTML page: one file that loads nothing from elsewhere, and its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from norep.evaluation.recognition_scores import SkippedRow
from norep.report.document import document as framed
from norep.report.markup import Child, Markup, element, joined

STYLE = Path(__file__).with_name("page.css")


def document(title: str, *body: Child, pictures: bool = False) -> str:
    """The text of a page in the look of the reports; with `pictures` it may have some inside of it."""
    return framed(title, *body, style=STYLE.read_text("utf-8"), pictures=pictures)


def heading(title: str, facts: Sequence[str]) -> Markup:
    """The top of the page."""
    return element(
        "header",
        element("p", "no", element("b", "rep"), class_="brand"),
        element("h1", title),
        element("p", *(element("span", fact) for fact in facts), class_="facts"),
    )


def tiles(figures: Mapping[str, str]) -> Markup:
    """Large figures with what they are."""
    return element(
        "div",
        *(
            element("div", element("b", figure), element("span", name, class_="label"), class_="tile")
            for name, figure in figures.items()
        ),
        class_="tiles figures",
    )


def section(title: str, *children: Child, note: str = "") -> Markup:
    """A part of the page under a heading."""
    hint = element("p", note, class_="facts") if note else None
    return element("section", element("h2", title), hint, *children, class_="part")


def table(columns: Sequence[str], rows: Sequence[Sequence[Child]], *, texts: int = 1) -> Markup:
    """A table; all but the first `texts` columns are numbers, on the right."""
    look = ["" if at < texts else "number" for at in range(len(columns))]
    head = element(
        "tr", *(element("th", name, class_=kind) for name, kind in zip(columns, look, strict=True))
    )
    body = [
        element("tr", *(element("td", cell, class_=kind) for cell, kind in zip(row, look, strict=True)))
        for row in rows
    ]
    inside = element("table", element("thead", head), element("tbody", *body))
    return element("div", inside, class_="scroll", tabindex="0", role="region", aria_label="Table")


def folded(title: str, *children: Child, open_: bool = False) -> Markup:
    """Something that opens on a click."""
    return element("details", element("summary", title), *children, class_="folded", open=open_)


def chart(title: str, picture: Markup, *legend: tuple[str, str]) -> Markup:
    """A chart with its title and a legend of looks and words."""
    keys = [element("span", element("i", class_=f"swatch {look}"), word) for look, word in legend]
    caption = element("figcaption", element("b", title), *keys)
    inside = element("div", picture, class_="scroll", tabindex="0", role="region", aria_label=title)
    return element("figure", caption, inside, class_="chart")


def side_by_side(*children: Child) -> Markup:
    """Charts in one row where the page is wide enough."""
    return element("div", *children, class_="beside")


def skipped_list(skipped: Sequence[SkippedRow]) -> Markup | None:
    """How many clips were not evaluated for which reasons, and which; None for none."""
    if not skipped:
        return None
    reasons = Counter(one.reason for one in skipped).most_common()
    clips = table(("clip", "why"), [(one.clip, one.reason) for one in skipped], texts=2)
    note = f"{len(skipped)} clip{'s were' if len(skipped) > 1 else ' was'} not evaluated."
    return section("Skipped", table(("why", "clips"), reasons), folded("which", clips), note=note)


def terms(meanings: Mapping[str, str]) -> Markup:
    """The footer: what the words mean."""
    listed = [joined(element("dt", word), element("dd", meaning)) for word, meaning in meanings.items()]
    folding = element("details", element("summary", "How to read this page"), element("dl", *listed))
    return element("footer", folding)


def share(value: float | None) -> str:
    """A share as percent, empty when there is none.

    >>> share(0.9876), share(None)
    ('98.8 %', '')
    """
    return "" if value is None else f"{100 * value:.1f} %"
