"""The table of a run: what became of each video, kept while the run goes so that it can go on later."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from norep.analysis.desk import explained, occupied
from norep.analysis.listing import Job
from norep.analysis.naming import RESERVED
from norep.report.model import Report
from norep.report.table import FORMULA_STARTS

Status = Literal["done", "failed", "begun"]
_MARKED = (*FORMULA_STARTS, "'")


class Row(BaseModel):
    """What became of one video.

    `status` is `begun` while norep is at it, and for good when the process died there. `reason` says why it
    failed. `outputs` are its files in the folder of the results, by their endings behind `stem`. `key` stands
    for the file and all that decides its result.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str
    movement: str = ""
    status: Status
    attempts: int | None = None
    valid: int | None = None
    no_rep: int | None = None
    unsure: int | None = None
    hold_s: float | None = None
    warnings: str = ""
    reason: str = ""
    exit_code: int = 0
    stem: str = ""
    outputs: str = ""
    key: str

    def of_report(self, report: Report) -> Row:
        """The same row with what the report of the video says."""
        totals = report.totals.values()
        found: dict[str, object] = {
            name: sum(getattr(one, name) for one in totals)
            for name in ("attempts", "valid", "no_rep", "unsure")
        }
        held = [one.hold_s for one in totals if one.hold_s is not None]
        found["hold_s"] = round(sum(held), 4) if held else None
        found["movement"] = self.movement or ", ".join(report.totals)
        return self.model_copy(update=found | {"warnings": "; ".join(report.warnings)})

    def of_outputs(self, paths: Sequence[Path]) -> Row:
        """The same row with the files that were written."""
        endings = " ".join(path.name.removeprefix(self.stem) for path in paths)
        return self.model_copy(update={"outputs": endings})

    def is_whole(self, folder: Path) -> bool:
        """Whether the video is done and its files are still there."""
        files = [f"{self.stem}{ending}" for ending in self.outputs.split()]
        return self.status == "done" and bool(files) and all((folder / file).is_file() for file in files)


class Index:
    """The rows of a folder of results, by key; `norep-index.csv` in it.

    Each row is appended as soon as it is known, so that a run which is killed loses no more than the video it
    was at. The last row of a key holds.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{RESERVED}.csv"
        self.rows: dict[str, Row] = {}

    @staticmethod
    def load(folder: Path) -> Index:
        """Read what is there; a row that was only half-written is as good as none."""
        index = Index(folder)
        try:
            text = index.path.read_text(encoding="utf-8", errors="surrogateescape")
            rows = list(csv.reader(io.StringIO(text, newline="")))
        except (OSError, csv.Error):
            return index
        index.rows = {row.key: row for row in map(_parsed, rows[1:]) if row is not None}
        return index

    def add(self, row: Row) -> None:
        """Append a row; raises OutputError."""
        self.rows[row.key] = row
        with explained(self.path.parent), self.path.open("ab") as file:
            file.write(_text([_cells(row)]))

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Replace the table by these rows, whole or not at all; raises OutputError."""
        self.rows = {row.key: row for row in rows}
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        with explained(self.path.parent), occupied(self.path.parent):
            try:
                temporary.write_bytes(_text([list(Row.model_fields), *map(_cells, self.rows.values())]))
                os.replace(temporary, self.path)
            finally:
                temporary.unlink(missing_ok=True)


def key_of(job: Job, options: str) -> str:
    """Stands for a file as it is now and all that decides its result: 32 hexadecimal digits.

    A file counts as unchanged while its place, size and time of change are; reading gigabytes would cost more
    than a needless second look.
    """
    stamp = ""
    if not job.is_remote:
        try:
            status = os.stat(job.source)
            stamp = f"{job.place} {status.st_size} {status.st_mtime_ns}"
        except (OSError, ValueError):
            stamp = job.source  # it fails anyway
    parts = (job.source if job.is_remote else stamp, job.movement, job.athlete, options)
    return hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()[:32]


def _text(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(errors="surrogateescape")


def _cells(row: Row) -> list[str]:
    """Texts that a spreadsheet would take for a formula get a `'` in front, and so do those that have one."""
    texts = ("" if value is None else str(value) for value in row.model_dump().values())
    return [f"'{text}" if text.startswith(_MARKED) else text for text in texts]


def _parsed(cells: Sequence[str]) -> Row | None:
    names = list(Row.model_fields)
    if len(cells) != len(names) or len(cells[-1]) != 32:
        return None
    texts = [cell.removeprefix("'") for cell in cells]
    try:
        return Row.model_validate({name: text for name, text in zip(names, texts, strict=True) if text})
    except ValidationError:
        return None
