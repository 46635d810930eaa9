"""The end of a run over many videos: how many, what was counted, what failed and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from norep.analysis.index import Row
from norep.cli.messages import printable

SHOWN = 20
"""Failures that are listed; the rest is in the table of the run."""
NAMED = 5
"""Failures that are named on one line."""
COUNTS = ("attempts", "valid", "no_rep", "unsure")


def tables(rows: Sequence[Row]) -> Iterator[RenderableType]:
    """What a person wants to see after a long run: counts by movement, and every failure with its reason."""
    done, failed = _split(rows)
    yield Text(f"{len(rows)} videos: {len(done)} done, {len(failed)} failed", "bold")
    if any(row.movement for row in done):
        yield _counted(done)
    if failed:
        yield _failures(failed)


def failed_line(rows: Sequence[Row], path: Path | None) -> str:
    """One line for the log: how many failed and which; empty when none did."""
    _, failed = _split(rows)
    if not failed:
        return ""
    names = ", ".join(row.file for row in failed[:NAMED])
    more = f" and {len(failed) - NAMED} more, all in {path}" if len(failed) > NAMED else ""
    return f"{len(failed)} of {len(rows)} failed: {names}{more}"


def _split(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    return [row for row in rows if row.status == "done"], [row for row in rows if row.status == "failed"]


def _counted(rows: Sequence[Row]) -> Table:
    table = _table("movement", "videos", "attempts", "valid", "no-rep", "unsure")
    for column in table.columns[1:]:
        column.justify = "right"
    for movement in sorted({row.movement for row in rows}):
        some = [row for row in rows if row.movement == movement]
        counts = [sum(getattr(row, name) or 0 for row in some) for name in COUNTS]
        table.add_row(movement, *(f"{count:,}" for count in (len(some), *counts)))
    return table


def _failures(rows: Sequence[Row]) -> Table:
    table = _table("failed", "why")
    table.columns[0].overflow = table.columns[1].overflow = "fold"
    for row in rows[:SHOWN]:
        table.add_row(Text(printable(row.file)), Text(printable(row.reason)))
    if len(rows) > SHOWN:
        table.add_row(f"and {len(rows) - SHOWN} more", "")
    return table


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name)
    return table
