"""Key points of other tools: one reader for each format, found by its name or guessed."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from norep.errors import PoseError
from norep.pose.recording import Recording, Wanted
from norep.pose.stored import Progress, Stored, entries, whole
from norep.registry import Registry

FORMATS = Registry("format of key points", "norep.pose.formats", "norep.pose_formats", "reader")


class PoseReader(Protocol):
    """Reads one format: a file in `norep/pose/formats/` with an object `reader`."""

    @property
    def title(self) -> str:
        """What people call the format."""
        ...

    @property
    def shape(self) -> str:
        """What lies on the disk, in a few words: a folder, a file of JSON."""
        ...

    def recognises(self, stored: Stored) -> bool:
        """Whether this is of the format, and of no other reader's; must not raise but PoseError."""
        ...

    def read(self, stored: Stored, wanted: Wanted, progress: Progress | None = None) -> Recording:
        """Everybody in it; raises PoseError, in one line that names the file."""
        ...


@cache
def formats() -> tuple[str, ...]:
    """The names of all formats; looking for entry points takes long, so it is done once."""
    return FORMATS.names()


@cache
def reader(name: str) -> PoseReader:
    """The reader of a format; raises UnknownNameError."""
    found: PoseReader = FORMATS.load(name)
    return found


def guess(stored: Stored) -> str | None:
    """The name of the format, None where nobody knows it; raises PoseError for an npz file that is none."""
    return next((name for name in formats() if reader(name).recognises(stored)), None)


def recognised(path: str | Path) -> tuple[Stored, str | None]:
    """What lies at a path and its format, None if nobody knows it; a folder may hold one file of all frames.

    Raises PoseError for an npz file that is none.
    """
    stored = Stored(Path(path))
    found = guess(stored)
    if found is None and stored.is_folder and len(stored.files) == 1:
        alone = Stored(stored.files[0])
        if (name := guess(alone)) is not None:
            return alone, name
    return stored, found


def read_recording(
    path: str | Path, form: str | None = None, wanted: Wanted | None = None, progress: Progress | None = None
) -> Recording:
    """Everybody in key points of any known format; `form` is its name, guessed if None.

    Raises PoseError for what is missing, damaged, in no known format or in another one than `form`.
    """
    if form is not None:
        reader(form)
    if not os.path.exists(path):
        raise PoseError(
            f"{path} {'is a link that leads nowhere' if os.path.islink(path) else 'does not exist'}"
        )
    stored, found = recognised(path)
    if found is None:
        raise PoseError(_unknown(stored))
    if form not in (None, found):
        raise PoseError(
            f"{path} looks like {reader(found).title}; leave --format out or give --format {found}"
        )
    return reader(found).read(stored, wanted or Wanted(), progress)


def _unknown(stored: Stored) -> str:
    known = ", ".join(f"{reader(name).title} ({name})" for name in formats())
    if stored.is_folder and not stored.files:
        return f"{stored.path} holds no JSON files; key points are known as {known}"
    return _problem(stored) or f"{stored.path} holds key points in no known format; known: {known}"


def _problem(stored: Stored) -> str:
    """What keeps the first file from being read at all, "" if nothing does."""
    if stored.path.suffix.lower() == ".npz":
        return ""
    try:
        first: Any = stored.files[0]
        if stored.is_list:
            next(iter(entries(first)), None)
        else:
            whole(first)
    except PoseError as error:
        return str(error)
    return ""
