"""Name the movement of every labelled clip of video with each model, and set the models side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from norep.evaluation.recognition import chosen
from norep.evaluation.timing import Laps, Timed, measure, spread_over
from norep.evaluation.video_trial import Trial
from norep.evaluation.videoclips import Origins, VideoClips
from norep.evaluation.videomodel_scores import VideoComparison, VideoRecognition
from norep.evaluation.videomodels import Choice, Remembering, StreamClassifier, VideoClassifier

Progress = Callable[[int, int, str], None]
"""Called with the answers so far, all answers, and the clip or model of the last one."""
TIMED = 20
"""Clips that are timed."""


def evaluate_video_models(
    data: VideoClips,
    models: Sequence[VideoClassifier],
    choice: Choice | None = None,
    *,
    stepwise: bool = False,
    timed: int = TIMED,
    progress: Progress | None = None,
) -> VideoComparison:
    """Compare the best names of the clips with their labels; every clip is compared or named as skipped.

    With `stepwise` models that can run frame by frame do so, and agree or not with the whole clip at once.
    `timed` clips are named again to see how long each model takes. Raises UnknownNameError for a class that
    no clip has and VideoError when a model can name no clip at all.
    """
    choice = choice or Choice()
    clips = chosen(data.clips, choice.classes, choice.names)
    data = replace(data, clips=tuple(clips))
    count = min(timed, len(clips))
    tell = _Counter(progress, (len(clips) + count) * len(models))
    found = _told_apart([Trial(model, data, choice, stepwise).evaluated(tell) for model in models])
    every = set.intersection(*({row.clip for row in one.rows} for one in found))
    paths = spread_over([clip.path for clip in clips if clip.id in every], count)
    laps = measure([_timed(model, stepwise) for model in models], paths, tell)
    tell.end()
    first, *others = [_with_cost(one, lap) for one, lap in zip(found, laps, strict=True)]
    return VideoComparison(
        **dict(first),
        data=data.name,
        split=data.split,
        notes=(*data.notes, *_notes(found, models, choice)),
        warnings=(*data.warnings, *(warning for one in found for warning in _overlap_warnings(one))),
        beside=tuple(others),
    )


@dataclass(slots=True)
class _Counter:
    """Counts answers for the progress of a whole comparison."""

    progress: Progress | None
    total: int
    done: int = 0

    def __call__(self, what: str) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, what)

    def end(self) -> None:
        if self.progress is not None and self.done < self.total:
            self.progress(self.total, self.total, "")


def _timed(model: VideoClassifier, stepwise: bool) -> Timed:
    run: Callable[[Path], Any] = model.fresh if isinstance(model, Remembering) else model.probabilities
    if stepwise and isinstance(model, StreamClassifier):
        run = model.stepwise
    return Timed(model.name, run, model.frames_of)


def _with_cost(one: VideoRecognition, laps: Laps) -> VideoRecognition:
    return one.model_copy(update={"cost": one.cost.model_copy(update=laps.figures())})


def _told_apart(found: Sequence[VideoRecognition]) -> list[VideoRecognition]:
    """Models of one name get numbers."""
    told = []
    for at, one in enumerate(found):
        before = sum(other.model == one.model for other in found[:at])
        told.append(one.model_copy(update={"model": f"{one.model} ({before + 1})"}) if before else one)
    return told


def _overlap_warnings(one: VideoRecognition) -> list[str]:
    overlap = one.overlap
    if not overlap.clips:
        return []
    shared = Origins(frozenset(overlap.athletes), frozenset(overlap.sources)).told()
    rest = overlap.apart
    told = "no clip is left without them" if rest.top1 is None else f"top 1 of the others {rest.top1:.1%}"
    return [
        f"{overlap.clips} of the {one.clips} clips are of {shared} that {one.model} was trained on: "
        f"its figures are too good ({told})"
    ]


def _notes(
    found: Sequence[VideoRecognition], models: Sequence[VideoClassifier], choice: Choice
) -> Iterable[str]:
    for one, model in zip(found, models, strict=True):
        if not one.overlap.known:
            yield f"{one.model} does not say what it was trained on, so an overlap cannot be seen"
        labels = len({row.label for row in one.rows})
        if len(model.labels) > labels:
            told = f"{one.model} knows {len(model.labels)} classes, the clips have {labels}"
            yield (
                f"{told}: it chose among these" if choice.among else f"{told}: it chose among all of its own"
            )
