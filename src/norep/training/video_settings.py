"""How a video network is trained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from norep.training.video_augmentation import VideoAugmentation

Optimizer = Literal["rmsprop", "adamw"]


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """The recipe; as it stands that of the first works with MoViNets on these movements.

    RMSprop at 0.01 with cosine decay, rho and momentum 0.9, epsilon 1, each gradient's norm at most 1, label
    smoothing 0.1, batches of 8, 10 epochs. `frozen` trains the head alone, on features that are computed
    once. `patience` is the number of epochs without a better validation after which training ends, None for
    never. `average` is the share of the old in a running mean of the weights after each step, 0 for none.
    """

    network: str = "movinet-a2-base"
    epochs: int = 10
    batch: int = 8
    optimizer: Optimizer = "rmsprop"
    learning_rate: float | None = None
    weight_decay: float = 0.02
    smoothing: float = 0.1
    dropout: float = 0.2
    frozen: bool = False
    patience: int | None = 5
    average: float = 0.0
    device: str = "cpu"
    augmentation: VideoAugmentation | None = field(default_factory=VideoAugmentation)

    @property
    def rate(self) -> float:
        """The learning rate to begin with."""
        usual = 0.01 if self.optimizer == "rmsprop" else 3e-3
        return self.learning_rate if self.learning_rate is not None else usual
