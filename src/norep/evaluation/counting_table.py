"""A counting evaluation as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table

from norep.evaluation.counting_scores import CountedRow, Counting, CountingFigures
from norep.evaluation.recognition_table import FEW, percent, skipped_table


def counting_tables(counting: Counting) -> Iterator[Table]:
    """Every clip, the parts, the idle clips, and what was skipped; all clips last but one."""
    yield _clips(counting)
    parts = {
        "movement": counting.per_class,
        "view": counting.per_view,
        "camera": counting.per_camera,
        "group": counting.per_group,
    }
    for name, figures in parts.items():
        if 0 < len(figures) <= FEW:
            yield _parts(name, figures)
    if counting.idle:
        yield _idle(counting)
    if counting.skipped:
        yield skipped_table(counting.skipped)
    seen = {f"within one, seen ({counting.seen})": counting.obo_seen}
    yield _whole(counting, seen)


def _clips(counting: Counting) -> Table:
    table = Table("clip", "movement", "label", "counted", "", "sure", "missing")
    for row in counting.rows:
        sure = "" if row.confidence is None else f"{row.confidence:.2f}"
        counts = (str(row.count), str(row.counted), _mark(row), sure, percent(row.missing))
        table.add_row(row.clip, row.label, *counts)
    return table


def _mark(row: CountedRow) -> str:
    return "=" if row.error == 0 else f"{row.error:+d}"


def _parts(title: str, parts: Mapping[str, CountingFigures]) -> Table:
    table = Table(title, "clips", "relative error", "within one", "exact", "off by, mean")
    for name, figures in parts.items():
        table.add_row(name, *_figures(figures))
    return table


def _figures(figures: CountingFigures) -> tuple[str, ...]:
    error = "" if figures.error is None else f"{figures.error:.2f}"
    mae = "" if figures.mae is None else f"{figures.mae:.3f}"
    return str(figures.clips), mae, percent(figures.obo), percent(figures.exact), error


def _idle(counting: Counting) -> Table:
    table = Table("idle clip", "counted")
    for one in counting.idle:
        table.add_row(one.clip, str(one.counted))
    return table


def _whole(counting: Counting, seen: Mapping[str, float | None]) -> Table:
    table = Table("counter", "clips", "relative error", "within one", "exact", "off by, mean", *seen)
    table.add_row(counting.counter, *_figures(counting), *map(percent, seen.values()))
    return table
