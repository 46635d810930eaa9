"""Files of labels as they lie on the disk: one alone, those of a folder, or those in a zip archive.

They come from strangers: sizes are limited, nothing is unpacked, and XML may declare nothing.
"""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from norep.errors import DefinitionError

SUFFIXES = (".json", ".xml", ".csv", ".tsv")
"""What is looked at in folders and archives."""
LARGEST = 64 << 20
"""Bytes of one file; an hour of labels takes a thousandth of this."""
LARGEST_TOGETHER = 512 << 20
MOST = 20_000
"""Files in a folder or an archive."""


@dataclass(frozen=True)
class Document:
    """One file of labels: its name with the folders around it, and its bytes."""

    name: str
    content: bytes

    @property
    def file(self) -> PurePosixPath:
        """The name as a path."""
        return PurePosixPath(self.name)

    @cached_property
    def text(self) -> str | None:
        """The content as text; None where it is none."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    @cached_property
    def json(self) -> Any:
        """The content as JSON; None where it is none."""
        if not (self.text or "").lstrip().startswith(("{", "[")):
            return None
        try:
            return json.loads(self.text or "")
        except (ValueError, RecursionError):
            return None

    @cached_property
    def xml(self) -> ElementTree.Element | None:
        """The content as XML, its root; None where it is none.

        Raises DefinitionError for a document type: declarations can make a small file enormous.
        """
        if not self.content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return None
        try:
            self._refuse_declarations()
            return ElementTree.fromstring(self.content)
        except (ElementTree.ParseError, expat.ExpatError, ValueError, LookupError):
            return None

    def _refuse_declarations(self) -> None:
        def refuse(*_: object) -> None:
            raise DefinitionError(f"{self.name} declares a document type, which labels do not need: refused")

        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = refuse
        parser.Parse(self.content, True)

    @property
    def problem(self) -> str:
        """What keeps it from being read at all, "" if nothing does."""
        if not self.content.strip():
            return "is empty"
        if self.text is None and self.xml is None:
            return "is no text"
        if self.file.suffix.lower() == ".json" and self.json is None:
            return _json_problem(self.text or "")
        if self.file.suffix.lower() == ".xml" and self.xml is None:
            return "is damaged: it is no well-formed XML"
        return ""


def documents(path: str | Path) -> list[Document]:
    """The files of labels that a path means: itself, or those in it if it is a folder or a zip archive.

    Raises DefinitionError for what is missing, damaged, or far larger than labels are.
    """
    path = Path(path)
    try:
        if path.is_dir():
            found = list(_in_folder(path))
        elif path.suffix.lower() == ".zip":
            found = list(_in_archive(path))
        else:
            return [Document(path.name, _content(path))]
    except OSError as error:
        raise DefinitionError(f"cannot read the labels {path}: {error.strerror or error}") from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise DefinitionError(f"cannot read the archive {path}: {error}; export it again") from error
    if not found:
        raise DefinitionError(f"{path} holds no file of labels; they end in {', '.join(SUFFIXES)}")
    return found


def _content(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise DefinitionError(f"{path} is no file of labels")
    with path.open("rb") as file:
        return _limited(file.read(LARGEST + 1), str(path))


def _limited(content: bytes, name: str, left: int = LARGEST_TOGETHER) -> bytes:
    if len(content) > min(LARGEST, left):
        raise DefinitionError(f"{name} is too large for labels (more than {min(LARGEST, left) >> 20} MB)")
    return content


def _in_folder(folder: Path) -> Iterator[Document]:
    left = LARGEST_TOGETHER
    files = sorted(file for file in folder.rglob("*") if _wanted(file.relative_to(folder).as_posix()))
    _check_number(len(files), folder)
    for file in files:
        if file.is_file():
            content = _limited(_content(file), str(file), left)
            left -= len(content)
            yield Document(file.relative_to(folder).as_posix(), content)


def _in_archive(path: Path) -> Iterator[Document]:
    left = LARGEST_TOGETHER
    with zipfile.ZipFile(path) as archive:
        wanted = sorted(entry.filename for entry in archive.infolist() if _wanted(entry.filename))
        _check_number(len(wanted), path)
        for name in wanted:
            with archive.open(name) as entry:
                # What the archive says of its sizes may be a lie: no more than this is ever unpacked.
                content = _limited(entry.read(LARGEST + 1), f"{name} in {path}", left)
            left -= len(content)
            yield Document(name, content)


def _wanted(name: str) -> bool:
    file = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in file.parts)
    return file.suffix.lower() in SUFFIXES and not hidden


def _check_number(number: int, path: Path) -> None:
    if number > MOST:
        raise DefinitionError(f"{path} holds {number} files, too many for labels (the limit is {MOST})")


def _json_problem(text: str) -> str:
    try:
        json.loads(text)
    except ValueError as error:
        return f"is damaged: it is no JSON ({error})"
    except RecursionError:
        return "is damaged: it is nested too deeply"
    return "holds neither a list nor an object"
