"""What the outputs of a run are called: never like an input, never twice the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

SUFFIXES = (".json", ".csv", ".html", ".norep.mp4", ".npz")


def stems(sources: Sequence[str], folder: Path) -> list[str]:
    """The stem of the outputs of each source, in their order.

    Equal stems are numbered: clip, clip-2, clip-3; so are those whose outputs would overwrite an input.
    The same sources in the same order always get the same stems.

    >>> stems(["a/clip.mp4", "b/clip.mov"], Path("norep-out"))
    ['clip', 'clip-2']
    """
    inputs = {_identity(Path(source)) for source in sources}
    taken: set[str] = set()
    natural = {stem_of(source).casefold() for source in sources}
    chosen = []
    for source in sources:
        stem = stem_of(source)
        for number in count(1):
            name = stem if number == 1 else f"{stem}-{number}"
            # Compared without case: some file systems do not tell Clip from clip.
            free = name.casefold() not in taken and (number == 1 or name.casefold() not in natural)
            if free and not any(_identity(folder / f"{name}{suffix}") in inputs for suffix in SUFFIXES):
                break
        taken.add(name.casefold())
        chosen.append(name)
    return chosen


def stem_of(source: str) -> str:
    """The name of a file or of the last part of a URL, without its suffix.

    >>> stem_of("https://example.org/films/set%201.mp4?x=1"), stem_of("a/b.c.mp4")
    ('set%201', 'b.c')
    """
    path = urlsplit(source).path if "://" in source else source
    return PurePosixPath(path).stem or "video"


def _identity(path: Path) -> str:
    return str(path.resolve())
