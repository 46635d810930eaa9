"""`norep train video`: a network on pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from norep.training.video_fit import VideoProgress
    from norep.training.video_training import VideoPlan, VideoTraining


def video(  # noqa: PLR0913  (a recipe has many parts)
    data: Annotated[
        Path, typer.Option(help="A folder of clips: <movement>/<movement>_<i>.mp4.", metavar="FOLDER")
    ],
    model: Annotated[
        str,
        typer.Option(help="movinet-a0-base to movinet-a5-stream, or r2plus1d-18.", metavar="NAME"),
    ] = "movinet-a2-base",
    out: Annotated[Path, typer.Option("--out", "-o", help="The model file.", metavar="FILE")] = Path(
        "video.safetensors"
    ),
    *,
    weights: Annotated[
        Path | None,
        typer.Option(help="Weights to begin with: .safetensors, .npz of TensorFlow variables, .pth."),
    ] = None,
    freeze: Annotated[
        bool | None,
        typer.Option("--freeze/--no-freeze", help="Train the head alone; with weights on a CPU by default."),
    ] = None,
    frames: Annotated[
        str, typer.Option(help="Evenly spaced frames of a clip; auto: as the shortest clip has.")
    ] = "auto",
    rate: Annotated[
        float | None, typer.Option(help="Frames a second instead; 10 by default for stream models.")
    ] = None,
    resolution: Annotated[
        int | None, typer.Option(help="Side of the picture in pixels; the authors' by default.")
    ] = None,
    gate: Annotated[
        str, typer.Option(help="The gates of stream models: relu6, or clip as in weights of 2021.")
    ] = "relu6",
    epochs: Annotated[int, typer.Option(min=1, help="Rounds through the clips.")] = 10,
    batch: Annotated[int, typer.Option(min=2, help="Clips in a step.")] = 8,
    optimizer: Annotated[str, typer.Option(help="rmsprop or adamw.")] = "rmsprop",
    learning_rate: Annotated[float | None, typer.Option(min=0, help="To begin with.")] = None,
    average: Annotated[
        float, typer.Option(min=0, max=0.9999, help="Keep a running mean of the weights: 0.99, say.")
    ] = 0.0,
    augment: Annotated[
        bool, typer.Option("--augment/--no-augment", help="Change the clips each time they are seen.")
    ] = True,
    patience: Annotated[
        int, typer.Option(min=0, help="Epochs without a better validation before it ends; 0 for all.")
    ] = 5,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    threads: Annotated[int | None, typer.Option(min=1, help="Threads on a CPU.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives another network.")] = 0,
    cache: Annotated[
        Path | None, typer.Option(help="Where decoded clips are kept; in the user's cache by default.")
    ] = None,
    logs: Annotated[Path | None, typer.Option(help="Write figures for TensorBoard there.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin again where a run that was killed would go on.")
    ] = False,
) -> None:
    """Train a MoViNet or R(2+1)D on clips; a run that was killed goes on when it is run again."""
    from norep.cli.extras import check_extra  # noqa: PLC0415  (heavy parts load when they are needed)

    check_extra()
    from norep.analysis.desk import check_folder  # noqa: PLC0415
    from norep.settings import Settings  # noqa: PLC0415
    from norep.training.video_augmentation import VideoAugmentation  # noqa: PLC0415
    from norep.training.video_settings import VideoSettings  # noqa: PLC0415
    from norep.training.video_training import VideoPlan  # noqa: PLC0415

    where = _device(device, threads)
    settings = VideoSettings(
        network=model,
        epochs=epochs,
        batch=batch,
        optimizer=_one_of("--optimizer", optimizer, ("rmsprop", "adamw")),  # type: ignore[arg-type]
        learning_rate=learning_rate,
        frozen=freeze if freeze is not None else weights is not None and where == "cpu",
        patience=patience or None,
        average=average,
        device=where,
        augmentation=VideoAugmentation() if augment else None,
    )
    if out.suffix.lower() != ".safetensors":
        raise typer.BadParameter(
            f"--out {out}: models are written as .safetensors; norep export makes others"
        )
    check_folder(out.parent)
    plan = VideoPlan(
        data,
        out,
        cache or Settings.from_environment().cache_folder / "video",
        settings,
        frames=_frames(frames),
        rate=rate,
        resolution=resolution,
        weights=weights,
        gate=_one_of("--gate", gate, ("relu6", "clip")),  # type: ignore[arg-type]
        seed=seed,
        fresh=fresh,
        logs=logs,
    )
    _report(_trained(plan))


def _frames(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isdecimal() or not int(text):
        raise typer.BadParameter(f"--frames is {text!r}; give a number, or auto")
    return int(text)


def _one_of(option: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise typer.BadParameter(f"{option} is {text!r}; known: {', '.join(known)}")
    return text


def _device(wanted: str, threads: int | None) -> str:
    import torch  # noqa: PLC0415

    from norep.settings import Settings  # noqa: PLC0415

    _one_of("--device", wanted, ("auto", "cpu", "cuda"))
    torch.set_num_threads(threads or Settings.from_environment().threads)
    has = torch.cuda.is_available()
    if wanted == "cuda" and not has:
        raise typer.BadParameter("--device cuda: PyTorch finds no such device here; take cpu")
    return "cuda" if has and wanted != "cpu" else "cpu"


def _trained(plan: VideoPlan) -> VideoTraining:
    from norep.cli.messages import tell  # noqa: PLC0415
    from norep.cli.progress import Bar  # noqa: PLC0415
    from norep.training.video_training import train_video  # noqa: PLC0415

    last = -1
    with Bar("learning") as bar:

        def told(progress: VideoProgress) -> None:
            nonlocal last
            bar(round(1000 * progress.share), 1000)
            if progress.epoch != last and progress.accuracy is not None:
                tell(f"epoch {progress.epoch - 1}: {progress.accuracy:.1%} right in validation")
            last = progress.epoch

        return train_video(plan, reading=bar, progress=told)


def _report(done: VideoTraining) -> None:
    from norep.cli.data import announce_skipped  # noqa: PLC0415
    from norep.cli.progress import duration  # noqa: PLC0415

    announce_skipped(done.skipped)
    trained, card = done.trained, done.card
    held = "" if trained.accuracy is None else f", {trained.accuracy:.1%} right in validation"
    stopped = ", stopped early: run it again to go on" if trained.interrupted else ""
    sampling = f"{card.frames} frames" if card.frames else f"{card.rate:g} frames a second"
    print(
        f"written: {done.path} ({card.architecture}, {card.clips} clips, {len(card.labels)} classes, "
        f"{sampling} at {card.resolution} px, {trained.epochs} epochs, {duration(trained.seconds)}"
        f"{held}{stopped})"
    )
    if done.cached_bytes:
        ratio = done.cached_bytes / max(done.source_bytes, 1)
        print(f"decoded clips kept: {done.cached_bytes / 1e6:.1f} MB, {ratio:.1f} times the clips")
