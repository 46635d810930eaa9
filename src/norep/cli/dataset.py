"""`norep dataset`: from videos to a data set."""

from __future__ import annotations

import typer

from norep.cli import (
    dataset_cut,
    dataset_describe,
    dataset_download,
    dataset_draw,
    dataset_labels,
    dataset_quality,
    dataset_split,
    dataset_suggest,
)

app = typer.Typer(help="Build a data set of your own.")


@app.callback()
def group() -> None:
    """A group, so that its commands keep their names."""


app.command("download")(dataset_download.download)
app.command("labels")(dataset_labels.labels)
app.command("suggest")(dataset_suggest.suggest)
app.command("cut")(dataset_cut.cut)
app.command("describe")(dataset_describe.describe)
app.command("quality")(dataset_quality.quality)
app.command("split")(dataset_split.split)
app.command("draw")(dataset_draw.draw)
