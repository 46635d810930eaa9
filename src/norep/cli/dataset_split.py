"""`norep dataset split`: training, validation and test without the same athlete on two sides."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Share = typer.Option(min=0.0, max=1.0, help="Share of the clips.", metavar="SHARE")


class By(StrEnum):
    """What stays together."""

    both = "both"
    athlete = "athlete"
    video = "video"
    clip = "clip"


def split(
    clips: Annotated[Path, typer.Argument(help="A folder of clips.", metavar="CLIPS")],
    *,
    train: Annotated[float, Share] = 0.7,
    validation: Annotated[float, Share] = 0.1,
    test: Annotated[float, Share] = 0.2,
    by: Annotated[By, typer.Option(help="What stays on one side.")] = By.both,
    seed: Annotated[int, typer.Option(min=0, help="Another number, another split.")] = 0,
    only: Annotated[
        Path | None,
        typer.Option(help="Only clips that this table of norep dataset quality accepts.", metavar="CSV"),
    ] = None,
    leaky: Annotated[
        bool, typer.Option("--i-know-this-leaks", help="Allow a split that may have a person on two sides.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Write the split of every clip into index.csv: no athlete and no video is on two sides."""
    import json  # noqa: PLC0415  (heavy parts load when they are needed)

    from rich.console import Console  # noqa: PLC0415

    from norep.analysis.splitting import split_folder  # noqa: PLC0415
    from norep.cli.messages import tell  # noqa: PLC0415
    from norep.evaluation.split_table import split_figures, split_table  # noqa: PLC0415

    shares = {"train": train, "validation": validation, "test": test}
    path, done = split_folder(clips, shares, by=by.value, seed=seed, only=only, leaky=leaky)
    for warning in done.warnings:
        tell(f"warning: {warning}")
    tell(f"written: {path}")
    print(json.dumps(split_figures(done))) if as_json else Console().print(split_table(done))
