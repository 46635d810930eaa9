"""Optimisers for video networks, and how their learning rate goes."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import nn

from norep.training.video_settings import VideoSettings

CLIP = 1.0
WARM_UP = 0.05


def optimizer_of(network: nn.Module, settings: VideoSettings) -> torch.optim.Optimizer:
    """What the settings ask for, on everything that is trained."""
    trained = [p for p in network.parameters() if p.requires_grad]
    if settings.optimizer == "rmsprop":
        return torch.optim.RMSprop(trained, lr=settings.rate, alpha=0.9, eps=1.0, momentum=0.9)
    decayed = [p for p in trained if p.ndim > 1]
    others = [p for p in trained if p.ndim <= 1]
    groups = [
        {"params": decayed, "weight_decay": settings.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW([group for group in groups if group["params"]], lr=settings.rate)


def schedule(share: float, settings: VideoSettings) -> float:
    """The learning rate at this share of the training: half a cosine, for AdamW after a short rise."""
    if settings.optimizer == "adamw" and share < WARM_UP:
        return settings.rate * (share + 0.002) / (WARM_UP + 0.002)
    return settings.rate * 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))


def clip_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Make each gradient's own norm at most 1."""
    for parameter in parameters:
        if parameter.grad is not None:
            nn.utils.clip_grad_norm_([parameter], CLIP)
