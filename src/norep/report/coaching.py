"""How good a set was, on the page: its score beside the limit, and what to change."""

from __future__ import annotations

from norep.report.markup import Markup, element
from norep.report.model import RepReport, Set
from norep.report.verdicts import titled

MOST = 5
"""Suggestions that are shown."""


def coaching(one: Set) -> Markup | None:
    """The score of the set and its suggestions; None where nothing was compared."""
    if one.score is None:
        return None
    told = [element("li", item.text) for item in one.suggestions[:MOST]]
    return element(
        "section",
        element("h3", f"Form: {one.score:.0f} of 100"),
        element("p", _compared(one)),
        element("ul", *told) if told else element("p", "Nothing stands out that is worth changing."),
        class_="notes form",
    )


def score_chip(rep: RepReport) -> Markup | None:
    """The score of a repetition."""
    if rep.score is None:
        return None
    below = rep.below_threshold
    return element(
        "span",
        f"form {rep.score:.0f}",
        class_="form below" if below else "form",
        title="below the limit of the reference" if below else "out of 100",
    )


def _compared(one: Set) -> str:
    text = f"Compared with {one.reference or titled(one.movement)}."
    limit = one.threshold
    if limit is None:
        return text
    if limit.guessed:
        return f"{text} Good is {limit.score:.0f} and more, which is a guess: good examples are few."
    kind = "drawn" if one.reference == one.movement else "good"
    sure = min(limit.confidence, 0.99)
    return (
        f"{text} Good is {limit.score:.0f} and more, found from {limit.good} {kind} executions "
        f"({sure:.0%} sure)."
    )
