"""Figures of an evaluation: how well attempts are counted and no-reps are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, ConfigDict

DIGITS = 4


class Scores(BaseModel):
    """Frozen; the same keys for the whole table and for each part of it."""

    model_config = ConfigDict(frozen=True)


class Row(Scores):
    """One clip: what the label says and what was counted.

    `error` is counted minus labelled attempts. `valid`, `no_rep` and `unsure` are how norep judged;
    `labelled_valid` is None where the label does not say. `seconds` is the length of the clip.
    """

    file: str
    movement: str
    view: str
    group: str
    attempts: int
    counted: int
    error: int
    labelled_valid: int | None
    valid: int
    no_rep: int
    unsure: int
    seconds: float


class Calls(Scores):
    """How well one kind of outcome is called: `labelled` times true, `called` times said, `right` both.

    `open` counts those left open: verdicts that were unsure, outcomes that were borderline or unseen.
    Precision is right / called, recall right / labelled; None where the divisor is 0.
    """

    clips: int
    repetitions: int
    labelled: int
    called: int
    right: int
    open: int
    precision: float | None
    recall: float | None


class Figures(Scores):
    """Counting and verdicts of some clips.

    `exact` and `within_one` are shares from 0 to 1, `mae` the mean absolute error in repetitions, None for
    no clips. `verdicts` takes the no-rep as what is to be found, from the clips whose valid count is known.
    """

    clips: int
    exact: float | None
    within_one: float | None
    mae: float | None
    verdicts: Calls


class Skipped(Scores):
    """A row, or a part of one, that was not compared, and why."""

    row: int
    file: str
    movement: str
    reason: str


class Evaluation(Figures):
    """The figures of a whole table, of its parts, and every row that was compared or skipped.

    `rules` takes a missed rule as what is to be found, by movement/rule, where the labels tell outcomes.
    """

    rules: dict[str, Calls]
    per_movement: dict[str, Figures]
    per_view: dict[str, Figures]
    per_group: dict[str, Figures]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]


def figures(rows: Sequence[Row]) -> Figures:
    """The figures of some rows.

    >>> figures([]).clips
    0
    """
    errors = [abs(row.error) for row in rows]
    return Figures(
        clips=len(rows),
        exact=_share(error == 0 for error in errors),
        within_one=_share(error <= 1 for error in errors),
        mae=_share(errors),
        verdicts=_no_reps([row for row in rows if row.labelled_valid is not None]),
    )


def by(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, Figures]:
    """The figures of each part of the rows, in alphabetical order; rows without the key are left out."""
    parts = sorted({key(row) for row in rows} - {""})
    return {part: figures([row for row in rows if key(row) == part]) for part in parts}


def calls(clips: int, repetitions: int, *, labelled: int, called: int, right: int, left_open: int) -> Calls:
    """Tallies with their precision and recall."""
    return Calls(
        clips=clips,
        repetitions=repetitions,
        labelled=labelled,
        called=called,
        right=right,
        open=left_open,
        precision=round(right / called, DIGITS) if called else None,
        recall=round(right / labelled, DIGITS) if labelled else None,
    )


def _no_reps(rows: Sequence[Row]) -> Calls:
    """Of a clip only the counts are known, so as many no-reps are right as both sides have."""
    labelled = [max(0, row.attempts - (row.labelled_valid or 0)) for row in rows]
    called = [row.no_rep for row in rows]
    right = sum(min(pair) for pair in zip(labelled, called, strict=True))
    repetitions, unsure = sum(row.attempts for row in rows), sum(row.unsure for row in rows)
    return calls(
        len(rows), repetitions, labelled=sum(labelled), called=sum(called), right=right, left_open=unsure
    )


def _share(values: Iterable[float]) -> float | None:
    values = list(values)
    return round(sum(values) / len(values), DIGITS) if values else None
