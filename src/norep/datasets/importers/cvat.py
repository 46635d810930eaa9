"""CVAT for video 1.1: each stretch in which a track is visible, and each run of frames with the same tag.

Frames are those of the video, counted from 0. A track ends with the first shape that is outside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

from norep.datasets.documents import Document
from norep.datasets.importing import by_video, file_names, number, whole
from norep.datasets.labels import PEOPLE, Label, Unit, number_text
from norep.errors import DefinitionError

BOX = {"xtl": "0.00", "ytl": "0.00", "xbr": "64.00", "ybr": "64.00"}
"""Where the box of a written track is: a label says when, not where, but CVAT needs a shape."""


class Cvat:
    """`annotations.xml`, alone or in the zip that CVAT exports."""

    title = "CVAT for video"
    unit: Unit | None = "frames"

    def recognises(self, document: Document) -> bool:
        """Whether the root is annotations."""
        root = document.xml
        return root is not None and root.tag == "annotations"

    def read(self, document: Document) -> list[Label]:
        """A label for each stretch of each track, and for each run of tags."""
        root = document.xml
        assert root is not None
        if root.find("image") is not None:
            raise DefinitionError(f"{document.name} is CVAT for images; export it as CVAT for video 1.1")
        step = _step(root)
        sources = _sources(root)
        fps = root.findtext("meta/norep/fps")
        found = [
            *(one for track in root.findall("track") for one in _of_track(track, step, document.name)),
            *_of_tags(root, step, document.name),
        ]
        return [
            Label(
                sources.get(shape.get("task_id", ""), sources[""]),
                shape.get("label", ""),
                start,
                stop,
                **people,
                fps=number(fps, f"{document.name}: fps") if fps else 0.0,
            )
            for shape, start, stop, people in found
        ]

    def files(self, labels: Sequence[Label]) -> Mapping[str, str]:
        """A file for each video, for CVAT keeps one video in a task."""
        videos = by_video(labels)
        names = file_names(videos, ".xml")
        return {names[video]: _document(video, found) for video, found in videos.items()}


Stretch = tuple[ElementTree.Element, int, int, dict[str, Any]]
"""What carries the label, first frame, the frame after the last, and who is seen."""


def _step(root: ElementTree.Element) -> int:
    """How many frames of the video a frame of the task stands for."""
    told = root.findtext("meta/task/frame_filter") or ""
    step = told.partition("step=")[2].strip()
    return max(1, int(step)) if step.isdecimal() and len(step) < 6 else 1


def _sources(root: ElementTree.Element) -> dict[str, str]:
    """The video of each task of a project, and under "" that of a task alone."""
    tasks = root.findall("meta/project/tasks/task")
    found = {one.findtext("id", ""): one.findtext("source", "").strip() for one in tasks}
    alone = root.findtext("meta/source") or root.findtext("meta/task/source") or ""
    return {**found, "": alone.strip()}


def _of_track(track: ElementTree.Element, step: int, name: str) -> Iterator[Stretch]:
    # The parts of a skeleton are tracks in the track; the skeleton itself has all frames.
    shapes = sorted(
        ((_frame(shape, name), shape) for shape in track if shape.tag != "track"), key=lambda one: one[0]
    )
    start: int | None = None
    people: dict[str, Any] = {}
    last = 0
    for frame, shape in shapes:
        if shape.get("outside") == "1":
            if start is not None:
                yield track, start, frame, people
            start = None
        elif start is None:
            start, people = frame, _people(shape)
        last = frame
    if start is not None:
        yield track, start, last + step, people


def _of_tags(root: ElementTree.Element, step: int, name: str) -> Iterator[Stretch]:
    """Tags stand on single frames: neighbours with the same label and people are one stretch."""
    runs: dict[tuple[str, ...], list[tuple[int, ElementTree.Element]]] = {}
    for tag in root.findall("tag"):
        key = (tag.get("label", ""), tag.get("task_id", ""), *sorted(_people(tag).values()))
        runs.setdefault(key, []).append((_frame(tag, name), tag))
    for tags in runs.values():
        tags.sort(key=lambda one: one[0])
        first = tags[0]
        for here, after in pairwise([*tags, None]):
            assert here is not None
            if after is None or after[0] - here[0] > step:
                yield first[1], first[0], here[0] + step, _people(first[1])
                first = after or first


def _frame(shape: ElementTree.Element, name: str) -> int:
    if shape.get("frame") is None:
        raise DefinitionError(f"{name}: a {shape.tag} does not say its frame")
    return whole(shape.get("frame"), f"{name}: the frame of a {shape.tag}")


def _people(shape: ElementTree.Element) -> dict[str, Any]:
    told = {one.get("name", ""): (one.text or "").strip() for one in shape.findall("attribute")}
    return {name: told[name] for name in PEOPLE if told.get(name)}


def _document(video: str, labels: Sequence[Label]) -> str:
    root = ElementTree.Element("annotations")
    _add(root, "version", "1.1")
    meta = _add(root, "meta")
    task = _add(meta, "task")
    _add(task, "name", video)
    _add(task, "mode", "interpolation")
    told = [name for name in PEOPLE if any(getattr(label, name) for label in labels)]
    names = _add(task, "labels")
    for movement in dict.fromkeys(label.movement for label in labels):
        _add_label(names, movement, told)
    _add(meta, "source", video)
    if labels[0].fps:
        _add(_add(meta, "norep"), "fps", number_text(labels[0].fps))
    for place, label in enumerate(labels):
        _add_track(root, label, place)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _add_label(names: ElementTree.Element, movement: str, told: Sequence[str]) -> None:
    label = _add(names, "label")
    _add(label, "name", movement)
    attributes = _add(label, "attributes")
    for name in told:
        attribute = _add(attributes, "attribute")
        for field, value in (("name", name), ("mutable", "False"), ("input_type", "text"), ("values", "")):
            _add(attribute, field, value)


def _add_track(root: ElementTree.Element, label: Label, place: int) -> None:
    if not math.isfinite(label.stop) or label.stop <= label.start:
        raise DefinitionError(f"{label.video}: the label at {label.start:g} is empty, or its end not known")
    track = ElementTree.SubElement(root, "track", id=str(place), label=label.movement, source="norep")
    for frame, outside in ((label.start, "0"), (label.stop, "1")):
        state = {"outside": outside, "occluded": "0", "keyframe": "1", "z_order": "0"}
        box = ElementTree.SubElement(track, "box", {"frame": str(int(frame)), **state, **BOX})
        for name in PEOPLE:
            if getattr(label, name):
                _add(box, "attribute", getattr(label, name)).set("name", name)


def _add(parent: ElementTree.Element, tag: str, text: str = "") -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag)
    # XML can hold no control characters: a name that has one would make the file unreadable.
    child.text = "".join(letter if letter >= " " else " " for letter in text)
    return child


importer = Cvat()
