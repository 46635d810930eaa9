"""`norep draw`: a drawn athlete, with the truth known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.completion import movement_names


def draw(
    name: Annotated[str, typer.Argument(help="A movement or an alias of it.", autocompletion=movement_names)],
    *,
    reps: Annotated[int, typer.Option(min=0, max=1000, help="How many repetitions.")] = 5,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="A rule to break: RULE for every repetition, RULE@3 or RULE@3,5.", metavar="RULE[@N]"
        ),
    ] = None,
    view: Annotated[
        str | None,
        typer.Option(help="Degrees, or front (0), diagonal (45), side (90), back (180).", metavar="VIEW"),
    ] = None,
    fps: Annotated[float, typer.Option(min=1, max=240, help="Frames per second.")] = 30.0,
    size: Annotated[str, typer.Option(help="Pixels of the picture.", metavar="WIDTHxHEIGHT")] = "480x854",
    seconds: Annotated[float | None, typer.Option(min=0.2, help="Seconds of a repetition.")] = None,
    company: Annotated[
        list[str] | None,
        typer.Option(help="Somebody else in the picture: judge, walker or mirror.", metavar="WHO"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The video.", dir_okay=False)] = None,
    poses: Annotated[
        Path | None, typer.Option(help="Key points (.npz) instead of a video.", dir_okay=False)
    ] = None,
) -> None:
    """Draw an athlete who does a movement, cleanly or with chosen faults."""
    from norep.cli.drawing import Order  # noqa: PLC0415  (heavy parts load when they are needed)

    order = Order.of(name, reps, fault or (), view=view, size=size, company=company or ())
    order.write(out, poses, fps=fps, seconds=seconds)
