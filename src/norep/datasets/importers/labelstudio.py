"""Label Studio: timelines of videos (TimelineLabels), and whole videos (Choices), as JSON or JSON-MIN.

Label Studio counts frames from 1 and includes the last one.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from norep.datasets.documents import Document
from norep.datasets.importing import number, objects, text_of, whole
from norep.datasets.labels import PEOPLE, Label, Unit, number_text
from norep.errors import DefinitionError

CONTROL, OBJECT = "videoLabels", "video"
"""The names of the TimelineLabels and the Video of a project that labels are written for."""
LABELS = ("timelinelabels", "choices")
_UPLOADED = re.compile(r"^[0-9a-f]{8}-(?=.)")


class LabelStudio:
    """Tasks with their annotations; predictions count where nobody has annotated."""

    title = "Label Studio"
    unit: Unit | None = "frames"

    def recognises(self, document: Document) -> bool:
        """Whether there is a task, or a region of a timeline."""
        return any(_is_task(one) or _is_region(one) for one in _tasks(document)[:1])

    def read(self, document: Document) -> list[Label]:
        """A label for each range of each region."""
        return [
            label
            for place, task in enumerate(_tasks(document), start=1)
            for label in _labels_of(task, f"{document.name}, task {place}")
        ]

    def files(self, labels: Sequence[Label]) -> Mapping[str, str]:
        """Tasks to import: a task for each video and athlete, the labels as predictions to correct."""
        groups: dict[tuple[str, ...], list[Label]] = {}
        for label in labels:
            groups.setdefault((label.video, *(getattr(label, name) for name in PEOPLE)), []).append(label)
        tasks = [_task(found) for found in groups.values()]
        return {"labelstudio.json": json.dumps(tasks, indent=1, ensure_ascii=False) + "\n"}


def _tasks(document: Document) -> list[dict[str, Any]]:
    found = document.json
    return [found] if isinstance(found, dict) else objects(found)


def _is_region(one: Mapping[str, Any]) -> bool:
    value = one.get("value")
    return isinstance(value, dict) and any(name in value for name in LABELS)


def _is_task(one: Mapping[str, Any]) -> bool:
    full = isinstance(one.get("data"), dict) and ("annotations" in one or "predictions" in one)
    return full or any(_small_regions(one))


def _small_regions(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The regions of JSON-MIN: lists of values under the name of the control."""
    for value in task.values():
        yield from (one for one in objects(value) if "timelinelabels" in one)


def _labels_of(task: Mapping[str, Any], where: str) -> Iterator[Label]:
    data = task.get("data") if isinstance(task.get("data"), dict) else task
    assert isinstance(data, dict)
    told: dict[str, Any] = {name: text_of(data.get(name)) for name in PEOPLE}
    fps = number(data["fps"], f"{where}: fps") if data.get("fps") else 0.0
    for value in _values(task):
        for name in _names(value):
            for start, stop in _ranges(value, where):
                yield Label(_video_of(data), name, start, stop, **told, fps=fps)


def _values(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The values of the regions that count."""
    if _is_region(task):
        yield task["value"]
        return
    yield from _small_regions(task)
    for kind in ("annotations", "predictions"):
        made = [one for one in objects(task.get(kind)) if not one.get("was_cancelled")]
        # Several people may have annotated the task: the last word counts.
        results = [region for one in made[-1:] for region in objects(one.get("result"))]
        yield from (region["value"] for region in results if _is_region(region))
        if made:
            return


def _names(value: Mapping[str, Any]) -> list[str]:
    names: Any = next((value[name] for name in LABELS if name in value), [])
    return [text_of(name) for name in names if text_of(name)] if isinstance(names, list) else []


def _ranges(value: Mapping[str, Any], where: str) -> Iterator[tuple[float, float]]:
    """Half-open, from 0; a choice is of the whole video."""
    if "timelinelabels" not in value:
        yield 0, math.inf
        return
    for one in objects(value.get("ranges")):
        first = whole(one.get("start"), f"{where}: the start of a range")
        yield first - 1, whole(one.get("end"), f"{where}: the end of a range")


def _video_of(data: Mapping[str, Any]) -> str:
    """The file behind an upload, a local file or a URL; a plain name stays as it is."""
    given = next((text_of(data[name]) for name in ("video", "video_url", "url") if data.get(name)), "")
    local = parse_qs(urlsplit(given).query).get("d") if "/local-files/" in given else None
    if local:
        return local[0].rsplit("/", 1)[-1]
    uploaded = given.startswith("/data/upload/")
    if uploaded or "://" in given:
        name = unquote(urlsplit(given).path).rsplit("/", 1)[-1]
        return _UPLOADED.sub("", name) if uploaded else name
    return given


def _task(labels: Sequence[Label]) -> dict[str, Any]:
    first = labels[0]
    data = {"video": first.video, **{name: getattr(first, name) for name in PEOPLE if getattr(first, name)}}
    if first.fps:
        data["fps"] = float(number_text(first.fps))
    result = [_region(label, place) for place, label in enumerate(labels)]
    return {"data": data, "predictions": [{"model_version": "norep", "result": result}]}


def _region(label: Label, place: int) -> dict[str, Any]:
    if not math.isfinite(label.stop):
        whole_video = {"type": "choices", "from_name": "choice", "value": {"choices": [label.movement]}}
        if label.start == 0:
            return {"id": _id(label, place), "to_name": OBJECT, **whole_video}
        raise DefinitionError(f"{label.video}: the end of the label at {label.start:g} is not known")
    if not 0 <= label.start < label.stop:
        raise DefinitionError(f"{label.video}: the label from {label.start:g} to {label.stop:g} is empty")
    return {
        "id": _id(label, place),
        "type": "timelinelabels",
        "from_name": CONTROL,
        "to_name": OBJECT,
        "value": {
            "ranges": [{"start": int(label.start) + 1, "end": int(label.stop)}],
            "timelinelabels": [label.movement],
        },
    }


def _id(label: Label, place: int) -> str:
    return hashlib.sha256(f"{label} {place}".encode(errors="replace")).hexdigest()[:10]


importer = LabelStudio()
