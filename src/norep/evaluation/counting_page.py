"""A counting evaluation as one HTML page: figures, the scatter of counts, parts, every clip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from norep.evaluation.counting_scores import CountedRow, Counting, CountingFigures
from norep.evaluation.page import (
    chart,
    document,
    folded,
    heading,
    section,
    share,
    skipped_list,
    table,
    terms,
    tiles,
)
from norep.evaluation.planes import count_scatter
from norep.report.markup import Markup
from norep.report.verdicts import titled

FEW = 25
"""Rows of a table that are shown at once; longer ones are folded."""
MEANINGS = {
    "relative error": "mean of abs(counted - label) / label, of the clips with a repetition (called MAE)",
    "within one": "share of the clips that are off by at most one (called OBO)",
    "within one, seen": "the same, of the clips of which less than 2 % of the key points are missing",
    "idle": "clips without a repetition; nothing should be counted in them",
    "missing": "share of the key points that the pose lacks",
}
COLUMNS = ("clips", "relative error", "within one", "exact", "off by, mean")


def counting_page(counting: Counting, data: str) -> str:
    """The text of the page."""
    title = f"Counting by {counting.counter}"
    return document(
        title,
        heading(title, [data, f"{counting.clips} clips"]),
        tiles(_figures(counting)),
        section("Counts", _scatter(counting)),
        _parts("Movement", counting.per_class),
        _parts("View", counting.per_view),
        _parts("Camera", counting.per_camera),
        _parts("Person or source", counting.per_group),
        _idle(counting),
        _clips(counting.rows),
        skipped_list(counting.skipped),
        terms(MEANINGS),
    )


def _figures(counting: Counting) -> dict[str, str]:
    figures = {
        "relative error": _number(counting.mae, 3),
        "within one": share(counting.obo),
        "exact": share(counting.exact),
        f"within one, of {counting.seen} seen": share(counting.obo_seen),
        "skipped": str(len(counting.skipped)),
    }
    if counting.idle:
        quiet = sum(one.counted == 0 for one in counting.idle)
        figures["idle clips without a count"] = f"{quiet} of {len(counting.idle)}"
    return figures


def _scatter(counting: Counting) -> Markup:
    return chart(
        "Counted over labelled repetitions",
        count_scatter(counting.rows),
        ("dot-right", "exact"),
        ("dot-near", "off by one"),
        ("dot-wrong", "further off"),
        ("within", "within one"),
    )


def _parts(title: str, parts: Mapping[str, CountingFigures]) -> Markup | None:
    """The figures of each part, None where nothing is known."""
    if not parts:
        return None
    listed = table((title.lower(), *COLUMNS), [(titled(name), *_row(one)) for name, one in parts.items()])
    return section(title, listed if len(parts) <= FEW else folded(f"all {len(parts)}", listed))


def _row(figures: CountingFigures) -> tuple[str, ...]:
    return (
        str(figures.clips),
        _number(figures.mae, 3),
        share(figures.obo),
        share(figures.exact),
        _number(figures.error, 2),
    )


def _idle(counting: Counting) -> Markup | None:
    if not counting.idle:
        return None
    return section("Idle", table(("clip", "counted"), [(one.clip, one.counted) for one in counting.idle]))


def _clips(rows: Sequence[CountedRow]) -> Markup:
    ordered = sorted(rows, key=lambda row: (-abs(row.error), row.clip))
    cells = [
        (
            row.clip,
            titled(row.label),
            row.note or row.source,
            row.count,
            row.counted,
            f"{row.error:+d}".replace("-", "−") if row.error else "=",
            _number(row.confidence, 2),
            share(row.missing),
        )
        for row in ordered
    ]
    columns = ("clip", "movement", "by", "label", "counted", "off", "confidence", "missing")
    rest = None
    if len(cells) > FEW:
        rest = folded(f"{len(cells) - FEW} more", table(columns, cells[FEW:], texts=3))
    return section("Clips", table(columns, cells[:FEW], texts=3), rest, note="The furthest off first.")


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
