"""`norep compare`: one execution beside another, or beside a reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import BackendOption, OneMovementOption


def compare(
    reference: Annotated[
        str,
        typer.Argument(help="A good video, key points (.npz), or the name of a reference or a movement."),
    ],
    mine: Annotated[str, typer.Argument(help="The video or key points to look at.")],
    movement: OneMovementOption = None,
    *,
    backend: BackendOption = "blazepose",
    to_json: Annotated[
        Path | None, typer.Option("--json", help="Write all of it as JSON.", metavar="F")
    ] = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write a table.", metavar="F")] = None,
    page: Annotated[
        Path | None, typer.Option("--html", "-o", help="Write a page with plots.", metavar="PAGE")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Write the plots as pictures.", metavar="DIR")
    ] = None,
    video: Annotated[
        Path | None, typer.Option("--video", help="Film both side by side, in step.", metavar="MP4")
    ] = None,
    ghost: Annotated[
        Path | None,
        typer.Option("--ghost", help="Film the reference as a figure on the athlete.", metavar="MP4"),
    ] = None,
) -> None:
    """Score an execution against a reference, and say what to change."""
    from norep.analysis.comparing import Comparer  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.analysis.comparison_files import write_comparison  # noqa: PLC0415
    from norep.analysis.comparison_pictures import Wanted  # noqa: PLC0415
    from norep.cli.comparing import write_pictures  # noqa: PLC0415
    from norep.report.comparison import comparison_report, comparison_text  # noqa: PLC0415
    from norep.settings import Settings  # noqa: PLC0415

    wanted = Wanted(page, png, video, ghost).checked(reference, mine)
    comparer = Comparer(Settings.from_environment(), movement or "", backend)
    compared = comparer.compare(reference, mine)
    report = comparison_report(compared.comparison)
    write_comparison(report, json=to_json, csv=to_csv)
    write_pictures(compared, wanted, mine, reference)
    typer.echo(comparison_text(report), nl=False)
