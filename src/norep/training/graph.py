"""Write a trained network as an ONNX graph, operator by operator, with norms folded into convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from norep.recognition.features import CHANNELS
from norep.training.networks import STEEPEST, Block, SkeletonNetwork, TemporalConvolutions

OPERATORS = 17
"""The operator set; onnxruntime 1.13 and later run it."""
IR = 8


class Graph:
    """Nodes and constants of one ONNX graph; each method adds a node and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._named: dict[bytes, str] = {}

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add an operator."""
        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, value: NDArray[Any]) -> str:
        """Add a constant once."""
        key = value.tobytes() + str((value.shape, value.dtype)).encode()
        if key not in self._named:
            name = f"constant{len(self.constants)}"
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
            self._named[key] = name
        return self._named[key]

    def number(self, value: float) -> str:
        """Add a float."""
        return self.constant(np.array(value, np.float32))

    def convolution(self, x: str, layer: nn.Conv1d, norm: nn.BatchNorm1d | None = None) -> str:
        """Add a convolution with the norm behind it folded in."""
        kernel, bias = _folded(layer, norm)
        pad = int(layer.padding[0])
        return self.node(
            "Conv",
            x,
            self.constant(kernel),
            self.constant(bias),
            kernel_shape=list(layer.kernel_size),
            strides=list(layer.stride),
            dilations=list(layer.dilation),
            pads=[pad, pad],
        )

    def transposed(self, x: str) -> str:
        """Exchange channels and time."""
        return self.node("Transpose", x, perm=[0, 2, 1])


def _folded(layer: nn.Conv1d, norm: nn.BatchNorm1d | None) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    kernel = layer.weight.detach().double().numpy()
    bias = np.zeros(len(kernel)) if layer.bias is None else layer.bias.detach().double().numpy()
    if norm is not None and norm.running_mean is not None and norm.running_var is not None:
        spread = np.sqrt(norm.running_var.double().numpy() + norm.eps)
        factor = norm.weight.detach().double().numpy() / spread
        bias = (bias - norm.running_mean.double().numpy()) * factor + norm.bias.detach().double().numpy()
        kernel = kernel * factor[:, None, None]
    return kernel.astype(np.float32), bias.astype(np.float32)


def written(networks: tuple[nn.Module, ...], classes: int) -> onnx.ModelProto:
    """The networks side by side in one model.

    Inputs `features` `(clips, CHANNELS, samples)` and `seen` `(clips, samples)`; outputs `scores`
    `(clips, networks, steps, classes)` and `weights` `(clips, networks, steps)`.
    """
    graph = Graph()
    axis = graph.constant(np.array([1], np.int64))
    mask = graph.node("Unsqueeze", "seen", axis)
    scores, weights = [], []
    for network in networks:
        score, weight = _network(graph, network, mask)
        scores.append(graph.node("Unsqueeze", score, axis))
        weights.append(weight)  # (clips, 1, steps) already
    graph.nodes.append(helper.make_node("Concat", scores, ["scores"], axis=1))
    graph.nodes.append(helper.make_node("Concat", weights, ["weights"], axis=1))
    real = TensorProto.FLOAT
    inputs = [
        helper.make_tensor_value_info("features", real, ["clips", CHANNELS, "samples"]),
        helper.make_tensor_value_info("seen", real, ["clips", "samples"]),
    ]
    outputs = [
        helper.make_tensor_value_info("scores", real, ["clips", len(networks), "steps", classes]),
        helper.make_tensor_value_info("weights", real, ["clips", len(networks), "steps"]),
    ]
    whole = helper.make_graph(graph.nodes, "norep-recogniser", inputs, outputs, graph.constants)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPERATORS)], ir_version=IR)
    onnx.checker.check_model(model)
    return model


def _network(graph: Graph, network: nn.Module, mask: str) -> tuple[str, str]:
    if isinstance(network, SkeletonNetwork):
        return _skeleton(graph, network, mask)
    if isinstance(network, TemporalConvolutions):
        return _temporal(graph, network, mask)
    raise TypeError(f"no ONNX graph is known for {type(network).__name__}")


def _skeleton(graph: Graph, network: SkeletonNetwork, mask: str) -> tuple[str, str]:
    mask = graph.node("MaxPool", mask, kernel_shape=[2], strides=[2])
    x = graph.node("Relu", graph.convolution("features", network.stem, network.stem_norm))
    x = graph.node("Mul", x, mask)
    for block in network.blocks:
        assert isinstance(block, Block)
        if block.first.stride[0] == 2:
            mask = graph.node("MaxPool", mask, kernel_shape=[2], strides=[2])
        x = _block(graph, block, x, mask)
    head = graph.convolution(x, network.head)
    classes = network.head.out_channels - 1
    first, second = graph.node("Split", head, graph.constant(np.array([classes, 1], np.int64)), axis=1), ""
    node = graph.nodes[-1]
    second = f"{first}_weight"
    node.output.append(second)
    bounded = graph.node("Tanh", graph.node("Div", second, graph.number(STEEPEST)))
    weight = graph.node("Exp", graph.node("Mul", bounded, graph.number(STEEPEST)))
    return graph.transposed(first), graph.node("Mul", weight, mask)


def _block(graph: Graph, block: Block, x: str, mask: str) -> str:
    inner = graph.node("Relu", graph.convolution(x, block.first, block.first_norm))
    inner = graph.convolution(graph.node("Mul", inner, mask), block.second, block.second_norm)
    around = x if block.shortcut is None else graph.convolution(x, block.shortcut)
    return graph.node("Mul", graph.node("Relu", graph.node("Add", inner, around)), mask)


def _temporal(graph: Graph, network: TemporalConvolutions, mask: str) -> tuple[str, str]:
    if not network.masked:
        mask = graph.node("Add", graph.node("Mul", mask, graph.number(0.0)), graph.number(1.0))
    x = "features"
    for layer in network.layers:
        assert isinstance(layer, nn.Conv1d)
        x = graph.node("Mul", graph.node("Relu", graph.convolution(x, layer)), mask)
    return graph.transposed(graph.convolution(x, network.head)), graph.node("Identity", mask)
