"""Key points cut to single repetitions: what a classifier of repetitions learns from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from norep import movements
from norep.analysis.analyse import Followed, judge_poses, source_of
from norep.analysis.cache import told_as_of_the_file
from norep.analysis.labelled import Reader
from norep.analysis.standard import Standard
from norep.datasets.clips import SPLITS
from norep.datasets.poses import PoseClip, SkippedClip
from norep.errors import DefinitionError, NorepError
from norep.evaluation.labels import Label, read_labels
from norep.pose.sequence import PoseSequence

Progress = Callable[[int, int, str], None]
FEWEST = 4
"""Frames in which the athlete must be followed for a repetition to be of use."""
ALL = "all"
"""The part of a table without a split."""


@dataclass(frozen=True, slots=True)
class Repetitions:
    """Clips of one repetition each, by part of the data, and what could not be used."""

    parts: Mapping[str, tuple[PoseClip, ...]]
    skipped: tuple[SkippedClip, ...] = ()


def repetitions(table: str | Path, reader: Reader, progress: Progress | None = None) -> Repetitions:
    """Follow the athletes of a table and cut their key points to single repetitions.

    Columns are file and movement, and optionally start and stop (seconds) or start_frame and stop_frame, a
    group (person, athlete, ...), view, camera, and split (train, validation or test). A row without a start
    and a stop is cut where norep counts the repetitions. Raises DefinitionError for a table that is none, a
    split that does not exist, and somebody who is in two parts.
    """
    labels = read_labels(table, needed=("file", "movement"))
    _check_splits(labels, Path(table))
    folder = reader.videos or Path(table).parent
    parts: dict[str, list[PoseClip]] = {}
    skipped: list[SkippedClip] = []
    cuts: Counter[str] = Counter()
    last: PoseClip | None = None
    for done, label in enumerate(labels):
        if progress is not None:
            progress(done, len(labels), label.file)
        try:
            with told_as_of_the_file():
                last = _whole(label, reader, folder, last)
                found = _cut(label, last)
        except NorepError as error:
            skipped.append(SkippedClip(label.file or f"row {label.row}", str(error)))
            continue
        for clip in found:
            cuts[label.file] += 1
            named = replace(clip, id=f"{label.file}#{cuts[label.file]}")
            if int(named.poses.followed.sum()) < FEWEST:
                reason = f"the athlete is seen in fewer than {FEWEST} frames"
                skipped.append(SkippedClip(named.id, reason))
            else:
                parts.setdefault(label.cells.get("split", ALL), []).append(named)
    return Repetitions({name: tuple(clips) for name, clips in parts.items()}, tuple(skipped))


def _check_splits(labels: Sequence[Label], table: Path) -> None:
    """Whoever is in two parts would make the figures of the second one too good."""
    parts: dict[str, tuple[str, int]] = {}
    for label in labels:
        split = label.cells.get("split", ALL)
        if split not in (ALL, *SPLITS):
            known = ", ".join(SPLITS)
            raise DefinitionError(f"{table}, line {label.row}: the split {split!r} is none of {known}")
        who = label.group or label.file
        before, row = parts.setdefault(who, (split, label.row))
        if before != split:
            raise DefinitionError(
                f"{table}, line {label.row}: {who} is in {split}, but in {before} in line {row}; "
                "nobody may be in two parts, or the figures would be too good"
            )


def _whole(label: Label, reader: Reader, folder: Path, last: PoseClip | None) -> PoseClip:
    """The whole film of a row; rows of one film in a row read it once."""
    if last is None or last.id != label.file or label.problem:
        return reader.clip(label, folder)
    return replace(last, label=label.movement, group=label.group, view=label.view)


def _cut(label: Label, whole: PoseClip) -> list[PoseClip]:
    """The repetitions of a row, one clip each."""
    if not label.movement:
        raise NorepError("no movement is named")
    spans = [_labelled(label, whole.poses)] if _says_when(label) else _counted(label, whole)
    time = whole.poses.time
    return [
        replace(whole, poses=whole.poses[(time >= start) & (time < stop)], count=1) for start, stop in spans
    ]


def _says_when(label: Label) -> bool:
    return any(label.cells.get(name) for name in ("start", "stop", "start_frame", "stop_frame"))


def _labelled(label: Label, poses: PoseSequence) -> tuple[float, float]:
    """`[start, stop)` in seconds of what the row says; an empty stop is the end of the film."""
    in_frames = any(label.cells.get(name) for name in ("start_frame", "stop_frame"))
    names = ("start_frame", "stop_frame") if in_frames else ("start", "stop")
    start, stop = (
        _number(label, name, default) for name, default in zip(names, (0.0, math.inf), strict=True)
    )
    if in_frames:
        times = np.append(poses.time, math.inf)
        start, stop = (float(times[int(min(max(0, at), len(poses)))]) for at in (start, stop))
    else:
        first = float(poses.time[0])  # seconds are counted from the first frame
        start, stop = start + first, stop + first
    if not start < stop or start > poses.time[-1]:
        raise NorepError(
            f"from {start:g} to {stop:g} s there is nothing: the film ends at {poses.time[-1]:g} s"
        )
    return start, stop


def _number(label: Label, name: str, default: float) -> float:
    text = label.cells.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = math.nan
    if math.isnan(value) or value < 0:
        raise NorepError(f"{name} is {text!r}, no number from 0 on")
    return value


def _counted(label: Label, whole: PoseClip) -> list[tuple[float, float]]:
    """Where norep counts repetitions of the movement that is named."""
    if label.movement not in movements:
        raise NorepError(
            f"it has no start and stop, and {label.movement} is no movement of the library to count by"
        )
    followed = Followed(whole.poses, source_of(whole.poses, whole.id, *(whole.poses.size or (0, 0))))
    report = judge_poses(followed, Standard.of(label.movement)).report
    spans = [(rep.start_s, rep.end_s) for one in report.sets for rep in one.reps]
    if not spans:
        raise NorepError(f"no repetition of {label.movement} is counted in it; give its start and stop")
    return spans
