"""`norep reference`: good executions to compare with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import BackendOption, OneMovementOption

app = typer.Typer(help="Good executions to compare with.")


@app.callback()
def group() -> None:
    """A group, so that its commands keep their names."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it: small letters, digits and dashes.")],
    videos: Annotated[
        list[str], typer.Argument(help="Good executions: videos or key points (.npz).", metavar="VIDEO...")
    ],
    movement: OneMovementOption = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a reference of the same name.")] = False,
    backend: BackendOption = "blazepose",
) -> None:
    """Make a reference of one or many good executions."""
    from norep.analysis.comparing import Comparer  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.analysis.references import checked, free, made_of, save  # noqa: PLC0415
    from norep.settings import Settings  # noqa: PLC0415

    settings = Settings.from_environment()
    checked(name) if force else free(name, settings)
    found = Comparer(settings, movement or "", backend).executions(videos)
    origin = f"{len(videos)} video{'s' if len(videos) > 1 else ''}"
    reference = made_of(name, found, origin)
    path = save(reference, settings)
    limit = "" if reference.threshold is None else f"; {reference.threshold.text}"
    typer.echo(f"{name}: {reference.count} good repetitions of {reference.movement}{limit}\nwritten: {path}")


@app.command("list")
def list_all(
    as_json: Annotated[bool, typer.Option("--json", help="Print the references as JSON.")] = False,
) -> None:
    """List the saved references; every movement has a built-in one of its own name besides."""
    from norep.analysis.references import saved  # noqa: PLC0415
    from norep.settings import Settings  # noqa: PLC0415

    rows = [_row(name, path) for name, path in saved(Settings.from_environment()).items()]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        typer.echo(f"{row['name']}: {row['about']}")
    typer.echo(
        "Every movement has a built-in reference of its own name."
        if rows
        else "None are saved. Every "
        "movement has a built-in reference of its own name; norep reference add makes others."
    )


def _row(name: str, path: Path) -> dict[str, object]:
    from norep.errors import DefinitionError  # noqa: PLC0415
    from norep.scoring.reference import Reference  # noqa: PLC0415

    try:
        one = Reference.load(path)
    except DefinitionError as error:
        return {"name": name, "about": f"cannot be read ({error})"}
    limit = None if one.threshold is None else one.threshold.score
    about = f"{one.count} good repetitions of {one.movement} from {one.origin}"
    facts = {"movement": one.movement, "good": one.count, "threshold": limit}
    return {"name": name, "about": about, **facts}
