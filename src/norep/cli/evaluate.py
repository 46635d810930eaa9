"""`norep evaluate`: compare with what people saw."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from norep.cli.evaluate_comparison import comparison
from norep.cli.evaluate_learning import learning
from norep.cli.evaluate_score import score
from norep.cli.evaluate_videomodel import videomodel
from norep.cli.options import (
    BackendOption,
    CacheOption,
    DataOption,
    HtmlOption,
    PosesOption,
    RulesetOption,
    VideosOption,
)
from norep.cli.spreading import Spreading

if TYPE_CHECKING:
    from rich.table import Table

    from norep.evaluation.scores import Evaluation

app = typer.Typer(help="Compare with what people saw.")
app.command(cls=Spreading)(videomodel)
app.command()(learning)
app.command()(comparison)
app.command(cls=Spreading)(score)


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
        show(verdict_tables(evaluation))


@app.command(cls=Spreading)
def recognition(
    data: DataOption = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="Shipped models or files, several beside each other.", metavar="NAME|PATH..."),
    ] = None,
    *,
    classes: Annotated[
        str, typer.Option(help="Only the clips with these labels, with commas; all names may be given.")
    ] = "",
    baseline: Annotated[
        list[str] | None, typer.Option(help="Beside it: dtw, the nearest neighbour.", metavar="NAME...")
    ] = None,
    train: Annotated[
        list[Path] | None, typer.Option(help="Data that baselines learn from.", metavar="FILE...")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show which joints decide; slow.")] = False,
    videos: VideosOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
    html: HtmlOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """How often the right movement is named: by class, view, person and camera, and how sure."""
    from norep.analysis.recognition_trial import evaluate_recognition  # noqa: PLC0415
    from norep.cli.data import reader_of, reading  # noqa: PLC0415
    from norep.evaluation.recognition_page import recognition_page  # noqa: PLC0415
    from norep.evaluation.recognition_table import recognition_tables  # noqa: PLC0415

    data = _needed(data)
    with reading("clips") as progress:
        comparison = evaluate_recognition(
            data,
            model or ["skeleton"],
            reader=reader_of(backend, poses, cache, videos, watch_camera=True),
            classes=[name.strip() for name in classes.split(",") if name.strip()],
            baselines=baseline or (),
            train=train or (),
            explained=explain,
            progress=progress,
        )
    if html:
        write_page(html, recognition_page(comparison.all, _names(data)))
    print(comparison.model_dump_json()) if as_json else show(recognition_tables(comparison))


@app.command(cls=Spreading)
def counting(
    data: DataOption = None,
    model: Annotated[
        Path | None, typer.Option(help="A counter of your own, by norep train counter.", metavar="PATH")
    ] = None,
    *,
    videos: VideosOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
    html: HtmlOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """How far counts are off when the movement is not told."""
    from norep.analysis.counting_trial import evaluate_counting  # noqa: PLC0415
    from norep.cli.data import reader_of, reading  # noqa: PLC0415
    from norep.evaluation.counting_page import counting_page  # noqa: PLC0415
    from norep.evaluation.counting_table import counting_tables  # noqa: PLC0415

    data = _needed(data)
    reader = reader_of(backend, poses, cache, videos, watch_camera=True)
    with reading("clips") as progress:
        found = evaluate_counting(data, model, reader=reader, progress=progress)
    if html:
        write_page(html, counting_page(found, _names(data)))
    print(found.model_dump_json()) if as_json else show(counting_tables(found))


def _needed(data: list[Path] | None) -> list[Path]:
    if not data:
        raise typer.BadParameter("name what to evaluate on: --data clips.npz")
    return data


def _names(data: list[Path]) -> str:
    return ", ".join(path.name for path in data)


def write_page(path: Path, page: str) -> None:
    """Write the page, and say where; raises OutputError."""
    from norep.cli.messages import tell  # noqa: PLC0415
    from norep.report.writing import write_whole  # noqa: PLC0415

    tell(f"written: {write_whole(path, page)}")


def _print(evaluation: Evaluation, as_json: bool) -> None:
    from norep.evaluation.table import tables  # noqa: PLC0415

    if as_json:
        print(evaluation.model_dump_json())
    else:
        show(tables(evaluation))


def show(tables: Iterable[Table | str]) -> None:
    """Print tables and lines; names from outside are no markup."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(markup=False, emoji=False)
    for table in tables:
        console.print(table, soft_wrap=isinstance(table, str))
