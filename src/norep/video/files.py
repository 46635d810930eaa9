"""Which files of a folder are videos."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from norep.errors import VideoError

EXTENSIONS = frozenset(
    {".3g2", ".3gp", ".asf", ".avi", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov"}
    | {".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv", ".ts", ".webm", ".wmv"}
)
"""What a file in a folder must end in, in lower case, to be taken for a video."""

OWN_ENDINGS = (".norep.mp4", ".track.mp4")
"""What norep's own annotated videos end in: in a folder they are never input."""

Complain = Callable[[VideoError], None]
"""Called for a folder within a folder that cannot be looked into."""


def find_videos(
    paths: Sequence[str | Path],
    *,
    endings: frozenset[str] = EXTENSIONS,
    complain: Complain | None = None,
) -> list[Path]:
    """The given files, and all videos in the given folders and the folders in them, sorted within each.

    A file that is named is taken whatever its ending; a name with `*`, `?` or `[...]` that is no file stands
    for all that match. In folders, hidden files, norep's own videos and everything without one of the
    `endings` are left out; a link that leads nowhere is not, for a video is missing there. Nothing is listed
    twice.

    Raises `VideoError` for a path that does not exist, a pattern that nothing matches, a folder without
    videos, and, unless there is somebody to `complain` to, for a folder that may not be read.
    """
    walk = _Walk(endings, complain)
    found: dict[str, Path] = {}
    for path in (match for given in map(Path, paths) for match in _matches(given)):
        for video in _videos(path, walk):
            found.setdefault(os.path.realpath(video), video)
    return list(found.values())


def _matches(path: Path) -> list[Path]:
    """The path itself, or what it stands for."""
    if os.path.lexists(path):
        return [path]
    if not glob.has_magic(str(path)):
        raise VideoError(f"{path}: no such file or folder. Check the path.")
    matches = sorted(Path(match) for match in glob.glob(str(path), recursive=True))
    if not matches:
        raise VideoError(f"{path}: nothing matches this pattern. Check the path.")
    return [match for match in matches if not match.name.lower().endswith(OWN_ENDINGS)] or matches


def _videos(path: Path, walk: _Walk) -> list[Path]:
    if not os.path.isdir(path):
        if os.path.islink(path) and not os.path.exists(path):
            raise VideoError(f"{path}: is a link that leads nowhere. Check what it links to.")
        return [path]
    if not os.access(path, os.R_OK | os.X_OK):
        raise VideoError(f"{path}: this folder cannot be read. Check its permissions.")
    videos = sorted(walk.videos(path))
    if not videos:
        known = " ".join(sorted(walk.endings))
        raise VideoError(f"{path}: no videos in this folder. Known endings: {known}.")
    return videos


class _Walk:
    """Finds the videos under folders; links to folders are followed, but no folder is entered twice."""

    def __init__(self, endings: frozenset[str], complain: Complain | None) -> None:
        self.endings = endings
        self._complain = complain

    def videos(self, folder: Path) -> Iterator[Path]:
        """Everything under the folder that is called like a video."""
        entered: set[str] = set()
        for current, folders, names in os.walk(folder, followlinks=True, onerror=self._told):
            here = Path(current)
            if os.path.realpath(here) in entered:
                folders.clear()
                continue
            entered.add(os.path.realpath(here))
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (here / name for name in names if self._is_video(here / name))

    def _is_video(self, path: Path) -> bool:
        name = path.name.lower()
        if name.startswith(".") or name.endswith(OWN_ENDINGS) or path.suffix.lower() not in self.endings:
            return False
        # Pipes and devices are no videos, and opening one may take for ever.
        return os.path.isfile(path) or not os.path.exists(path)

    def _told(self, error: OSError) -> None:
        found = VideoError(
            f"{error.filename}: this folder cannot be read ({error.strerror}). Check its permissions."
        )
        if self._complain is None:
            raise found from error
        self._complain(found)
