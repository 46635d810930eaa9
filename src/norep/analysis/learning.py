"""Learn a movement from a film and keep it where the other commands find it by name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from norep import movements
from norep.analysis.analyse import Followed
from norep.errors import DefinitionError, OutputError, PoseError
from norep.learning.file import plain, written
from norep.learning.learn import Learned, learn
from norep.pose.sequence import PoseSequence
from norep.report.writing import write_whole
from norep.settings import Settings

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 60
RESERVED = ("none", "unknown", "rest")
"""Words that tables of labels and reports use for what is no movement."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What shall be learned: the name, how often it is done, in which seconds, and where the file goes.

    Check it with `of` before the film is looked at, for that takes long.
    """

    name: str
    file: Path
    reps: int | None = None
    start: float = 0.0
    stop: float = math.inf

    @staticmethod
    def of(name: str, reps: int | None = None, *, file: Path | None = None, force: bool = False) -> Lesson:
        """Check the name and the place of the file, by default in the user's own folder of movements.

        Raises DefinitionError for a name that is none or is taken, and OutputError for a file that is there
        already, unless `force` is true.
        """
        _check_name(name)
        place = file or _own_folder() / f"{name}.toml"
        if place.suffix != ".toml":
            raise OutputError(f"{place} does not end in .toml, as movement files do")
        if place.exists() and not force:
            raise OutputError(f"{place} exists; take another name, or overwrite it with --force")
        return Lesson(name, place, reps)

    def learn(self, followed: Followed, video: str) -> Learned:
        """The movement of the athlete in a film; raises PoseError, with the film's name."""
        try:
            return learn(self._part(followed.poses), self.name, self.reps, source=source_of(video))
        except PoseError as error:
            raise PoseError(f"{plain(video)}: {error}") from error

    def save(self, learned: Learned, video: str) -> Path:
        """Write the movement file, whole or not at all; raises OutputError."""
        return write_whole(self.file, written(learned, source_of(video)))

    def _part(self, poses: PoseSequence) -> PoseSequence:
        within = (poses.time >= self.start) & (poses.time < self.stop)
        if within.all():
            return poses
        if not within.any():
            end = float(poses.time[-1]) if len(poses) else 0.0
            raise PoseError(f"there is nothing from {self.start:g} s on; it ends at {end:.1f} s")
        return poses[np.flatnonzero(within)]


def source_of(video: str) -> str:
    """What a learned movement says of where it comes from: the name of the file, without what follows a `?`.

    >>> source_of("https://example.com/films/press.mp4?key=secret")
    'learned from press.mp4'
    """
    place = video.split("?", maxsplit=1)[0] if "://" in video else video
    name = re.split(r"[\\/]", place.rstrip("/"))[-1]
    return f"learned from {plain(name or place)}"


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        hint = re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST_NAME].strip("-")
        like = f", like {hint}" if hint else ""
        raise DefinitionError(
            f"{plain(name, 80)!r} is no name of a movement: small letters, digits and single hyphens{like}"
        )
    if name in RESERVED:
        raise DefinitionError(f"{name!r} means that nothing is done; choose another name")
    if movements.comes_with_norep(name):
        known = movements[name].name
        raise DefinitionError(f"{name!r} is a name of {known!r}, which comes with norep; choose another name")


def _own_folder() -> Path:
    folder = Settings.from_environment().movements_folder
    if folder is None:
        raise OutputError("there is no folder for your own movements; give a file with -o")
    return folder
