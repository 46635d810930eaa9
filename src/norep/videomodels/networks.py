"""Video networks by name; a new one is a function here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from torch import Tensor, nn

from norep.errors import UnknownNameError
from norep.videomodels.architecture import MOVINETS, Gate, architecture
from norep.videomodels.movinet import MoViNet
from norep.videomodels.r2plus1d import NAME, R2Plus1D

NAMES = (*MOVINETS, NAME)


class VideoNetwork(Protocol):
    """What training needs of a network, beside being a module: clips to features to logits."""

    stream: bool

    def features(self, clip: Tensor) -> Tensor:
        """`(batch, channels)` of clips `(batch, frames, 3, height, width)`."""
        ...

    def classify(self, features: Tensor) -> Tensor:
        """Logits of features."""
        ...


def _r2plus1d(classes: int, gate: Gate, dropout: float) -> nn.Module:  # noqa: ARG001  (as the others)
    return R2Plus1D(classes, dropout)


def _movinet(name: str) -> Callable[[int, Gate, float], nn.Module]:
    return lambda classes, gate, dropout: MoViNet(architecture(name, gate), classes, dropout)


NETWORKS: Mapping[str, Callable[[int, Gate, float], nn.Module]] = {
    **{name: _movinet(name) for name in MOVINETS},
    NAME: _r2plus1d,
}


def network(name: str, classes: int, *, gate: Gate = "relu6", dropout: float = 0.0) -> nn.Module:
    """A network with random weights; raises UnknownNameError."""
    if name not in NETWORKS:
        raise UnknownNameError.of("video network", name, NAMES)
    return NETWORKS[name](classes, gate, dropout)


def usual_resolution(name: str) -> int:
    """The side in pixels that its authors trained it with."""
    return architecture(name).resolution if name in MOVINETS else 112
