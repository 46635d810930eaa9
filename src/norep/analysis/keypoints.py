"""Key points instead of a video: norep's own, or those of another tool."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from norep.errors import NorepError, PoseError
from norep.pose.choice import Choices
from norep.pose.hint import Hints, in_order
from norep.pose.importing import read_recording, recognised
from norep.pose.recording import Wanted
from norep.pose.sequence import PoseSequence
from norep.pose.standing_out import Whom, athlete_of

CROWD = "{people} people are told apart; followed is who moves most for their size and time in view"
ENDINGS = frozenset({".npz", ".json"})

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Athlete:
    """The athlete of key points that were read, what to know of them, and who else was there."""

    poses: PoseSequence
    remarks: tuple[str, ...]
    all_remarks: tuple[str, ...]
    """With what the times rest on, if that was assumed."""
    choices: Choices
    people: int
    assumed_fps: float | None


def is_keypoints(source: str | Path) -> bool:
    """Whether this names key points instead of a video: a file by its ending, a folder by what is in it."""
    if "://" in str(source):
        return False
    path = Path(source)
    return path.suffix.lower() in ENDINGS if not path.is_dir() else is_recording(path)


def is_recording(folder: str | Path) -> bool:
    """Whether a folder holds the frames of one recording, in one of the known formats."""
    if not os.path.isdir(folder):
        return False
    try:
        return recognised(folder)[1] is not None
    except NorepError:
        return False


def read_keypoints(
    path: str | Path,
    wanted: Wanted | None = None,
    *,
    form: str | None = None,
    whom: Whom = "follow",
    athlete: Hints = None,
    progress: Progress | None = None,
) -> Athlete:
    """The athlete of key points in any known format; raises PoseError.

    `whom` and `athlete` say who that is, where there are several people; else it is who stands out.
    """
    recording = read_recording(path, form, wanted, progress)
    if not len(recording.time):
        raise PoseError(f"{path} holds no frames")
    poses, choices, people = athlete_of(recording, whom, in_order(athlete))
    crowd: tuple[str, ...] = ()
    if people > 1 and whom == "follow" and not athlete:
        crowd = (CROWD.format(people=people),)
    return Athlete(
        poses=poses,
        remarks=(*recording.remarks, *crowd),
        all_remarks=(*recording.all_remarks, *crowd),
        choices=choices,
        people=people,
        assumed_fps=recording.assumed_fps,
    )
