"""Key points of files that were followed before, so that judging again takes no time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from norep import __version__
from norep.analysis.analyse import (
    Followed,
    extract_poses,
    judge_poses,
    load_keypoints,
    source_of,
)
from norep.analysis.backends import identity, load_backend
from norep.analysis.code_digest import code_of
from norep.analysis.footage import Progress
from norep.analysis.keypoints import is_keypoints
from norep.analysis.standard import Standard
from norep.errors import NorepError, OutputError, PoseError, VideoError
from norep.movements.movement import Movement
from norep.movements.ruleset import Ruleset
from norep.pose.backend import Backend
from norep.pose.sequence import PoseSequence
from norep.report.model import Report
from norep.settings import Settings

ROOMS = ("pose", "video")
"""The rooms that decide what key points a file gives."""


@dataclass(frozen=True, slots=True)
class CachedPoses:
    """Follows the athlete of a file, or remembers; can be sent to another process.

    Key points are kept in `folder` under a name made of the content of the file, the backend and the code
    that follows the athlete; None keeps nothing.
    """

    backend: str
    settings: Settings
    folder: Path | None
    fps: float | None = None
    """The rate of key points that have no times."""

    def __call__(self, video: str | Path, progress: Progress | None = None) -> Followed:
        """The athlete of a video, a URL, or key points; raises the NorepError of the file."""
        if "://" in str(video):
            return extract_poses(video, _backend(self.backend, self.settings), progress=progress)
        path = Path(video)
        if is_keypoints(path):
            return load_keypoints(path, self.fps, progress=progress)
        kept = self.folder and self.folder / f"{key_of(path, identity(self.backend, self.settings))}.npz"
        poses = kept and _kept(kept)
        if poses:
            return Followed(poses, source_of(poses, str(path), *(poses.size or (0, 0))), video=str(path))
        followed = extract_poses(path, _backend(self.backend, self.settings), progress=progress)
        if kept:
            with suppress(OutputError):  # a cache that is full costs time, not results
                followed.poses.save(kept)
        return followed


@dataclass(frozen=True, slots=True)
class CachedJudge:
    """Makes the report of a file, from `CachedPoses`; can be sent to another process."""

    ruleset: Ruleset
    backend: str
    settings: Settings
    folder: Path | None

    def __call__(self, path: Path, movement: Movement) -> Report:
        """Judge a video or a file of key points; an error of norep itself is told like one of the file."""
        with told_as_of_the_file():
            followed = CachedPoses(self.backend, self.settings, self.folder)(path)
            return judge_poses(followed, Standard.of(movement, self.ruleset)).report


@contextmanager
def told_as_of_the_file() -> Iterator[None]:
    """An error of norep itself becomes a NorepError, so that the other files go on."""
    try:
        yield
    except NorepError:
        raise
    except MemoryError as error:
        raise NorepError("there is not enough memory for this video") from error
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise NorepError(f"an error of norep itself, please report it ({what})") from error


def key_of(path: Path, backend: str) -> str:
    """The name under which the key points of a file are kept: of its content, not of its name."""
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise VideoError(f"{path}: cannot be read ({error.strerror or error})") from error
    return hashlib.sha256(f"{content} {backend} {__version__} {code_of(ROOMS)}".encode()).hexdigest()[:32]


def _kept(path: Path) -> PoseSequence | None:
    """Key points kept before; a damaged file is as good as none."""
    try:
        return PoseSequence.load(path) if path.is_file() else None
    except PoseError:
        return None


@lru_cache(maxsize=1)
def _backend(name: str, settings: Settings) -> Backend:
    """One estimator per process: loading it takes longer than judging a kept file."""
    return load_backend(name, settings)
