"""`norep evaluate`: compare with what people saw."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from norep.cli.options import BackendOption, RulesetOption

if TYPE_CHECKING:
    from rich.table import Table

    from norep.evaluation.scores import Evaluation

app = typer.Typer(help="Compare with what people saw.")


@app.command()
def videos(
    labels: Annotated[
        Path, typer.Argument(help="CSV with file, movement, attempts, perhaps valid and rules.")
    ],
    folder: Annotated[
        Path | None, typer.Option("--videos", help="Where the files are; beside the labels by default.")
    ] = None,
    *,
    ruleset: RulesetOption = "open",
    backend: BackendOption = "blazepose",
    poses: Annotated[Path | None, typer.Option(help="Where key points are kept between runs.")] = None,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Keep and use key points.")] = True,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Clips judged at the same time.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Judge labelled clips: exact, within one, mean error, and how well no-reps are called."""
    from norep.analysis.trial import evaluate  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.progress import Bar  # noqa: PLC0415

    with Bar(labels.name) as bar:
        evaluation = evaluate(
            labels,
            folder,
            ruleset=ruleset,
            backend=backend,
            poses=poses,
            cache=cache,
            jobs=jobs,
            progress=lambda done, total, _: bar(done, total),
        )
    _print(evaluation, as_json)


@app.command()
def verdicts(
    labels: Annotated[
        Path, typer.Argument(help="CSV with clip, movement, rep, rule, time_s, outcome, perhaps part.")
    ],
    folder: Annotated[
        Path | None, typer.Option("--videos", help="Where the files are; beside the labels by default.")
    ] = None,
    *,
    part: Annotated[str, typer.Option(help="Only the rows of this part of the table.")] = "",
    ruleset: RulesetOption = "open",
    backend: BackendOption = "blazepose",
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Compare verdicts with rule outcomes that people saw, repetition by repetition."""
    from norep.analysis.verdict_trial import evaluate_verdicts  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.evaluation.verdict_table import verdict_tables  # noqa: PLC0415

    with Bar(labels.name) as bar:
        evaluation = evaluate_verdicts(
            labels,
            folder,
            part=part,
            ruleset=ruleset,
            backend=backend,
            progress=lambda done, total, _: bar(done, total),
        )
    if as_json:
        print(evaluation.model_dump_json())
    else:
        _show(verdict_tables(evaluation))


def _print(evaluation: Evaluation, as_json: bool) -> None:
    from norep.evaluation.table import tables  # noqa: PLC0415

    if as_json:
        print(evaluation.model_dump_json())
    else:
        _show(tables(evaluation))


def _show(tables: Iterable[Table]) -> None:
    from rich.console import Console  # noqa: PLC0415

    console = Console()
    for table in tables:
        console.print(table)
