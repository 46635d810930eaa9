"""The pictures of a comparison as PNG files, for a slide or a message."""

from __future__ import annotations

from pathlib import Path

from norep.report.chart import Box, Chart, Shape, Words, moved
from norep.report.chart_png import picture_of, save_png
from norep.report.comparison_bars import score_bars
from norep.report.comparison_course import courses, joint_scores, phase_scores
from norep.report.comparison_curves import curve
from norep.report.comparison_figures import body_of_scores, key_positions
from norep.report.comparison_strip import WORDS, strip
from norep.report.drawing import Image
from norep.report.verdicts import titled
from norep.scoring.comparison import Comparison

CURVES, MOST_REPS = 6, 30
NAMES = ("positions", "differences", "curves", "scores")


def pictures(comparison: Comparison) -> dict[str, Image]:
    """RGB pictures `(height, width, 3)` by name: key positions, differences, curves and scores."""
    title = _title(comparison)
    differences = [strip(comparison), _level_keys()]
    made = {
        "differences": picture_of(differences, f"{title}: when and where it differs", across=1),
        "curves": _curves(comparison, title),
        "scores": _scores(comparison, title),
    }
    positions = key_positions(comparison)
    if positions:
        across = min(len(positions), 3)
        charts = [*positions, _keys(("limb-reference", "reference"), ("limb-mine", "you"))]
        made["positions"] = picture_of(charts, f"{title}: key positions", across=across)
    return {name: made[name] for name in NAMES if name in made}


def save_pictures(comparison: Comparison, folder: str | Path) -> list[Path]:
    """Write `pictures` into a folder as <name>.png, each whole or not at all. Raises OutputError."""
    return [save_png(image, Path(folder) / f"{name}.png") for name, image in pictures(comparison).items()]


def _title(comparison: Comparison) -> str:
    guide = comparison.reps[0].execution.guide
    name = guide.title if guide is not None else titled(comparison.reference.movement or "One motion")
    return f"{name}, {comparison.score:.0f} of 100"


def _curves(comparison: Comparison, title: str) -> Image:
    marks = comparison.reference.marks
    found = courses(comparison)[:CURVES]
    charts = [curve(one, marks, aligned=aligned) for one in found for aligned in (False, True)]
    charts.append(
        _keys(("reference", "reference"), ("mine", "you"), ("spread", "usual among good executions"))
    )
    return picture_of(charts, f"{title}: as it happened, and brought together in time")


def _scores(comparison: Comparison, title: str) -> Image:
    limit = comparison.reference.threshold
    phases = {titled(name): score for name, score in phase_scores(comparison).items()}
    reps = {f"Repetition {rep.execution.index}": rep.score for rep in comparison.reps[:MOST_REPS]}
    bars = _stacked(
        _titled("Phases", score_bars("Phases", phases)),
        _titled("Repetitions", score_bars("Repetitions", reps, limit.score if limit else None)),
    )
    return picture_of([body_of_scores(joint_scores(comparison)), bars], title)


def _stacked(above: Chart, below: Chart) -> Chart:
    shapes = (*above.shapes, *moved(below.shapes, 0, above.height + 20))
    return Chart("Scores", max(above.width, below.width), above.height + below.height + 20, shapes)


def _titled(title: str, chart: Chart) -> Chart:
    shapes = (Words(0, 16, title, "ink", size=14), *moved(chart.shapes, 0, 26))
    return Chart(title, chart.width, chart.height + 26, shapes)


def _level_keys() -> Chart:
    return _keys(*((f"level-{number}", word) for number, word in enumerate(WORDS)), ("unseen", "not seen"))


def _keys(*keys: tuple[str, str]) -> Chart:
    """What the looks mean, in one line."""
    shapes: list[Shape] = []
    x = 0.0
    for look, word in keys:
        shapes += [Box(x, 2, 14, 12, look), Words(x + 20, 12, word, "soft", size=12)]
        x += 44 + 6.6 * len(word)
    return Chart("Legend", max(x, 1.0), 16, tuple(shapes))
