"""Follow the athlete of every clip, and say which clips have key points to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.analysis.backends import check_backend
from norep.analysis.cache import CachedPoses, told_as_of_the_file
from norep.analysis.camera_motion import CameraWatch
from norep.analysis.clip_facts import LOOK_S, PANELS, fitted, strip
from norep.analysis.processes import Progress, each
from norep.datasets.accepted import TABLE, read_overrides
from norep.datasets.clips import Clip, read_clips
from norep.datasets.fingerprint import EvenlyKept
from norep.datasets.quality import LIMITS, ClipQuality, Limit, checks, quality_text
from norep.errors import NorepError, OutputError, VideoError, WeightsError
from norep.pose.sequence import PoseSequence
from norep.report.drawing import skeleton
from norep.report.overlay import NearestPose
from norep.report.writing import write_whole
from norep.video.source import open_video

SHEETS = "sheets"
"""The sub-folder of the pictures."""
LARGEST = (240, 180)
"""Width and height in pixels of a picture on a sheet."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A clip with its checks, and a JPEG of some frames with the key points drawn in, b"" of none."""

    quality: ClipQuality
    sheet: bytes = b""


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks one clip; can be sent to another process."""

    folder: Path
    poses: CachedPoses
    limits: Mapping[str, Limit]
    sheets: Path | None = None
    """Where the pictures go."""
    pictured: bool = False
    """Whether the pictures are wanted back as well."""

    def __call__(self, clip: Clip) -> Checked:
        """The checks of a clip, or the reason why there are none; raises WeightsError and OutputError."""
        path = self.folder / clip.file
        try:
            with told_as_of_the_file():
                return self._checked(clip, path)
        except (WeightsError, OutputError):
            raise
        except NorepError as error:
            reason = " ".join(str(error).split()).removeprefix(f"{path}: ")
            return Checked(ClipQuality(file=clip.file, movement=clip.movement, error=reason))

    def _checked(self, clip: Clip, path: Path) -> Checked:
        poses = self.poses(path).poses
        sheet, camera = _looked(path, poses, drawn=self.pictured or self.sheets is not None)
        if self.sheets is not None and sheet:
            write_whole((self.sheets / clip.file).with_suffix(".jpg"), sheet)
        found = checks(poses, camera, self.limits)
        quality = ClipQuality(file=clip.file, movement=clip.movement, checks=found)
        return Checked(quality, sheet if self.pictured else b"")


def check_folder(
    folder: str | Path,
    poses: CachedPoses,
    *,
    out: str | Path | None = None,
    limits: Mapping[str, Limit] = LIMITS,
    pictures: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[Path, list[Checked]]:
    """Check every clip of a folder, and write quality.csv; returns its path and the clips.

    With `out` the table and the sheets of all clips are written there, else the table into the folder of
    the clips; with `pictures` the sheets are returned too. What a person wrote into the column `person` of
    an earlier table stays and decides. Raises DefinitionError for a folder without clips, UnknownNameError
    for the backend, VideoError when no clip can be read, and OutputError.
    """
    check_backend(poses.backend)
    clips = read_clips(folder)
    path = Path(out or folder) / TABLE
    overrides = read_overrides(path)
    shared = replace(poses.settings, threads=max(1, poses.settings.threads // jobs))
    sheets = Path(out) / SHEETS if out else None
    checker = Checker(clips.folder, replace(poses, settings=shared), dict(limits), sheets, pictures)
    checked = [
        replace(one, quality=one.quality.model_copy(update={"person": overrides.get(one.quality.file, "")}))
        for one in each(checker, clips.clips, jobs=jobs, progress=progress)
    ]
    if all(one.quality.error for one in checked):
        first = checked[0].quality
        raise VideoError(f"{folder}: no clip can be checked; {first.file}, for one: {first.error}")
    return write_whole(path, quality_text([one.quality for one in checked])), checked


def _looked(path: Path, poses: PoseSequence, *, drawn: bool) -> tuple[bytes, float | None]:
    """A strip of frames with their key points if it is `drawn`, and how far the camera moves."""
    nearest, watch = NearestPose(poses), CameraWatch(LOOK_S)
    kept: EvenlyKept[NDArray[np.uint8]] = EvenlyKept(2 * PANELS)
    with open_video(path, threads=1) as video:
        for frame in video:
            watch.update(frame)
            if not (drawn and kept.wants):
                kept.skip()
                continue
            panel = fitted(frame.image, LARGEST)
            skeleton(panel, nearest.at(frame.time), panel.shape[1] / frame.image.shape[1])
            kept.add(panel)
    return strip(kept.chosen(min(PANELS, len(poses)))), watch.travel
