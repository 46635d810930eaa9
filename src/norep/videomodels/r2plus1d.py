"""R(2+1)D-18: a residual network whose 3D convolutions are split into space and time.

Source: Tran et al., "A Closer Look at Spatiotemporal Convolutions for Action Recognition", 2018. The inner
channels keep the number of parameters of the 3D convolution that is split.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

NAME = "r2plus1d-18"
CHANNELS = (64, 64, 128, 256, 512)


def _split(channels: int, out: int, stride: int) -> nn.Sequential:
    """A convolution over space, one over time, with a norm and an activation between."""
    inner = channels * out * 27 // (channels * 9 + 3 * out)
    return nn.Sequential(
        nn.Conv3d(channels, inner, (1, 3, 3), (1, stride, stride), (0, 1, 1), bias=False),
        nn.BatchNorm3d(inner),
        nn.ReLU(inplace=True),
        nn.Conv3d(inner, out, (3, 1, 1), (stride, 1, 1), (1, 0, 0), bias=False),
    )


class Residual(nn.Module):
    """Two split convolutions, added to what came in."""

    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Sequential(_split(channels, out, stride), nn.BatchNorm3d(out), nn.ReLU(inplace=True))
        self.second = nn.Sequential(_split(out, out, 1), nn.BatchNorm3d(out))
        self.skip: nn.Module = nn.Identity()
        if stride > 1 or channels != out:
            self.skip = nn.Sequential(nn.Conv3d(channels, out, 1, stride, bias=False), nn.BatchNorm3d(out))
        self.after = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """`(batch, channels, frames, height, width)`, halved where the stride is 2."""
        return self.after(self.second(self.first(x)) + self.skip(x))  # type: ignore[no-any-return]


class R2Plus1D(nn.Module):
    """R(2+1)D with 18 layers; 33.4 million parameters at 400 classes, as the 3D network that it splits."""

    stream = False

    def __init__(self, classes: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv3d(3, 45, (1, 7, 7), (1, 2, 2), (0, 3, 3), bias=False),
            nn.BatchNorm3d(45),
            nn.ReLU(inplace=True),
            nn.Conv3d(45, 64, (3, 1, 1), 1, (1, 0, 0), bias=False),
            nn.BatchNorm3d(64),
            nn.ReLU(inplace=True),
        )
        stages = []
        for stage, (channels, out) in enumerate(pairwise(CHANNELS)):
            stages += [Residual(channels, out, 2 if stage else 1), Residual(out, out, 1)]
        self.stages = nn.Sequential(*stages)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(CHANNELS[-1], classes)
        for module in self.modules():
            if isinstance(module, nn.Conv3d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, clip: Tensor) -> Tensor:
        """Logits `(batch, classes)` of clips `(batch, frames, 3, height, width)`, RGB in [0, 1]."""
        return self.classify(self.features(clip))

    def features(self, clip: Tensor) -> Tensor:
        """What the classifier sees: `(batch, 512)`."""
        x = (clip - 0.5) / 0.25
        return self.stages(self.stem(x.transpose(1, 2))).mean(dim=(2, 3, 4))  # type: ignore[no-any-return]

    def classify(self, features: Tensor) -> Tensor:
        """Logits of features."""
        return self.classifier(self.dropout(features))  # type: ignore[no-any-return]
