"""An evaluation of models of videos as one HTML page: recognition, the first seed's plots, and costs."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from norep.evaluation.page import chart, document, heading, section, share, skipped_list, table, terms
from norep.evaluation.page import side_by_side as beside_each_other
from norep.evaluation.recognition_page import (
    MEANINGS,
    calibration,
    classification,
    confusion,
    headline,
    mistakes,
    parts,
)
from norep.evaluation.videomodel_charts import correlation_map, probability_plot
from norep.evaluation.videomodel_scores import VideoComparison, VideoRecognition
from norep.evaluation.videomodel_table import COSTS, agreement_told, costs_told
from norep.report.markup import Child, Markup, element
from norep.report.verdicts import titled

WORDS = {
    **MEANINGS,
    "ms/clip": "from the file to the probabilities on one thread: the middle of the timed clips, all "
    "models in turn; ms/frame is for each frame that the network saw",
    "CPU ms": "the same by the processor: less on a busy machine, more where two threads ran",
    "correlation": "for clips of the class on the left, Pearson's correlation of the probability of the "
    "class below with that of the class on the left",
}
DOTS = (("dot-right", "right"), ("dot-wrong", "wrong"), ("diagonal", "mean"))
SIGNS = (("bar", "rise together"), ("wrong", "one takes from the other"))


def videomodel_page(comparison: VideoComparison) -> str:
    """The text of the page; the first model is the one in question, the others are beside it."""
    models = comparison.all
    several = len(models) > 1
    facts = [comparison.data, f"{comparison.clips} clips", f"{len(comparison.correlation.rows)} classes"]
    title = "Models of videos" if several else f"Recognition by {comparison.model}"
    return document(
        title,
        heading(title, [*facts, *comparison.notes]),
        _warnings(comparison.warnings),
        section("Models", _models(models), _costs(models)),
        *(_model(one, at, named=several) for at, one in enumerate(models)),
        terms(WORDS),
    )


def _warnings(warnings: Sequence[str]) -> Markup | None:
    """What makes figures too good, None where nothing is known."""
    if not warnings:
        return None
    lines = [element("p", element("b", "Leak: "), warning) for warning in warnings]
    return element("div", *lines, class_="warnings", role="alert")


def _models(models: Sequence[VideoRecognition]) -> Markup:
    columns = ("model", "clips", "top 1", "top 3", "top 5", "with skipped", "macro f1", "calibration error")
    rows: list[tuple[Child, ...]] = [
        (element("a", one.model, href=f"#model-{at}"), one.clips, *_shares(one))
        for at, one in enumerate(models)
    ]
    return table(columns, rows)


def _costs(models: Sequence[VideoRecognition]) -> Markup:
    rows: list[tuple[Child, ...]] = [(one.model, *costs_told(one.cost), one.cost.clips) for one in models]
    return table(("model", *COSTS, "clips timed"), rows)


def _shares(one: VideoRecognition) -> list[str]:
    figures = (one.top1, one.top3, one.top5, one.top1_all, one.macro.f1, one.calibration.error)
    return [share(value) for value in figures]


def _model(one: VideoRecognition, number: int, *, named: bool) -> Markup:
    inside = (
        element("h2", one.model) if named else None,
        headline(one),
        _overlap(one),
        _agreement(one),
        classification(one),
        _true_class(one),
        _plots(one),
        confusion(one),
        _correlation(one),
        calibration(one),
        parts("View", one.per_view),
        parts("Camera", one.per_camera),
        parts("Sex", one.per_sex),
        parts("Event", one.per_event),
        parts("Athlete or source", one.per_group),
        parts("Source video", one.per_source) if one.per_source.keys() != one.per_group.keys() else None,
        mistakes(one),
        skipped_list(one.skipped),
    )
    return element("section", *inside, class_="model", id=f"model-{number}")


def _overlap(one: VideoRecognition) -> Markup | None:
    """Clips of athletes and videos that the model learned from, None where there are none."""
    overlap = one.overlap
    if not overlap.clips:
        return None
    rows = [
        ("clips", one.clips, share(one.top1)),
        ("of athletes or videos it was trained on", overlap.clips, ""),
        ("the others", overlap.apart.clips, share(overlap.apart.top1)),
    ]
    return section("Trained on", table(("part", "clips", "top 1"), rows))


def _agreement(one: VideoRecognition) -> Markup | None:
    if one.agreement is None:
        return None
    return section("Frame by frame", element("p", agreement_told(one.agreement)))


def _true_class(one: VideoRecognition) -> Markup:
    columns = ("movement", "clips", "mean", "standard deviation", "middle", "lowest", "below 50 %")
    rows = []
    for name in one.correlation.rows:
        found = [row.probability for row in one.rows if row.label == name]
        figures = one.per_class[name]
        low = sum(probability < 0.5 for probability in found)
        spread = (f"{figures.probability:.3f}", f"{figures.probability_sd:.3f}")
        rows.append((titled(name), len(found), *spread, f"{median(found):.3f}", f"{min(found):.3f}", low))
    return section("Probability of the true class", table(columns, rows))


def _plots(one: VideoRecognition) -> Markup:
    charts = [
        chart(titled(name), probability_plot(name, [row for row in one.rows if row.label == name]))
        for name in one.correlation.rows
    ]
    keys = [element("span", element("i", class_=f"swatch {look}"), word) for look, word in DOTS]
    legend = element("div", element("figure", element("figcaption", *keys), class_="chart"))
    note = "Each clip's probability of its own movement, the lowest first."
    return section("Probabilities by movement", legend, beside_each_other(*charts), note=note)


def _correlation(one: VideoRecognition) -> Markup:
    picture = chart("True classes down, classes across", correlation_map(one.correlation), *SIGNS)
    note = "For clips of the class on the left: how the probability below goes with that of its own class."
    return section("Correlation of probabilities", picture, note=note)
