"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from norep.cli.completion import backend_names, movement_names
from norep.errors import PoseError

if TYPE_CHECKING:
    from norep.pose.hint import AthleteHint

MovementOption = Annotated[
    str | None,
    typer.Option(
        "--movement",
        "-m",
        help="What is done: a name, or several with commas to choose from. Recognised if left out.",
        autocompletion=movement_names,
        metavar="NAME",
    ),
]
OneMovementOption = Annotated[
    str | None,
    typer.Option(
        "--movement",
        "-m",
        help="What is done; recognised if left out.",
        autocompletion=movement_names,
        metavar="NAME",
    ),
]
ModelOption = Annotated[
    str, typer.Option(help="What recognises movements: a shipped model, or a file.", metavar="NAME|PATH")
]
ReferenceOption = Annotated[
    str | None,
    typer.Option(
        help="What repetitions are scored against: a saved reference; the movement's own by default.",
        metavar="NAME",
    ),
]
RulesetOption = Annotated[str, typer.Option(help="The rules of an event, or a ruleset file.", metavar="NAME")]
AthleteOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A box on the athlete in upright pixels, and from when on; may be given several times.",
        metavar="X,Y,W,H@SECONDS",
    ),
]
DrawTrackOption = Annotated[
    bool, typer.Option("--draw-track", help="Write a video of who was followed, <stem>.track.mp4.")
]
BackendOption = Annotated[
    str, typer.Option(help="The pose estimator.", autocompletion=backend_names, metavar="NAME")
]
FpsOption = Annotated[
    float | None,
    typer.Option(min=0.1, max=1000, help="Frames a second of key points without times.", metavar="RATE"),
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on where an earlier run into DIR stopped.")]
OutOption = Annotated[Path, typer.Option("--out", "-o", help="Folder of the results.", metavar="DIR")]
DataOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="Labelled poses (.npz) or tables of videos (.csv: file, movement); several may follow.",
        metavar="FILE...",
    ),
]
VideosOption = Annotated[
    Path | None, typer.Option("--videos", help="Where the videos of tables are; beside them by default.")
]
PosesOption = Annotated[
    Path | None, typer.Option("--poses", help="Where key points are kept between runs.", metavar="DIR")
]
CacheOption = Annotated[bool, typer.Option("--cache/--no-cache", help="Keep and use key points.")]
HtmlOption = Annotated[
    Path | None, typer.Option("--html", help="Write a page with plots too.", metavar="PAGE")
]
VideosArgument = Annotated[
    list[str],
    typer.Argument(
        help="Videos, URLs, key points, folders of them, or lists (.csv) of file and movement.",
        metavar="VIDEO...",
    ),
]


def athlete_hints(texts: list[str] | None) -> tuple[AthleteHint, ...]:
    """Read `x,y,w,h@seconds`; the time may be left out and is then 0. Raises a usage error."""
    from norep.pose.hint import AthleteHint, in_order  # noqa: PLC0415  (numpy is not needed for --help)

    try:
        return in_order([AthleteHint.parse(text) for text in texts or ()])
    except PoseError as error:
        raise typer.BadParameter(f"--athlete: {error}") from None
