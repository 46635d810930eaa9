"""What the MoViNets a0 to a5 are made of, as numbers; nothing here needs torch.

Source: Kondratyuk et al., "MoViNets: Mobile Video Networks for Efficient Video Recognition", 2021, and the
variables of the official models.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from norep.errors import UnknownNameError

Gate = Literal["relu6", "clip"]
"""`relu6`: relu6(x + 3) * 0.16667; `clip`: clip(0.2 x + 0.5, 0, 1), as the models of 2021 were trained."""
Kernel = tuple[int, int, int]
K1_3, K1_5, K3, K5 = (1, 3, 3), (1, 5, 5), (3, 3, 3), (5, 3, 3)


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """Layers of one resolution: channels out, and for each layer its inner channels and kernel (t, h, w)."""

    channels: int
    inner: tuple[int, ...]
    kernels: tuple[Kernel, ...]
    stride: int = 2


@dataclass(frozen=True, slots=True)
class Architecture:
    """One MoViNet. `stem`, `projected` and `hidden` are channels.

    `stream` is the causal model that runs frame by frame; its squeeze-excite gates are a hard sigmoid, see
    Gate. `positions` adds the frame number to what the gates see (a3 to a5 stream).
    """

    name: str
    stem: int
    blocks: tuple[BlockSpec, ...]
    projected: int
    hidden: int = 2048
    stream: bool = False
    gate: Gate = "relu6"
    positions: bool = False
    resolution: int = 172


def _layers(channels: int, inner: tuple[int, ...], *kernels: Kernel, stride: int = 2) -> BlockSpec:
    """The last kernel stands for the layers that are left."""
    filled = (*kernels, *[kernels[-1]] * (len(inner) - len(kernels)))
    return BlockSpec(channels, inner, filled, stride)


_A0 = Architecture(
    "a0",
    8,
    (
        _layers(8, (24,), K1_5),
        _layers(32, (80, 80, 80), K3),
        _layers(56, (184, 112, 184), K5, K3),
        _layers(56, (184, 184, 184, 184), K5, K3, stride=1),
        _layers(104, (384, 280, 280, 344), K5, K1_5),
    ),
    480,
)
_A1 = Architecture(
    "a1",
    16,
    (
        _layers(16, (40, 40), K1_5, K3),
        _layers(40, (96, 120, 96, 96), K3),
        _layers(64, (216, 128, 216, 168, 216), K5, K3),
        _layers(64, (216, 216, 216, 128, 128, 216), K5, K3, K3, K3, K1_5, K3, stride=1),
        _layers(136, (456, 360, 360, 360, 456, 456, 544), K5, K1_5, K1_5, K1_5, K1_5, K3, K1_3),
    ),
    600,
)
_A2 = Architecture(
    "a2",
    16,
    (
        _layers(16, (40, 40, 64), K1_5, K3),
        _layers(40, (96, 120, 96, 96, 120), K3),
        _layers(72, (240, 160, 240, 192, 240), K5, K3),
        _layers(72, (240, 240, 240, 240, 144, 240), K5, K3, K3, K3, K1_5, K3, stride=1),
        _layers(144, (480, 384, 384, 480, 480, 480, 576), K5, K1_5, K1_5, K1_5, K1_5, K3, K1_3),
    ),
    640,
    resolution=224,
)
_A3 = Architecture(
    "a3",
    16,
    (
        _layers(16, (40, 40, 64, 40), K1_5, K3),
        _layers(48, (112, 144, 112, 112, 144, 144), K3, K3, K3, K1_5, K3),
        _layers(80, (240, 152, 240, 192, 240), K5, K3),
        _layers(88, (264, 264, 264, 264, 160, 264, 264, 264), K5, K3, K3, K3, K1_5, K3, stride=1),
        _layers(
            168,
            (560, 448, 448, 560, 560, 560, 448, 448, 560, 672),
            *(K5, K1_5, K1_5, K1_5, K1_5, K3, K1_5, K1_5, K3, K1_3),
        ),
    ),
    744,
    resolution=256,
)
_A4 = Architecture(
    "a4",
    24,
    (
        _layers(24, (64, 64, 96, 64, 96, 64), K1_5, K3),
        _layers(56, (168, 168, 136, 136, 168, 168, 168, 136, 136), K3, K3, K3, K3, K3, K3, K3, K1_5, K3),
        _layers(96, (320, 160, 320, 192, 320, 160, 320, 256, 320), K5, K3),
        _layers(
            96,
            (320, 320, 320, 320, 192, 320, 320, 192, 320, 320),
            *(K5, K3, K3, K3, K1_5, K3),
            stride=1,
        ),
        _layers(
            192,
            (640, 512, 512, 640, 640, 640, 512, 512, 640, 768, 640, 640, 768),
            *(K5, K1_5, K1_5, K1_5, K1_5, K3, K1_5, K1_5, K1_5, K1_5, K1_5, K3, K3),
        ),
    ),
    856,
    resolution=290,
)
_A5 = Architecture(
    "a5",
    24,
    (
        _layers(24, (64, 64, 96, 64, 96, 64), K1_5, K1_5, K3),
        _layers(64, (192, 152, 152, 152, 192, 192, 192, 152, 152, 192, 192), K5, K3),
        _layers(112, (376, 224, 376, 376, 296, 376, 224, 376, 376, 296, 376, 376, 376), K5, K3),
        _layers(
            120,
            (376, 376, 376, 376, 224, 376, 376, 224, 376, 376, 376),
            *(K5, K3, K3, K3, K1_5, K3),
            stride=1,
        ),
        _layers(
            224,
            (744, 744, 600, 600, 744, 744, 744, 896, 600, 600, 896, 744, 744, 896, 600, 600, 744, 744),
            *(K5, K3, K1_5, K1_5, K1_5, K1_5, K3, K1_5, K1_5, K1_5, K1_5, K1_5, K3),
            *(K1_5, K1_5, K1_5, K1_5, K3),
        ),
    ),
    992,
    resolution=320,
)
SIZES = {one.name: one for one in (_A0, _A1, _A2, _A3, _A4, _A5)}
MOVINETS = tuple(f"movinet-{size}-{kind}" for size in SIZES for kind in ("base", "stream"))


def architecture(name: str, gate: Gate = "relu6") -> Architecture:
    """The architecture called `movinet-a0-base`, `movinet-a0-stream` and so on; raises UnknownNameError.

    >>> architecture("movinet-a3-stream").positions
    True
    """
    if name not in MOVINETS:
        raise UnknownNameError.of("MoViNet", name, MOVINETS)
    _, size, kind = name.split("-")
    stream = kind == "stream"
    return replace(SIZES[size], stream=stream, gate=gate, positions=stream and size in ("a3", "a4", "a5"))
