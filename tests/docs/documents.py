"""What the documentation says, taken apart for the tests."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("**/*.md")])
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(norep (?!proposal)[^`]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Command:
    """A command line that a document shows."""

    document: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.document}: {shlex.join(self.words)}"


def fences(path: Path, language: str) -> list[str]:
    """The fenced blocks of this language; "" for those without one."""
    return [body for found, body in _FENCE.findall(path.read_text(encoding="utf-8")) if found == language]


def commands(program: str) -> list[Command]:
    """The command lines of a program in all documents: in blocks, and norep's in the text too."""
    found: dict[Command, None] = {}
    for path in DOCUMENTS:
        lines = [line for body in fences(path, "") for line in body.splitlines()]
        if program == "norep":
            lines += [line for line in _INLINE.findall(_without_fences(path)) if not _has_placeholder(line)]
        for line in lines:
            if line.startswith(f"{program} "):
                found[Command(path.name, tuple(shlex.split(line)[1:]))] = None
    return list(found)


def links(path: Path) -> list[str]:
    """The targets of links and pictures."""
    return _LINK.findall(_without_fences(path))


def anchors(path: Path) -> set[str]:
    """The anchors of the headings, as the usual hosts make them."""
    headings = re.findall(r"^#+ (.+)$", _without_fences(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _without_fences(path: Path) -> str:
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def _has_placeholder(line: str) -> bool:
    """Whether a word stands for something: NAME, COMMAND, VIDEO... or an option without its value."""
    words = line.split()
    return any(re.fullmatch(r"[A-Z]{3,}[.\]]*|<.*>", word) for word in words) or words[-1].startswith(
        "--view"
    )
