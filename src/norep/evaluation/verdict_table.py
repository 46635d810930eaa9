"""An evaluation of verdicts as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from norep.evaluation.verdicts import Disagreement, VerdictEvaluation


def verdict_tables(evaluation: VerdictEvaluation) -> Iterator[Table]:
    """The rules, every wrong verdict and outcome with its frame, the figures, and what was skipped."""
    yield _rules(evaluation)
    yield _errors("wrong outcome", evaluation.outcome_errors)
    yield _errors("wrong verdict", evaluation.errors)
    yield _figures(evaluation)
    if evaluation.skipped:
        skipped = Table("skipped")
        for line in evaluation.skipped:
            skipped.add_row(line)
        yield skipped


def _rules(evaluation: VerdictEvaluation) -> Table:
    table = Table("rule", "labelled", "wrong", "open", "view cannot prove")
    for name, calls in evaluation.rules.items():
        tallies = (calls.labelled, calls.wrong, calls.open, calls.unprovable)
        table.add_row(name, *map(str, tallies))
    return table


def _errors(title: str, errors: Sequence[Disagreement]) -> Table:
    table = Table(title, "repetition", "rule", "at", "people", "norep", "margin")
    for error in errors:
        time = "" if error.time_s is None else f"{error.time_s:.2f} s"
        margin = "" if error.margin is None else f"{error.margin:+.3g} {error.unit}"
        table.add_row(error.clip, str(error.rep), error.rule, time, error.labelled, error.found, margin)
    return table


def _figures(evaluation: VerdictEvaluation) -> Table:
    table = Table("repetitions", "wrong", "unsure", "no-reps found", "close for people", "not counted")
    table.add_row(
        str(evaluation.repetitions),
        f"{evaluation.wrong} ({_percent(evaluation.wrong_share)})",
        f"{evaluation.unsure} ({_percent(evaluation.unsure_share)})",
        f"{evaluation.found_no_reps} of {evaluation.labelled_no_reps}",
        str(evaluation.undecided),
        str(evaluation.missing),
    )
    return table


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
