"""A data set of drawn clips: a folder as `norep dataset cut` leaves it, with the truth known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from norep.analysis.processes import workers
from norep.datasets.clips import INDEX, Clip, ClipSet, index_text
from norep.datasets.poses import PoseClip, write_pose_set
from norep.errors import OutputError
from norep.movements.movement import Movement
from norep.report.writing import write_whole
from norep.synth.footage import Shot
from norep.synth.performers import Performer
from norep.video.writer import VideoWriter

ORDER = "drawing.json"
"""What a folder was drawn with, so that a run that was interrupted goes on with the same."""
POSES = "poses-{}.npz"
"""The key points of one split."""
TESTED, VALIDATED = 0.2, 0.1
"""Shares of the athletes who are held out."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """Which clips are drawn: so many of all `movements` together, by so many athletes, from one seed.

    `size` is the longer side in pixels, `fps` the fewest frames a second.
    """

    movements: tuple[str, ...]
    clips: int
    athletes: int
    size: int = 128
    fps: float = 12.0
    seed: int = 0

    def clip(self, number: int) -> Clip:
        """What the index says of the clip of this number; every athlete does every movement in turn."""
        movement = self.movements[number % len(self.movements)]
        turn = number // len(self.movements)
        athlete = Performer.of(turn % self.athletes, self.seed)
        return Clip(
            file=f"{movement}/{movement}_{turn}.mp4",
            movement=movement,
            source=f"drawn-{self.seed}-{athlete.name}",
            athlete=athlete.name,
            sex=athlete.sex,
            event=f"drawn-{self.seed}",
            split=self.splits[turn % self.athletes],
        )

    def shot(self, number: int, movements: Mapping[str, Movement]) -> Shot:
        """The clip of this number, ready to be drawn."""
        movement = movements[self.movements[number % len(self.movements)]]
        athlete = Performer.of(number // len(self.movements) % self.athletes, self.seed)
        return Shot.of(movement, athlete, (self.seed, 7, number), size=self.size, fps=self.fps)

    @property
    def splits(self) -> list[str]:
        """The split of each athlete: no athlete is in two."""
        tested = max(1, round(TESTED * self.athletes))
        validated = max(1, round(VALIDATED * self.athletes))
        names = ["test"] * tested + ["validation"] * validated
        names = (names + ["train"] * self.athletes)[: self.athletes]
        turned = np.random.default_rng([self.seed, 11]).permutation(self.athletes)
        return [names[place] for place in turned]


def draw_clips(
    order: ClipOrder,
    movements: Mapping[str, Movement],
    folder: Path,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> ClipSet:
    """Draw what is not in the folder yet, then write its index and the key points of all clips.

    A run that was interrupted leaves whole clips only, and the next one gives what one run would have given.
    Raises OutputError where the folder cannot be written or was drawn with something else.
    """
    _claim(order, folder)
    poses: list[PoseClip] = []
    for done, pose in enumerate(_all(order, movements, folder, jobs), start=1):
        poses.append(pose)
        if progress is not None:
            progress(done, order.clips)
    clips = tuple(order.clip(number) for number in range(order.clips))
    for split in sorted({clip.split for clip in clips}):
        own = [pose for pose, clip in zip(poses, clips, strict=True) if clip.split == split]
        write_pose_set(own, folder / POSES.format(split))
    write_whole(folder / INDEX, index_text(clips))
    return ClipSet(folder, clips)


def _claim(order: ClipOrder, folder: Path) -> None:
    """Say in the folder what is drawn there; raises OutputError where that was something else."""
    wanted = json.dumps(asdict(order), indent=1) + "\n"
    note = folder / ORDER
    try:
        found = note.read_text("utf-8") if note.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"cannot read {note}: {error}") from error
    if found is not None and found != wanted:
        raise OutputError(f"{folder} was drawn with other options, see {note.name}; name another folder")
    if found is None and (folder / INDEX).exists():
        raise OutputError(f"{folder} holds another data set of clips; name another folder")
    write_whole(note, wanted)


def _all(order: ClipOrder, movements: Mapping[str, Movement], folder: Path, jobs: int) -> Iterator[PoseClip]:
    numbers = range(order.clips)
    if jobs <= 1:
        for number in numbers:
            yield _draw(order, movements, folder, number)
        return
    with workers(jobs) as pool:
        parts = [numbers[start : start + 16] for start in range(0, order.clips, 16)]
        tasks = [pool.submit(_draw_part, order, dict(movements), folder, part) for part in parts]
        for task in tasks:
            yield from task.result()


def _draw_part(
    order: ClipOrder, movements: Mapping[str, Movement], folder: Path, numbers: Sequence[int]
) -> list[PoseClip]:
    return [_draw(order, movements, folder, number) for number in numbers]


def _draw(order: ClipOrder, movements: Mapping[str, Movement], folder: Path, number: int) -> PoseClip:
    """Write the clip of this number unless it is there; returns its key points."""
    name = order.clip(number).file
    shot = order.shot(number, movements)
    path = folder / name
    if not path.is_file():
        _write(shot, movements, path)
    return shot.poses(name)


def _write(shot: Shot, movements: Mapping[str, Movement], path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {path.parent}: {error.strerror or error}") from error
    with VideoWriter(path, shot.lens.outer, fps=shot.fps, repeatable=True) as writer:
        for frame in shot.frames(movements):
            writer.write(frame.image, frame.time)
