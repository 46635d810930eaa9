"""norep's own reports: each repetition that `norep analyse` counted, so that people can correct it."""

from __future__ import annotations

from typing import Any

from norep.datasets.documents import Document
from norep.datasets.importing import number, objects, text_of
from norep.datasets.labels import Label


class Report:
    """`<stem>.json` of `norep analyse`; holds have no repetitions and are one label each."""

    title = "a norep report"

    def recognises(self, document: Document) -> bool:
        """Whether it has sets, and a source with a path."""
        found = document.json
        return (
            isinstance(found, dict)
            and isinstance(found.get("sets"), list)
            and isinstance(found.get("source"), dict)
        )

    def read(self, document: Document) -> list[Label]:
        """A label for each repetition, in seconds."""
        source = document.json["source"]
        video = text_of(source.get("path")).replace("\\", "/").rsplit("/", 1)[-1]
        fps = number(source.get("fps") or 0, f"{document.name}: fps")
        return [
            Label(
                video,
                text_of(one.get("movement")),
                number(stretch.get("start_s"), f"{document.name}: start_s"),
                number(stretch.get("end_s"), f"{document.name}: end_s"),
                unit="seconds",
                fps=fps,
            )
            for one in objects(document.json["sets"])
            for stretch in _stretches(one)
        ]


def _stretches(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [one] if one.get("kind") == "hold" else objects(one.get("reps"))


importer = Report()
