"""Train the networks that tell movements by the ranges of posture they go through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from torch import nn

from norep.recognition.course import Floats, Floats32
from norep.recognition.range_network import RangeNetwork, scaled
from norep.recognition.ranges import COLUMN_QUANTITY, WIDTH, ranges
from norep.training.material import Material
from norep.training.networks import partial_loss

BATCH = 128


@dataclass(frozen=True, slots=True)
class RangeSettings:
    """How the networks over the ranges are trained.

    `noise` in spreads, the same for all numbers of a quantity and half as much for each; `hidden_share` of
    the quantities are hidden from each clip, so that no movement is known by one of them alone.
    """

    networks: int = 4
    hidden: int = 48
    epochs: int = 25
    learning_rate: float = 6e-3
    weight_decay: float = 0.05
    dropout: float = 0.3
    noise: float = 0.6
    hidden_share: float = 0.4
    smoothing: float = 0.05


def fit_range_networks(
    material: Material, seed: int = 0, settings: RangeSettings | None = None
) -> RangeNetwork | None:
    """Learn from the clips whose shape is known, not scaled to 0..1; None where there is none."""
    use = np.flatnonzero(~material.scaled)
    if not len(use):
        return None
    part = material.part(use)
    found = np.stack([ranges(points) for points in part.points])
    return learned(found, part.allowed, part.weights, part.labels, seed=seed, settings=settings)


def learned(
    found: Floats,
    allowed: Floats32,
    weights: Floats32,
    labels: tuple[str, ...],
    *,
    seed: int = 0,
    settings: RangeSettings | None = None,
) -> RangeNetwork:
    """Learn from ranges `(clips, WIDTH)` and `allowed` `(clips, labels)`, as `Material` has it."""
    settings = settings or RangeSettings()
    middle, spread = _scale(found)
    members = []
    with torch.random.fork_rng(devices=[]):
        for member in range(settings.networks):
            torch.manual_seed(seed * 1000 + member)
            random = np.random.default_rng((seed, member, 7))
            inputs = (found - middle) / spread
            members.append(_member(inputs, allowed, weights, random=random, settings=settings))
    layers = [[_with_offsets(network[at]) for network in members] for at in (0, 3)]
    return RangeNetwork(labels, middle, spread, np.stack(layers[0]), np.stack(layers[1]))


def _scale(found: Floats) -> tuple[Floats, Floats]:
    """Middle and spread of each column; 0 and 1 where nothing is known."""
    known = np.isfinite(found).any(axis=0)
    middle, spread = np.zeros(WIDTH), np.ones(WIDTH)
    middle[known] = np.nanmedian(found[:, known], axis=0)
    spread[known] = np.nanstd(found[:, known], axis=0) + 1e-3
    return middle, spread


def _member(
    inputs: Floats, allowed: Floats32, weights: Floats32, *, random: Generator, settings: RangeSettings
) -> nn.Sequential:
    network = nn.Sequential(
        nn.Linear(2 * WIDTH, settings.hidden),
        nn.ReLU(),
        nn.Dropout(settings.dropout),
        nn.Linear(settings.hidden, allowed.shape[1]),
    )
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=settings.weight_decay)
    steps = max(settings.epochs * len(inputs) // BATCH, 1)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.learning_rate, total_steps=steps + 1)
    for _ in range(steps):
        rows = random.integers(0, len(inputs), BATCH)
        seen = torch.from_numpy(_varied(inputs[rows], random, settings).astype(np.float32))
        scores = network(seen)
        loss = partial_loss(scores, torch.from_numpy(allowed[rows]), settings.smoothing)
        optimizer.zero_grad()
        (loss * torch.from_numpy(weights[rows])).mean().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        rate.step()
    return network.eval()


def _varied(inputs: Floats, random: Generator, settings: RangeSettings) -> Floats:
    """`(clips, 2 * WIDTH)`: with errors, and some quantities hidden."""
    clips, count = len(inputs), int(COLUMN_QUANTITY.max()) + 1
    common = random.normal(0.0, settings.noise, (clips, count))[:, COLUMN_QUANTITY]
    own = random.normal(0.0, settings.noise / 2, inputs.shape)
    gone = (random.random((clips, count)) < settings.hidden_share)[:, COLUMN_QUANTITY]
    varied = np.where(gone, np.nan, inputs + common + own)
    return scaled(varied, np.zeros(WIDTH), np.ones(WIDTH))


def _with_offsets(layer: nn.Module) -> Floats:
    """`(inputs + 1, outputs)`: the weights, and the offsets as the last row."""
    weight, bias = (value.detach().numpy().astype(np.float64) for value in layer.parameters())
    return np.concatenate([weight.T, bias[None]])
