"""Charts of an evaluation as inline SVG; each shows its numbers as text or as a title to hover over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from norep.evaluation.classification import ClassFigures, Confusion
from norep.report.markup import Markup, element
from norep.report.tracks import percent
from norep.report.verdicts import titled

LETTER = 6.3
"""Pixels of a letter of a label, about."""


def heat_map(confusion: Confusion) -> Markup:
    """Labels down, names across; a cell is the deeper the larger its share of the row: right ones green."""
    names = [titled(label) for label in confusion.labels]
    size = cell_size(len(names))
    cells = [
        _cell(confusion, (row, column), size)
        for row, column in product(range(len(names)), repeat=2)
        if confusion.counts[row][column]
    ]
    return cell_map(cells, names, names, size, label="Confusion: labels down, names given across")


def cell_size(columns: int) -> int:
    """Pixels of a square cell of a map with so many columns."""
    return 34 if columns <= 16 else 24 if columns <= 30 else max(14, 820 // columns)


def cell_map(
    cells: Sequence[Markup], down: Sequence[str], across: Sequence[str], size: int, *, label: str
) -> Markup:
    """Square cells, their corner at (column, row) times `size`, with names on the left and slanted below."""
    left = round(LETTER * max(map(len, (*down, *across)), default=0)) + 14
    wide, high, middle = size * len(across), size * len(down), size / 2
    rows = [
        element("text", name, x=left - 8, y=f"{at * size + middle:g}", dy="4", class_="end")
        for at, name in enumerate(down)
    ]
    columns = [
        element(
            "text",
            name,
            class_="end",
            transform=f"translate({left + at * size + middle + 4:g},{high + 10}) rotate(-50)",
        )
        for at, name in enumerate(across)
    ]
    return element(
        "svg",
        element("rect", x=left, y="0", width=wide, height=high, class_="plane"),
        element("g", *cells, transform=f"translate({left},0)"),
        *rows,
        *columns,
        width=left + wide + 10,
        height=round(high + 0.8 * left + 6),
        class_="map",
        role="img",
        aria_label=label,
    )


def _cell(confusion: Confusion, place: tuple[int, int], size: int) -> Markup:
    row, column = place
    count, total = confusion.counts[row][column], sum(confusion.counts[row])
    share = count / total
    told = f"{titled(confusion.labels[row])} named {titled(confusion.labels[column])}: {count} of {total}"
    look = "right" if row == column else "wrong"
    return map_cell(place, size, str(count), told, look=look, strength=share)


def map_cell(
    place: tuple[int, int], size: int, text: str, told: str, *, look: str, strength: float
) -> Markup:
    """A cell of a map at (row, column): its text, what it tells when hovered over, and its depth 0 to 1."""
    (row, column), strong = place, " strong" if strength > 0.55 else ""
    x, y = column * size, row * size
    return element(
        "g",
        element("title", told),
        element(
            "rect",
            x=x + 1,
            y=y + 1,
            width=size - 2,
            height=size - 2,
            fill_opacity=f"{0.2 + 0.8 * strength:.2f}",
        ),
        element("text", text, x=f"{x + size / 2:g}", y=f"{y + size / 2:g}", dy="4"),
        class_=f"cell {look}{strong}",
    )


def drop_map(joints: Mapping[str, Mapping[str, float]]) -> Markup:
    """Labels down, joints across: what the probability of the best name loses without each joint."""
    names = list(next(iter(joints.values())))
    left = round(LETTER * max(map(len, joints))) + 14
    wide, high = 74, 24
    cells = [
        _drop(drops[name], (left + column * wide, 22 + row * high), (wide, high))
        for row, drops in enumerate(joints.values())
        for column, name in enumerate(names)
    ]
    rows = [
        element("text", titled(label), x=left - 8, y=22 + row * high + 12, dy="4", class_="end")
        for row, label in enumerate(joints)
    ]
    columns = [
        element("text", name, x=f"{left + (column + 0.5) * wide:g}", y="12", class_="middle")
        for column, name in enumerate(names)
    ]
    return element(
        "svg",
        *cells,
        *rows,
        *columns,
        width=left + wide * len(names) + 4,
        height=26 + high * len(joints),
        role="img",
        aria_label="Labels down, hidden joints across",
    )


def _drop(drop: float, place: tuple[int, int], size: tuple[int, int]) -> Markup:
    (x, y), (wide, high) = place, size
    strength = min(abs(drop) / 0.6, 1.0)
    box = element(
        "rect",
        x=x + 1,
        y=y + 1,
        width=wide - 2,
        height=high - 2,
        fill_opacity=f"{0.06 + 0.94 * strength:.2f}",
    )
    text = element("text", points(drop), x=f"{x + wide / 2:g}", y=y + 12, dy="4")
    look = "decides" if drop > 0 else "wrong"
    return element("g", box, text, class_=f"cell {look}{' strong' if strength > 0.55 else ''}")


def class_bars(per_class: dict[str, ClassFigures]) -> Markup:
    """A bar for the recall of each class, the worst first, with a mark at its precision."""
    known = [(name, figures) for name, figures in per_class.items() if figures.recall is not None]
    known.sort(key=lambda item: (item[1].recall or 0.0, item[0]))
    left = round(LETTER * max((len(name) for name, _ in known), default=0)) + 16
    step = 22
    lines = [_class_bar(name, figures, at * step) for at, (name, figures) in enumerate(known)]
    height = step * len(known)
    labels = element(
        "svg",
        *(
            element("text", titled(name), x=left - 8, y=at * step + 11, dy="4", class_="end")
            for at, (name, _) in enumerate(known)
        ),
        width=left,
        height=height,
    )
    bars = element("svg", *lines, width="100%", height=height, role="img", aria_label="Recall by class")
    return element("div", labels, bars, class_="bars")


def _class_bar(name: str, figures: ClassFigures, top: int) -> Markup:
    recall, precision = figures.recall or 0.0, figures.precision or 0.0
    told = f"{titled(name)}: recall {recall:.1%}, precision {precision:.1%}, {in_clips(figures.support)}"
    return element(
        "g",
        element("title", told),
        element("rect", x="0", y=top + 3, width="100%", height="16", class_="rail"),
        element("rect", x="0", y=top + 3, width=percent(recall), height="16", class_="bar"),
        element("line", x1=percent(precision), x2=percent(precision), y1=top + 1, y2=top + 21, class_="pin"),
        element("text", f"{recall:.0%} of {figures.support}", x="6", y=top + 11, dy="4", class_="on-bar"),
    )


def points(drop: float) -> str:
    """A fall of a probability as percent points.

    >>> points(0.123), points(-0.5), points(0.001)
    ('−12', '+50', '0')
    """
    change = round(-100 * drop)
    return f"{change:+d}".replace("-", "−") if change else "0"


def in_clips(number: int) -> str:
    """A number of clips, of one too."""
    return f"{number} clip" if number == 1 else f"{number} clips"
