"""`norep dataset suggest`: repetitions for a person to confirm."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import BackendOption, CacheOption, MovementOption, PosesOption, VideosArgument


def suggest(
    videos: VideosArgument,
    out: Annotated[Path, typer.Option("--out", "-o", help="The table of labels.", metavar="FILE")] = Path(
        "labels.csv"
    ),
    *,
    movement: MovementOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
) -> None:
    """Propose the repetitions of videos as labels, to be corrected in a labelling tool."""
    from norep.cli.data import poses_of  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.suggesting import Suggesting  # noqa: PLC0415

    raise typer.Exit(Suggesting.of(movement, poses_of(backend, poses, cache), out).run(videos))
