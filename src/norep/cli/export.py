"""`norep export`: a trained model for other machines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FORMATS = ("onnx", "tflite")


def export(
    model: Annotated[Path, typer.Argument(help="What norep train video wrote.", metavar="MODEL")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The new file; beside the model by default.", metavar="FILE"),
    ] = None,
    *,
    to: Annotated[str, typer.Option("--format", help="onnx or tflite.", metavar="NAME")] = "onnx",
    int8: Annotated[
        bool, typer.Option("--int8", help="Weights in eight bits: a third of the size, not faster.")
    ] = False,
) -> None:
    """Write a video model as ONNX or TensorFlow Lite; norep recognise --model FILE runs both."""
    from norep.cli.extras import check_extra  # noqa: PLC0415  (heavy parts load when they are needed)

    if to not in FORMATS:
        raise typer.BadParameter(f"--format is {to!r}; known: {', '.join(FORMATS)}")
    check_extra()
    if to == "tflite":
        check_extra(("litert_torch",), extra="tflite", what="exporting to TensorFlow Lite")
    target = out or model.with_suffix(f".int8.{to}" if int8 else f".{to}")
    if target.suffix.lower() != f".{to}":
        raise typer.BadParameter(f"--out {target}: a file of --format {to} ends in .{to}")
    from norep.analysis.desk import check_folder  # noqa: PLC0415
    from norep.videomodels.loading import load_video_model  # noqa: PLC0415

    check_folder(target.parent)
    loaded = load_video_model(model)
    if to == "onnx":
        from norep.training.video_export import export_onnx as write  # noqa: PLC0415
    else:
        from norep.training.video_export_tflite import export_tflite as write  # noqa: PLC0415
    path = write(loaded, target, int8=int8)
    share = path.stat().st_size / max(loaded.size, 1)
    print(f"written: {path} ({path.stat().st_size / 1e6:.1f} MB, {share:.2f} of the size of {model.name})")
