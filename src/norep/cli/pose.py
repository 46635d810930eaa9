"""`norep pose`: key points without judging."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli import pose_clips, pose_import
from norep.cli.options import AthleteOption, BackendOption, DrawTrackOption, OutOption, ResumeOption

app = typer.Typer(help="Key points of the athlete, without judging.")
app.command("clips")(pose_clips.clips)
app.command("import")(pose_import.import_)
app.command("formats")(pose_import.formats)

VideosArgument = Annotated[
    list[str], typer.Argument(help="Videos, URLs, or folders of videos.", metavar="VIDEO...")
]


@app.callback()
def group() -> None:
    """A group, so that its commands keep their names."""


@app.command()
def extract(
    videos: VideosArgument,
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


@app.command()
def crop(
    videos: VideosArgument,
    athlete: AthleteOption = None,
    backend: BackendOption = "blazepose",
    out: OutOption = Path("norep-out"),
    *,
    margin: Annotated[
        float, typer.Option(min=0, max=2, help="Room around the athlete, in parts of the window.")
    ] = 0.15,
    resume: ResumeOption = False,
) -> None:
    """Crop videos around the athlete: <stem>.crop.mp4, and the key points in it, <stem>.crop.npz."""
    from norep.cli.batch import run_batch  # noqa: PLC0415
    from norep.cli.judging import Cropper, Estimator  # noqa: PLC0415

    cropper = Cropper(Estimator.of(backend, athlete), out, margin)
    raise typer.Exit(run_batch(videos, out, cropper, resume=resume))
