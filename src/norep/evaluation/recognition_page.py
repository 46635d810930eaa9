"""A recognition evaluation as one HTML page: figures, classes, confusion, calibration, parts, mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from norep.evaluation.charts import class_bars, drop_map, heat_map
from norep.evaluation.classification import Averages
from norep.evaluation.page import (
    chart,
    document,
    folded,
    heading,
    section,
    share,
    side_by_side,
    skipped_list,
    table,
    terms,
    tiles,
)
from norep.evaluation.planes import confidence_histogram, reliability
from norep.evaluation.recognition_scores import Recognition, RecognitionFigures
from norep.report.markup import Child, Markup, element
from norep.report.verdicts import titled

FEW = 25
"""Rows of a table that are shown at once; longer ones are folded."""
RELIABILITY = (("bar", "right"), ("over", "too sure"), ("under", "too unsure"), ("diagonal", "ideal"))
DROPS = (("bar", "decides: less sure without it"), ("wrong", "misleads: surer without it"))
MEANINGS = {
    "top 1": "share of the clips whose best name is the label; top 3 and top 5: among the best names",
    "with skipped": "top 1 when every skipped clip counts as wrong",
    "precision": "of the clips with this name, the share that has this label",
    "recall": "of the clips with this label, the share that got its name",
    "f1": "harmonic mean of precision and recall",
    "calibration error": "how far confidence and the share of right names are apart, mean over the clips",
    "macro, weighted": "means over classes: each counts the same, or by its clips",
}


def recognition_page(recognitions: Sequence[Recognition], data: str) -> str:
    """The text of the page; the first model is the one in question, the others are beside it."""
    first = recognitions[0]
    several = len(recognitions) > 1
    facts = [data, f"{first.clips} clips", f"{len(first.confusion.labels)} classes"]
    models = [_model(one, at, named=several) for at, one in enumerate(recognitions)]
    title = "Recognition" if several else f"Recognition by {first.model}"
    beside = section("Models", _models(recognitions)) if several else None
    return document(title, heading(title, facts), beside, *models, terms(MEANINGS))


def _models(recognitions: Sequence[Recognition]) -> Markup:
    columns = ("model", "clips", "top 1", "top 3", "top 5", "with skipped", "macro f1", "calibration error")
    rows: list[tuple[Child, ...]] = [
        (element("a", one.model, href=f"#model-{at}"), one.clips, *_headline(one))
        for at, one in enumerate(recognitions)
    ]
    return table(columns, rows)


def _headline(one: Recognition) -> list[str]:
    figures = (one.top1, one.top3, one.top5, one.top1_all, one.macro.f1, one.calibration.error)
    return [share(value) for value in figures]


def _model(one: Recognition, number: int, *, named: bool) -> Markup:
    inside = (
        element("h2", one.model) if named else None,
        headline(one),
        classification(one),
        confusion(one),
        calibration(one),
        _joints(one),
        parts("View", one.per_view),
        parts("Camera", one.per_camera),
        parts("Person or source", one.per_group),
        mistakes(one),
        skipped_list(one.skipped),
    )
    return element("section", *inside, class_="model" if named else None, id=f"model-{number}")


def headline(one: Recognition) -> Markup:
    """The figures that are read first."""
    return tiles(
        {
            "top 1": share(one.top1),
            "top 3": share(one.top3),
            "top 5": share(one.top5),
            "macro f1": share(one.macro.f1),
            "calibration error": share(one.calibration.error),
            "skipped": str(len(one.skipped)),
            "top 1 with skipped": share(one.top1_all),
        }
    )


def classification(one: Recognition) -> Markup:
    """The classification report, and recall by class as bars."""
    columns = ("class", "precision", "recall", "f1", "clips", "probability of the label")
    rows = [
        (titled(name), *_averages(figures), _spread(figures.probability, figures.probability_sd))
        for name, figures in one.per_class.items()
    ]
    rows += [("Macro mean", *_averages(one.macro), ""), ("Weighted mean", *_averages(one.weighted), "")]
    bars = chart(
        "Recall by class, lowest first", class_bars(one.per_class), ("bar", "recall"), ("pin", "precision")
    )
    report = table(columns, rows)
    return section("Classification report", report, bars)


def _averages(figures: Averages) -> tuple[str, str, str, str]:
    return share(figures.precision), share(figures.recall), share(figures.f1), str(figures.support)


def _spread(mean: float | None, deviation: float | None) -> str:
    return "" if mean is None or deviation is None else f"{mean:.3f} ± {deviation:.3f}"


def confusion(one: Recognition) -> Markup:
    """What is taken for what."""
    picture = chart(
        "Labels down, names across", heat_map(one.confusion), ("right", "right"), ("wrong", "wrong")
    )
    return section("Confusion", picture, note="Depth is the share of the row; numbers are clips.")


def calibration(one: Recognition) -> Markup:
    """How far to trust the probability of the best name."""
    confidences, right = [row.confidence for row in one.rows], [row.right for row in one.rows]
    diagram = chart("Reliability", reliability(one.calibration), *RELIABILITY)
    histogram = chart(
        "Confidence", confidence_histogram(confidences, right), ("right", "right"), ("wrong", "wrong")
    )
    note = "Of the clips named with 80 % confidence, 80 % should be right."
    return section("Calibration", side_by_side(diagram, histogram), note=note)


def _joints(one: Recognition) -> Markup | None:
    """What each joint counts for, None where that was not asked."""
    if not one.joints:
        return None
    picture = chart("Labels down, hidden joints across", drop_map(one.joints), *DROPS)
    note = "Points by which the probability of the best name changes when a joint is hidden on both sides."
    return section("Which joints decide", picture, note=note)


def parts(title: str, figures_of: Mapping[str, RecognitionFigures]) -> Markup | None:
    """The figures of each part, None where nothing is known."""
    if not figures_of:
        return None
    rows = [
        (name, figures.clips, share(figures.top1), share(figures.top3), share(figures.top5))
        for name, figures in figures_of.items()
    ]
    listed = table((title.lower(), "clips", "top 1", "top 3", "top 5"), rows)
    return section(title, listed if len(rows) <= FEW else folded(f"all {len(rows)}", listed))


def mistakes(one: Recognition) -> Markup | None:
    """The clips with a wrong name, the surest first."""
    wrong = sorted((row for row in one.rows if not row.right), key=lambda row: -row.confidence)
    if not wrong:
        return section("Mistakes", element("p", "None.", class_="none"))
    rows = [
        (row.clip, titled(row.label), titled(row.predicted), f"{row.confidence:.0%}", row.rank)
        for row in wrong
    ]
    columns = ("clip", "label", "named", "confidence", "rank of the label")
    shown = table(columns, rows[:FEW], texts=3)
    rest = folded(f"{len(rows) - FEW} more", table(columns, rows[FEW:], texts=3)) if len(rows) > FEW else None
    return section("Mistakes", shown, rest, note="The surest first.")
