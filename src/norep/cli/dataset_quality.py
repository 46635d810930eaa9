"""`norep dataset quality`: which clips have key points to learn from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import BackendOption, CacheOption, HtmlOption, PosesOption


def quality(
    clips: Annotated[Path, typer.Argument(help="A folder of clips.", metavar="CLIPS")],
    *,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="Another limit, such as jitter=0.1 or camera=0.2.", metavar="NAME=VALUE"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write quality.csv and pictures of all clips here.", metavar="DIR"),
    ] = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Clips checked at the same time.")] = 1,
    html: HtmlOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Follow the athlete of every clip, and accept or reject it by its key points, with the reason."""
    from norep.analysis.clip_quality import check_folder  # noqa: PLC0415  (heavy parts load late)
    from norep.cli.data import poses_of  # noqa: PLC0415
    from norep.cli.messages import tell  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.cli.tables import show  # noqa: PLC0415
    from norep.datasets.quality import limits_of  # noqa: PLC0415
    from norep.evaluation.quality_page import quality_page  # noqa: PLC0415
    from norep.evaluation.quality_table import quality_json, quality_tables  # noqa: PLC0415
    from norep.report.writing import write_whole  # noqa: PLC0415

    limits, estimator = limits_of(limit or ()), poses_of(backend, poses, cache)
    with Bar("clips") as bar:
        path, found = check_folder(
            clips, estimator, out=out, limits=limits, pictures=html is not None, jobs=jobs, progress=bar
        )
    rows = [one.quality for one in found]
    tell(f"written: {path}")
    if html:
        sheets = {one.quality.file: one.sheet for one in found}
        tell(f"written: {write_whole(html, quality_page(clips.resolve().name, rows, sheets))}")
    print(quality_json(rows)) if as_json else show(quality_tables(rows))
