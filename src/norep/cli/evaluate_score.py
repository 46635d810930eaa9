"""`norep evaluate score`: scorers on persons they have not seen."""

from __future__ import annotations

from typing import Annotated

import typer

from norep.cli.extras import check_extra
from norep.cli.train_score import ExecutionsOption, FoldsOption, read_lessons, usual_model


def score(
    data: ExecutionsOption,
    folds: FoldsOption = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="trees, dtw, cnn1d, lstm, kernels; several beside each other.", metavar="NAME..."),
    ] = None,
    *,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Times everything is learned anew.")] = 5,
    calibrate: Annotated[
        int,
        typer.Option(
            min=0, max=100, help="Also: so many correct executions of a tested person are known.", metavar="N"
        ),
    ] = 0,
    movement: Annotated[
        str, typer.Option("--movement", "-m", help="Only this movement of the data.", metavar="NAME")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """How often good executions are told from bad ones, or how far scores are off, on unseen persons."""
    check_extra(what="evaluating scorers")
    from norep.cli.evaluate import show  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.datasets.folds import read_folds  # noqa: PLC0415
    from norep.evaluation.score_table import score_tables  # noqa: PLC0415
    from norep.training.score_trial import Plan, try_scorers  # noqa: PLC0415

    lessons = read_lessons(data, folds, movement)
    plan = Plan(tuple(model or [usual_model(lessons)]), seeds, calibrate)
    with Bar("judging") as bar:
        trial = try_scorers(
            lessons, plan, data=data.name, folds=read_folds(folds) if folds else None, progress=bar
        )
    print(trial.model_dump_json()) if as_json else show(score_tables(trial))
