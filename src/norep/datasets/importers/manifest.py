"""A list for cutting a video: `[{start_time, length, rename_to: clips/<movement>/<movement>_<i>.mp4}]`."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from norep.datasets.documents import Document
from norep.datasets.importing import by_video, file_names, objects, text_of
from norep.datasets.labels import Label, Unit, number_text
from norep.datasets.table_rows import seconds
from norep.errors import DefinitionError
from norep.video.files import EXTENSIONS

ENDING = ".manifest.json"


class Manifest:
    """One file for each video; times in seconds. The folder of a clip is its movement.

    The video is the field `video` of an entry, or the name of the file: `<video>.manifest.json`.
    """

    title = "a manifest of clips to cut"
    unit: Unit | None = "seconds"

    def recognises(self, document: Document) -> bool:
        """Whether its entries have start_time and rename_to."""
        entries = objects(document.json)
        return bool(entries) and {"start_time", "rename_to"} <= entries[0].keys()

    def read(self, document: Document) -> list[Label]:
        """A label for each entry."""
        named = _video_of(document)
        return [
            _label(entry, named, f"{document.name}, entry {number}")
            for number, entry in enumerate(objects(document.json), start=1)
        ]

    def files(self, labels: Sequence[Label]) -> Mapping[str, str]:
        """One file for each video; the clips of a movement are numbered through all of them."""
        videos = by_video(labels)
        names = file_names(videos, ENDING)
        numbers: Counter[str] = Counter()
        return {
            names[video]: json.dumps([_entry(one, numbers) for one in found], indent=1, ensure_ascii=False)
            + "\n"
            for video, found in videos.items()
        }


def _video_of(document: Document) -> str:
    """The video that the name of the file tells, else ""."""
    name = document.file.name
    for ending in (ENDING, ".json"):
        stem = name.removesuffix(ending)
        if stem != name and PurePosixPath(stem).suffix.lower() in EXTENSIONS:
            return stem
    return ""


def _label(entry: Mapping[str, Any], video: str, where: str) -> Label:
    movement = PurePosixPath(text_of(entry.get("rename_to")).replace("\\", "/")).parent.name
    if not movement:
        raise DefinitionError(f"{where}: rename_to does not name the folder of a movement")
    if "length" not in entry:
        raise DefinitionError(f"{where}: the length is missing")
    start = seconds(entry.get("start_time"), f"{where}: start_time")
    length = entry["length"]
    stop = math.inf if length is None else start + seconds(length, f"{where}: length")
    people: dict[str, Any] = {name: text_of(entry.get(name)) for name in ("athlete", "sex", "event")}
    return Label(text_of(entry.get("video")) or video, movement, start, stop, unit="seconds", **people)


def _entry(label: Label, numbers: Counter[str]) -> dict[str, Any]:
    folder = label.movement.replace("/", "-").replace("\\", "-")
    number = numbers[folder]
    numbers[folder] += 1
    length = label.stop - label.start
    people = {name: getattr(label, name) for name in ("athlete", "sex", "event") if getattr(label, name)}
    return {
        "video": label.video,
        "start_time": float(number_text(label.start)),
        "length": float(number_text(length)) if math.isfinite(length) else None,
        "rename_to": f"clips/{folder}/{folder}_{number}.mp4",
        **people,
    }


importer = Manifest()
