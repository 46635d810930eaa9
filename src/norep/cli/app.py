"""The `norep` command: its groups, its options, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from norep import __version__
from norep.cli import (
    analyse,
    compare,
    dataset,
    draw,
    evaluate,
    export,
    info,
    movements,
    pose,
    recognise,
    reference,
    train,
    weights,
)
from norep.cli.messages import tell
from norep.errors import NorepError

INTERRUPTED = 130
# Newer versions of Typer carry their own click, older ones depend on it: the base class is the same word.
UsageError: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    name="norep",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    help="Judge workout videos: count repetitions, and say good rep or no rep with the reason.",
)
app.command("analyse")(analyse.analyse)
app.command("analyze", hidden=True)(analyse.analyse)
app.command("recognise")(recognise.recognise)
app.command("recognize", hidden=True)(recognise.recognise)
app.command("compare")(compare.compare)
app.command("movements")(movements.movements)
app.command("draw")(draw.draw)
app.command("export")(export.export)
app.command("info")(info.info)
app.add_typer(pose.app, name="pose")
app.add_typer(dataset.app, name="dataset")
app.add_typer(train.app, name="train")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(reference.app, name="reference")
app.add_typer(weights.app, name="weights")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"norep {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options of every command; `--debug` may stand anywhere and is read by `run`."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are one line on stderr.

    0 is success, 2 a usage error, 130 Ctrl-C; otherwise the exit code of the error.
    """
    debug = "--debug" in arguments
    rest = [argument for argument in arguments if argument != "--debug"]
    try:
        result = app(rest or ["--help"], standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        result = INTERRUPTED
    except (NorepError, UsageError) as error:
        if debug:
            raise
        return _explain(error)
    if result == INTERRUPTED:
        tell("interrupted")
    return result if isinstance(result, int) else 0


def _explain(error: Exception) -> int:
    """One line for an error, and its exit code."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    hint = f" (see: {context.command_path} --help)" if context is not None else ""
    tell(message + hint)
    return int(getattr(error, "exit_code", 1))
