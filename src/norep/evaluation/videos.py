"""Judge every clip of a table of labels and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from norep.errors import NorepError, VideoError
from norep.evaluation.labels import Label
from norep.evaluation.rules import compared_rules
from norep.evaluation.scores import Evaluation, Row, Skipped, by, figures
from norep.movements.movement import Movement
from norep.report.model import Report

Judge = Callable[[Path, Movement], Report]
Progress = Callable[[int, int, str], None]
"""Called with the clips done, all clips, and the file of the last one."""


class Mapper(Protocol):
    """`map`, or the `map` of an executor, whose results come in order."""

    def __call__(self, function: Callable[[Task], Outcome], tasks: Iterable[Task], /) -> Iterator[Outcome]:
        """Return the results of calling the function with each task."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """One clip to judge."""

    label: Label
    path: Path
    movement: Movement


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report of a clip, or why there is none."""

    task: Task
    report: Report | None
    problem: str = ""


def evaluate(
    labels: Sequence[Label],
    judge: Judge,
    *,
    movements: Mapping[str, Movement],
    folder: Path,
    mapper: Mapper = map,
    progress: Progress | None = None,
) -> Evaluation:
    """Judge the labelled clips in `folder` and compare; every row is compared or named as skipped.

    `judge` makes the report of a file; `mapper` may spread the work over processes. Raises VideoError when
    no row at all can be compared.
    """
    tasks, skipped = _plan(labels, movements, folder)
    outcomes = []
    for done, outcome in enumerate(mapper(partial(_judged, judge), tasks), start=1):
        outcomes.append(outcome)
        if progress is not None:
            progress(done, len(tasks), outcome.task.label.file)
    skipped += [_skip(outcome.task.label, outcome.problem) for outcome in outcomes if outcome.report is None]
    rows = [_row(outcome.task, outcome.report) for outcome in outcomes if outcome.report is not None]
    if not rows:
        reason = skipped[0].reason if skipped else "it has no rows"
        raise VideoError(f"none of the {len(labels)} rows of the labels can be compared: {reason}")
    return _evaluation(outcomes, rows, skipped)


def _evaluation(outcomes: Sequence[Outcome], rows: Sequence[Row], skipped: list[Skipped]) -> Evaluation:
    judged = [(o.task.label, o.task.movement, o.report) for o in outcomes if o.report is not None]
    rules, left_out = compared_rules(judged)
    skipped = sorted([*skipped, *left_out], key=lambda item: item.row)
    return Evaluation(
        **figures(rows).model_dump(),
        rules=rules,
        per_movement=by(rows, lambda row: row.movement),
        per_view=by(rows, lambda row: row.view),
        per_group=by(rows, lambda row: row.group),
        rows=tuple(rows),
        skipped=tuple(skipped),
    )


def _plan(
    labels: Sequence[Label], movements: Mapping[str, Movement], folder: Path
) -> tuple[list[Task], list[Skipped]]:
    tasks, skipped = [], []
    for label in labels:
        path = folder / label.file
        reason = _reason_to_skip(label, movements, path)
        if reason:
            skipped.append(_skip(label, reason))
        else:
            tasks.append(Task(label, path, movements[label.movement]))
    return tasks, skipped


def _reason_to_skip(label: Label, movements: Mapping[str, Movement], path: Path) -> str:
    known = label.movement in movements
    reasons = {
        label.problem: bool(label.problem),
        "no file is named": not label.file,
        "no movement is named, so there is nothing to count by": label.movement in ("", "none"),
        f"movement {label.movement} is not in the library": not known,
        f"{label.movement} is held, not counted": known and movements[label.movement].kind == "hold",
        "the number of attempts is empty": label.attempts is None,
        f"the file {path} does not exist": not path.is_file(),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _judged(judge: Judge, task: Task) -> Outcome:
    try:
        return Outcome(task, judge(task.path, task.movement))
    except NorepError as error:
        return Outcome(task, None, str(error))


def _row(task: Task, report: Report) -> Row:
    label, name = task.label, task.movement.name
    totals = report.totals.get(name)
    counted = totals.attempts if totals else 0
    assert label.attempts is not None  # rows without it were skipped
    return Row(
        file=label.file,
        movement=name,
        view=label.view or next((one.view for one in report.sets if one.view), ""),
        group=label.group,
        attempts=label.attempts,
        counted=counted,
        error=counted - label.attempts,
        labelled_valid=label.valid,
        valid=totals.valid if totals else 0,
        no_rep=totals.no_rep if totals else 0,
        unsure=totals.unsure if totals else 0,
        seconds=report.source.duration_s,
    )


def _skip(label: Label, reason: str) -> Skipped:
    return Skipped(row=label.row, file=label.file, movement=label.movement, reason=reason)
