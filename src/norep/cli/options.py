"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from norep.cli.completion import backend_names, movement_names
from norep.errors import PoseError

if TYPE_CHECKING:
    from norep.pose.athlete import AthleteHint

MovementOption = Annotated[
    str,
    typer.Option(
        "--movement",
        "-m",
        help="What is done: a name or an alias.",
        autocompletion=movement_names,
        metavar="NAME",
    ),
]
RulesetOption = Annotated[str, typer.Option(help="The rules of an event, or a ruleset file.", metavar="NAME")]
AthleteOption = Annotated[
    str | None,
    typer.Option(help="A box on the athlete in upright pixels, and when.", metavar="X,Y,W,H@SECONDS"),
]
BackendOption = Annotated[
    str, typer.Option(help="The pose estimator.", autocompletion=backend_names, metavar="NAME")
]
OutOption = Annotated[Path, typer.Option("--out", "-o", help="Folder of the results.", metavar="DIR")]
VideosArgument = Annotated[
    list[str], typer.Argument(help="Videos, URLs, key points (.npz), or folders of them.", metavar="VIDEO...")
]


def athlete_hint(text: str | None) -> AthleteHint | None:
    """Read `x,y,w,h@seconds`; the time may be left out and is then 0. Raises a usage error."""
    from norep.pose.athlete import AthleteHint  # noqa: PLC0415  (numpy is not needed for --help)

    try:
        return None if text is None else AthleteHint.parse(text)
    except PoseError as error:
        raise typer.BadParameter(f"--athlete: {error}") from None
