"""`norep learn`: a new movement from one film of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import AthleteOption, BackendOption, CacheOption, PosesOption


def learn(
    name: Annotated[str, typer.Argument(help="What the movement shall be called, like hip-thrust.")],
    video: Annotated[str, typer.Argument(help="A film of it, or key points (.npz).", metavar="VIDEO")],
    *,
    reps: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="How often it is done in the film. Counted if left out."),
    ] = None,
    start: Annotated[
        float, typer.Option("--from", min=0, help="Look at the film from this second on.")
    ] = 0.0,
    stop: Annotated[float | None, typer.Option("--to", min=0, help="Look at it up to this second.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="The movement file (.toml), if not in your own folder.", dir_okay=False
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a movement learned before.")] = False,
    athlete: AthleteOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was learned as JSON.")] = False,
) -> None:
    """Learn a new movement from one film, so that --movement NAME counts and judges it."""
    from norep.cli.learning import Teacher, lesson_of  # noqa: PLC0415  (heavy parts load when they are needed)

    lesson = lesson_of(name, reps, span=(start, stop), file=out, force=force)
    Teacher.of(backend, poses, cache, athlete).teach(lesson, video, as_json=as_json)
