"""Which files of a folder are videos."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from norep.errors import VideoError

EXTENSIONS = frozenset(
    {".3g2", ".3gp", ".asf", ".avi", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov"}
    | {".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv", ".ts", ".webm", ".wmv"}
)
"""What a file in a folder must end in, in lower case, to be taken for a video."""

OWN_ENDING = ".norep.mp4"
"""What norep's own annotated videos end in: they are never input."""


def find_videos(paths: Sequence[str | Path]) -> list[Path]:
    """The given files, and all videos in the given folders and the folders in them, sorted within each.

    A file that is named is taken whatever its ending. In folders, hidden files, norep's own videos and
    everything without a known ending are left out. Nothing is listed twice.

    Raises `VideoError` for a path that does not exist and a folder without videos.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        for video in _videos(path):
            found.setdefault(video.resolve(), video)
    return list(found.values())


def _videos(path: Path) -> list[Path]:
    if not path.exists():
        raise VideoError(f"{path}: no such file or folder. Check the path.")
    if not path.is_dir():
        return [path]
    videos = sorted(_walk(path))
    if not videos:
        raise VideoError(f"{path}: no videos in this folder. Known endings: {' '.join(sorted(EXTENSIONS))}.")
    return videos


def _walk(folder: Path) -> Iterator[Path]:
    """Videos under a folder; links to folders are followed, but no folder is entered twice."""
    entered: set[Path] = set()
    for current, folders, names in os.walk(folder, followlinks=True):
        here = Path(current)
        if here.resolve() in entered:
            folders.clear()
            continue
        entered.add(here.resolve())
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (here / name for name in names if _is_video(here / name))


def _is_video(path: Path) -> bool:
    name = path.name.lower()
    if name.startswith(".") or name.endswith(OWN_ENDING):
        return False
    return path.suffix.lower() in EXTENSIONS and path.is_file()
