"""An evaluation of models of videos as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Column, Table

from norep.evaluation.correlation import Correlation
from norep.evaluation.recognition_table import model_tables, percent
from norep.evaluation.videomodel_charts import short
from norep.evaluation.videomodel_scores import Agreement, Cost, VideoComparison, VideoRecognition

COSTS = ("parameters", "MB", "ms/clip", "CPU ms", "ms/frame", "frames")
WIDEST = 12
"""Classes up to which correlations fit a terminal; page and JSON have all."""


def videomodel_tables(comparison: VideoComparison) -> Iterator[Table | str]:
    """Warnings and notes, the models, then for each what recognition shows and what the first seed showed."""
    yield from (f"warning: {warning}" for warning in comparison.warnings)
    yield from comparison.notes
    yield from _models(comparison.all)
    for one in comparison.all:
        title = one.model if comparison.beside else None
        if one.agreement is not None:
            yield f"{one.model}, frame by frame: {agreement_told(one.agreement)}"
        yield from model_tables(one, title, {"sex": one.per_sex, "event": one.per_event})
        yield _true_class(one, title)
        yield from _correlation(one.correlation, title)


def _models(models: Sequence[VideoRecognition]) -> Iterator[Table]:
    some_skipped = any(one.skipped for one in models)
    shares = ("clips", "top 1", "top 3", "top 5", "macro f1", "ECE")
    figures = Table(_model_column(), *shares, *(("skipped", "top 1 with skipped") if some_skipped else ()))
    costs = Table(_model_column(), *COSTS)
    for one in models:
        told = map(percent, (one.top1, one.top3, one.top5, one.macro.f1, one.calibration.error))
        skipped = (str(len(one.skipped)), percent(one.top1_all)) if some_skipped else ()
        figures.add_row(one.model, str(one.clips), *told, *skipped)
        costs.add_row(one.model, *costs_told(one.cost))
    yield from (figures, costs)


def _model_column() -> Column:
    """Names often differ in their ends, which are not cut off; one column cannot stand in two tables."""
    return Column("model", overflow="fold", min_width=12)


def costs_told(cost: Cost) -> tuple[str, ...]:
    """The cells of COSTS; empty for what is not known."""
    parameters = "" if cost.parameters is None else f"{cost.parameters:,}"
    times = (cost.ms_per_clip, cost.processor_ms_per_clip, cost.ms_per_frame)
    told = ("" if ms is None else f"{ms:.1f}" for ms in times)
    frames = "" if cost.frames_per_clip is None else f"{cost.frames_per_clip:g}"
    return parameters, f"{cost.bytes / 1e6:.1f}", *told, frames


def agreement_told(agreement: Agreement) -> str:
    """Frame by frame beside the whole clip at once, in words."""
    return (
        f"the same best name as the whole clip at once in {percent(agreement.same)} "
        f"of {agreement.clips} clips, "
        f"probabilities differ by {agreement.furthest:g} at most, "
        f"top 1 {percent(agreement.top1)} and {percent(agreement.whole_top1)}"
    )


def _true_class(one: VideoRecognition, title: str | None) -> Table:
    table = Table("probability of the true class", "clips", "mean", "standard deviation", title=title)
    for name in one.correlation.rows:
        figures = one.per_class[name]
        spread = (f"{figures.probability:.3f}", f"{figures.probability_sd:.3f}")
        table.add_row(name, str(figures.support), *spread)
    return table


def _correlation(correlation: Correlation, title: str | None) -> Iterator[Table]:
    if len(correlation.columns) > WIDEST:
        return
    numbers = [str(at) for at in range(1, len(correlation.columns) + 1)]
    known = dict(zip(correlation.rows, correlation.values, strict=True))
    named = Column("correlation for clips of", overflow="fold")
    table = Table("", named, *numbers, title=title)
    for number, name in zip(numbers, correlation.columns, strict=True):
        table.add_row(number, name, *map(short, known.get(name, ())))
    yield table
