"""`norep dataset draw`: a data set of drawn athletes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NINE = (
    "bar-facing-burpee,chest-to-bar,deadlift,double-under,ghd-sit-up,overhead-squat,power-clean,"
    "strict-handstand-push-up,thruster"
)


def draw(
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the clips.", file_okay=False)],
    *,
    movements: Annotated[
        str, typer.Option(help="Movements or their aliases, with commas.", metavar="NAME,...")
    ] = NINE,
    clips: Annotated[int, typer.Option(min=1, max=100_000, help="How many clips in all.")] = 1980,
    athletes: Annotated[int, typer.Option(min=3, max=10_000, help="How many athletes do them.")] = 48,
    size: Annotated[int, typer.Option(min=48, max=1280, help="Longer side in pixels.")] = 128,
    fps: Annotated[float, typer.Option(min=5, max=60, help="Frames a second; short clips have more.")] = 12.0,
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives other clips.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes that draw.")] = 1,
) -> None:
    """Draw clips of one repetition each, in all kinds of gyms, with their index and key points."""
    import norep  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.analysis.drawn_clips import ClipOrder, draw_clips  # noqa: PLC0415
    from norep.cli.messages import tell  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415

    chosen = [norep.movements[name.strip()] for name in movements.split(",") if name.strip()]
    held = [movement.name for movement in chosen if movement.kind != "reps"]
    if held or not chosen:
        wrong = f"{held[0]} is held, it has no repetitions" if held else "name at least one movement"
        raise typer.BadParameter(f"--movements: {wrong}")
    known = dict(norep.movements) | {movement.name: movement for movement in chosen}
    names = {movement.name for movement in chosen}
    order = ClipOrder(tuple(sorted(names)), clips, athletes, size=size, fps=fps, seed=seed)
    with Bar(out.name) as bar:
        drawn = draw_clips(order, known, out, jobs=jobs, progress=bar)
    counts = ", ".join(f"{len(drawn.part(split))} {split}" for split in ("train", "validation", "test"))
    tell(f"{len(drawn)} clips in {out}: {counts}")
