"""A plain table: columns video, movement, and start_frame and stop_frame or start and stop."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from norep.datasets.documents import Document
from norep.datasets.labels import Label, Unit, labels_text
from norep.datasets.table_rows import is_row, label_of
from norep.errors import DefinitionError

SEPARATORS = ",;\t"


class Table:
    """CSV in UTF-8, its first row the names of the columns; separated by commas, semicolons or tabs."""

    title = "a CSV table"
    unit: Unit | None = None

    def recognises(self, document: Document) -> bool:
        """Whether the first row has the columns video and movement, or what else they are called."""
        first = (document.text or "").lstrip().partition("\n")[0][:10_000]
        return not first.startswith(("{", "[", "<")) and is_row(_split(first))

    def read(self, document: Document) -> list[Label]:
        """A label for each row that is not empty."""
        text = (document.text or "").lstrip("\r\n")
        names = _split(text.partition("\n")[0])
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text))
        try:
            return [
                label_of({str(name): cell for name, cell in row.items()}, f"{document.name}, line {number}")
                for number, row in enumerate(rows, start=2)
                if any(row.get(name) for name in names)
            ]
        except csv.Error as error:
            raise DefinitionError(f"{document.name} cannot be read as a table: {error}") from error

    def files(self, labels: Sequence[Label]) -> Mapping[str, str]:
        """One table."""
        return {"labels.csv": labels_text(labels)}


def _separator(text: str) -> str:
    return max(SEPARATORS, key=text.partition("\n")[0].count)


def _split(first: str) -> list[str]:
    try:
        return next(csv.reader([first.rstrip("\r")], delimiter=_separator(first)), [])
    except csv.Error:
        return []


importer = Table()
