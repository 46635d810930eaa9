"""Supervisely: one `<video>.json` for each video, alone or in a project that was downloaded.

A tag is the movement, its frame range includes the last frame. Tags athlete, sex and event with a value say
who is seen; with several people in a video each is an object that carries the tags.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from norep.datasets.documents import Document
from norep.datasets.importing import by_video, file_names, objects, text_of, whole
from norep.datasets.labels import PEOPLE, Label, Unit
from norep.errors import DefinitionError

PERSON = "athlete"
"""The class of the objects that stand for people."""
VALUED = ("movement", "exercise", "label")
"""Tags whose value is the movement."""


class Supervisely:
    """The annotations of videos; a project's other files are no labels."""

    title = "Supervisely"
    unit: Unit | None = "frames"

    def recognises(self, document: Document) -> bool:
        """Whether it has tags, and frames or their number."""
        found = document.json
        return (
            isinstance(found, dict)
            and isinstance(found.get("tags"), list)
            and ("framesCount" in found or isinstance(found.get("frames"), list))
        )

    def read(self, document: Document) -> list[Label]:
        """A label for each tag of the video and of the people in it."""
        found: dict[str, Any] = document.json
        name = document.file.name
        video = text_of(found.get("videoName")) or (name.removesuffix(".json") if name.count(".") > 1 else "")
        count = found.get("framesCount")
        end = math.inf if count is None else whole(count, f"{name}: framesCount")
        tagged = [
            objects(found["tags"]),
            *(objects(one.get("tags")) for one in objects(found.get("objects"))),
        ]
        everybody = _people(tagged[0])
        return [
            label
            for tags in tagged
            for label in _labels(tags, video, end, {**everybody, **_people(tags)}, name)
        ]

    def files(self, labels: Sequence[Label]) -> Mapping[str, str]:
        """`<video>.json` for each video, and the meta.json that a project needs."""
        videos = by_video(labels)
        names = file_names(videos, ".json")
        files = {names[video]: _text(_annotation(video, found)) for video, found in videos.items()}
        return {**files, "meta.json": _text(_meta(labels))} if len(files) > 1 else files


def _people(tags: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {tag["name"]: text_of(tag.get("value")) for tag in tags if tag.get("name") in PEOPLE}


def _labels(
    tags: Sequence[Mapping[str, Any]], video: str, end: float, people: Mapping[str, Any], where: str
) -> Iterator[Label]:
    for tag in tags:
        name = text_of(tag.get("name"))
        if name in VALUED and text_of(tag.get("value")):
            name = text_of(tag.get("value"))
        if name and name not in PEOPLE:
            start, stop = _span(tag, end, where)
            yield Label(video, name, start, stop, **people)


def _span(tag: Mapping[str, Any], end: float, where: str) -> tuple[float, float]:
    span = tag.get("frameRange")
    if span is None:
        return 0, end
    if not isinstance(span, list) or len(span) != 2:
        raise DefinitionError(f"{where}: a frameRange is not [first, last]: {str(span)[:60]}")
    return whole(span[0], f"{where}: frameRange"), whole(span[1], f"{where}: frameRange") + 1


def _annotation(video: str, labels: Sequence[Label]) -> dict[str, Any]:
    groups: dict[tuple[str, ...], list[Label]] = {}
    for label in labels:
        groups.setdefault(tuple(getattr(label, name) for name in PEOPLE), []).append(label)
    tags = {people: _tags(people, found) for people, found in groups.items()}
    alone = len(tags) == 1
    ends = [label.stop for label in labels if math.isfinite(label.stop)]
    return {
        "description": "",
        "key": _key(video),
        "videoName": video,
        "framesCount": int(max(ends)) if len(ends) == len(labels) else None,
        "tags": next(iter(tags.values())) if alone else [],
        "objects": [] if alone else [_person(video, *one) for one in tags.items()],
        "frames": [],
    }


def _person(video: str, people: Sequence[str], tags: list[dict[str, Any]]) -> dict[str, Any]:
    return {"key": _key(video, *people), "classTitle": PERSON, "tags": tags}


def _tags(people: Sequence[str], labels: Sequence[Label]) -> list[dict[str, Any]]:
    who = [
        {"name": name, "value": value, "key": _key(labels[0].video, name, value)}
        for name, value in zip(PEOPLE, people, strict=True)
        if value
    ]
    return who + [_tag(label, place) for place, label in enumerate(labels)]


def _tag(label: Label, place: int) -> dict[str, Any]:
    tag: dict[str, Any] = {"name": label.movement, "value": None, "key": _key(str(label), str(place))}
    if math.isfinite(label.stop):
        tag["frameRange"] = [int(label.start), int(label.stop) - 1]
    elif label.start > 0:
        raise DefinitionError(f"{label.video}: the end of the label at {label.start:g} is not known")
    return tag


def _meta(labels: Sequence[Label]) -> dict[str, Any]:
    movements = dict.fromkeys(label.movement for label in labels)
    told = [name for name in PEOPLE if any(getattr(label, name) for label in labels)]
    return {
        "classes": [{"title": PERSON, "shape": "rectangle", "color": "#2A9D8F"}],
        "tags": [
            *({"name": name, "value_type": "none", "color": "#E76F51"} for name in movements),
            *({"name": name, "value_type": "any_string", "color": "#264653"} for name in told),
        ],
        "projectType": "videos",
    }


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:32]


def _text(found: dict[str, Any]) -> str:
    return json.dumps({k: v for k, v in found.items() if v is not None}, indent=1, ensure_ascii=False) + "\n"


importer = Supervisely()
