"""`norep evaluate videomodel`: models that name clips of video, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import BackendOption, CacheOption, HtmlOption, PosesOption, VideosOption


def videomodel(
    data: Annotated[
        Path | None,
        typer.Option(
            help="A folder of clips, or a table of videos (.csv: file, movement).", metavar="FOLDER|FILE"
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="Files of models, several beside each other; skeleton names poses.", metavar="PATH|NAME..."
        ),
    ] = None,
    *,
    split: Annotated[
        str,
        typer.Option(
            help="train, validation, test or all; test where the folder has splits.", metavar="NAME"
        ),
    ] = "",
    classes: Annotated[
        str, typer.Option(help="Only the clips with these labels, with commas; all names may be given.")
    ] = "",
    among: Annotated[
        bool, typer.Option("--among-data-classes", help="Models choose among the labels of the clips only.")
    ] = False,
    stepwise: Annotated[
        bool, typer.Option("--stepwise", help="Run stream models frame by frame, as on a live source.")
    ] = False,
    videos: VideosOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
    html: HtmlOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """How often models name clips of video rightly, how sure, and what they cost."""
    from norep.analysis.videomodel_data import ClipReader  # noqa: PLC0415  (heavy parts load when needed)
    from norep.analysis.videomodel_trial import evaluate_video_models  # noqa: PLC0415
    from norep.cli.data import poses_of, reading  # noqa: PLC0415
    from norep.cli.evaluate import show, write_page  # noqa: PLC0415
    from norep.evaluation.videomodel_page import videomodel_page  # noqa: PLC0415
    from norep.evaluation.videomodel_table import videomodel_tables  # noqa: PLC0415

    if data is None or not model:
        raise typer.BadParameter("name what to evaluate and on what: --model a0.onnx --data clips")
    kept = poses_of(backend, poses, cache)
    with reading("clips") as progress:
        comparison = evaluate_video_models(
            data,
            model,
            reader=ClipReader(split, videos, watch_camera=True, kept=kept.folder),
            poses=kept,
            classes=[name.strip() for name in classes.split(",") if name.strip()],
            among=among,
            stepwise=stepwise,
            progress=progress,
        )
    if html:
        write_page(html, videomodel_page(comparison))
    print(comparison.model_dump_json()) if as_json else show(videomodel_tables(comparison))
