"""Which clips are good enough: the table that `norep dataset quality` writes and a person may correct."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from norep.errors import DefinitionError

TABLE = "quality.csv"
ANSWERS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def read_accepted(path: str | Path) -> dict[str, bool]:
    """For each file of the table whether it is accepted: what `person` says, else `accepted`.

    Raises DefinitionError for a table without these columns, or with another word than yes and no.
    """
    path = Path(path)
    return {file: _answer(path, file, person or accepted) for file, accepted, person in _rows(path)}


def read_overrides(path: str | Path) -> dict[str, str]:
    """What a person wrote of the files in the column `person`, where there is something."""
    path = Path(path)
    if not path.is_file():
        return {}
    return {file: "yes" if _answer(path, file, person) else "no" for file, _, person in _rows(path) if person}


def table_text(columns: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The content of the table, for `write_whole`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _rows(path: Path) -> list[tuple[str, str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), strict=True)
        rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DefinitionError(f"{path} cannot be read as a table: {error}") from error
    if not {"file", "accepted"} <= set(reader.fieldnames or ()):
        raise DefinitionError(f"{path} has no columns file and accepted; norep dataset quality writes it")
    return [
        ((row["file"] or "").strip(), _word(row.get("accepted")), _word(row.get("person"))) for row in rows
    ]


def _word(cell: str | None) -> str:
    return (cell or "").strip().lower()


def _answer(path: Path, file: str, word: str) -> bool:
    if word not in ANSWERS:
        raise DefinitionError(f"{path}: {file} is {word!r}, which is neither yes nor no")
    return ANSWERS[word]
