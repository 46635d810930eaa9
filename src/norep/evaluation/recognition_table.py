"""A recognition evaluation as tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from norep.evaluation.charts import points
from norep.evaluation.classification import Averages
from norep.evaluation.recognition_scores import Comparison, Recognition, RecognitionFigures, SkippedRow

FEW = 30
"""Parts of which more are told by their number only; JSON and page have all."""


def recognition_tables(comparison: Comparison) -> Iterator[Table]:
    """The models, then for each its classes, its parts, what it takes for what, and what was skipped."""
    yield _models(comparison.all)
    for one in comparison.all:
        yield from model_tables(one, one.model if comparison.beside else None)


def model_tables(
    one: Recognition, title: str | None, more: Mapping[str, Mapping[str, RecognitionFigures]] | None = None
) -> Iterator[Table]:
    """The tables of one model; `more` are parts by other things than view, camera and group."""
    yield _classes(one, title)
    named = {"view": one.per_view, "camera": one.per_camera, "group": one.per_group, **(more or {})}
    for name, parts in named.items():
        if parts:
            yield _parts(name, parts, title)
    if one.joints:
        yield _joints(one, title)
    if any(not row.right for row in one.rows):
        yield _mixed_up(one, title)
    if one.skipped:
        yield skipped_table(one.skipped, title)


def _models(recognitions: Sequence[Recognition]) -> Table:
    columns = ("clips", "top 1", "top 3", "top 5", "macro f1", "ECE")
    table = Table("model", *columns, "skipped", "top 1 with skipped")
    for one in recognitions:
        shares = (one.top1, one.top3, one.top5, one.macro.f1, one.calibration.error)
        row = (str(one.clips), *map(percent, shares), str(len(one.skipped)), percent(one.top1_all))
        table.add_row(one.model, *row)
    return table


def _classes(one: Recognition, title: str | None) -> Table:
    table = Table("class", "precision", "recall", "f1", "clips", "probability of the label", title=title)
    for name, figures in one.per_class.items():
        mean, spread = figures.probability, figures.probability_sd
        told = "" if mean is None or spread is None else f"{mean:.3f} ± {spread:.3f}"
        table.add_row(name, *_averages(figures), told)
    table.add_section()
    table.add_row("macro mean", *_averages(one.macro), "")
    table.add_row("weighted mean", *_averages(one.weighted), "")
    return table


def _averages(figures: Averages) -> tuple[str, str, str, str]:
    return percent(figures.precision), percent(figures.recall), percent(figures.f1), str(figures.support)


def _parts(name: str, parts: Mapping[str, RecognitionFigures], title: str | None) -> Table:
    table = Table(name, "clips", "top 1", "top 3", "top 5", title=title)
    if len(parts) > FEW:
        shares = sorted(figures.top1 or 0.0 for figures in parts.values())
        table.add_row(f"{len(parts)}, the middle one", "", percent(shares[len(shares) // 2]), "", "")
        return table
    for part, figures in parts.items():
        shown = (percent(share) for share in (figures.top1, figures.top3, figures.top5))
        table.add_row(part, str(figures.clips), *shown)
    return table


def _joints(one: Recognition, title: str | None) -> Table:
    """What the probability of the best name loses without each joint, in points."""
    names = list(next(iter(one.joints.values())))
    table = Table("class, points lost without", *names, title=title)
    for label, drops in one.joints.items():
        table.add_row(label, *(points(drops[name]) for name in names))
    return table


def _mixed_up(one: Recognition, title: str | None) -> Table:
    table = Table("label", "taken for", "times", title=title)
    pairs = Counter((row.label, row.predicted) for row in one.rows if not row.right)
    for (label, named), times in pairs.most_common(FEW):
        table.add_row(label, named, str(times))
    return table


def skipped_table(skipped: Sequence[SkippedRow], title: str | None = None) -> Table:
    """Why clips were not evaluated, and which."""
    table = Table("skipped", "why", "which", title=title)
    clips: dict[str, list[str]] = {}
    for one in skipped:
        clips.setdefault(one.reason, []).append(one.clip)
    for reason, names in sorted(clips.items(), key=lambda item: -len(item[1])):
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        table.add_row(str(len(names)), reason, ", ".join(names[:5]) + more)
    return table


def percent(share: float | None) -> str:
    """A share for a cell, empty when there is none."""
    return "" if share is None else f"{100 * share:.1f} %"
