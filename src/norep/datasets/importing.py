"""Labels from the files of labelling tools, and back: one importer for each format, found by its name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from norep.datasets.documents import Document, documents
from norep.datasets.labels import Label, Unit
from norep.errors import DefinitionError, UnknownNameError
from norep.registry import Registry

IMPORTERS = Registry("label format", "norep.datasets.importers", "norep.importers", "importer")


class Importer(Protocol):
    """Reads one format: a file in `norep/datasets/importers/` with an object `importer`."""

    @property
    def title(self) -> str:
        """What people call the format."""
        ...

    def recognises(self, document: Document) -> bool:
        """Whether this is a file of the format; of no other importer's. Must not raise for any content."""
        ...

    def read(self, document: Document) -> list[Label]:
        """The labels of a file that was recognised; raises DefinitionError for what is missing in it."""
        ...


class Exporter(Importer, Protocol):
    """An importer that can write, too."""

    @property
    def unit(self) -> Unit | None:
        """What the format counts in; None if it can hold both."""
        ...

    def files(self, labels: Sequence[Label]) -> Mapping[str, str]:
        """The content of the files that hold the labels, by file name; labels are in `unit`.

        Raises DefinitionError for what the format cannot hold.
        """
        ...


@cache
def formats() -> tuple[str, ...]:
    """The names of all formats; looking for entry points takes long, so it is done once."""
    return IMPORTERS.names()


@cache
def importer(name: str) -> Importer:
    """The importer of a format; raises UnknownNameError."""
    found: Importer = IMPORTERS.load(name)
    return found


def exporter(name: str) -> Exporter:
    """What writes a format; raises UnknownNameError for one that is unknown, or only read."""
    found: Any = importer(name)
    if not hasattr(found, "files"):
        known = [one for one in formats() if hasattr(importer(one), "files")]
        raise UnknownNameError(f"{name} is only read; written are {', '.join(known)}")
    return found  # type: ignore[no-any-return]


def read_label_files(paths: Iterable[str | Path], form: str | None = None, *, video: str = "") -> list[Label]:
    """The labels of files, folders and zip archives, in their order.

    `form` is the name of a format; None guesses it for each file. `video` is the video of labels whose file
    names none. Raises DefinitionError for a file in no known format or in another one than `form`, for one
    without labels, and for labels of a video that nobody names.
    """
    if form is not None:
        importer(form)
    return [label for path in paths for label in _of_path(Path(path), form, video)]


def _of_path(path: Path, form: str | None, video: str) -> list[Label]:
    found = documents(path)
    alone = len(found) == 1 and found[0].name == path.name
    pairs = [(document, guess(document, form)) for document in found]
    known = [(document, name) for document, name in pairs if name is not None]
    if not known:
        raise DefinitionError(_unknown(path, found[0] if alone else None))
    if form is not None and all(name != form for _, name in known):
        right = known[0][1]
        raise DefinitionError(
            f"{path} looks like {importer(right).title}; leave --format out or give --format {right}"
        )
    labels: list[Label] = []
    for document, name in known:
        if form in (None, name):
            labels += [_named(label, video, path) for label in importer(name).read(document)]
    if not labels:
        raise DefinitionError(
            f"{path} ({importer(known[0][1]).title}) holds no labels of stretches of a video"
        )
    return labels


def guess(document: Document, first: str | None = None) -> str | None:
    """The name of the format of a file, None for one that nobody knows; `first` is asked before the others.

    >>> guess(Document("fran.csv", b"video,movement,start,stop\\n"))
    'csv'
    """
    names = [name for name in (first, *formats()) if name is not None]
    return next((name for name in names if importer(name).recognises(document)), None)


def _unknown(path: Path, document: Document | None) -> str:
    if document is not None and document.problem:
        return f"{path} {document.problem}"
    titles = ", ".join(f"{importer(name).title} ({name})" for name in formats())
    return f"{path} holds labels in no known format; known: {titles}"


def _named(label: Label, video: str, path: Path) -> Label:
    if not label.video and not video:
        raise DefinitionError(f"{path} does not say which video its labels are of; name it with --video")
    return label if label.video else replace(label, video=video)


def number(value: Any, what: str) -> float:
    """A finite number that a file should hold here; raises DefinitionError.

    >>> number("1.5", "the start")
    1.5
    """
    try:
        found = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise DefinitionError(f"{what} is no number: {str(value)[:60]!r}")
    return found


def whole(value: Any, what: str) -> int:
    """A whole number that a file should hold here; raises DefinitionError."""
    found = number(value, what)
    if not found.is_integer():
        raise DefinitionError(f"{what} is no whole number: {str(value)[:60]!r}")
    return int(found)


def text_of(value: Any) -> str:
    """A text that a file may hold here, "" for anything else."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list that a file may hold here."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def by_video(labels: Iterable[Label]) -> dict[str, list[Label]]:
    """The labels of each video, in order of appearance."""
    found: dict[str, list[Label]] = {}
    for label in labels:
        found.setdefault(label.video, []).append(label)
    return found


def file_names(videos: Iterable[str], ending: str) -> dict[str, str]:
    """A name for a file beside each video: unique, and without the folders around the video.

    >>> file_names(["a/fran.mp4", "b/fran.mp4"], ".json")
    {'a/fran.mp4': 'fran.mp4.json', 'b/fran.mp4': 'fran.mp4-2.json'}
    """
    names: dict[str, str] = {}
    for video in videos:
        stem = video.replace("\\", "/").rsplit("/", 1)[-1].strip(". ")[:120] or "video"
        number, name = 1, f"{stem}{ending}"
        while name.casefold() in {taken.casefold() for taken in names.values()}:
            number += 1
            name = f"{stem}-{number}{ending}"
        names[video] = name
    return names
