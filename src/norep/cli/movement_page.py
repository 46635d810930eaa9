"""What the terminal shows of movements: the list, and the page of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table

from norep import movements
from norep.movements.catalogue import ruleset as ruleset_of
from norep.movements.movement import Movement
from norep.movements.vocabulary import Limits, Measure, Rule
from norep.pose.view import VIEWS
from norep.settings import Settings


def ruled(name: str, ruleset: str) -> Movement:
    """The movement as a ruleset wants it; raises UnknownNameError for either name."""
    movement = movements[name]
    return ruleset_of(ruleset).apply(movement)


def print_all(as_json: bool) -> None:
    """Print every movement in a line, or as JSON."""
    if as_json:
        print(json.dumps([movement.model_dump(mode="json") for movement in movements.values()]))
        return
    table = Table("movement", "also called", "judged by", "needs contact", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for movement in movements.values():
        judged = ", ".join(rule.name for rule in movement.rules)
        contacts = str(len(movement.contacts) or "")
        table.add_row(movement.name, ", ".join(movement.aliases[:3]), judged, contacts)
    console = Console()
    console.print(table)
    if own := movements.own():
        console.print(f"your own: {', '.join(own)}", markup=False, soft_wrap=True)


def print_one(movement: Movement, picture: Path | None, as_json: bool) -> None:
    """Print the page of one movement, and draw its picture."""
    if as_json:
        print(movement.model_dump_json())
        return
    console = Console()
    for part in page(movement):
        console.print(part)
    if movement.figures:
        console.print(f"\npicture: {_drawn(movement, picture)}", soft_wrap=True)


def page(movement: Movement) -> Iterator[RenderableType]:
    """The parts of a page: title, phases, rules, views, contacts and sources."""
    yield f"[bold]{movement.title}[/] ({movement.name}), {movement.kind}, equipment: {movement.equipment}"
    if movement.aliases:
        yield f"also called: {', '.join(movement.aliases)}"
    yield Padding(movement.description, (1, 0))
    yield "[bold]Counted by[/] (loose limits)"
    yield _phases(movement)
    if movement.rules:
        yield "\n[bold]Judged by[/]"
        yield _rules(movement)
        yield "\n[bold]Proved from[/]"
        yield _views(movement)
    if movement.contacts:
        yield "\n[bold]Cannot be proved by key points[/], listed as unchecked"
        yield from (f"  {contact.text} ({contact.source})" for contact in movement.contacts)
    if movement.sources:
        yield "\n[bold]Sources[/]"
        yield from (f"  {short}: {source}" for short, source in movement.sources.items())


def _phases(movement: Movement) -> Table:
    table = Table("phase", "needs", box=None, padding=(0, 1, 0, 2))
    for phase in movement.phases:
        needs = ", ".join(
            f"{key} {_limits(limits, movement.measures[key])}" for key, limits in phase.needs.items()
        )
        table.add_row(phase.name + (" (may be skipped)" if phase.optional else ""), needs)
    return table


def _rules(movement: Movement) -> Table:
    table = Table("rule", "demands", box=None, padding=(0, 1, 0, 2))
    table.columns[0].no_wrap = True
    for rule in movement.rules:
        unit = movement.measures[rule.measure].unit
        band = f"\N{PLUS-MINUS SIGN} {rule.band:g}"
        advice = "" if rule.required else " (advice, decides no verdict)"
        limit = f"{rule.measure} {_limit(rule, unit)} ({band}) {_when(rule)}"
        table.add_row(rule.name, f"{rule.cue}{advice}\n[dim]{limit}; {rule.source}[/]")
    return table


def _views(movement: Movement) -> Table:
    table = Table("rule", *VIEWS, box=None, padding=(0, 1, 0, 2))
    for rule in movement.rules:
        table.add_row(rule.name, *("yes" if view in rule.views else "-" for view in VIEWS))
    return table


def _limit(rule: Rule, unit: str) -> str:
    word = "above" if rule.above is not None else "below"
    if rule.mode == "linger":
        return f"share of the way {word} {rule.threshold:g}"
    fall = "dips by less than" if rule.mode == "dip" else word
    always = " throughout" if rule.mode == "keep" else ""
    return f"{fall} {rule.threshold:g} {unit}{always}"


def _limits(limits: Limits, measure: Measure) -> str:
    words = {"above": limits.above, "below": limits.below}
    return " and ".join(
        f"{word} {value:g} {measure.unit}" for word, value in words.items() if value is not None
    )


def _when(rule: Rule) -> str:
    return f"at {rule.at}" if rule.during is None else f"{rule.during[0]} to {rule.during[1]}"


def _drawn(movement: Movement, picture: Path | None) -> Path:
    from norep.synth.draw import draw_picture  # noqa: PLC0415  (needs cv2)

    path = picture or Settings.from_environment().cache_folder / "pictures" / f"{movement.name}.png"
    draw_picture(movement, path)
    return path
