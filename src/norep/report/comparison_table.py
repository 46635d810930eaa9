"""The bottom of the page of a comparison: the distance of each key point, and what the words mean."""

from __future__ import annotations

from norep.report.comparison_parts import part
from norep.report.markup import Markup, element, joined
from norep.report.verdicts import titled
from norep.scoring.comparison import LIMIT, Comparison


def distances(comparison: Comparison) -> Markup:
    """The table of the fourth seed: DTW of each key point, and the median."""
    rows = sorted(comparison.by_point.items(), key=lambda row: -row[1])
    largest = max((value for _, value in rows), default=1.0) or 1.0
    body = [
        element("tr", element("td", titled(name)), element("td", _bar(value / largest), class_="bar"),
                element("td", f"{value:.2f}", class_="number"))
        for name, value in rows
    ]  # fmt: skip
    median = element(
        "tr",
        element("th", "Median"),
        element("td"),
        element("td", f"{comparison.median:.2f}", class_="number"),
    )
    head = element(
        "tr", element("th", "Key point"), element("th"), element("th", "torso lengths", class_="number")
    )
    table = element("table", element("thead", head), element("tbody", *body), element("tfoot", median))
    limit = element(
        "p", "On the scale where ", element("b", f"{LIMIT:.0f}"), " is the limit, the median is ",
        element("b", f"{comparison.distance:.0f}"), f". That {LIMIT:.0f} is a guess: it was "
        "found with one camera and a few videos. The score above does not use it.",
    )  # fmt: skip
    note = (
        "How far each key point is from the nearest good execution, added up along the movement "
        "(dynamic time warping)."
    )
    inside = element("div", table, class_="scroll", tabindex="0", role="region", aria_label="Table")
    return part("Distance of each key point", inside, limit, note=note)


def _bar(share: float) -> Markup:
    return Markup(
        f'<svg viewBox="0 0 100 8" class="amount" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="mine" width="{100 * share:.0f}" height="8"/></svg>'
    )


def footer() -> Markup:
    """What the words mean."""
    meanings = {
        "score": "100 while everything is as usual among good executions; what differs costs, "
        "and a missed rule costs most",
        "limit": "the score below which an execution is not like the good ones",
        "torso length": "from shoulder to hip, about 50 cm; so neither the size of a person nor the distance "
        "of the camera matters",
        "brought together in time": "each moment is compared with the same moment of the reference, "
        "however fast it was done",
    }
    terms = [joined(element("dt", word), element("dd", meaning)) for word, meaning in meanings.items()]
    folded = element("details", element("summary", "How to read this page"), element("dl", *terms))
    return element(
        "footer", folded, element("p", "Key points of one camera: angles are 4 to 13 degrees off.")
    )
