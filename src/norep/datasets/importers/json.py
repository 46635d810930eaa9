"""A plain list of objects with the columns of the CSV table as their fields."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from norep.datasets.documents import Document
from norep.datasets.importing import objects
from norep.datasets.labels import Label, Unit, cells_of
from norep.datasets.table_rows import is_row, label_of

TEXTS = ("video", "movement", "athlete", "sex", "event")


class Table:
    """`[{"video": "fran.mp4", "movement": "thruster", "start": 1.0, "stop": 1.9}]`."""

    title = "a JSON table"
    unit: Unit | None = None

    def recognises(self, document: Document) -> bool:
        """Whether it is a list of objects, the first of which has a video and a movement."""
        rows = objects(document.json)
        return bool(rows) and is_row(rows[0]) and "result" not in rows[0]

    def read(self, document: Document) -> list[Label]:
        """A label for each object."""
        return [
            label_of(row, f"{document.name}, row {number}")
            for number, row in enumerate(objects(document.json), start=1)
        ]

    def files(self, labels: Sequence[Label]) -> Mapping[str, str]:
        """One list."""
        rows = [
            {name: cell if name in TEXTS else float(cell) for name, cell in cells_of(label).items()}
            for label in labels
        ]
        return {"labels.json": json.dumps(rows, indent=1, ensure_ascii=False) + "\n"}


importer = Table()
