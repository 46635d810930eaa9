"""A folder of short clips, one repetition each: `<movement>/<movement>_<i>.mp4` and what is known of them.

`index.csv` beside them holds a row for each clip: file, movement, source (the video it was cut from), start
and stop (seconds in it), athlete, sex, event, split. A folder without an index is read by its sub-folders.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath

from norep.errors import DefinitionError

INDEX = "index.csv"
VIDEO_SUFFIXES = (".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".gif")
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip. `file` is relative to the folder with forward slashes; "" and None where not known.

    `source` is the video it was cut from, `[start, stop)` the seconds in it, `split` one of SPLITS or "".
    """

    file: str
    movement: str
    source: str = ""
    start: float | None = None
    stop: float | None = None
    athlete: str = ""
    sex: str = ""
    event: str = ""
    split: str = ""


COLUMNS = tuple(field.name for field in fields(Clip))


@dataclass(frozen=True, slots=True)
class ClipSet:
    """The clips of a folder.

    >>> clips = ClipSet(Path("clips"), (Clip("deadlift/deadlift_0.mp4", "deadlift", split="train"),))
    >>> clips.movements, len(clips.part("test"))
    (('deadlift',), 0)
    """

    folder: Path
    clips: tuple[Clip, ...]

    @property
    def movements(self) -> tuple[str, ...]:
        """The classes, in alphabetical order."""
        return tuple(sorted({clip.movement for clip in self.clips}))

    def __len__(self) -> int:
        return len(self.clips)

    def path(self, clip: Clip) -> Path:
        """Where the clip lies."""
        return self.folder / clip.file

    def part(self, split: str) -> ClipSet:
        """The clips of one split."""
        return ClipSet(self.folder, tuple(clip for clip in self.clips if clip.split == split))


def read_clips(folder: str | Path) -> ClipSet:
    """The clips of a folder: by its index, or by its sub-folders where it has none.

    Raises DefinitionError for a folder that is missing or has no clips, and for an index that has a wrong
    column, a duplicate, a path that leaves the folder, or a split that does not exist.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DefinitionError(f"{folder}: there is no such folder of clips; norep dataset cut makes one")
    index = folder / INDEX
    clips = _indexed(index) if index.is_file() else _found(folder)
    if not clips:
        raise DefinitionError(
            f"{folder} holds no clips; they lie in it as <movement>/<movement>_<i>.mp4, "
            "and norep dataset cut makes them"
        )
    return ClipSet(folder, clips)


def index_text(clips: Iterable[Clip]) -> str:
    """The content of `index.csv`, for `write_whole`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(clip, name)) for name in COLUMNS] for clip in clips)
    return out.getvalue()


def split_text(folder: Path, clips: Iterable[Clip]) -> str:
    """The content of the folder's `index.csv` with the splits of these clips, and all else as it is.

    Columns that norep does not know stay; a folder without an index gets one.
    """
    clips = list(clips)
    index = folder / INDEX
    if not index.is_file():
        return index_text(clips)
    splits = {clip.file: clip.split for clip in clips}
    head, *rows = csv.reader(io.StringIO(index.read_text("utf-8-sig")))
    head = head if "split" in head else [*head, "split"]
    file, split = head.index("file"), head.index("split")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for row in filter(None, rows):
        cells = row + [""] * (len(head) - len(row))
        cells[split] = splits.get(cells[file].strip(), cells[split])
        writer.writerow(cells)
    return out.getvalue()


def _cell(value: str | float | None) -> str:
    return "" if value is None else f"{value:.6f}" if isinstance(value, float) else str(value)


def _found(folder: Path) -> tuple[Clip, ...]:
    return tuple(
        Clip(path.relative_to(folder).as_posix(), path.parent.name)
        for path in sorted(folder.glob("*/*"))
        if path.suffix.lower() in VIDEO_SUFFIXES and not path.name.startswith(".")
    )


def _indexed(index: Path) -> tuple[Clip, ...]:
    try:
        rows = list(csv.DictReader(io.StringIO(index.read_text("utf-8-sig")), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DefinitionError(f"{index} cannot be read as a table: {error}") from error
    clips = [_clip(index, number, row) for number, row in enumerate(rows, start=2)]
    seen: dict[str, int] = {}
    for number, clip in enumerate(clips, start=2):
        if clip.file in seen:
            raise DefinitionError(f"{index}, line {number}: {clip.file} is already in line {seen[clip.file]}")
        seen[clip.file] = number
    return tuple(clips)


def _clip(index: Path, number: int, row: dict[str, str]) -> Clip:
    where = f"{index}, line {number}"
    for name in ("file", "movement"):
        if not (row.get(name) or "").strip():
            raise DefinitionError(f"{where}: the column {name} is missing or empty")
    texts = {name: (row.get(name) or "").strip() for name in COLUMNS}
    path = PurePosixPath(texts["file"])
    if path.is_absolute() or ".." in path.parts or "\\" in texts["file"]:
        raise DefinitionError(f"{where}: {texts['file']} leaves the folder of the clips")
    if texts["split"] not in ("", *SPLITS):
        raise DefinitionError(f"{where}: the split {texts['split']!r} is none of {', '.join(SPLITS)}")
    start, stop = (_seconds(where, name, texts.pop(name)) for name in ("start", "stop"))
    return Clip(**texts, start=start, stop=stop)


def _seconds(where: str, name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise DefinitionError(f"{where}: {name} is no number of seconds: {text!r}") from error
