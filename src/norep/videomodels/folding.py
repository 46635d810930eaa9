"""A network without norms: they are folded into the convolutions before them, which is faster."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from norep.videomodels.layers import Causal, Convolution, Depthwise
from norep.videomodels.movinet import Block


class Bias(nn.Module):
    """Adds a number to each channel."""

    def __init__(self, values: Tensor) -> None:
        super().__init__()
        self.values = nn.Parameter(values)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        return x + self.values[:, None, None]


def folded(network: nn.Module) -> nn.Module:
    """A copy for inference whose answers are the same up to rounding.

    Networks of other layers come back unchanged.
    """
    network = copy.deepcopy(network).eval()
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, Convolution):
                module.conv, module.norm = fuse_conv_bn_eval(module.conv, module.norm), _identity()
            elif isinstance(module, Depthwise):
                scale, bias = _affine(module.norm)
                module.weight.mul_(scale[:, None, None, None, None])
                module.norm = Bias(bias)  # type: ignore[assignment]
            elif isinstance(module, Causal):
                _fold_causal(module)
        for module in network.modules():
            if isinstance(module, Block):
                _fold_scale(module)
    return network


def _fold_scale(block: Block) -> None:
    """Into the last convolution, whose norm is folded already."""
    if block.scale is not None:
        conv = block.project.conv
        assert conv.bias is not None
        conv.weight.mul_(block.scale)
        conv.bias.mul_(block.scale)
        block.scale = None


def _fold_causal(module: Causal) -> None:
    module.space, module.norm = fuse_conv_bn_eval(module.space, module.norm), _identity()
    if module.kernel[0] > 1:
        scale, bias = _affine(module.norm_time)
        module.time.mul_(scale[:, None])
        module.norm_time = Bias(bias)  # type: ignore[assignment]


def _identity() -> Any:
    return nn.Identity()


def _affine(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """What a norm multiplies each channel with, and adds."""
    mean, var = norm.running_mean, norm.running_var
    assert mean is not None
    assert var is not None
    scale = norm.weight / torch.sqrt(var + norm.eps)
    return scale, norm.bias - mean * scale
