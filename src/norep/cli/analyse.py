"""`norep analyse`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import (
    AthleteOption,
    BackendOption,
    DrawTrackOption,
    ModelOption,
    MovementOption,
    OutOption,
    ReferenceOption,
    ResumeOption,
    RulesetOption,
    VideosArgument,
)


def analyse(
    videos: VideosArgument,
    movement: MovementOption = None,
    *,
    ruleset: RulesetOption = "open",
    model: ModelOption = "skeleton",
    athlete: AthleteOption = None,
    backend: BackendOption = "blazepose",
    reference: ReferenceOption = None,
    out: OutOption = Path("norep-out"),
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Write the video with the overlay.")
    ] = True,
    draw_track: DrawTrackOption = False,
    resume: ResumeOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one report per line.")] = False,
) -> None:
    """Judge videos: a score sheet here; report, table, page, video and key points in DIR."""
    from norep.analysis.scorer import Scorer  # noqa: PLC0415
    from norep.cli.batch import run_batch  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.judging import Estimator, Standards, VideoJudge  # noqa: PLC0415
    from norep.settings import Settings  # noqa: PLC0415

    estimator = Estimator.of(backend, athlete)
    standards = Standards.named(movement, ruleset, model)
    scorer = Scorer.named(reference, Settings.from_environment())
    judge = VideoJudge(
        standards, estimator, out, video=video, as_json=as_json, draw_track=draw_track, scorer=scorer
    )
    raise typer.Exit(run_batch(videos, out, judge, resume=resume, summary=not as_json))
