"""Figures of recognition: how often the right movement is named, and how far to trust its probability."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pydantic import Field

from norep.evaluation.calibration import Calibration, calibrate
from norep.evaluation.classification import Averages, ClassFigures, Confusion, classify
from norep.evaluation.scores import DIGITS, Scores

TOP = 5
"""Names of each clip that are kept, best first."""


class Named(Scores):
    """A movement and its probability."""

    movement: str
    probability: float


class RecognisedRow(Scores):
    """One clip: its label, the names given to it with their probabilities, and how the label fared.

    `label` is spelled as the model spells it. `probability` is that of the label and `rank` its place among
    all names, 1 for the best. `camera` is `moving`, `still`, or empty where it is not known. `joints` says by
    how much the probability of the best name falls when each is hidden; empty when that was not asked.
    """

    clip: str
    label: str
    top: tuple[Named, ...]
    probability: float
    rank: int
    view: str = ""
    group: str = ""
    camera: str = ""
    joints: dict[str, float] = Field(default_factory=dict)

    @property
    def predicted(self) -> str:
        """The best name."""
        return self.top[0].movement

    @property
    def confidence(self) -> float:
        """The probability of the best name."""
        return self.top[0].probability

    @property
    def right(self) -> bool:
        """Whether the best name is the label."""
        return self.rank == 1


class SkippedRow(Scores):
    """A clip that was not evaluated, and why."""

    clip: str
    reason: str


class RecognitionFigures(Scores):
    """How many clips have their label as the best name, among the best 3, and among the best 5.

    Shares from 0 to 1, None where there are no clips.
    """

    clips: int
    top1: float | None
    top3: float | None
    top5: float | None


class Recognition(RecognitionFigures):
    """How well a model names the clips: in all, by class, view, group and camera, with every clip.

    `top1_all` counts skipped clips as wrong. `per_class`, `macro` and `weighted` are the classification
    report, `confusion` how often each label got each name. `joints` has for each label the mean of what its
    clips lose without each joint.
    """

    model: str
    top1_all: float | None
    per_class: dict[str, ClassFigures]
    macro: Averages
    weighted: Averages
    confusion: Confusion
    calibration: Calibration
    per_view: dict[str, RecognitionFigures]
    per_group: dict[str, RecognitionFigures]
    per_camera: dict[str, RecognitionFigures]
    joints: dict[str, dict[str, float]] = Field(default_factory=dict)
    rows: tuple[RecognisedRow, ...]
    skipped: tuple[SkippedRow, ...]


def recognition_of(model: str, rows: Sequence[RecognisedRow], skipped: Sequence[SkippedRow]) -> Recognition:
    """All figures of a model on some clips.

    >>> recognition_of("nobody", [], [SkippedRow(clip="a", reason="no label")]).top1_all
    0.0
    """
    everything = len(rows) + len(skipped)
    right = sum(row.right for row in rows)
    classes = classify([(row.label, row.predicted, row.probability) for row in rows])
    return Recognition(
        **recognition_figures(rows).model_dump(),
        model=model,
        top1_all=round(right / everything, DIGITS) if everything else None,
        **dict(classes),
        calibration=calibrate([row.confidence for row in rows], [row.right for row in rows]),
        per_view=by(rows, lambda row: row.view),
        per_group=by(rows, lambda row: row.group),
        per_camera=by(rows, lambda row: row.camera),
        joints=_joints(rows),
        rows=tuple(rows),
        skipped=tuple(skipped),
    )


class Comparison(Recognition):
    """The figures of a model, and those of other models and baselines on the same data."""

    beside: tuple[Recognition, ...] = ()

    @property
    def all(self) -> tuple[Recognition, ...]:
        """The model in question first."""
        return (self, *self.beside)


def compared(recognitions: Sequence[Recognition]) -> Comparison:
    """The first one, with the others beside it."""
    first, *others = recognitions
    return Comparison(**dict(first), beside=tuple(others))


def recognition_figures(rows: Sequence[RecognisedRow]) -> RecognitionFigures:
    """The figures of some clips."""
    ranks = [row.rank for row in rows]
    return RecognitionFigures(
        clips=len(rows),
        top1=_share(rank <= 1 for rank in ranks),
        top3=_share(rank <= 3 for rank in ranks),
        top5=_share(rank <= TOP for rank in ranks),
    )


def _joints(rows: Sequence[RecognisedRow]) -> dict[str, dict[str, float]]:
    """The mean drop of each joint by label; labels whose clips were not explained are left out."""
    found: dict[str, dict[str, float]] = {}
    for label in sorted({row.label for row in rows}):
        drops = [row.joints for row in rows if row.label == label and row.joints]
        if drops:
            found[label] = {
                joint: round(sum(one[joint] for one in drops) / len(drops), DIGITS) + 0.0
                for joint in drops[0]
            }
    return found


def by(rows: Sequence[RecognisedRow], key: Callable[[RecognisedRow], str]) -> dict[str, RecognitionFigures]:
    """The figures of each part of the rows, in alphabetical order; rows without the key are left out."""
    parts = sorted({key(row) for row in rows} - {""})
    return {part: recognition_figures([row for row in rows if key(row) == part]) for part in parts}


def _share(hits: Iterable[bool]) -> float | None:
    values = list(hits)
    return round(sum(values) / len(values), DIGITS) if values else None
