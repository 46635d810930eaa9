"""Figures of counting when the movement is not told: how far the counts are from the labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from norep.evaluation.recognition_scores import SkippedRow
from norep.evaluation.scores import DIGITS, Scores

SEEN = 0.02
"""Share of missing key points below which a clip is called seen."""


class CountedRow(Scores):
    """One clip: repetitions by the label and by the counter.

    `error` is counted minus labelled. `missing` is the share of key points that the pose lacks. `confidence`
    and `source` (`poses` or `flow`) are what the counter says. `note` says why nothing could be counted.
    """

    clip: str
    label: str
    count: int
    counted: int
    error: int
    missing: float
    confidence: float | None = None
    source: str = ""
    view: str = ""
    group: str = ""
    camera: str = ""
    note: str = ""


class IdleRow(Scores):
    """A clip without a repetition, and how many were counted."""

    clip: str
    counted: int


class CountingFigures(Scores):
    """Counting of some clips; None where there are none.

    `mae` is the mean of abs(counted - count) / count of the clips with a repetition; `obo` and `exact` are
    the shares of all clips that are off by at most one, and by none: the measures of RepCount (Hu et al.
    2022, "TransRAC"). `error` is the mean of abs(counted - count).
    """

    clips: int
    mae: float | None
    obo: float | None
    exact: float | None
    error: float | None


class Counting(CountingFigures):
    """The figures of all clips and of their parts, every clip, and those without a certain count.

    `idle` are the clips without a repetition; `obo_seen` is the share off by at most one of the clips of
    which less than 2 % of the key points are missing, `seen` how many those are.
    """

    counter: str
    obo_seen: float | None
    seen: int
    idle: tuple[IdleRow, ...]
    per_class: dict[str, CountingFigures]
    per_view: dict[str, CountingFigures]
    per_group: dict[str, CountingFigures]
    per_camera: dict[str, CountingFigures]
    rows: tuple[CountedRow, ...]
    skipped: tuple[SkippedRow, ...]


def counting_of(counter: str, rows: Sequence[CountedRow], skipped: Sequence[SkippedRow]) -> Counting:
    """All figures of a counter on some clips.

    >>> counting_of("any", [], []).mae is None
    True
    """
    seen = [row for row in rows if row.missing < SEEN]
    return Counting(
        **counting_figures(rows).model_dump(),
        counter=counter,
        obo_seen=counting_figures(seen).obo,
        seen=len(seen),
        idle=tuple(IdleRow(clip=row.clip, counted=row.counted) for row in rows if not row.count),
        per_class=_by(rows, lambda row: row.label),
        per_view=_by(rows, lambda row: row.view),
        per_group=_by(rows, lambda row: row.group),
        per_camera=_by(rows, lambda row: row.camera),
        rows=tuple(rows),
        skipped=tuple(skipped),
    )


def counting_figures(rows: Sequence[CountedRow]) -> CountingFigures:
    """The figures of some clips."""
    errors = [abs(row.error) for row in rows]
    return CountingFigures(
        clips=len(rows),
        mae=_mean(abs(row.error) / row.count for row in rows if row.count),
        obo=_mean(error <= 1 for error in errors),
        exact=_mean(error == 0 for error in errors),
        error=_mean(errors),
    )


def _by(rows: Sequence[CountedRow], key: Callable[[CountedRow], str]) -> dict[str, CountingFigures]:
    parts = sorted({key(row) for row in rows} - {""})
    return {part: counting_figures([row for row in rows if key(row) == part]) for part in parts}


def _mean(values: Iterable[float]) -> float | None:
    values = list(values)
    return round(sum(values) / len(values), DIGITS) if values else None
