"""Charts of models of videos as inline SVG: the correlation heat map, and probabilities by movement."""

from __future__ import annotations

from collections.abc import Sequence

from norep.evaluation.charts import cell_map, cell_size, in_clips, map_cell
from norep.evaluation.correlation import LEAST, Correlation
from norep.evaluation.planes import TICKS, Plane
from norep.evaluation.recognition_scores import RecognisedRow
from norep.report.markup import Markup, element
from norep.report.verdicts import titled

SIDE = 190
"""Pixels of the plot of one movement."""
MOST = 400
"""Clips of a movement that are drawn as dots; of more, so many evenly spaced."""


def correlation_map(correlation: Correlation) -> Markup:
    """True classes down, classes across: blue where probabilities rise together, red where one takes."""
    down = [titled(name) for name in correlation.rows]
    across = [titled(name) for name in correlation.columns]
    size = cell_size(len(across))
    cells = [
        _correlation_cell((row, column), size, (down[row], across[column]), value)
        for row, values in enumerate(correlation.values)
        for column, value in enumerate(values)
    ]
    return cell_map(cells, down, across, size, label="Correlation: true classes down, classes across")


def _correlation_cell(
    place: tuple[int, int], size: int, names: tuple[str, str], value: float | None
) -> Markup:
    of, other = names
    if value is None:
        told = f"{of}, with {other}: none, for one does not change or there are fewer than {LEAST} clips"
        return map_cell(place, size, "·", told, look="unknown", strength=0.0)
    told = f"{of}, with {other}: {value:+.2f}"
    look = "decides" if value >= 0 else "wrong"
    return map_cell(place, size, short(value), told, look=look, strength=abs(value))


def short(value: float | None) -> str:
    """A correlation in few letters.

    >>> short(0.5), short(-0.07), short(1.0), short(None)
    ('.50', '−.07', '1', '')
    """
    if value is None:
        return ""
    text = f"{abs(value):.2f}".removeprefix("0")
    text = "1" if text == "1.00" else "0" if text == ".00" else text
    return f"−{text}" if value < 0 and text != "0" else text


def probability_plot(movement: str, rows: Sequence[RecognisedRow]) -> Markup:
    """The probability of the true class of each clip, the lowest first; red where it was not named."""
    ordered = sorted(rows, key=lambda row: row.probability)
    places = _places(len(ordered))
    plane = Plane(SIDE)
    dots = [_dot(plane, ordered[at], (at + 0.5) / len(ordered)) for at in places]
    mean = sum(row.probability for row in rows) / len(rows)
    line = element(
        "line", x1=plane.x(0), x2=plane.x(1), y1=plane.y(mean), y2=plane.y(mean), class_="diagonal"
    )
    return plane.svg(
        line,
        *dots,
        label=f"Probability of {titled(movement)} in its clips",
        axes=(f"{in_clips(len(rows))}, lowest first", "probability"),
        across=[(0.0, ""), (1.0, "")],
        up=[(value, f"{value:.0%}") for value in TICKS],
    )


def _places(clips: int) -> list[int]:
    """Which clips are drawn."""
    if clips <= MOST:
        return list(range(clips))
    return sorted({round(at * (clips - 1) / (MOST - 1)) for at in range(MOST)})


def _dot(plane: Plane, row: RecognisedRow, across: float) -> Markup:
    named = "" if row.right else f", named {titled(row.predicted)}"
    return element(
        "circle",
        element("title", f"{row.clip}: {row.probability:.1%}{named}"),
        cx=plane.x(across),
        cy=plane.y(row.probability),
        r="3",
        class_="dot-right" if row.right else "dot-wrong",
    )
