"""Tables of labelled videos: one row per clip, saying what a person saw in it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from norep.errors import DefinitionError

NEEDED = ("file", "movement", "attempts")
GROUPS = ("person", "athlete", "subject", "group", "repo")
SYNONYMS = {"video": "file", "label": "movement", "count": "attempts"}
"""Names of columns that are read as another one where that is missing."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a table says of one clip.

    `attempts` and `valid` are counts, None where the cell is empty; `group` is the person or the source
    the clip comes from; `cells` holds every other column, among them the outcomes of rules; `problem`
    says what is wrong with the row.

    >>> Label.of({"file": "a.mp4", "movement": "thruster", "attempts": "7", "depth": "met"}, row=2).cells
    {'depth': 'met'}
    """

    row: int
    file: str
    movement: str
    attempts: int | None
    valid: int | None = None
    view: str = ""
    group: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @staticmethod
    def of(cells: Mapping[str, str], row: int) -> Label:
        """Read one row; a count that is no whole number becomes its `problem`."""
        wrong = [name for name in ("attempts", "valid") if cells.get(name) and _count(cells[name]) is None]
        group = next((cells[name] for name in GROUPS if cells.get(name)), "")
        known = {*NEEDED, "valid", "view", *GROUPS}
        return Label(
            row=row,
            file=cells["file"],
            movement=cells["movement"],
            attempts=_count(cells["attempts"]),
            valid=_count(cells.get("valid", "")),
            view=cells.get("view", ""),
            group=group,
            cells={name: cell for name, cell in cells.items() if name not in known and cell},
            problem="; ".join(f"{name} is {cells[name]!r}, no whole number" for name in wrong),
        )


def read_labels(path: str | Path, needed: Sequence[str] = NEEDED) -> list[Label]:
    """Read a CSV table with the columns file, movement and attempts, and optionally valid, view, a group.

    The group is the first of person, athlete, subject, group and repo that is filled. A column named after
    a rule holds its outcome: one word for every repetition, or one word each, separated by spaces or `;`.
    `needed` are the columns that must be there; `video`, `label` and `count` do for file, movement and
    attempts. Raises
    DefinitionError for a file that is no such table.
    """
    path = Path(path)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            _check_header(table.fieldnames or (), needed, path)
            return [Label.of(_cleaned(cells), row) for row, cells in enumerate(table, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DefinitionError(f"cannot read the labels {path}: {_reason(error)}") from error


def _check_header(names: Sequence[str], needed: Sequence[str], path: Path) -> None:
    known = {name.strip().lower() for name in names}
    known |= {SYNONYMS[name] for name in known & SYNONYMS.keys()}
    missing = [name for name in needed if name not in known]
    if missing:
        found = ", ".join(names[:12]) or "none"
        raise DefinitionError(f"the labels {path} lack the column {' and '.join(missing)}; found: {found}")


def _cleaned(cells: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    # csv gives None for missing cells, and the key None for cells beyond the header.
    found = {
        name.strip().lower(): cell.strip() if isinstance(cell, str) else ""
        for name, cell in cells.items()
        if name is not None
    }
    synonyms = {name: found.pop(other, "") for other, name in SYNONYMS.items() if name not in found}
    return found | synonyms


def _count(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number >= 0 and number.is_integer() else None


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
