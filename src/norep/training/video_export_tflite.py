"""Video models as TensorFlow Lite files. Needs the extra tflite."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import nn

from norep.errors import NorepError
from norep.report.writing import write_whole
from norep.training.video_export import NEARLY, ROUGHLY, Step, check_answers, network_of
from norep.videomodels.card import ModelCard
from norep.videomodels.folding import folded
from norep.videomodels.model import VideoModel
from norep.videomodels.movinet import MoViNet
from norep.videomodels.tflite_model import load_tflite_model, with_card


def export_tflite(model: VideoModel, path: str | Path, *, int8: bool = False) -> Path:
    """Write a model as TensorFlow Lite, whose answers are compared with PyTorch's before.

    `int8` stores weights in eight bits. Raises WeightsError where the answers differ, NorepError for a model
    that cannot be converted, and OutputError.
    """
    data = _converted(folded(network_of(model)), model, int8)
    data = with_card(data, model.card.model_copy(update={"quantised": int8}))
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "trial.tflite"
        trial.write_bytes(data)
        runner = load_tflite_model(trial).runner
        check_answers(model, runner, ROUGHLY if int8 else NEARLY, "TensorFlow Lite")
    return write_whole(path, data)


def _converted(network: nn.Module, model: VideoModel, int8: bool) -> bytes:
    import litert_torch  # noqa: PLC0415  (takes seconds)

    module, inputs = _traceable(network, model.card)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        logging.getLogger("litert_torch").setLevel(logging.ERROR)
        try:
            edge = litert_torch.convert(module.eval(), inputs)
        except Exception as error:  # the converter raises whatever it stumbles over
            raise NorepError(
                f"{model.name} ({model.card.architecture}) cannot be converted to TensorFlow Lite; "
                "export it as onnx"
            ) from error
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.tflite"
            edge.export(str(file))
            return _smaller(file) if int8 else file.read_bytes()


def _traceable(network: nn.Module, card: ModelCard) -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    side = card.resolution
    if not card.stream:
        return network, (torch.zeros(1, card.frames or 1, 3, side, side),)
    assert isinstance(network, MoViNet)
    state = network.initial_state(1, side, side)
    return Step(network, side), (torch.zeros(1, 1, 3, side, side), *state.values())


def _smaller(file: Path) -> bytes:
    """The same model with weights in eight bits, values as floats."""
    from ai_edge_quantizer import quantizer, recipe  # noqa: PLC0415

    kept: Any = quantizer.Quantizer(str(file), recipe.weight_only_wi8_afp32())
    return bytes(kept.quantize().quantized_model)
