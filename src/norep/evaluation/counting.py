"""Count every labelled clip without telling the movement, and compare with the label."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

import numpy as np

from norep.datasets.poses import PoseClip, PoseSet
from norep.errors import NorepError, PoseError
from norep.evaluation.counting_scores import CountedRow, Counting, counting_of
from norep.evaluation.recognition import Progress, camera_of, nothing_in
from norep.evaluation.recognition_scores import SkippedRow
from norep.evaluation.scores import DIGITS


class Count(Protocol):
    """What a counter gives: its length is the number of repetitions."""

    def __len__(self) -> int:
        """How many repetitions."""
        ...

    @property
    def confidence(self) -> float:
        """How sure it is, 0 to 1."""
        ...

    @property
    def source(self) -> str:
        """What was looked at."""
        ...


Counter = Callable[[PoseClip], Count]


def evaluate_counting(
    sets: Iterable[PoseSet], counter: Counter, *, name: str = "periodic", progress: Progress | None = None
) -> Counting:
    """Compare the counts of the clips with their labels; every clip is compared or named as skipped.

    The counter gets each clip without its label, count and repetitions. A clip without a pose, or in which
    the counter finds nothing to go by, counts as 0. Raises PoseError when no clip has a count to compare
    with.
    """
    sets = list(sets)
    clips = [clip for one in sets for clip in one.clips]
    skipped = [SkippedRow(clip=one.id, reason=one.reason) for part in sets for one in part.skipped]
    rows = []
    for done, clip in enumerate(clips, start=1):
        if clip.count is None:
            skipped.append(SkippedRow(clip=clip.id, reason="its count is not known"))
        else:
            rows.append(_row(clip, clip.count, counter))
        if progress is not None:
            progress(done, len(clips), clip.id)
    if not rows:
        raise PoseError(nothing_in(skipped))
    return counting_of(name, rows, skipped)


def _row(clip: PoseClip, count: int, counter: Counter) -> CountedRow:
    try:
        found = counter(replace(clip, label="", count=None, reps=None))
        counted, confidence = len(found), round(float(found.confidence), DIGITS)
        source, note = found.source, ""
    except NorepError as error:
        counted, confidence, source, note = 0, None, "", str(error)
    return CountedRow(
        clip=clip.id,
        label=clip.label,
        count=count,
        counted=counted,
        error=counted - count,
        missing=round(missing_share(clip), DIGITS),
        confidence=confidence,
        source=source,
        view=clip.view,
        group=clip.group,
        camera=camera_of(clip),
        note=note,
    )


def missing_share(clip: PoseClip) -> float:
    """The share of key points in all frames that the pose lacks; 1 for no frames."""
    points = clip.poses.points
    return float(1 - np.isfinite(points).all(axis=2).mean()) if points.size else 1.0
