"""A described data set as tables for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import RenderableType
from rich.table import Column, Table

from norep.datasets.clips import SPLITS
from norep.datasets.description import Description
from norep.datasets.problems import problems
from norep.datasets.statistics import MovementFigures, Spread
from norep.evaluation.cells import cell

FEW = 20
"""Rows of which more are told by their number only; JSON and page have all."""


def description_json(described: Description) -> str:
    """All figures as one object, the problems first."""
    return json.dumps({"problems": problems(described), **described.model_dump(mode="json")})


def description_tables(described: Description) -> Iterator[RenderableType]:
    """Problems, table 3.1, the split, the balance, copies, and what cannot be read."""
    yield _problems(described)
    yield _lengths(described)
    shortest = f"{described.frame_count} frames, those of {described.shortest}"
    yield cell(f"The shortest clip, and the number of frames that every clip can give: {shortest}")
    if described.is_split:
        yield _splits(described)
    yield _balance(described)
    if described.duplicates:
        yield _copies(described)
    if described.unreadable:
        yield _unreadable(described)


def spread(figures: Spread | None, digits: int) -> tuple[str, str]:
    """Mean and standard deviation as text, empty where there are none.

    >>> spread(Spread.of([1.0, 2.0]), 2), spread(None, 2)
    (('1.50', '0.71'), ('', ''))
    """
    if figures is None:
        return "", ""
    return f"{figures.mean:.{digits}f}", "" if figures.sd is None else f"{figures.sd:.{digits}f}"


def shares(counts: Mapping[str, int], most: int = 3) -> str:
    """The most frequent of some values.

    >>> shares({"f": 3, "m": 1})
    'f 3, m 1'
    """
    told = [f"{name} {count}" for name, count in counts.items()]
    return ", ".join(told[:most]) + (f", {len(told) - most} more" if len(told) > most else "")


def _problems(described: Description) -> Table:
    found = problems(described)
    if not found:
        return _grid("No problems were found.", "green")
    table = Table(box=None, show_header=False, title=f"{Path(described.folder).name}: what is wrong")
    for line in found:
        table.add_row("!", cell(line, "yellow"))
    return table


def _grid(line: str, style: str) -> Table:
    table = Table(box=None, show_header=False)
    table.add_row(cell(line, style))
    return table


def _numbers(title: str, *columns: str, caption: str | None = None) -> Table:
    table = Table(title, caption=caption)
    for name in columns:
        table.add_column(name, justify="right")
    return table


def _lengths(described: Description) -> Table:
    table = _numbers("movement", "clips", "frames", "sd", "seconds", "sd", "shortest", "longest")
    for name, figures in described.movements.items():
        table.add_row(cell(name), *_length(figures))
    table.add_section()
    table.add_row("all", *_length(described.all))
    return table


def _length(figures: MovementFigures) -> tuple[str, ...]:
    ends = figures.frames
    between = ("", "") if ends is None else (f"{ends.least:.0f}", f"{ends.most:.0f}")
    return (str(figures.clips), *spread(figures.frames, 2), *spread(figures.seconds, 3), *between)


def _splits(described: Description) -> Table:
    table = _numbers("movement", *SPLITS, "no split")
    for name, figures in {**described.movements, "all": described.all}.items():
        counts = [figures.splits[split] for split in SPLITS]
        table.add_row(cell(name), *map(str, counts), str(figures.clips - sum(counts)))
    return table


def _balance(described: Description) -> Table:
    table = Table("movement", "athletes", "videos", "moving camera", "sex", "event")
    for name, figures in {**described.movements, "all": described.all}.items():
        counts = (figures.known_athletes, figures.sources, figures.moving_camera)
        table.add_row(
            cell(name), *map(str, counts), cell(shares(figures.sexes)), cell(shares(figures.events))
        )
    return table


def _copies(described: Description) -> Table:
    table = Table(Column("same pictures", overflow="fold"), "", "difference", "splits")
    for one in described.duplicates[:FEW]:
        how = "same file" if one.exact else "alike"
        table.add_row(cell(" = ".join(one.files[:4])), how, f"{one.distance:.1%}", ", ".join(one.splits))
    if len(described.duplicates) > FEW:
        table.add_row(f"and {len(described.duplicates) - FEW} more groups", "", "", "")
    return table


def _unreadable(described: Description) -> Table:
    table = Table("cannot be read", "why")
    for row in described.unreadable[:FEW]:
        table.add_row(cell(row.file), cell(row.error))
    if len(described.unreadable) > FEW:
        table.add_row(f"and {len(described.unreadable) - FEW} more", "")
    return table
