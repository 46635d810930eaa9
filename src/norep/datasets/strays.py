"""What lies in a folder of clips and belongs to none."""

from __future__ import annotations

from pathlib import Path

from norep.datasets.clips import VIDEO_SUFFIXES, ClipSet


def unlisted(clips: ClipSet) -> list[str]:
    """Videos in the sub-folders that the index does not know."""
    known = {clip.file for clip in clips.clips}
    found = (path for path in clips.folder.glob("*/*") if _is_video(path))
    return sorted({path.relative_to(clips.folder).as_posix() for path in found} - known)


def empty_folders(folder: Path) -> list[str]:
    """Sub-folders without any file: movements that were meant to have clips."""
    inside = (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    return sorted(path.name for path in inside if not any(path.iterdir()))


def _is_video(path: Path) -> bool:
    return path.suffix.lower() in VIDEO_SUFFIXES and not path.name.startswith(".")
