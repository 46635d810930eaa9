"""Train the counter's network: how many repetitions pass in each moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from norep.recognition.periodic.pace import (
    DILATIONS,
    FASTEST,
    SLOWEST,
    STEPS,
    Pace,
    inputs,
)
from norep.recognition.periodic.signals import FORM
from norep.training.counting_examples import WINDOW, Example, window

WIDTH = 48
DROPOUT = 0.2
BATCH = 12
LEARNING_RATE = 3e-3
WEIGHT_DECAY = 0.02
USUAL = -0.7
"""Logarithm of a usual rate, half a repetition a second: where the network's answers start."""
PARTS = 4
"""Into how many parts a window is cut, whose counts have to be right as well as the whole."""


class PaceNetwork(nn.Module):
    """Dilated convolutions with shortcuts that see 13 s to both sides; `Pace` runs the same without torch."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.enter = nn.Conv1d(channels, WIDTH, 1)
        self.far = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 3, padding=d, dilation=d) for d in DILATIONS)
        self.near = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 1) for _ in DILATIONS)
        self.leave = nn.Conv1d(WIDTH, 2, 1)
        self.dropout = nn.Dropout1d(DROPOUT)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Whether something is repeated (a logit), and the logarithm of the rate, both `(clips, steps)`."""
        x = self.enter(x)
        for far, near in zip(self.far, self.near, strict=True):
            x = x + near(self.dropout(torch.relu(far(x))))
        active, speed = self.leave(torch.relu(x)).unbind(dim=1)
        return active, speed + USUAL

    def exported(self) -> Pace:
        """The same network without torch."""
        weights = {
            name: values.detach().numpy().astype(np.float32) for name, values in self.state_dict().items()
        }
        weights = {
            name: values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values
            for name, values in weights.items()
        }
        weights["leave.bias"] = weights["leave.bias"] + np.array([0.0, USUAL], np.float32)
        return Pace(weights)


def train_pace(
    pools: Sequence[tuple[float, Sequence[Example]]],
    steps: int,
    seed: int,
    report: Callable[[int, float], None] | None = None,
) -> Pace:
    """Train on pools of examples, each with the share of windows that comes from it.

    `report` is told the step and the running loss. The same seed gives the same network.
    """
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    shares = np.array([share for share, pool in pools if pool], np.float64)
    filled = [pool for _, pool in pools if pool]
    network = PaceNetwork(inputs(np.zeros((1, 8, len(FORM))), np.ones((1, 8), bool)).shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps)
    running = 0.0
    for step in range(steps):
        chosen = rng.choice(len(filled), size=BATCH, p=shares / shares.sum())
        forms, masks, rates = zip(*(window(filled[i], rng) for i in chosen), strict=True)
        channels = torch.from_numpy(inputs(np.stack(forms), np.stack(masks)).astype(np.float32))
        loss = pace_loss(network(channels), torch.from_numpy(np.stack(rates).astype(np.float32)))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        if report is not None and step % 100 == 0:
            report(step, running)
    return network.eval().exported()


def pace_loss(answer: tuple[Tensor, Tensor], rate: Tensor) -> Tensor:
    """Right about when, right about how fast, and right in sum, of the whole window and of its parts."""
    active, speed = answer
    busy = (rate > 0).float()
    when = nn.functional.binary_cross_entropy_with_logits(active, busy)
    target = torch.log(rate.clamp_min(0.05))
    off = nn.functional.smooth_l1_loss(speed, target, reduction="none", beta=0.3)
    fast = (off * busy).sum() / busy.sum().clamp_min(1)
    passed = torch.sigmoid(active) * torch.exp(speed.clamp(SLOWEST, FASTEST)) / STEPS
    return 0.5 * when + fast + _miscount(passed, rate / STEPS, 1) + _miscount(passed, rate / STEPS, PARTS)


def _miscount(said: Tensor, true: Tensor, parts: int) -> Tensor:
    shape = (len(said), parts, WINDOW // parts)
    said, true = said.view(shape).sum(dim=2), true.view(shape).sum(dim=2)
    return ((said - true).abs() / (true + 1)).mean()
