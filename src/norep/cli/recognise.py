"""`norep recognise`: the movement of short clips."""

from __future__ import annotations

from typing import Annotated

import typer

from norep.cli.options import BackendOption, CacheOption, ModelOption, PosesOption


def recognise(
    clips: Annotated[
        list[str],
        typer.Argument(help="Videos, URLs, key points (.npz), or folders of them.", metavar="CLIP..."),
    ],
    *,
    top: Annotated[int, typer.Option(min=1, help="How many names.")] = 5,
    model: ModelOption = "skeleton",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which joints and which moments decided.")
    ] = False,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object per line.")] = False,
) -> None:
    """Say which movement each clip shows, with probabilities."""
    from norep.cli.data import poses_of  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.naming import Naming  # noqa: PLC0415

    naming = Naming.of(model, poses_of(backend, poses, cache), top=top, explained=explain, as_json=as_json)
    raise typer.Exit(naming.run(clips))
