"""The page of a comparison: how good it was, what to change, and where it differs from the reference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from norep.report.comparison_bars import ranges, score_bars, sides, tempo
from norep.report.comparison_course import (
    Course,
    courses,
    joint_scores,
    part_of,
    phase_scores,
    point_courses,
)
from norep.report.comparison_curves import curve
from norep.report.comparison_figures import body_of_scores, key_positions
from norep.report.comparison_parts import card, folded, grid, legend, part
from norep.report.comparison_set import over_the_set
from norep.report.comparison_strip import WORDS, strip
from norep.report.comparison_table import distances, footer
from norep.report.comparison_top import changes, header, limitations, summary, videos_of
from norep.report.document import document
from norep.report.markup import Markup, element
from norep.report.verdicts import titled
from norep.report.writing import write_whole
from norep.scoring.comparison import Comparison

STYLE = Path(__file__).with_name("comparison.css")
KEYS = (("reference", "reference"), ("mine", "you"))


def comparison_page(
    comparison: Comparison, *, mine: str = "", reference: str = "", videos: Sequence[tuple[str, str]] = ()
) -> str:
    """The HTML text of the page; it loads nothing from elsewhere, and works without scripts.

    `mine` and `reference` say what was compared, as file names. `videos` are titles and names of files
    beside the page that are played in it.
    """
    title = _title(comparison)
    found = courses(comparison)
    body = (
        header(comparison, title, mine, reference),
        summary(comparison),
        changes(comparison.suggestions, len(comparison.reps)),
        limitations(comparison),
        videos_of(videos),
        _positions(comparison),
        _scores(comparison),
        _strip(comparison),
        _parts(comparison, found),
        _set(comparison),
        _curves(comparison, found),
        distances(comparison),
        footer(),
    )
    return document(title, *body, style=STYLE.read_text("utf-8"), videos=bool(videos))


def save_comparison(
    comparison: Comparison,
    path: str | Path,
    *,
    mine: str = "",
    reference: str = "",
    videos: Sequence[tuple[str, str]] = (),
) -> Path:
    """Write `comparison_page`; the file appears whole or not at all. Raises OutputError."""
    return write_whole(path, comparison_page(comparison, mine=mine, reference=reference, videos=videos))


def _title(comparison: Comparison) -> str:
    guide = comparison.reps[0].execution.guide
    return guide.title if guide is not None else titled(comparison.reference.movement or "One motion")


def _positions(comparison: Comparison) -> Markup | None:
    charts = key_positions(comparison)
    if not charts:
        return None
    note = "Your limbs at the size of a standard body, so that people of any height can be compared."
    return part("Key positions", legend(*KEYS, ("ring", "differs most")), grid(charts), note=note)


def _scores(comparison: Comparison) -> Markup:
    known = comparison.reference.threshold
    limit, note_of = (None, "") if known is None else (known.score, "Green where the limit is reached.")
    reps = {f"Repetition {rep.execution.index}": rep.score for rep in comparison.reps}
    phases = {titled(name): score for name, score in phase_scores(comparison).items()}
    joints = joint_scores(comparison)
    bars = element(
        "div",
        card("Phases", score_bars("Score of each phase", phases)),
        card("Repetitions", score_bars("Score of each repetition", reps, limit), note=note_of),
        class_="stack",
    )
    cards = [card("Joints", body_of_scores(joints)), bars]
    words = {part_of(name): f"{score:.0f}" for name, score in joints.items()}
    told = element(
        "p", "Joints: ", ", ".join(f"{name} {score}" for name, score in words.items()), class_="spoken"
    )
    note = "0 to 100; 100 is within what is usual among good executions."
    colours = legend(("good", "85 and more"), ("fair", "70 to 85"), ("off", "below 70"))
    return part("Scores", colours, element("div", *cards, class_="cards"), told, note=note)


def _strip(comparison: Comparison) -> Markup:
    chart = strip(comparison)
    keys = [(f"level-{number}", word) for number, word in enumerate(WORDS)]
    inside = element(
        "div", chart.svg, class_="scroll wide", tabindex="0", role="region", aria_label=chart.name
    )
    note = "From the beginning of the movement on the left to its end on the right."
    return part("When and where it differs", legend(*keys, ("unseen", "not seen")), inside, note=note)


def _parts(comparison: Comparison, found: Sequence[Course]) -> Markup:
    cards = [
        (card(title, chart, note=note))
        for title, chart, note in (
            ("Tempo", tempo(comparison), "Not part of the score. White dots: single repetitions."),
            ("Range of motion", ranges(found), "From the most bent to the most open."),
            ("Left and right", sides(comparison), "In grey what one camera cannot tell from its own error."),
        )
        if chart is not None
    ]
    return part("How it is done", legend(*KEYS), element("div", *cards, class_="cards"))


def _set(comparison: Comparison) -> Markup | None:
    charts = over_the_set(comparison)
    if not charts:
        return None
    note = "Even from repetition to repetition? A line that falls or rises steadily is tiredness or practice."
    return part(
        "Over the set", legend(*KEYS, ("spread", "usual among good executions")), grid(charts), note=note
    )


def _curves(comparison: Comparison, found: Sequence[Course]) -> Markup:
    marks = comparison.reference.marks
    points = point_courses(comparison)
    several = (("each", "single repetitions"),) if len(comparison.reps) > 1 else ()
    keys = legend(*KEYS, *several, ("spread", "usual among good executions"))
    note = (
        "Above as it happened, each over its own time; below brought together in time, "
        "so that tempo does not count."
    )
    heights = folded("Key points: how high each is above the hips", _pairs(points, marks))
    return part("Curves", keys, _pairs(found[:6], marks), _more(found[6:], marks), heights, note=note)


def _more(found: Sequence[Course], marks: Sequence[tuple[str, int]]) -> Markup | None:
    return folded(f"{len(found)} more angles and measures", _pairs(found, marks)) if found else None


def _pairs(found: Sequence[Course], marks: Sequence[tuple[str, int]]) -> Markup:
    rows = [
        element(
            "div",
            curve(one, marks, aligned=False).svg,
            curve(one, marks, aligned=True).svg,
            class_="pair card",
        )
        for one in found
    ]
    return element("div", *rows, class_="cards")
