"""`norep recognise`: the movement of short clips."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import BackendOption, CacheOption, FpsOption, ModelOption, PosesOption


def recognise(
    clips: Annotated[
        list[str],
        typer.Argument(help="Videos, URLs, key points, or folders of them.", metavar="CLIP..."),
    ],
    *,
    top: Annotated[int, typer.Option(min=1, help="How many names.")] = 5,
    model: ModelOption = "skeleton",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which joints and which moments decided.")
    ] = False,
    live: Annotated[
        bool,
        typer.Option("--live", help="Go frame by frame along a camera or stream; for stream models."),
    ] = False,
    backend: BackendOption = "blazepose",
    fps: FpsOption = None,
    poses: PosesOption = None,
    cache: CacheOption = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object per line.")] = False,
) -> None:
    """Say which movement each clip shows, with probabilities: by key points, or with a video model."""
    from norep.cli.data import poses_of  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.naming import Naming  # noqa: PLC0415
    from norep.videomodels.loading import is_video_model  # noqa: PLC0415

    if not is_video_model(Path(model)):
        if live:
            raise typer.BadParameter(
                "--live needs a stream model by norep train video; give its file as --model"
            )
        naming = Naming.of(
            model, poses_of(backend, poses, cache, fps), top=top, explained=explain, as_json=as_json
        )
        raise typer.Exit(naming.run(clips))
    code = _with_video_model(clips, Path(model), top=top, live=live, explain=explain, as_json=as_json)
    raise typer.Exit(code)


def _with_video_model(
    clips: list[str], model: Path, *, top: int, live: bool, explain: bool, as_json: bool
) -> int:
    from norep.cli.naming_videos import VideoNaming  # noqa: PLC0415
    from norep.videomodels.loading import load_video_model  # noqa: PLC0415

    if explain:
        raise typer.BadParameter("--explain is for models of key points; a video model sees pictures")
    if live and len(clips) != 1:
        raise typer.BadParameter("--live follows one source")
    naming = VideoNaming(load_video_model(model), top, as_json)
    return naming.listen(clips[0]) if live else naming.run(clips)
