"""The top of the page of a comparison: what, how good, what to change, and what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from norep.report.comparison_parts import part
from norep.report.markup import Markup, element
from norep.report.verdicts import titled
from norep.scoring.comparison import Comparison
from norep.scoring.explain import Suggestion

MOST_TEXT = 200
"""Letters of a name that are shown."""


def header(comparison: Comparison, title: str, mine: str, reference: str) -> Markup:
    """What was compared with what."""
    reps, good = len(comparison.reps), comparison.reference.count
    views = dict.fromkeys(rep.execution.view for rep in comparison.reps if rep.execution.view)
    facts = [f"{reps} repetition{'s' if reps > 1 else ''}"]
    if views:
        facts.append(
            f"filmed from the {' and '.join(views)}" if "diagonal" not in views else "filmed at an angle"
        )
    if any(rep.alignment.mirrored for rep in comparison.reps):
        facts.append("left and right exchanged to compare")
    made = f"{good} good repetition{'s' if good > 1 else ''}"
    if comparison.reference.origin == "key figures":
        made = f"the movement's own figures, {made} drawn"
    named = reference[:MOST_TEXT] or titled(comparison.reference.name or "the reference")
    return element(
        "header",
        element("p", "no", element("b", "rep"), class_="brand"),
        element("h1", title),
        element(
            "p",
            element("b", mine[:MOST_TEXT] or "Yours"),
            " compared with ",
            element("b", named),
            class_="who",
        ),
        element("p", *(element("span", fact) for fact in (*facts, f"reference: {made}")), class_="facts"),
    )


def summary(comparison: Comparison) -> Markup:
    """The score, and whether it is like that of a good execution."""
    score, limit = comparison.score, comparison.reference.threshold
    if limit is None:
        look, verdict, how = "fair", "Compared with the reference", "No limit is known."
    else:
        above = score >= limit.score
        look = "good" if above else "off"
        verdict = "Like a good execution" if above else "Not yet like a good execution"
        how = f"{limit.text[0].upper()}{limit.text[1:]}."
    seen = min(rep.seen for rep in comparison.reps)
    partly = f"Only {seen:.0%} of what is compared could be seen." if seen < 0.8 else None
    below = sum(bool(rep.below) for rep in comparison.reps)
    reps = None
    if limit is not None and len(comparison.reps) > 1:
        reps = element(
            "p", f"{len(comparison.reps) - below} of {len(comparison.reps)} repetitions reach the limit."
        )
    number = element("p", element("b", f"{score:.0f}"), element("span", "of 100"), class_=f"score {look}")
    sign = element("i", {"good": "✓", "off": "✗"}.get(look, "·"), aria_hidden="true")
    words = element(
        "div", element("p", sign, verdict, class_=f"verdict {look}"), reps,
        element("p", how), element("p", partly) if partly else None,
    )  # fmt: skip
    return element("section", number, words, class_="summary", aria_label="Score")


def changes(found: Sequence[Suggestion], reps: int) -> Markup:
    """The suggestions, the most important first."""
    if not found:
        return part("What to change", element("p", "Nothing: all is as in the reference.", class_="card"))
    items = [element("li", element("span", one.text), _shown_by(one, reps)) for one in found]
    return part(
        "What to change", element("ol", *items, class_="changes card"), note="The most important first."
    )


def _shown_by(one: Suggestion, reps: int) -> Markup | None:
    if not one.reps or reps < 2:
        return None
    if len(one.reps) == reps:
        return element("small", "in every repetition")
    listed = ", ".join(map(str, one.reps[:12])) + (" and more" if len(one.reps) > 12 else "")
    return element("small", f"in repetition{'s' if len(one.reps) > 1 else ''} {listed}")


def limitations(comparison: Comparison) -> Markup | None:
    """What the comparison cannot tell, None where there is nothing."""
    if not comparison.limitations:
        return None
    lines = [element("p", f"{line[0].upper()}{line[1:]}.") for line in comparison.limitations if line]
    return element(
        "section", element("h3", "What this comparison cannot tell"), *lines, class_="warnings", role="note"
    )


def videos_of(names: Sequence[tuple[str, str]]) -> Markup | None:
    """The videos beside the page, to be played; each a title and the name of a file."""
    if not names:
        return None
    films = [
        element(
            "figure",
            element("figcaption", element("b", title[:MOST_TEXT])),
            element("video", src=quote(name), controls=True, playsinline=True, preload="metadata"),
            class_="card film",
        )
        for title, name in names
    ]
    return part("Films", element("div", *films, class_="cards"), note="Held where something differs.")
