"""Labelled clips for training and evaluation: data sets of poses, and tables of videos that are followed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from norep.analysis.cache import CachedPoses, key_of, told_as_of_the_file
from norep.analysis.camera_motion import camera_moves
from norep.analysis.keypoints import is_keypoints
from norep.datasets.poses import PoseClip, PoseSet, SkippedClip, read_pose_set
from norep.errors import NorepError, OutputError
from norep.evaluation.labels import Label, read_labels
from norep.report.writing import write_whole

Progress = Callable[[int, int, str], None]
"""Called with the videos done, all videos, and the file at hand."""
CAMERAS = {"moving": True, "still": False}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads data: npz files of poses, and CSV tables of videos with the columns file and movement or label.

    Videos are looked for in the folder `videos`, that of the table by default. Optional columns are view, a
    group (person, athlete, subject, group or repo), attempts or count, and camera (`moving` or `still`); with
    `watch_camera` a camera that the table does not tell is looked at.
    """

    poses: CachedPoses
    videos: Path | None = None
    watch_camera: bool = False

    def read(self, data: Sequence[str | Path], progress: Progress | None = None) -> list[PoseSet]:
        """One set for each file; raises PoseError or DefinitionError for one that is none."""
        return [
            self._table(Path(path), progress) if Path(path).suffix.lower() == ".csv" else read_pose_set(path)
            for path in data
        ]

    def _table(self, path: Path, progress: Progress | None) -> PoseSet:
        clips, skipped = [], []
        labels = read_labels(path, needed=("file", "movement"))
        for done, label in enumerate(labels):
            if progress is not None:
                progress(done, len(labels), label.file)
            try:
                with told_as_of_the_file():
                    clips.append(self.clip(label, self.videos or path.parent))
            except NorepError as error:
                skipped.append(SkippedClip(label.file or f"row {label.row}", str(error)))
        if progress is not None:
            progress(len(labels), len(labels), "")
        return PoseSet(path.name, tuple(clips), tuple(skipped))

    def clip(self, label: Label, folder: Path) -> PoseClip:
        """The film of one row, whose file is in the folder; raises the NorepError of the row or file."""
        if label.problem or not label.file:
            raise NorepError(label.problem or "no file is named")
        file = folder / label.file
        if not file.is_file() and not is_keypoints(file):
            raise NorepError(f"the file {file} does not exist")
        return PoseClip(
            id=label.file,
            label=label.movement,
            poses=self.poses(file).poses,
            group=label.group,
            view=label.view,
            moving_camera=self._moving(label, file),
            count=label.attempts,
            path=str(file),
        )

    def _moving(self, label: Label, file: Path) -> bool | None:
        told = CAMERAS.get(label.cells.get("camera", "").lower())
        if told is not None or not self.watch_camera or is_keypoints(file):
            return told
        return watched_camera(file, self.poses.folder)


def watched_camera(file: Path, folder: Path | None) -> bool | None:
    """Whether the camera of a video moves, kept in the folder if there is one; raises VideoError."""
    kept = folder and folder / f"{key_of(file, 'camera')}.json"
    if kept and kept.is_file():
        with suppress(OSError, ValueError):
            found = json.loads(kept.read_text("utf-8"))
            return found if isinstance(found, bool) else None
    moves = camera_moves(file)
    if kept:
        with suppress(OutputError):  # a cache that is full costs time, not results
            write_whole(kept, json.dumps(moves))
    return moves
