"""Propose the repetitions of a video as labels, for a person to confirm or correct."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from norep.analysis.analyse import Followed, judge_poses
from norep.analysis.cache import CachedPoses
from norep.analysis.footage import Progress
from norep.analysis.standard import Judged
from norep.datasets.labels import Label
from norep.recognition.periodic.count import count
from norep.report.model import Set

UNKNOWN = "unknown"
"""The movement of repetitions that nobody has named."""


def suggest(
    video: str | Path,
    standard: Judged,
    poses: CachedPoses,
    *,
    name: str = "",
    progress: Progress | None = None,
) -> list[Label]:
    """The repetitions of a video in order of time, as labels in seconds of the video `name`.

    With a movement given they are its attempts, from the start position to the end position. Otherwise they
    are those of the sets that are recognised, and where there is none, those of the counter that only looks
    for what repeats. Raises the NorepError of the video, and PoseError when nobody is seen in it.
    """
    followed = poses(video, progress)
    report = judge_poses(followed, standard).report
    found = list(_of_sets(report.sets)) or _of_period(followed, standard.name or UNKNOWN)
    title = name or Path(video).name
    labels = [
        Label(title, movement, start, stop, unit="seconds", fps=report.source.fps)
        for movement, start, stop in found
        if stop > start
    ]
    return sorted(labels, key=lambda label: (label.start, label.stop))


Stretch = tuple[str, float, float]
"""Movement, start and stop in seconds."""


def _of_sets(sets: Iterable[Set]) -> Iterable[Stretch]:
    for one in sets:
        if one.kind == "hold":
            yield one.movement, one.start_s, one.end_s
        for rep in one.reps:
            yield one.movement, rep.start_s, rep.end_s


def _of_period(followed: Followed, movement: str) -> list[Stretch]:
    return [(movement, rep.start, rep.end) for rep in count(followed.poses)]
