"""`norep movements`: what can be judged, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.completion import movement_names


def movements(
    name: Annotated[
        str | None, typer.Argument(help="A movement or an alias of it.", autocompletion=movement_names)
    ] = None,
    ruleset: Annotated[str, typer.Option(help="The rules of an event, or a ruleset file.")] = "open",
    picture: Annotated[
        Path | None, typer.Option(help="Where to draw the movement (PNG).", dir_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the movement as JSON.")] = False,
) -> None:
    """List the movements, or show one: phases, rules, views, sources and a picture."""
    from norep.cli import movement_page as page  # noqa: PLC0415

    if name is None:
        page.print_all(as_json)
    else:
        page.print_one(page.ruled(name, ruleset), picture, as_json)
