"""`norep analyse`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import (
    AthleteOption,
    BackendOption,
    DrawTrackOption,
    FpsOption,
    ModelOption,
    MovementOption,
    OutOption,
    ReferenceOption,
    ResumeOption,
    RulesetOption,
    VideosArgument,
)


def analyse(  # noqa: PLR0913  (all of it is what a user may want)
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
    fps: FpsOption = None,
    scorer: Annotated[
        Path | None, typer.Option(help="A scorer made by norep train score.", metavar="PATH")
    ] = None,
    resume: ResumeOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one report per line.")] = False,
) -> None:
    """Judge videos: a score sheet here; report, table, page, video and key points in DIR."""
    from norep.analysis.learned_scores import load_scorer  # noqa: PLC0415
    from norep.analysis.scorer import Scorer  # noqa: PLC0415
    from norep.cli.batch import run_batch  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.judging import Estimator, Standards, VideoJudge  # noqa: PLC0415
    from norep.settings import Settings  # noqa: PLC0415

    estimator = Estimator.of(backend, athlete, fps)
    standards = Standards.named(movement, ruleset, model)
    judge = VideoJudge(
        standards,
        estimator,
        out,
        video=video,
        as_json=as_json,
        draw_track=draw_track,
        scorer=Scorer.named(reference, Settings.from_environment()),
        learned=load_scorer(scorer) if scorer else None,
    )
    raise typer.Exit(run_batch(videos, out, judge, resume=resume, summary=not as_json))
