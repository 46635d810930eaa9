"""Files of key points as other tools leave them: a JSON file, a folder with one for each frame, an npz file.

They come from strangers: sizes are limited, lists are read an entry at a time, and nothing is unpickled.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.formats.npz import arrays_of
from norep.pose.frame_numbers import natural

MOST_FILES = 1_000_000
"""Frames of a recording: nine hours at 30 a second."""
LARGEST_FRAME = 16 << 20
"""Bytes of one frame, alone in a file or an entry of a list; a hundred with face and hands take 2 MB."""
LARGEST_OBJECT = 256 << 20
"""Bytes of a file that has to be held as a whole."""
LARGEST_LIST = 8 << 30
"""Bytes of a file that is read an entry at a time: a dozen people for an hour."""
CHUNK = 1 << 20
LOOKED_AT = 8
"""Files of a folder that are looked at to guess the format."""

Progress = Callable[[int, int | None], None]
"""Called with what is done and what is expected, None when unknown."""


@dataclass(frozen=True)
class Stored:
    """What lies at a path: a file, or a folder of JSON files."""

    path: Path

    @cached_property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.path.is_dir()

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The JSON files of the folder in natural order, or the file itself; raises PoseError."""
        if not self.is_folder:
            return (self.path,)
        names = list(islice(_json_names(self.path), MOST_FILES + 1))
        if len(names) > MOST_FILES:
            raise PoseError(f"{self.path} holds more than {MOST_FILES} JSON files; cut it into parts")
        return tuple(self.path / name for name in sorted(names, key=natural))

    @cached_property
    def sample(self) -> Any:
        """What one file holds: an object, or the first entry of a list; None where it is no JSON."""
        files = (
            [self.path / name for name in islice(_json_names(self.path), LOOKED_AT)]
            if self.is_folder
            else [self.path]
        )
        return next((found for file in files if (found := _sample(file)) is not None), None)

    @cached_property
    def is_list(self) -> bool:
        """Whether a single file holds a list."""
        return not self.is_folder and _first_character(self.path) == "["

    @cached_property
    def object(self) -> Any:
        """What a single file holds as a whole; raises PoseError."""
        return whole(self.path, LARGEST_OBJECT)

    @cached_property
    def arrays(self) -> Mapping[str, NDArray[Any]] | None:
        """The arrays of an npz file; None where it is none. Raises PoseError for a damaged one."""
        return arrays_of(self.path) if self.path.suffix.lower() == ".npz" else None

    def entries(self) -> Iterator[Any]:
        """The entries of a list in a single file, one at a time; raises PoseError."""
        return entries(self.path)

    def frames(self, progress: Progress | None = None) -> Iterator[tuple[str, Any]]:
        """The name and content of each JSON file; raises PoseError that names the file."""
        total = len(self.files)
        for done, file in enumerate(self.files):
            if progress is not None and done % 100 == 0:
                progress(done, total)
            yield file.name, whole(file)

    def where(self, name: str) -> str:
        """How an error names one of the files."""
        return str(self.path / name) if self.is_folder else str(self.path)


def whole(path: Path, limit: int = LARGEST_FRAME) -> Any:
    """The content of a JSON file; raises PoseError for what is missing, too large or damaged."""
    try:
        status = path.stat()
        _check(path, status, limit)
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise PoseError(_unreadable(path, error)) from error
    if len(content) > limit:
        raise PoseError(_too_large(path, limit))
    if not content.strip():
        raise PoseError(f"{path} is empty (0 bytes); delete it, and its frame counts as missing")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PoseError(f"{path} is damaged, it is no JSON: {_reason(error)}") from error


def entries(path: Path) -> Iterator[Any]:
    """The entries of a JSON file that holds a list, without holding all of it; raises PoseError."""
    try:
        _check(path, path.stat(), LARGEST_LIST)
        with path.open(encoding="utf-8-sig") as file:
            yield from _decoded(path, lambda: file.read(CHUNK))
    except OSError as error:
        raise PoseError(_unreadable(path, error)) from error
    except UnicodeDecodeError as error:
        raise PoseError(f"{path} is damaged, it is no JSON: it is no text") from error


def _decoded(path: Path, more: Callable[[], str]) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    text = more().lstrip()
    if not text.startswith("["):
        raise PoseError(f"{path} holds no list")
    text, at, ended = text[1:], 0, False
    while True:
        at = _past(text, at)
        if text.startswith("]", at):
            return
        try:
            entry, at = decoder.raw_decode(text, at)
        except RecursionError as error:
            raise PoseError(f"{path} is damaged, it is no JSON: {_reason(error)}") from error
        except ValueError as error:
            if ended or len(text) - at > LARGEST_FRAME:
                what = "it ends in the middle" if ended else "an entry is too large"
                raise PoseError(f"{path} is damaged, it is no JSON: {what}") from error
            read = more()
            text, at, ended = text[at:] + read, 0, not read
            continue
        yield entry


def _past(text: str, at: int) -> int:
    """Behind blanks and commas."""
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _sample(path: Path) -> Any:
    try:
        if _first_character(path) == "[":
            return next(iter(entries(path)), None)
        return whole(path, LARGEST_OBJECT)
    except PoseError:
        return None


def _first_character(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1].decode(errors="replace")
    except OSError:
        return ""


def _json_names(folder: Path) -> Iterator[str]:
    """The JSON files of a folder as they come; hidden ones and folders are left out."""
    try:
        with os.scandir(folder) as found:
            for entry in found:
                name = entry.name
                if name.lower().endswith(".json") and not name.startswith(".") and not entry.is_dir():
                    yield name
    except OSError as error:
        raise PoseError(_unreadable(folder, error)) from error


def _check(path: Path, status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise PoseError(f"{path} is no ordinary file")
    if status.st_size > limit:
        raise PoseError(_too_large(path, limit))


def _too_large(path: Path, limit: int) -> str:
    return f"{path} is too large for key points (more than {limit >> 20} MB)"


def _unreadable(path: Path, error: OSError) -> str:
    if path.is_symlink() and not path.exists():
        return f"{path} is a link that leads nowhere"
    return f"{path} cannot be read: {error.strerror or error}"


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
