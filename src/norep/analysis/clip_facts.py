"""Decode every clip of a folder once, and keep what describing it needs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.analysis.cache import told_as_of_the_file
from norep.analysis.camera_motion import CameraWatch
from norep.analysis.processes import Progress, each
from norep.datasets.clips import Clip, ClipSet
from norep.datasets.facts import ClipFacts
from norep.datasets.fingerprint import LOOKS, EvenlyKept, fingerprint, small
from norep.datasets.groups import athlete_of, source_of
from norep.errors import NorepError, VideoError
from norep.report.pictures import jpeg_of
from norep.video.frame import Frame
from norep.video.source import open_video

LOOK_S = 0.2
"""Seconds between two looks at the background: a clip lasts about one."""
PANELS, PANEL_HEIGHT, PANEL_WIDTH = 6, 112, 150
"""Frames of a clip on the contact sheet, and their largest size in pixels."""
SHEETS, SPARE = 3, 2
"""Clips of a movement on the contact sheet; some more are kept, for clips can be corrupt."""
QUALITY = 68

Image = NDArray[np.uint8]


def examine_all(
    clips: ClipSet, *, jobs: int = 1, pictures: bool = False, progress: Progress | None = None
) -> list[ClipFacts]:
    """Look at every clip, in as many processes; a clip that cannot be read has its reason.

    With `pictures` some clips of each movement, of as many athletes as there are, get a strip of frames.
    """
    shown = set(worth_showing(clips.clips)) if pictures else set()
    tasks = [Task(clip, clips.path(clip), clip.file in shown) for clip in clips.clips]
    return each(examine, tasks, jobs=jobs, progress=progress)


@dataclass(frozen=True, slots=True)
class Task:
    """A clip to look at, where it lies, and whether pictures are wanted."""

    clip: Clip
    path: Path
    pictured: bool


def examine(task: Task) -> ClipFacts:
    """Look at one clip."""
    try:
        with told_as_of_the_file():
            return _facts(task)
    except NorepError as error:
        reason = " ".join(str(error).split()).removeprefix(f"{task.path}: ")
        return ClipFacts(task.clip, error=reason)


def _facts(task: Task) -> ClipFacts:
    looks = _Looks(task.pictured)
    with open_video(task.path, threads=1) as video:
        for frame in video:
            looks.update(frame)
        damage = "; ".join(warning.removeprefix(f"{task.path}: ") for warning in video.warnings)
        fps = video.info.fps
    if not looks.frames:
        raise VideoError(f"{task.path}: has no pictures that can be decoded. Cut it again.")
    found = looks.facts(task.clip, fps)
    return replace(found, damage=damage, digest=_digest(task.path))


class _Looks:
    """What is kept of the frames of one clip while they come by."""

    def __init__(self, pictured: bool) -> None:
        self.frames, self._last, self._size = 0, 0.0, (0, 0)
        self._watch = CameraWatch(LOOK_S)
        self._smalls: EvenlyKept[Image] = EvenlyKept(16 * LOOKS)
        self._panels: EvenlyKept[Image] | None = EvenlyKept(8 * PANELS) if pictured else None

    def update(self, frame: Frame) -> None:
        """The next frame."""
        self.frames, self._last = self.frames + 1, frame.time
        self._size = (frame.image.shape[1], frame.image.shape[0])
        self._watch.update(frame)
        if self._smalls.wants:
            self._smalls.add(small(frame.image))
        else:
            self._smalls.skip()
        if self._panels is not None:
            self._panels.add(fitted(frame.image)) if self._panels.wants else self._panels.skip()

    def facts(self, clip: Clip, fps: float) -> ClipFacts:
        """All of it; `fps` is the container's, for clips of one frame."""
        step = self._last / (self.frames - 1) if self.frames > 1 else 1 / fps if fps > 0 else 0.0
        return ClipFacts(
            clip,
            frames=self.frames,
            seconds=round(self._last + step, 4),
            width=self._size[0],
            height=self._size[1],
            fingerprint=fingerprint(self._smalls.chosen(LOOKS)),
            camera=self._watch.travel,
            strip=b"" if self._panels is None else strip(self._panels.chosen(min(PANELS, self.frames))),
        )


def fitted(image: Image, largest: tuple[int, int] = (PANEL_WIDTH, PANEL_HEIGHT)) -> Image:
    """The picture in the size of the contact sheet, (width, height) in pixels at most; never enlarged."""
    height, width = image.shape[:2]
    factor = min(largest[0] / width, largest[1] / height, 1.0)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def strip(panels: Sequence[Image]) -> bytes:
    """Pictures side by side as a JPEG; b"" of none. All take the size of the first."""
    if not panels:
        return b""
    same = [panel for panel in panels if panel.shape == panels[0].shape]
    return jpeg_of(np.ascontiguousarray(np.hstack(same)), QUALITY)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise VideoError(f"{path}: cannot be read ({error.strerror or error})") from error


def worth_showing(clips: Sequence[Clip]) -> list[str]:
    """The files of some clips of each movement, those of different athletes or videos first."""
    ranked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for clip in clips:
        who = clip.movement, athlete_of(clip) or source_of(clip)
        ranked[clip.movement].append((seen[who], clip.file))
        seen[who] += 1
    return [
        file for ones in ranked.values() for _, file in sorted(ones, key=lambda one: one[0])[: SHEETS + SPARE]
    ]
