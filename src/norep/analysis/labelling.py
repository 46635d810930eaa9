"""Labels on their way: movements by the library's names, videos found, units converted, files written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from norep import movements
from norep.analysis.frame_times import converted, frame_times
from norep.datasets.importing import by_video, exporter
from norep.datasets.labels import PEOPLE, Label, Unit
from norep.datasets.manifest import read_manifest
from norep.errors import OutputError, VideoError
from norep.report.writing import write_whole

Progress = Callable[[int, int, str], None]
"""Called with the videos done, all videos, and the one at hand."""


def resolved(labels: Iterable[Label]) -> tuple[list[Label], dict[str, int]]:
    """The labels with the library's names of their movements; and names it does not have, with how often.

    >>> resolved([Label("a.mp4", "OHS", 0, 9), Label("a.mp4", "waving", 9, 20)])[1]
    {'waving': 1}
    """
    found = [replace(label, movement=known_name(label.movement)) for label in labels]
    unknown = Counter(label.movement for label in found if label.movement not in movements)
    return found, dict(unknown)


def known_name(movement: str) -> str:
    """The library's name of a movement, or the name as it is."""
    return movements[movement].name if movement in movements else movement


def with_people(labels: Iterable[Label], folder: Path) -> list[Label]:
    """The labels with what the manifest of downloaded videos says of athlete, sex and event, where empty.

    Raises DefinitionError for a damaged manifest.
    """
    entries = {entry.file: entry for entry in read_manifest(folder)}
    found = []
    for label in labels:
        entry = entries.get(label.video) or entries.get(PurePosixPath(label.video).name)
        told: dict[str, Any] = {name: getattr(label, name) or getattr(entry, name, "") for name in PEOPLE}
        found.append(replace(label, **told))
    return found


def locate(video: str, folder: Path) -> Path:
    """The file of a video that labels name: in the folder, by its path or by its name alone.

    Labels may come from strangers: they never lead out of the folder. Raises VideoError if it is not there.
    """
    path = PurePosixPath(video.replace("\\", "/"))
    tried = [path.name] if path.is_absolute() or ".." in path.parts else [str(path), path.name]
    for name in tried:
        try:
            if name and (folder / name).is_file():
                return folder / name
        except (OSError, ValueError):
            continue
    raise VideoError(f"{video}: there is no such video in {folder}; say where it is with --videos")


@dataclass(frozen=True, slots=True)
class Clock:
    """What turns seconds into frames and back: the videos in a folder, or frames a second."""

    videos: Path | None = None
    fps: float = 0.0

    def convert(
        self, labels: Sequence[Label], unit: Unit | None, progress: Progress | None = None
    ) -> list[Label]:
        """All labels in one unit, None for any; raises DefinitionError or VideoError."""
        if unit is None:
            return list(labels)
        groups = by_video(labels)
        found: dict[int, Label] = {}
        for done, (video, group) in enumerate(groups.items()):
            if progress is not None:
                progress(done, len(groups), video)
            needed = any(one.unit != unit or one.stop == float("inf") for one in group)
            times = frame_times(locate(video, self.videos)) if self.videos and needed else None
            for label in group:
                found[id(label)] = converted(label, unit, times, self.fps)
        return [found[id(label)] for label in labels]


def write_labels(
    labels: Sequence[Label], form: str, out: Path, clock: Clock, progress: Progress | None = None
) -> list[Path]:
    """Write labels in a format: a file, or a folder of files where the format needs several.

    Raises UnknownNameError for the format, DefinitionError for what it cannot hold, and OutputError.
    """
    writer = exporter(form)
    files = writer.files(clock.convert(labels, writer.unit, progress))
    return [write_whole(path, text) for path, text in _placed(files, out).items()]


def _placed(files: Mapping[str, str], out: Path) -> dict[Path, str]:
    if len(files) == 1 and not out.is_dir():
        return {out: next(iter(files.values()))}
    if out.is_file() or (out.suffix and not out.exists()):
        raise OutputError(
            f"{len(files)} files are to be written, one for each video: name a folder instead of {out}"
        )
    return {out / name: text for name, text in files.items()}
