"""An evaluation as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table

from norep.evaluation.scores import Calls, Evaluation, Figures, Row


def tables(evaluation: Evaluation) -> Iterator[Table]:
    """Every clip, the parts of the table, the rules, and the rows that were skipped."""
    yield _clips(evaluation)
    parts: dict[str, Mapping[str, Figures]] = {
        "all": {"all clips": evaluation},
        "movement": evaluation.per_movement,
        "view": evaluation.per_view,
        "group": evaluation.per_group,
    }
    for title, part in parts.items():
        if part:
            yield _parts(title, part)
    if evaluation.rules:
        yield _rules(evaluation.rules)
    if evaluation.skipped:
        yield _skipped(evaluation)


def _clips(evaluation: Evaluation) -> Table:
    table = Table("clip", "movement", "view", "label", "counted", "", "valid", "no-rep", "unsure")
    for row in evaluation.rows:
        table.add_row(row.file, row.movement, row.view, str(row.attempts), str(row.counted), *_verdicts(row))
    return table


def _verdicts(row: Row) -> tuple[str, str, str, str]:
    mark = "=" if row.error == 0 else f"{row.error:+d}"
    valid = str(row.valid) if row.labelled_valid is None else f"{row.valid} ({row.labelled_valid})"
    return mark, valid, str(row.no_rep), str(row.unsure)


def _parts(title: str, parts: Mapping[str, Figures]) -> Table:
    table = Table(title, "clips", "exact", "within one", "mean error", "no-rep precision", "recall")
    for name, figures in parts.items():
        verdicts = figures.verdicts
        table.add_row(
            name,
            str(figures.clips),
            _percent(figures.exact),
            _percent(figures.within_one),
            "" if figures.mae is None else f"{figures.mae:.2f}",
            _percent(verdicts.precision),
            _percent(verdicts.recall),
        )
    return table


def _rules(rules: Mapping[str, Calls]) -> Table:
    table = Table("rule", "repetitions", "missed", "called", "right", "left open", "precision", "recall")
    for name, calls in rules.items():
        tallies = (calls.repetitions, calls.labelled, calls.called, calls.right, calls.open)
        table.add_row(name, *map(str, tallies), _percent(calls.precision), _percent(calls.recall))
    return table


def _skipped(evaluation: Evaluation) -> Table:
    table = Table("skipped row", "clip", "why")
    for item in evaluation.skipped:
        table.add_row(str(item.row), item.file, item.reason)
    return table


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"
