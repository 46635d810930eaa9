"""The table beside downloaded videos: where each file came from, and who is in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from norep.errors import DefinitionError

MANIFEST = "manifest.csv"


@dataclass(frozen=True, slots=True)
class Entry:
    """One video. `file` is relative to the folder; `url` is "" for videos that were not downloaded.

    `start` and `end` are the seconds of the source, or "".

    `date` is when the source was published, `retrieved` when it was downloaded; as ISO dates, "" if unknown.
    """

    file: str
    url: str = ""
    title: str = ""
    start: str = ""
    end: str = ""
    athlete: str = ""
    sex: str = ""
    event: str = ""
    date: str = ""
    retrieved: str = ""


COLUMNS = tuple(field.name for field in fields(Entry))


def read_manifest(folder: Path) -> list[Entry]:
    """The entries of a folder's manifest, none if it has none; raises DefinitionError for a damaged one."""
    path = folder / MANIFEST
    if not path.is_file():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), restval="", strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DefinitionError(f"{path} cannot be read as a table: {error}") from error
    if rows and "file" not in rows[0]:
        raise DefinitionError(f"{path} lacks the column file; move it away if it is not norep's")
    return [Entry(**{name: (row.get(name) or "").strip() for name in COLUMNS}) for row in rows]


def manifest_text(entries: Iterable[Entry]) -> str:
    """The content of `manifest.csv`, for `write_whole`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(entry, name) for name in COLUMNS] for entry in entries)
    return out.getvalue()
