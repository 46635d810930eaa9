"""Video models as ONNX files: whole clips for base models, one frame and its state for stream models."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from norep.errors import NorepError, WeightsError
from norep.report.writing import write_whole
from norep.training.video_quantisation import quantised
from norep.videomodels.card import KEY, ModelCard
from norep.videomodels.folding import folded
from norep.videomodels.model import Runner, VideoModel
from norep.videomodels.movinet import MoViNet
from norep.videomodels.onnx_model import CLIP, LOGITS, NEXT, PARAMETERS, OnnxRunner, session_of
from norep.videomodels.torch_model import TorchRunner
from norep.videomodels.unrolled import Unrolled

OPSET = 17
NEARLY, ROUGHLY = 1e-3, 0.5
"""How far answers may be from PyTorch's, as a share of their standard deviation: as floats, in eight bits."""


class Step(nn.Module):
    """A stream model as a function of tensors alone: a frame and its state in, logits and state out."""

    def __init__(self, network: MoViNet, side: int) -> None:
        super().__init__()
        self.network = network
        self.names = tuple(network.initial_state(1, side, side))

    def forward(self, frame: Tensor, *values: Tensor) -> tuple[Tensor, ...]:
        """Logits, then the state in the order of `names`."""
        logits, state = self.network.step(frame, dict(zip(self.names, values, strict=True)))
        return (logits, *[state[name] for name in self.names])


def network_of(model: VideoModel) -> nn.Module:
    """The PyTorch network of a model; raises NorepError for one that was exported already."""
    if not isinstance(model.runner, TorchRunner):
        raise NorepError(
            f"{model.name} was exported already; give the .safetensors file that norep train video wrote"
        )
    return model.runner.module


def export_onnx(model: VideoModel, path: str | Path, *, int8: bool = False) -> Path:
    """Write a model as ONNX, whose answers are compared with PyTorch's before.

    `int8` makes the file smaller, not faster. Raises WeightsError where the answers differ, and OutputError.
    """
    network = folded(network_of(model))
    graph = _short(onnx.load_from_string(_traced(network, model.card)))
    if int8:
        graph = quantised(graph)
    card = model.card.model_copy(update={"quantised": int8})
    onnx.helper.set_model_props(
        graph, {KEY: card.model_dump_json(), PARAMETERS: str(model.runner.parameters)}
    )
    data = graph.SerializeToString()
    runner = OnnxRunner(session_of(data), card, 0)
    check_answers(model, runner, ROUGHLY if int8 else NEARLY, "ONNX Runtime")
    return write_whole(path, data)


def _traced(network: nn.Module, card: ModelCard) -> bytes:
    side, out = card.resolution, io.BytesIO()
    if card.stream:
        assert isinstance(network, MoViNet)
        module: nn.Module = Step(network, side)
        state = network.initial_state(1, side, side)
        inputs = (torch.zeros(1, 1, 3, side, side), *state.values())
        names = [CLIP, *state], [LOGITS, *[name + NEXT for name in state]]
    else:
        module = Unrolled(network) if isinstance(network, MoViNet) else network
        inputs = (torch.zeros(1, card.frames or 1, 3, side, side),)
        names = [CLIP], [LOGITS]
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # the graph is for one size, as the warnings say
        torch.onnx.export(
            module,
            inputs,
            out,  # type: ignore[arg-type]  # it takes any file
            input_names=names[0],
            output_names=names[1],
            opset_version=OPSET,
            dynamo=False,
        )
    return out.getvalue()


def _short(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with numbers for names, and equal constants once.

    With a node for each frame these would take more room than small weights.
    """
    graph = model.graph
    kept = {one.name for part in (graph.input, graph.output, graph.initializer) for one in part}
    numbers: dict[str, str] = {name: name for name in ("", *kept)}
    constants: dict[bytes, str] = {}
    nodes = []
    for node in graph.node:
        node.name = node.doc_string = ""
        node.input[:] = [numbers[name] for name in node.input]
        if node.op_type == "Constant" and node.output[0] not in kept:
            value = node.attribute[0].SerializeToString(deterministic=True)
            known = constants.setdefault(value, str(len(numbers)))
            numbers[node.output[0]] = known
            if known != str(len(numbers) - 1):
                continue
        node.output[:] = [numbers.setdefault(name, str(len(numbers))) for name in node.output]
        nodes.append(node)
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    return model


def check_answers(model: VideoModel, exported: Runner, tolerance: float, where: str) -> None:
    """Raises WeightsError when what was exported does not answer as the network does."""
    card = model.card
    shape = (card.frames or 6, 3, card.resolution, card.resolution)
    clip = np.random.default_rng(0).random(shape, np.float32)
    wanted, found = model.runner.logits(clip), exported.logits(clip)
    scale = float(np.std(wanted)) or 1.0
    if not float(np.abs(wanted - found).max()) <= tolerance * scale:  # also where they are no numbers
        raise WeightsError(f"{model.name}: {where} answers otherwise than PyTorch; nothing was written")
