"""The networks that tell movements apart, as torch modules.

Each takes features `(clips, CHANNELS, samples)` and `seen` `(clips, samples)` and returns scores for each
step of time: `scores` `(clips, steps, classes)` and `weights` `(clips, steps)`. The score of a clip, or of
any stretch of it, is the weighted mean of its steps, so a long recording goes through the network once.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from norep.recognition.features import CHANNELS

STEEPEST = 4.0
"""The log of the largest ratio between the weights of two steps is twice this."""


class Block(nn.Module):
    """Two convolutions over time beside a shortcut; `stride` 2 halves the rate."""

    def __init__(self, inputs: int, outputs: int, *, kernel: int, dilation: int = 1, stride: int = 1) -> None:
        super().__init__()
        pad = kernel // 2
        self.first = nn.Conv1d(
            inputs, outputs, kernel, stride=stride, padding=pad * dilation, dilation=dilation, bias=False
        )
        self.first_norm = nn.BatchNorm1d(outputs)
        self.second = nn.Conv1d(outputs, outputs, kernel, padding=pad, bias=False)
        self.second_norm = nn.BatchNorm1d(outputs)
        same = inputs == outputs and stride == 1
        self.shortcut = None if same else nn.Conv1d(inputs, outputs, 1, stride=stride)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """`seen` `(clips, 1, steps)` of the output."""
        inner = functional.relu(self.first_norm(self.first(x))) * seen
        inner = self.second_norm(self.second(inner))
        around = x if self.shortcut is None else self.shortcut(x)
        return functional.relu(inner + around) * seen


class SkeletonNetwork(nn.Module):
    """Residual convolutions at 10 and 5 steps a second; steps in which nobody is seen do not count."""

    stride = 4

    def __init__(self, classes: int, *, widths: tuple[int, int] = (80, 128), dropout: float = 0.3) -> None:
        super().__init__()
        self.stem = nn.Conv1d(CHANNELS, widths[0], 5, stride=2, padding=2, bias=False)
        self.stem_norm = nn.BatchNorm1d(widths[0])
        self.blocks = nn.ModuleList(
            [
                Block(widths[0], widths[0], kernel=3),
                Block(widths[0], widths[1], kernel=3, stride=2),
                Block(widths[1], widths[1], kernel=3, dilation=2),
            ]
        )
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Conv1d(widths[1], classes + 1, 1)

    def forward(self, x: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Scores and weights of the steps; the number of samples must be a multiple of `stride`."""
        mask = functional.max_pool1d(seen[:, None], 2)
        x = functional.relu(self.stem_norm(self.stem(x))) * mask
        for block in self.blocks:
            assert isinstance(block, Block)
            if block.first.stride[0] == 2:
                mask = functional.max_pool1d(mask, 2)
            x = block(x, mask)
        return _scores(self.head(self.dropout(x)), mask)


class TemporalConvolutions(nn.Module):
    """The second seed's kind of network: dilated convolutions over time and a mean, 64 wide.

    With `masked` false it is blind to where a clip ends and takes padding for motion, as the seed's did.
    """

    stride = 1

    def __init__(self, classes: int, *, masked: bool, width: int = 64, dropout: float = 0.2) -> None:
        super().__init__()
        self.masked = masked
        self.layers = nn.ModuleList(
            nn.Conv1d(CHANNELS if not i else width, width, 3, padding=2**i, dilation=2**i) for i in range(4)
        )
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Conv1d(width, classes, 1)

    def forward(self, x: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Scores and equal weights of all steps, or of the seen ones."""
        mask = seen[:, None] if self.masked else torch.ones_like(seen[:, None])
        for layer in self.layers:
            x = self.dropout(functional.relu(layer(x))) * mask
        return self.head(x).transpose(1, 2), mask[:, 0]


def _scores(head: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """The last channel of the head says how much a step counts."""
    weights = torch.exp(STEEPEST * torch.tanh(head[:, -1:] / STEEPEST)) * mask
    return head[:, :-1].transpose(1, 2), weights[:, 0]


def pooled(scores: Tensor, weights: Tensor) -> Tensor:
    """`(clips, classes)`: the weighted mean of the steps."""
    total = weights.sum(dim=1, keepdim=True).clamp_min(1e-6)
    return (scores * weights[..., None]).sum(dim=1) / total


NETWORKS: dict[str, Callable[[int], nn.Module]] = {
    "skeleton": SkeletonNetwork,
    "tcn-padded": lambda classes: TemporalConvolutions(classes, masked=False),
    "tcn-masked": lambda classes: TemporalConvolutions(classes, masked=True),
}
"""Network names to what makes one for a number of classes."""

PADDING = {"tcn-padded": 150}
"""Samples that each clip is filled up to with its last pose, as the second seed filled up to 150 frames."""


def partial_loss(scores: Tensor, allowed: Tensor, smoothing: float) -> Tensor:
    """`(clips,)`: minus the log of the summed probability of the allowed classes, with label smoothing."""
    log = torch.log_softmax(scores, dim=1)
    right = torch.logsumexp(log.masked_fill(allowed == 0, -1e9), dim=1)
    return -(1 - smoothing) * right - smoothing * log.mean(dim=1)
