"""An evaluation of scorers as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from norep.evaluation.score_figures import ScorerFigures, ScorerTrial


def score_tables(trial: ScorerTrial) -> Iterator[Table | str]:
    """Accuracy by movement and overall, deviations of scores, and what to keep in mind."""
    told = [one for one in trial.models if one.mean_accuracy is not None]
    if told:
        yield _movements(told)
        yield _accuracy(told)
    scored = [one for one in trial.models if one.mad is not None]
    if scored:
        yield _deviations(scored)
    yield from trial.notes


def _movements(models: list[ScorerFigures]) -> Table:
    table = Table("movement", *(one.model for one in models))
    for name in models[0].per_movement:
        table.add_row(name, *(_share(one.per_movement.get(name)) for one in models))
    return table


def _accuracy(models: list[ScorerFigures]) -> Table:
    table = Table("scorer", "executions", "seeds", "accuracy", "+-", "Brier", "calibration error")
    for one in models:
        spread = "" if one.spread is None else f"{one.spread:.4f}"
        figures = [_number(value) for value in (one.brier, one.calibration_error)]
        table.add_row(
            one.model, str(one.executions), str(one.seeds), _number(one.mean_accuracy), spread, *figures
        )
    return table


def _deviations(models: list[ScorerFigures]) -> Table:
    table = Table("scorer", "executions", "random splits", "deviation", "+-", "leaving a person out")
    for one in models:
        figures = ["" if v is None else f"{v:.5f}" for v in (one.mad, one.mad_spread, one.mad_person)]
        table.add_row(one.model, str(one.executions), str(one.seeds), *figures)
    return table


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
