"""What the outputs of a run are called: never like an input, never twice the same."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

SUFFIXES = (".json", ".csv", ".html", ".norep.mp4", ".track.mp4", ".npz")
RESERVED = "norep-index"
"""The stem of the table of a whole run, which no video may have."""
LONGEST = 160
"""Bytes of a stem. A name may have 255 in most file systems; endings and temporary names come on top."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def stems(
    sources: Sequence[str], folder: Path, kept: Mapping[int, str] | None = None, foreign: Iterable[str] = ()
) -> list[str]:
    """The stem of the outputs of each source, in their order.

    Equal stems are numbered: clip, clip-2, clip-3; so are those whose outputs would overwrite an input.
    The same sources in the same order always get the same stems. `kept` are stems that sources, by their
    place in the list, have from an earlier run; `foreign` stems belong to the outputs of other sources.

    >>> stems(["a/clip.mp4", "b/clip.mov"], Path("norep-out"))
    ['clip', 'clip-2']
    """
    kept = kept or {}
    inputs = {place for source in sources for place in _places(Path(source))}
    natural = [stem_of(source) for source in sources]
    taken = {RESERVED, *(stem.casefold() for stem in (*kept.values(), *foreign))}
    names = {stem.casefold() for stem in natural}
    ordinals: dict[str, Iterator[int]] = {}
    chosen = []
    for at, stem in enumerate(natural):
        # Compared without case: some file systems do not tell Clip from clip.
        numbers = ordinals.setdefault(stem.casefold(), count(1))
        chosen.append(kept.get(at) or _free(stem, numbers, taken, names, _Folder(folder, inputs)))
        taken.add(chosen[-1].casefold())
    return chosen


def stem_of(source: str) -> str:
    """The name of a file or of the last part of a URL, without its suffix; fit to be a name itself.

    What cannot be printed becomes `_`, and what is too long to take an ending is cut off.

    >>> stem_of("https://example.org/films/set%201.mp4?x=1"), stem_of("a/b.c.mp4"), stem_of("two\\nlines.mp4")
    ('set%201', 'b.c', 'two_lines')
    """
    path = urlsplit(source).path if "://" in source else source
    stem = _UNPRINTABLE.sub("_", PurePosixPath(path).stem)
    return stem.encode()[:LONGEST].decode(errors="ignore").rstrip() or "video"


class _Folder:
    """Where the outputs go, and the inputs that must not be touched."""

    def __init__(self, folder: Path, inputs: Collection[str]) -> None:
        self._folder, self._inputs = folder, inputs

    def endangers(self, stem: str) -> bool:
        """Whether an output of this stem would overwrite an input."""
        return any(
            place in self._inputs
            for suffix in SUFFIXES
            for place in _places(self._folder / f"{stem}{suffix}")
        )


def _free(stem: str, numbers: Iterator[int], taken: set[str], natural: set[str], folder: _Folder) -> str:
    """The stem with the next number that makes it free; 1 is the stem itself."""
    for number in numbers:
        name = stem if number == 1 else f"{stem}-{number}"
        free = name.casefold() not in taken and (number == 1 or name.casefold() not in natural)
        if free and not folder.endangers(name):
            return name
    raise AssertionError("there is always another number")


def _places(path: Path) -> Iterator[str]:
    """A path as the system knows it, and what it links to."""
    yield os.path.join(os.path.realpath(path.parent), path.name)
    yield os.path.realpath(path)
