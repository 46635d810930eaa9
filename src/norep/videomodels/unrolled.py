"""A base MoViNet with a node for each frame, for runtimes that are fast at single pictures.

In one batch of all frames a step in time is a slice of rows, for which ONNX Runtime leaves its own layout of
pictures and comes back to it, in every block. With each frame a tensor of its own there are only convolutions
and sums, which it joins.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from norep.videomodels.layers import Convolution, Depthwise, SqueezeExcite, padded
from norep.videomodels.movinet import Block, MoViNet, Skip, around

Pictures = list[Tensor]
"""One tensor `(batch, channels, height, width)` for each frame."""


class Unrolled(nn.Module):
    """A folded base network; it gives the same logits for clips of as many frames as it was traced with."""

    def __init__(self, network: MoViNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, clip: Tensor) -> Tensor:
        """Logits `(batch, classes)` of clips `(batch, frames, 3, height, width)`."""
        network: Any = self.network
        frames = _each(network.stem, [clip[:, time] for time in range(clip.shape[1])])
        for block in network.blocks.values():
            frames = _block(block, frames)
        means = _mean(_each(network.project, frames))
        return network.classify(means.flatten(1))  # type: ignore[no-any-return]


def _each(layer: Convolution, frames: Pictures) -> Pictures:
    return [layer.pictures(frame) for frame in frames]


def _block(block: Block, frames: Pictures) -> Pictures:
    inner = _depthwise(block.feature, _each(block.expand, frames))  # type: ignore[arg-type]
    gates = _gates(block.excite, inner)
    out = _each(block.project, [frame * gates for frame in inner])
    skips = frames if block.skip is None else _skips(block.skip, frames)
    return [block.joined(new, old) for new, old in zip(out, skips, strict=True)]


def _depthwise(layer: Depthwise, frames: Pictures) -> Pictures:
    ready = [padded(frame, layer.kernel[1], layer.stride) for frame in frames]
    reach = layer.kernel[0] // 2
    out = []
    for time in range(len(frames)):
        near = range(max(0, time - reach), min(len(frames), time + reach + 1))
        parts = [layer.seen(*ready[other], other - time) for other in near]
        out.append(layer.after(layer.norm(_sum(parts))))
    return out


def _gates(layer: SqueezeExcite, frames: Pictures) -> Tensor:
    return layer.gate(layer.expand(layer.after(layer.reduce(_mean(frames)))))  # type: ignore[no-any-return]


def _skips(skip: Skip, frames: Pictures) -> Pictures:
    return _each(skip.project, [around(frame, skip.stride) for frame in frames])


def _mean(frames: Pictures) -> Tensor:
    """The mean over frames and pixels, `(batch, channels, 1, 1)`."""
    return _sum([functional.adaptive_avg_pool2d(frame, 1) for frame in frames]) / len(frames)


def _sum(parts: Pictures) -> Tensor:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
