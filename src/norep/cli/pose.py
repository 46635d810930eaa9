"""`norep pose`: key points without judging."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import AthleteOption, BackendOption, DrawTrackOption, OutOption, ResumeOption

app = typer.Typer(help="Key points of the athlete, without judging.")


@app.callback()
def group() -> None:
    """A group, so that its one command keeps its name."""


@app.command()
def extract(
    videos: Annotated[
        list[str], typer.Argument(help="Videos, URLs, or folders of videos.", metavar="VIDEO...")
    ],
    athlete: AthleteOption = None,
    backend: BackendOption = "blazepose",
    out: OutOption = Path("norep-out"),
    *,
    draw_track: DrawTrackOption = False,
    resume: ResumeOption = False,
) -> None:
    """Follow the athlete and write the key points: <stem>.npz per video."""
    from norep.cli.batch import run_batch  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.judging import Estimator, Extractor  # noqa: PLC0415

    extractor = Extractor(Estimator.of(backend, athlete), out, draw_track=draw_track)
    raise typer.Exit(run_batch(videos, out, extractor, resume=resume))
