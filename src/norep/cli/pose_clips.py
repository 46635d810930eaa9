"""`norep pose clips`: key points cut to single repetitions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from norep.cli.options import BackendOption, CacheOption, OutOption, PosesOption, VideosOption

if TYPE_CHECKING:
    from norep.datasets.poses import PoseClip


def clips(
    labels: Annotated[
        Path, typer.Argument(help="A table (.csv): file, movement, perhaps start and stop, person, split.")
    ],
    out: OutOption = Path("reps"),
    *,
    videos: VideosOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
) -> None:
    """Cut key points to single repetitions: <split>.npz, to train and evaluate with."""
    from norep.analysis.repetitions import repetitions  # noqa: PLC0415  (heavy parts load when needed)
    from norep.cli.data import announce_skipped, reader_of, reading  # noqa: PLC0415
    from norep.datasets.poses import write_pose_set  # noqa: PLC0415
    from norep.errors import PoseError  # noqa: PLC0415

    reader = reader_of(backend, poses, cache, videos, watch_camera=True)
    with reading("films") as progress:
        found = repetitions(labels, reader, progress)
    announce_skipped(found.skipped)
    if not found.parts:
        raise PoseError(f"{labels} gives no repetition to write")
    out.mkdir(parents=True, exist_ok=True)
    for name, part in found.parts.items():
        print(f"written: {write_pose_set(part, out / f'{name}.npz')} ({described(part)})")


def described(part: tuple[PoseClip, ...]) -> str:
    """How many clips of what by whom, and how long they are."""
    lengths = sorted(len(clip.poses) for clip in part)
    names, people = {clip.label for clip in part}, {clip.group for clip in part} - {""}
    counts = [
        counted(len(part), "repetition", "repetitions"),
        counted(len(names), "movement", "movements"),
        *([counted(len(people), "person", "people")] if people else []),
    ]
    return f"{', '.join(counts)}, {lengths[0]} to {lengths[-1]} frames"


def counted(number: int, one: str, several: str) -> str:
    """A number of things."""
    return f"{number} {one if number == 1 else several}"
