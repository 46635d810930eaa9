"""`norep train score`: what tells good executions from bad ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from norep.cli.extras import check_extra

if TYPE_CHECKING:
    from norep.training.score_fit import Lesson

ExecutionsOption = Annotated[
    Path,
    typer.Option("--data", help="Executions that say how good they were (.npz).", metavar="FILE"),
]
FoldsOption = Annotated[
    Path | None,
    typer.Option("--folds", help="A table (.csv: name, fold); only what it names is used.", metavar="FILE"),
]


def score(
    data: ExecutionsOption,
    model: Annotated[
        str,
        typer.Option(
            help="trees, dtw, cnn1d, lstm, each network also -padded; kernels for scores.", metavar="NAME"
        ),
    ] = "",
    out: Annotated[Path, typer.Option("--out", "-o", help="The model file.", metavar="FILE")] = Path(
        "scorer.npz"
    ),
    *,
    folds: FoldsOption = None,
    movement: Annotated[
        str, typer.Option("--movement", "-m", help="Only this movement of the data.", metavar="NAME")
    ] = "",
    named: Annotated[
        str, typer.Option("--as", help="What norep calls that movement, for analyse.", metavar="NAME")
    ] = "",
    seed: Annotated[int, typer.Option(help="Another seed gives another scorer.")] = 0,
) -> None:
    """Learn to tell correct executions from incorrect ones, or to give them a score."""
    from norep.analysis.desk import check_folder  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.cli.progress import Bar  # noqa: PLC0415

    check_extra()
    check_folder(out.parent)
    from norep.training.score_fit import check_model, train_scorer  # noqa: PLC0415

    lessons = read_lessons(data, folds, movement, named)
    model = model or usual_model(lessons)
    check_model(model)
    with Bar("learning") as bar:
        scorer = train_scorer(lessons, model, seed=seed, progress=bar)
    for name, figures in scorer.card["held_out"].items():
        print(f"{name}: {_told(figures)}")
    print(f"written: {scorer.save(out)}")


def usual_model(lessons: Sequence[Lesson]) -> str:
    """Kernels where every execution has a score, else trees."""
    return "kernels" if all(one.execution.score is not None for one in lessons) else "trees"


def read_lessons(data: Path, folds: Path | None, movement: str = "", named: str = "") -> list[Lesson]:
    """Read executions and make them ready; says which were skipped. Raises PoseError or DefinitionError."""
    from norep.cli.messages import tell  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.datasets.executions import chosen_executions, read_executions  # noqa: PLC0415
    from norep.datasets.folds import check_folds, read_folds  # noqa: PLC0415
    from norep.training.score_fit import lessons_of  # noqa: PLC0415

    executions = read_executions(data)
    if folds is not None:
        listed = read_folds(folds)
        check_folds(listed, {one.id for one in executions}, folds)
        executions = tuple(one for one in executions if one.id in listed)
    executions = chosen_executions(executions, movement, named)
    with Bar("reading") as bar:
        lessons, skipped = lessons_of(executions, bar)
    for one in skipped:
        tell(f"{one.id} is left out: {one.reason}")
    return lessons


def _told(figures: dict[str, float | None]) -> str:
    learned = f"{figures['executions']} executions of {figures['persons']} persons"
    if figures.get("accuracy") is not None:
        return f"{learned}, {figures['accuracy']:.1%} right on persons left out"
    if figures.get("mean_absolute_deviation") is not None:
        return f"{learned}, off by {figures['mean_absolute_deviation']:.4f} on persons left out"
    return f"{learned}; not known how good it is on other persons"
