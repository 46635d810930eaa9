"""MoViNet in PyTorch: base models over a whole clip, stream models over a clip or frame by frame."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from norep.errors import NorepError
from norep.videomodels.architecture import Architecture, Kernel
from norep.videomodels.layers import (
    Causal,
    Convolution,
    Depthwise,
    Frames,
    SqueezeExcite,
    State,
    activation,
    by_moment,
    padded,
)


class Skip(nn.Module):
    """The way around a block that changes resolution or channels."""

    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.project = Convolution(channels, out)

    def forward(self, frames: Frames) -> Frames:
        """The mean of 3 x 3 pixels, without those beyond the border, then other channels."""
        return self.project(frames.of(around(frames.x, self.stride)))  # type: ignore[no-any-return]


def around(x: Tensor, stride: int) -> Tensor:
    """Pictures at the resolution a block leaves them in."""
    if stride == 1:
        return x
    inside = torch.ones(1, 1, int(x.shape[-2]), int(x.shape[-1]), dtype=x.dtype, device=x.device)
    return _pooled(x, stride) / _pooled(inside, stride)


def _pooled(x: Tensor, stride: int) -> Tensor:
    x, padding = padded(x, 3, stride)
    return functional.avg_pool2d(x, 3, stride, padding)


class Block(nn.Module):
    """Expand the channels, look at space and time, gate, project, and add to what came in."""

    def __init__(
        self, one: Architecture, channels: int, out: int, inner: int, *, kernel: Kernel, stride: int
    ) -> None:
        super().__init__()
        after = activation(one.stream)
        feature = Causal if one.stream else Depthwise
        self.expand = Convolution(channels, inner, after=after)
        self.feature = feature(inner, kernel, stride, after)
        self.excite = SqueezeExcite(inner, after, stream=one.stream, gate=one.gate, positions=one.positions)
        self.project = Convolution(inner, out)
        self.skip = Skip(channels, out, stride) if stride > 1 or channels != out else None
        self.scale: nn.Parameter | None = nn.Parameter(torch.zeros(()))  # None once it is folded in

    def forward(self, frames: Frames, state: State, name: str) -> Frames:
        """The next pictures; `state` gets the new buffers under `name`."""
        x = self.feature(self.expand(frames), state, f"{name}.buffer")
        x = self.project(self.excite(x, state, f"{name}.sum"))
        skipped = self.skip(frames) if self.skip is not None else frames
        return frames.of(self.joined(x.x, skipped.x))

    def joined(self, new: Tensor, skipped: Tensor) -> Tensor:
        """What came in and what was made of it."""
        return (new if self.scale is None else new * self.scale) + skipped


SCALE = 0.4


@torch.no_grad()
def begin_from_scratch(network: nn.Module) -> None:
    """Let a network with random weights learn from thousands of clips, not from hundreds of thousands.

    Blocks count from the first step: where their scales begin at 0, as officially, that takes thousands of
    steps. And kernels over time begin as differences, which are blind to what stands still: with others a0
    did not leave chance in a thousand steps, for rooms are more of a picture than the athlete.
    """
    for module in network.modules():
        if isinstance(module, Block) and module.scale is not None:
            module.scale.fill_(SCALE)
        elif isinstance(module, Depthwise) and module.kernel[0] > 1:
            module.weight.sub_(module.weight.mean(dim=2, keepdim=True))
        elif isinstance(module, Causal) and module.kernel[0] > 1:
            module.time.sub_(module.time.mean(dim=1, keepdim=True))


class MoViNet(nn.Module):
    """A MoViNet that gives logits.

    >>> from norep.videomodels.architecture import architecture
    >>> network = MoViNet(architecture("movinet-a0-stream"), classes=9).eval()
    >>> network(torch.zeros(1, 4, 3, 64, 64)).shape
    torch.Size([1, 9])
    """

    def __init__(self, one: Architecture, classes: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.architecture = one
        self.stem = Convolution(3, one.stem, 3, stride=2, after=activation(one.stream))
        self.blocks = nn.ModuleDict()
        channels = one.stem
        for number, spec in enumerate(one.blocks):
            for layer, (inner, kernel) in enumerate(zip(spec.inner, spec.kernels, strict=True)):
                stride = spec.stride if layer == 0 else 1
                block = Block(one, channels, spec.channels, inner, kernel=kernel, stride=stride)
                self.blocks[f"block{number}_layer{layer}"] = block
                channels = spec.channels
        self.project = Convolution(channels, one.projected, after=activation(one.stream))
        self.hidden = nn.Linear(one.projected, one.hidden)
        self.after = nn.SiLU()  # swish in stream models too, as in the official ones
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(one.hidden, classes)
        nn.init.normal_(self.classifier.weight, std=0.01)
        nn.init.zeros_(self.classifier.bias)

    @property
    def stream(self) -> bool:
        """Whether it can go frame by frame."""
        return self.architecture.stream

    def forward(self, clip: Tensor) -> Tensor:
        """Logits `(batch, classes)` of clips `(batch, frames, 3, height, width)`, RGB in [0, 1]."""
        return self.classify(self.features(clip))

    def features(self, clip: Tensor) -> Tensor:
        """What the classifier sees of whole clips: `(batch, projected)`."""
        frames = self.project(self._seen(clip, self._fresh(clip)))
        means = frames.x.mean(dim=(2, 3))
        return by_moment(means, frames.batch).mean(dim=0)

    def classify(self, features: Tensor) -> Tensor:
        """Logits of features."""
        return self.classifier(self.dropout(self.after(self.hidden(features))))  # type: ignore[no-any-return]

    def step(self, clip: Tensor, state: State) -> tuple[Tensor, State]:
        """Logits of everything up to the last of these frames, and the state for the next ones.

        `clip` as in `forward`, of one frame or more; `state` is what the step before gave, or
        `initial_state`, and is not changed. Raises NorepError for a base model.
        """
        if not self.stream:
            raise NorepError(f"MoViNet {self.architecture.name} base cannot go frame by frame; take stream")
        state = dict(state)
        frames = self.project(self._seen(clip, state))
        means = by_moment(frames.x.mean(dim=(2, 3)), frames.batch)
        state["head.sum"] = state["head.sum"] + means.sum(dim=0)
        state["frames"] = state["frames"] + frames.count
        return self.classify(state["head.sum"] / state["frames"]), state

    def initial_state(self, batch: int, height: int, width: int) -> State:
        """The state before the first frame, in the dtype of the weights."""
        like = self.hidden.weight
        clip = like.new_zeros(1, 1, 3, height, width)
        shapes = self._shapes(clip)
        rows = {name: (shape[0] * batch, *shape[1:]) for name, shape in shapes.items()}
        state = {name: like.new_zeros(shape) for name, shape in rows.items()}
        state["head.sum"] = like.new_zeros(batch, self.architecture.projected)
        state["frames"] = like.new_zeros(())
        return state

    def _seen(self, clip: Tensor, state: State) -> Frames:
        batch = int(clip.shape[0])
        x = clip.transpose(0, 1).flatten(0, 1).contiguous(memory_format=torch.channels_last)
        frames: Frames = self.stem(Frames(x, batch))
        for name, block in self.blocks.items():
            frames = block(frames, state, name)
        return frames

    def _fresh(self, clip: Tensor) -> State:
        if not self.stream:
            return {}
        return self.initial_state(int(clip.shape[0]), int(clip.shape[-2]), int(clip.shape[-1]))

    def _shapes(self, clip: Tensor) -> dict[str, tuple[int, ...]]:
        """Rows for one clip, channels, height and width of each buffer; sums have no size."""
        height, width = int(clip.shape[-2]), int(clip.shape[-1])
        height, width = -(-height // 2), -(-width // 2)
        shapes: dict[str, tuple[int, ...]] = {}
        for name, block in self.blocks.items():
            feature: Any = block.feature
            height, width = -(-height // feature.stride), -(-width // feature.stride)
            channels = feature.space.out_channels
            if feature.kernel[0] > 1:
                shapes[f"{name}.buffer"] = (feature.kernel[0] - 1, channels, height, width)
            shapes[f"{name}.sum"] = (1, channels, 1, 1)
        return shapes
