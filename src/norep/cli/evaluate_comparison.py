"""`norep evaluate comparison`: is the comparison with a reference fair, and does it name the fault?"""

from __future__ import annotations

import json
from typing import Annotated

import typer


def comparison(
    movements: Annotated[
        str, typer.Option(help="Names with commas; all that are repeated by default.", metavar="NAME")
    ] = "",
    *,
    trials: Annotated[int, typer.Option(min=1, max=100, help="Trials of each fault.")] = 4,
    seed: Annotated[int, typer.Option(help="Other drawn athletes, cameras and errors.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Drawn athletes of every height, view and tempo, good and with each fault, as an estimator errs."""
    from rich.console import Console  # noqa: PLC0415  (heavy parts load when they are needed)

    from norep import movements as known  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.evaluation.comparison import compare_drawn  # noqa: PLC0415
    from norep.evaluation.comparison_table import comparison_figures, comparison_tables  # noqa: PLC0415

    names = [name.strip() for name in movements.split(",") if name.strip()] or list(known)
    chosen = [known[name] for name in names]
    with Bar("movements") as bar:
        found = compare_drawn(
            [one for one in chosen if one.kind == "reps"], trials=trials, seed=seed, progress=bar
        )
    if as_json:
        typer.echo(json.dumps(comparison_figures(found), indent=1))
        return
    for table in comparison_tables(found):
        Console().print(table)
