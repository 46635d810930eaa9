"""`norep analyse`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import (
    AthleteOption,
    BackendOption,
    MovementOption,
    OutOption,
    RulesetOption,
    VideosArgument,
)


def analyse(
    videos: VideosArgument,
    movement: MovementOption,
    *,
    ruleset: RulesetOption = "open",
    athlete: AthleteOption = None,
    backend: BackendOption = "blazepose",
    out: OutOption = Path("norep-out"),
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Write the video with the overlay.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one report per line.")] = False,
) -> None:
    """Judge videos: a score sheet here; report, table, page, video and key points in DIR."""
    from norep.analysis.analyse import Standard  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.batch import run_batch  # noqa: PLC0415
    from norep.cli.judging import Estimator, VideoJudge  # noqa: PLC0415

    estimator = Estimator.of(backend, athlete)
    judge = VideoJudge(Standard.of(movement, ruleset), estimator, out, video=video, as_json=as_json)
    raise typer.Exit(run_batch(videos, out, judge))
