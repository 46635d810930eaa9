"""The layers of a MoViNet. Pictures of all frames lie in one batch, time-major: row `t * batch + b`.

That way a step in time is a slice of rows, a depthwise convolution over time and space is a sum of fast
convolutions over pictures, and base and stream models are made of the same parts. `Frames` carries them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from norep.videomodels.architecture import Gate, Kernel

EPSILON, MOMENTUM = 1e-3, 0.01
"""Of batch normalisation, as in the official models (whose momentum counts the other way: 0.99)."""
SQUEEZE = 0.25
"""Channels within the gates, as a share of those they gate."""
State = dict[str, Tensor]
"""What a stream model remembers, by name; never changed in place."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Pictures `x` `(frames * batch, channels, height, width)`, and how many rows one moment has."""

    x: Tensor
    batch: int

    @property
    def count(self) -> int:
        """Number of frames."""
        return int(self.x.shape[0]) // self.batch

    def of(self, x: Tensor) -> Frames:
        """Other pictures of the same moments."""
        return Frames(x, self.batch)


def by_moment(x: Tensor, batch: int) -> Tensor:
    """Rows as `(frames, batch, ...)`."""
    return x.reshape(-1, batch, *x.shape[1:])


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """How many pixels TensorFlow's padding "same" adds before and after.

    >>> same_padding(96, 3, 2), same_padding(97, 3, 2), same_padding(96, 5, 1)
    ((0, 1), (1, 1), (2, 2))
    """
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def padded(x: Tensor, kernel: int, stride: int) -> tuple[Tensor, tuple[int, int]]:
    """The pictures, and how many rows and columns a convolution has to add on each side for padding "same".

    Where the two sides want different numbers, the pictures have their border already.
    """
    top, bottom = same_padding(int(x.shape[-2]), kernel, stride)
    left, right = same_padding(int(x.shape[-1]), kernel, stride)
    if top == bottom and left == right:
        return x, (top, left)
    return functional.pad(x, (left, right, top, bottom)), (0, 0)


def convolved(conv: nn.Conv2d, x: Tensor) -> Tensor:
    """A convolution with padding "same"."""
    x, padding = padded(x, conv.kernel_size[0], conv.stride[0])
    stride = (conv.stride[0], conv.stride[1])
    return functional.conv2d(x, conv.weight, conv.bias, stride, padding, groups=conv.groups)


def activation(stream: bool) -> nn.Module:
    """Swish, or hard swish in stream models."""
    return nn.Hardswish() if stream else nn.SiLU()


class Convolution(nn.Module):
    """A convolution over each picture, normalised, with or without an activation after it."""

    def __init__(
        self,
        channels: int,
        out: int,
        kernel: int = 1,
        *,
        stride: int = 1,
        after: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, out, kernel, stride, bias=False)
        self.norm = nn.BatchNorm2d(out, EPSILON, MOMENTUM)
        self.after = after or nn.Identity()
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_in")

    def forward(self, frames: Frames) -> Frames:
        """The same moments with `out` channels."""
        return frames.of(self.pictures(frames.x))

    def pictures(self, x: Tensor) -> Tensor:
        """The same for pictures alone."""
        return self.after(self.norm(convolved(self.conv, x)))  # type: ignore[no-any-return]


class Depthwise(nn.Module):
    """A depthwise convolution over time and space, of a base model: it sees the frames before and after."""

    def __init__(self, channels: int, kernel: Kernel, stride: int, after: nn.Module) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.weight = nn.Parameter(torch.empty(channels, 1, *kernel))
        self.norm = nn.BatchNorm2d(channels, EPSILON, MOMENTUM)
        self.after = after
        nn.init.kaiming_normal_(self.weight, mode="fan_in")

    def forward(self, frames: Frames, state: State, name: str) -> Frames:  # noqa: ARG002  (as Causal)
        """The same moments at another resolution."""
        x, padding = padded(frames.x, self.kernel[1], self.stride)
        reach = range(-(self.kernel[0] // 2), self.kernel[0] // 2 + 1)
        parts = [self._at(x, ahead, frames.batch, padding) for ahead in reach if abs(ahead) < frames.count]
        return frames.of(self.after(self.norm(_sum(parts))))

    def _at(self, x: Tensor, ahead: int, batch: int, padding: tuple[int, int]) -> Tensor:
        """What the frame so many ahead gives to each; nothing at the end of the clip."""
        rows, offset = int(x.shape[0]), abs(ahead) * batch
        if ahead:
            # A split, for the gradient of a slice would be laid out otherwise and slow.
            sizes = [offset, rows - offset] if ahead > 0 else [rows - offset, offset]
            x = torch.split(x, sizes)[ahead > 0]
        seen = self.seen(x, padding, ahead)
        border = (0, offset) if ahead > 0 else (offset, 0)
        return functional.pad(seen, (0, 0, 0, 0, 0, 0, *border)) if ahead else seen

    def seen(self, x: Tensor, padding: tuple[int, int], ahead: int) -> Tensor:
        """What padded pictures give to those as many frames before them."""
        kernel = self.weight[:, :, self.kernel[0] // 2 + ahead].contiguous(memory_format=torch.channels_last)
        return functional.conv2d(x, kernel, None, self.stride, padding, groups=int(x.shape[1]))


class Causal(nn.Module):
    """A depthwise convolution over space, then one over this frame and those before it, of a stream model."""

    def __init__(self, channels: int, kernel: Kernel, stride: int, after: nn.Module) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.space = nn.Conv2d(channels, channels, kernel[1], stride, groups=channels, bias=False)
        self.norm = nn.BatchNorm2d(channels, EPSILON, MOMENTUM)
        self.after = after
        nn.init.kaiming_normal_(self.space.weight, mode="fan_in")
        if kernel[0] > 1:
            self.time = nn.Parameter(torch.empty(channels, kernel[0]))
            self.norm_time = nn.BatchNorm2d(channels, EPSILON, MOMENTUM)
            nn.init.normal_(self.time, std=math.sqrt(2 / kernel[0]))

    def forward(self, frames: Frames, state: State, name: str) -> Frames:
        """The same moments at another resolution; the last frames are put into `state`."""
        x = self.after(self.norm(convolved(self.space, frames.x)))
        steps = self.kernel[0]
        if steps == 1:
            return frames.of(x)
        rows = int(x.shape[0])
        x = torch.cat([state[name], x])
        state[name] = x[rows:]
        parts = [
            x[step * frames.batch : step * frames.batch + rows] * self.time[:, step, None, None]
            for step in range(steps)
        ]
        return frames.of(self.after(self.norm_time(_sum(parts))))


def _sum(parts: list[Tensor]) -> Tensor:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


class Gating(nn.Module):
    """The hard sigmoid of squeeze-excite in a stream model."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.gate = gate

    def forward(self, x: Tensor) -> Tensor:
        """Values from 0 to 1."""
        if self.gate == "clip":
            return torch.clamp(0.2 * x + 0.5, 0.0, 1.0)
        return functional.relu6(x + 3.0) * 0.16667


class SqueezeExcite(nn.Module):
    """Scale each channel by what the clip shows: all of it in a base model, up to now in a stream model."""

    def __init__(self, channels: int, after: nn.Module, *, stream: bool, gate: Gate, positions: bool) -> None:
        super().__init__()
        self.stream = stream
        seen = 2 * channels if stream else channels
        hidden = make_divisible(SQUEEZE * seen)
        self.reduce = nn.Conv2d(seen, hidden, 1)
        self.expand = nn.Conv2d(hidden, channels, 1)
        self.after = after
        self.gate: nn.Module = Gating(gate) if stream else nn.Sigmoid()
        self.position_scale = nn.Parameter(torch.zeros(())) if positions else None
        for conv in (self.reduce, self.expand):
            nn.init.kaiming_normal_(conv.weight, mode="fan_in")
            nn.init.zeros_(conv.bias)  # type: ignore[arg-type]

    def forward(self, frames: Frames, state: State, name: str) -> Frames:
        """The gated pictures; the sum over all frames so far is put into `state`."""
        seen = self._up_to_now(frames, state, name) if self.stream else self._all(frames)
        gates = self.gate(self.expand(self.after(self.reduce(seen))))
        if self.stream:
            return frames.of(frames.x * gates)
        per_frame = by_moment(frames.x, frames.batch) * gates
        return frames.of(per_frame.flatten(0, 1))

    def _all(self, frames: Frames) -> Tensor:
        means = frames.x.mean(dim=(2, 3), keepdim=True)
        return by_moment(means, frames.batch).mean(dim=0)

    def _up_to_now(self, frames: Frames, state: State, name: str) -> Tensor:
        now = frames.x.mean(dim=(2, 3), keepdim=True)
        sums = by_moment(now, frames.batch).cumsum(dim=0) + state[name]
        state[name] = sums[-1]
        numbers = torch.arange(frames.count, dtype=now.dtype, device=now.device) + state["frames"]
        means = sums / (numbers + 1)[:, None, None, None, None]
        both = torch.cat([means.flatten(0, 1), now], dim=1)
        if self.position_scale is None:
            return both
        encoded = position_encoding(numbers, int(both.shape[1])) * self.position_scale
        return both + encoded.repeat_interleave(frames.batch, dim=0)[:, :, None, None]


def position_encoding(numbers: Tensor, channels: int) -> Tensor:
    """Sines and cosines of the frame numbers, `(frames, channels)`: Vaswani et al. 2017, sines first."""
    index = torch.arange(channels, device=numbers.device)
    rates = 10_000.0 ** -((2 * (index // 2)).to(numbers.dtype) / channels)
    angles = numbers[:, None] * rates
    return torch.cat([torch.sin(angles[:, 0::2]), torch.cos(angles[:, 1::2])], dim=1)


def make_divisible(value: float, divisor: int = 8) -> int:
    """The nearest multiple, never more than a tenth below.

    >>> make_divisible(28), make_divisible(20), make_divisible(6)
    (32, 24, 8)
    """
    nearest = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return nearest + divisor if nearest < 0.9 * value else nearest
