"""A folder of clips described: figures, balance, copies, leaks, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from norep.datasets.clips import SPLITS, ClipSet
from norep.datasets.duplicates import Alike, duplicates
from norep.datasets.facts import ClipFacts
from norep.datasets.leaks import Leak, Overlap, leaks, overlaps
from norep.datasets.statistics import MovementFigures, figures
from norep.datasets.strays import empty_folders, unlisted
from norep.errors import VideoError


class ClipRow(BaseModel, frozen=True):
    """One clip; `error` says why it cannot be read, `camera` how far that wandered in diagonals."""

    file: str
    movement: str
    split: str
    athlete: str
    frames: int
    seconds: float
    width: int
    height: int
    camera: float | None
    moving: bool
    error: str
    damage: str


class Description(BaseModel, frozen=True):
    """What is known of a folder of clips.

    `frame_count` is the number of frames that every clip has, that of the `shortest`: so many are taken
    from each when clips of all lengths go into one network.
    """

    folder: str
    clips: int
    readable: int
    frame_count: int
    shortest: str
    indexed: bool
    all: MovementFigures
    movements: dict[str, MovementFigures]
    leaks: tuple[Leak, ...]
    overlaps: tuple[Overlap, ...]
    duplicates: tuple[Alike, ...]
    unlisted: tuple[str, ...]
    empty_folders: tuple[str, ...]
    rows: tuple[ClipRow, ...]

    @property
    def unreadable(self) -> list[ClipRow]:
        """Clips that cannot be read."""
        return [row for row in self.rows if row.error]

    @property
    def is_split(self) -> bool:
        """Whether any clip has a split."""
        return any(self.all.splits[name] for name in SPLITS)


def describe(clips: ClipSet, facts: Sequence[ClipFacts], *, indexed: bool) -> Description:
    """Describe clips by what a look at each gave; raises VideoError when none can be read."""
    readable = [one for one in facts if one.readable]
    if not readable:
        first = facts[0]
        raise VideoError(
            f"{clips.folder}: none of the {len(facts)} clips can be read; "
            f"{first.clip.file}, for one: {first.error}"
        )
    shortest = min(readable, key=lambda one: (one.frames, one.clip.file))
    by_movement = {name: [one for one in facts if one.clip.movement == name] for name in clips.movements}
    return Description(
        folder=str(clips.folder).encode(errors="replace").decode(),
        clips=len(facts),
        readable=len(readable),
        frame_count=shortest.frames,
        shortest=shortest.clip.file,
        indexed=indexed,
        all=figures(facts),
        movements={name: figures(ones) for name, ones in by_movement.items()},
        leaks=tuple(leaks(clips.clips)),
        overlaps=tuple(overlaps(clips.clips)),
        duplicates=tuple(duplicates(facts)),
        unlisted=tuple(unlisted(clips)),
        empty_folders=tuple(empty_folders(clips.folder)),
        rows=tuple(map(_row, facts)),
    )


def _row(one: ClipFacts) -> ClipRow:
    return ClipRow(
        file=one.clip.file,
        movement=one.clip.movement,
        split=one.clip.split,
        athlete=one.clip.athlete,
        frames=one.frames,
        seconds=one.seconds,
        width=one.width,
        height=one.height,
        camera=None if one.camera is None else round(one.camera, 4),
        moving=one.moves,
        error=one.error,
        damage=one.damage,
    )
