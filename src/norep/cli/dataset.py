"""`norep dataset`: from videos to a data set."""

from __future__ import annotations

import typer

from norep.cli import dataset_draw

app = typer.Typer(help="Build a data set of your own.")


@app.callback()
def group() -> None:
    """A group, so that its commands keep their names."""


app.command("draw")(dataset_draw.draw)
