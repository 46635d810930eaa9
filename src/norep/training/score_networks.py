"""Learn the small networks of scorers with PyTorch, and take their weights out as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from norep.scoring.channels import Course
from norep.scoring.judges import NetworkJudge
from norep.scoring.networks import LAYERS, batch

EPOCHS = {"cnn1d": 40, "lstm": 50}
WIDTH = {"cnn1d": 48, "lstm": 48}
TAPS = 7
BATCH = 24
RATE = 3e-3
DECAY = 1e-2
JITTER = 0.05
DROPPED = 0.3


class Convolutions(nn.Module):
    """What `norep.scoring.networks.convolution_network` computes."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        sizes = [channels, *[width] * LAYERS]
        self.layers = nn.ModuleList(nn.Conv1d(a, b, TAPS, padding=TAPS // 2) for a, b in pairwise(sizes))
        self.dropped = nn.Dropout(DROPPED)
        self.out = nn.Linear(2 * width, 1)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """`(n,)` of `(n, samples, channels)` and `(n, samples)`."""
        mask = seen[:, None]
        x = x.transpose(1, 2) * mask
        for layer in self.layers:
            x = torch.relu(layer(x)) * mask
        pooled = torch.cat([x.sum(2) / mask.sum(2), x.amax(2)], dim=1)
        return torch.Tensor(self.out(self.dropped(pooled))[:, 0])

    def plain(self) -> dict[str, NDArray[Any]]:
        """The weights under the names of the plain network."""
        kernels = {f"kernel{i}": _array(layer.weight) for i, layer in enumerate(self.layers)}
        biases = {f"bias{i}": _array(layer.bias) for i, layer in enumerate(self.layers)}
        return {**kernels, **biases, "out": _array(self.out.weight)[0], "out_bias": _array(self.out.bias)}


class Recurrent(nn.Module):
    """What `norep.scoring.networks.lstm_network` computes."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(channels, width, batch_first=True)
        self.dropped = nn.Dropout(DROPPED)
        self.out = nn.Linear(width, 1)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """`(n,)` of `(n, samples, channels)` and `(n, samples)`."""
        states = self.lstm(x)[0]
        pooled = (states * seen[..., None]).sum(1) / seen.sum(1, keepdim=True)
        return torch.Tensor(self.out(self.dropped(pooled))[:, 0])

    def plain(self) -> dict[str, NDArray[Any]]:
        """The weights under the names of the plain network."""
        return {
            "input": _array(self.lstm.weight_ih_l0),
            "hidden": _array(self.lstm.weight_hh_l0),
            "bias": _array(self.lstm.bias_ih_l0) + _array(self.lstm.bias_hh_l0),
            "out": _array(self.out.weight)[0],
            "out_bias": _array(self.out.bias),
        }


def _array(weights: Any) -> NDArray[Any]:
    return np.asarray(weights.detach().numpy()).copy()


def fit_network(
    model: str, courses: Sequence[Course], wanted: NDArray[np.float64], *, correct: bool, seed: int
) -> NetworkJudge:
    """Learn one network; `wanted` is 1 for correct and 0 for incorrect, or scores."""
    name, _, padded = model.partition("-")
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    everything = np.concatenate([one.frames for one in courses])
    mean, scale = everything.mean(axis=0), everything.std(axis=0) + 1e-3
    length = max(len(one.frames) for one in courses)
    frames = [(one.frames - mean) / scale for one in courses]
    filled, seen = batch(frames, length, padded == "padded")
    unit = np.array([0.0, 1.0]) if correct else np.array([wanted.mean(), wanted.std() + 1e-9])
    network: Convolutions | Recurrent
    kind = Convolutions if name == "cnn1d" else Recurrent
    network = kind(filled.shape[2], WIDTH[name])
    targets = torch.from_numpy(((wanted - unit[0]) / unit[1]).astype(np.float32))
    loss = nn.BCEWithLogitsLoss() if correct else nn.SmoothL1Loss(beta=0.2)
    _learn(network, (torch.from_numpy(filled), torch.from_numpy(seen), targets), loss, EPOCHS[name])
    extra = {"mean": mean, "scale": scale, "length": np.array([length]), "unit": unit}
    return NetworkJudge(name, padded == "padded", {**network.plain(), **extra})


def _learn(network: nn.Module, data: tuple[Tensor, Tensor, Tensor], loss: nn.Module, epochs: int) -> None:
    x, seen, wanted = data
    steps = epochs * -(-len(x) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    network.train()
    for _ in range(epochs):
        for chosen in torch.randperm(len(x)).split(BATCH):  # type: ignore[no-untyped-call]
            optimizer.zero_grad()
            jittered = x[chosen] + JITTER * torch.randn_like(x[chosen])
            loss(network(jittered, seen[chosen]), wanted[chosen]).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    network.eval()
