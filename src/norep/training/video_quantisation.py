"""Smaller files: weights in eight bits, made floats again when the model is loaded."""

from __future__ import annotations

import numpy as np
import onnx

LARGE = 1024
"""Numbers a weight has at least to be stored in eight bits."""
LEVELS = 127


def quantised(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with its large weights as eight-bit numbers, with a scale for each output channel.

    Only the file gets smaller: values stay floats, for eight-bit arithmetic of ONNX Runtime is slower than
    floats for these networks on x86.
    """
    kept, added = [], []
    for tensor in graph.graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LARGE:
            kept.append(tensor)
            continue
        scale = np.maximum(np.abs(values).max(axis=tuple(range(1, values.ndim))), 1e-12) / LEVELS
        eight = np.round(values / scale.reshape(-1, *[1] * (values.ndim - 1))).astype(np.int8)
        names = f"{tensor.name}.int8", f"{tensor.name}.scale"
        kept += [
            onnx.numpy_helper.from_array(eight, names[0]),
            onnx.numpy_helper.from_array(scale.astype(np.float32), names[1]),
        ]
        added.append(onnx.helper.make_node("DequantizeLinear", list(names), [tensor.name], axis=0))
    nodes = [*added, *graph.graph.node]
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(kept)
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    return graph
