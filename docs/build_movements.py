"""Write docs/movements.md from the movement files: run `python docs/build_movements.py` after changing one.

The tests fail while the page is out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from norep.movements.catalogue import Catalogue
from norep.movements.movement import Movement
from norep.movements.vocabulary import Limits, Measure, Phase, Rule
from norep.pose.measures import KINDS
from norep.pose.view import VIEWS

HERE = Path(__file__).parent
PAGE = HERE / "movements.md"
WORDS = {
    "angle": "angle {0} - {1} - {2}",
    "straightness": "straightness of {0} - {1} - {2}",
    "tilt": "lean from vertical of the line from {0} to {1}",
    "height": "height of {0} above {1}",
    "offset": "horizontal distance of {0} and {1}",
    "distance": "distance of {0} and {1}",
    "ahead": "how far {0} is in front of {1}",
    "rise": "height of {0} above its own recent lowest place",
    "climb": "height of {0} above its own lowest place of the last 10 seconds",
}
HEAD = """# Movements

This page is generated from the movement files; `norep movements NAME` shows the same in the terminal, with a
drawn picture. The words are defined in [conventions](conventions.md). Limits of phases are loose: they only
count. Thresholds of rules are strict: they judge, and within the band around them the outcome is borderline.
A rule is judged only from the views that can prove it. Short tags name the sources, listed at the
[end](#sources); "norep proposal" marks what is our own choice, to be tuned.
"""


def page(movements: Iterable[Movement]) -> str:
    """The whole page as Markdown."""
    movements = list(movements)
    parts = [HEAD, "\n".join(_overview(movements))]
    parts += ["\n".join(section(movement)) for movement in movements]
    parts.append("\n".join(_sources()))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def section(movement: Movement) -> Iterator[str]:
    """What is judged of one movement."""
    yield f"## {movement.name}\n"
    aliases = f" Also called: {', '.join(movement.aliases)}." if movement.aliases else ""
    yield f"**{movement.title}.** {movement.description} Equipment: {movement.equipment}.{aliases}\n"
    yield "| phase | is reached when |\n|---|---|"
    yield from (f"| {_phase_name(phase)} | {_needs(phase, movement)} |" for phase in movement.phases)
    yield "\n| rule | demands | threshold | looks at | provable from | source |\n|---|---|---|---|---|---|"
    yield from (_rule(rule, movement.measures[rule.measure]) for rule in movement.rules)
    yield "\nMeasures: " + "; ".join(_measure(name, one) for name, one in movement.measures.items()) + "."
    if movement.contacts:
        contacts = "; ".join(f"{contact.text} ({contact.source})" for contact in movement.contacts)
        yield f"\nNot decided by key points, listed as unchecked: {contacts}."


def _overview(movements: list[Movement]) -> Iterator[str]:
    yield f"There are {len(movements)} movements.\n"
    yield "| movement | also called | rules | contacts it cannot check |\n|---|---|---|---|"
    for one in movements:
        rules = ", ".join(rule.name for rule in one.rules)
        aliases = ", ".join(one.aliases[:3])
        yield f"| [{one.name}](#{one.name}) | {aliases} | {rules} | {len(one.contacts) or ''} |"


def _sources() -> Iterator[str]:
    yield "## Sources\n"
    yield "Event rule sheets and pages that repeat the wording of the Open. The official rulebooks were not"
    yield "available, so check the rules of your event.\n"
    yield "| tag | where |\n|---|---|"
    yield from (f"| {tag} | {where} |" for tag, where in sources().items())


def sources() -> dict[str, str]:
    """Tag to the place it stands for."""
    found = {tag: where for movement in library() for tag, where in movement.sources.items()}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def _phase_name(phase: Phase) -> str:
    return f"{phase.name} (may be skipped)" if phase.optional else phase.name


def _needs(phase: Phase, movement: Movement) -> str:
    return ", ".join(
        f"{key} {_within(limits, movement.measures[key])}" for key, limits in phase.needs.items()
    )


def _within(limits: Limits, measure: Measure) -> str:
    words = {"above": limits.above, "below": limits.below}
    return " and ".join(
        f"{word} {value:g} {measure.unit}" for word, value in words.items() if value is not None
    )


def _rule(rule: Rule, measure: Measure) -> str:
    word = "above" if rule.above is not None else "below"
    words = {
        "reach": f"{rule.measure} {word}",
        "keep": f"{rule.measure} always {word}",
        "dip": f"{rule.measure} dips by less than",
        "linger": f"share of the way spent with {' and '.join(rule.given)} in the zone {word}",
    }
    unit = "" if rule.mode == "linger" else f" {measure.unit}"
    threshold = f"{words[rule.mode]} {rule.threshold:g}{unit}, band {rule.band:g}"
    where = rule.at if rule.during is None else " to ".join(rule.during)
    views = "all" if set(rule.views) == set(VIEWS) else ", ".join(rule.views)
    cue = rule.cue if rule.required else f"{rule.cue} (advice, decides no verdict)"
    return f"| {rule.name} | {cue} | {threshold} | {where} | {views} | {rule.source} |"


def _measure(name: str, measure: Measure) -> str:
    points = [point.replace("_", " ") for point in measure.points]
    words = WORDS.get(measure.kind, f"{KINDS[measure.kind].meaning}: {', '.join(points)}")
    side = "" if measure.side == "mean" else f", {measure.side} side"
    return f"`{name}` is the {words.format(*points)} ({measure.unit}{side})"


def library() -> list[Movement]:
    """The movements that come with norep, without those of other packages."""
    return list(Catalogue(group="norep.no-plug-ins").values())


if __name__ == "__main__":
    PAGE.write_text(page(library()), encoding="utf-8")
    print(f"written: {PAGE}")
