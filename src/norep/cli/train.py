"""`norep train`: networks of your own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from norep.cli.extras import check_extra
from norep.cli.options import BackendOption, CacheOption, DataOption, PosesOption, VideosOption
from norep.cli.spreading import Spreading
from norep.cli.train_score import score
from norep.cli.train_video import video

if TYPE_CHECKING:
    from norep.analysis.training_data import Lessons
    from norep.datasets.poses import PoseClip, PoseSet, SkippedClip
    from norep.training.fit import Progress, Settings, Trained

app = typer.Typer(help="Train networks of your own. Needs the extra train: pip install 'norep[train]'.")

app.command("video")(video)
app.command("score")(score)

ModelOutOption = Annotated[Path, typer.Option("--out", "-o", help="The model file.", metavar="FILE")]


@app.callback()
def group() -> None:
    """A group, so that its commands keep their names."""


@app.command(cls=Spreading)
def skeleton(
    data: DataOption = None,
    out: ModelOutOption = Path("skeleton.onnx"),
    *,
    drawn: Annotated[int, typer.Option(min=0, help="Add this many clips of drawn athletes.")] = 0,
    network: Annotated[
        str, typer.Option(help="skeleton, or a baseline: tcn-padded, tcn-masked.", metavar="NAME")
    ] = "skeleton",
    seed: Annotated[int, typer.Option(help="Another seed gives another network.")] = 0,
    epochs: Annotated[int | None, typer.Option(min=1, help="Rounds through the clips.")] = None,
    members: Annotated[int, typer.Option(min=1, help="Networks that are trained and averaged.")] = 1,
    validation: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of persons or sources held out to validate.")
    ] = 0.0,
    videos: VideosOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
) -> None:
    """Train what tells movements apart, on labelled poses, videos, and drawn athletes."""
    from norep.cli.data import announce_skipped, reader_of, reading  # noqa: PLC0415  (loads when needed)

    fit_settings = _settings(network, epochs, members=members, validation=validation, drawn=drawn)
    if not data and not drawn:
        raise typer.BadParameter("name data to learn from with --data, or athletes to draw with --drawn")
    from norep.analysis.desk import check_folder  # noqa: PLC0415
    from norep.analysis.training_data import lessons  # noqa: PLC0415

    check_folder(out.parent)
    reader = reader_of(backend, poses, cache, videos)
    with reading("data") as progress:
        learned = lessons(reader.read(data or [], progress), drawn=drawn, seed=seed)
    announce_skipped(learned.skipped)
    trained = _fitted(learned, seed, fit_settings)
    _report(trained, out)


@app.command(cls=Spreading)
def counter(
    data: DataOption = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The model file.", metavar="FILE")] = Path(
        "counter.npz"
    ),
    *,
    drawn: Annotated[int, typer.Option(min=0, help="Clips of drawn athletes besides.")] = 400,
    steps: Annotated[int, typer.Option(min=1, help="Steps of each of its networks.")] = 1500,
    seed: Annotated[int, typer.Option(help="Another seed gives another counter.")] = 0,
    videos: VideosOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
) -> None:
    """Train what counts repetitions of any movement, on clips whose count is known."""
    from norep import movements  # noqa: PLC0415  (heavy parts load when they are needed)
    from norep.analysis.desk import check_folder  # noqa: PLC0415
    from norep.cli.data import announce_skipped, reader_of, reading  # noqa: PLC0415
    from norep.cli.messages import tell  # noqa: PLC0415

    check_extra()
    check_folder(out.parent)
    if not data:
        raise typer.BadParameter("name clips with a count to learn from: --data clips.npz")
    from norep.training.counting import Plan, train_counter  # noqa: PLC0415

    with reading("data") as progress:
        sets = reader_of(backend, poses, cache, videos).read(data, progress)
    announce_skipped(_without_count(sets))
    plan = Plan(steps=steps, drawn=drawn, seed=seed)
    for one in train_counter(sets, list(movements.values()), out, plan=plan, report=tell):
        figures = f"relative error {one.mae:.3f}, within one {one.obo:.1%}, exact {one.exact:.1%}"
        print(f"{one.name}: {one.clips} clips, unseen: {figures}")
    print(f"written: {out}")


def _without_count(sets: list[PoseSet]) -> list[SkippedClip]:
    from norep.datasets.poses import SkippedClip  # noqa: PLC0415

    unknown = [clip for one in sets for clip in one.clips if clip.count is None]
    skipped = [skip for one in sets for skip in one.skipped]
    return skipped + [SkippedClip(clip.id, "its count is not known") for clip in unknown]


DRAWN_SMOOTHING = 0.1
"""Label smoothing with drawn athletes: movements that differ by a tool alone are drawn alike."""


def _settings(network: str, epochs: int | None, *, members: int, validation: float, drawn: int) -> Settings:
    """Raise the usual error for a network that does not exist, before anything is read."""
    from norep.errors import UnknownNameError  # noqa: PLC0415

    check_extra()
    from norep.training.augmentation import Augmentation  # noqa: PLC0415
    from norep.training.fit import Settings  # noqa: PLC0415
    from norep.training.networks import NETWORKS  # noqa: PLC0415

    if network not in NETWORKS:
        raise UnknownNameError.of("network", network, tuple(NETWORKS))
    settings = Settings(network, epochs, members=members, validation=validation)
    if not drawn:
        return settings
    return replace(settings, augmentation=Augmentation.strong(), smoothing=DRAWN_SMOOTHING)


def _fitted(learned: Lessons, seed: int, settings: Settings) -> Trained:
    """Read and draw the clips, then learn; the bar shows one after the other."""
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.training.fit import fit  # noqa: PLC0415

    with Bar("learning") as bar:

        def told(progress: Progress) -> None:
            bar(round(100 * progress.share), 100)

        def clips() -> Iterator[PoseClip]:
            for done, clip in enumerate(learned.clips()):
                bar(done, len(learned))
                yield clip

        return fit(
            clips(),
            labels=learned.labels,
            allowed=learned.allowed,
            weights=learned.weights,
            seed=seed,
            settings=settings,
            progress=told,
        )


def _report(trained: Trained, out: Path) -> None:
    """Write the model and say how it went."""
    from norep.cli.data import announce_skipped  # noqa: PLC0415
    from norep.training.export import export  # noqa: PLC0415

    announce_skipped(trained.skipped)
    path = export(trained, out)
    held = ""
    if trained.accuracy is not None:
        held = f", {trained.accuracy:.1%} right of {trained.validated} held out"
    stopped = ", stopped early" if trained.interrupted else ""
    learned = f"{trained.clips} clips, {len(trained.labels)} classes, {trained.epochs} epochs"
    print(f"written: {path} ({learned}, {trained.seconds:.0f} s{held}{stopped})")
