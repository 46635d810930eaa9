"""Data for training and evaluation on the command line: how it is read, and what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from norep.analysis.backends import check_backend
from norep.analysis.cache import CachedPoses
from norep.analysis.labelled import Progress, Reader
from norep.cli.messages import tell
from norep.cli.progress import Bar
from norep.datasets.poses import SkippedClip
from norep.settings import Settings


def poses_of(backend: str, folder: Path | None, cache: bool, fps: float | None = None) -> CachedPoses:
    """What follows athletes, and remembers; raises UnknownNameError for the backend."""
    check_backend(backend)
    settings = Settings.from_environment()
    kept = (folder or settings.cache_folder / "poses") if cache else None
    return CachedPoses(backend, settings, kept, fps)


def reader_of(
    backend: str, folder: Path | None, cache: bool, videos: Path | None, *, watch_camera: bool = False
) -> Reader:
    """What reads `--data`."""
    return Reader(poses_of(backend, folder, cache), videos, watch_camera)


@contextmanager
def reading(title: str) -> Iterator[Progress]:
    """A bar for things done of all things."""
    with Bar(title) as bar:
        yield lambda done, total, _: bar(done, total)


def announce_skipped(skipped: Sequence[SkippedClip]) -> None:
    """Say how many clips are not used and why, a line for each reason."""
    for reason, clips in Counter(one.reason for one in skipped).most_common():
        named = next(one.id for one in skipped if one.reason == reason)
        which = named if clips == 1 else f"{clips} clips, {named} among them"
        tell(f"not used: {which}: {reason}")
