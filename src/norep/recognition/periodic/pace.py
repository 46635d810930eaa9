"""How many repetitions pass in each moment, judged by a small network from posture and self-similarity.

The network sees, ten times a second, the form of the body and how alike the body is a lag earlier and later,
for two dozen lags. The second is what TransRAC and RepNet look at (Dwibedi et al. 2020), but of key points
and in metres. Its answer is a density: the sum over a clip is the number of repetitions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.recognition.periodic.signals import FORM, RATE, UNIT, Signals

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STRIDE = 2
"""Samples of the signals' clock in a step of the network."""
STEPS = RATE / STRIDE
"""Steps a second."""
LAGS = np.unique(np.round(np.geomspace(0.3, 7.0, 24) * STEPS).astype(np.int64))
"""Steps."""
DILATIONS = (1, 2, 4, 8, 16, 32, 64)
POSTURE = (
    *("shoulder_y", "head_y", "elbow_angle", "shoulder_angle", "hip_angle", "knee_angle"),
    *("width", "height"),
)
"""Columns that are also shown as they are, not only around the clip's mean."""
QUIET = 1e-3
"""Square metres of variance taken for stillness."""
SLOWEST, FASTEST = -4.0, 2.0
"""Logarithms of the repetitions a second that the network may answer."""


def inputs(form: Floats, seen: Mask) -> Floats:
    """`(clips, channels, steps)` of `form` `(clips, steps, len(FORM))` metres and `seen` `(clips, steps)`."""
    weight = seen.astype(np.float64)
    total = np.maximum(weight.sum(axis=1), 1.0)[:, None, None]
    mean = (form * weight[..., None]).sum(axis=1, keepdims=True) / total
    moved = (form - mean) / UNIT * weight[..., None]
    posture = form[..., [FORM.index(name) for name in POSTURE]] / UNIT * weight[..., None]
    moments = _Moments.of(form - mean, weight)
    alike = np.stack([_likeness(form, weight, moments, int(lag)) for lag in LAGS], axis=2)
    strength = np.log(moments.variance(int(STEPS)) + QUIET) / 2 + 1.5
    columns = [moved, posture, alike, strength[..., None], weight[..., None]]
    return np.concatenate(columns, axis=2).transpose(0, 2, 1)


@dataclass(frozen=True, slots=True)
class _Moments:
    """Running sums along the second axis, from which averages around each step are quick to get."""

    mass: Floats
    first: Floats
    second: Floats

    @staticmethod
    def of(form: Floats, weight: Floats) -> _Moments:
        weighted = form * weight[..., None]
        return _Moments(_running(weight), _running(weighted), _running((form * weighted).sum(axis=2)))

    def variance(self, half: int) -> Floats:
        """`(clips, steps)` square metres: how much the body moves in up to `half` steps on both sides."""
        mass = np.maximum(_around(self.mass, half), QUIET)
        mean = _around(self.first, half) / mass[..., None]
        square = _around(self.second, half) / mass
        return np.asarray(np.maximum(square - (mean**2).sum(axis=2), 0.0))


def _likeness(form: Floats, weight: Floats, moments: _Moments, lag: int) -> Floats:
    """1 where the body is as it was a lag ago, 0 where no more alike than at any two moments, -1 at least."""
    clips, steps = weight.shape
    if lag >= steps - 2:
        return np.zeros((clips, steps))
    both = weight[:, lag:] * weight[:, :-lag]
    middle = slice(lag // 2, lag // 2 + steps - lag)
    apart, known = np.zeros((clips, steps)), np.zeros((clips, steps))
    apart[:, middle] = ((form[:, lag:] - form[:, :-lag]) ** 2).sum(axis=2) * both
    known[:, middle] = both
    half = max(int(lag * 0.75), 5)
    mean = _around(_running(apart), half) / np.maximum(_around(_running(known), half), QUIET)
    spread = 2 * moments.variance(half + lag // 2) + 2 * QUIET
    return np.asarray(1 - np.minimum(mean / spread, 2.0))


def _running(values: Floats) -> Floats:
    """Sums up to each step, along the second axis; the first is 0."""
    return np.concatenate([np.zeros_like(values[:, :1]), np.cumsum(values, axis=1)], axis=1)


def _around(sums: Floats, half: int) -> Floats:
    """Averages over up to `half` steps on both sides, from running sums."""
    steps = sums.shape[1] - 1
    first = np.clip(np.arange(steps) - half, 0, steps)
    last = np.clip(np.arange(steps) + half + 1, 0, steps)
    length = (last - first).reshape(1, -1, *[1] * (sums.ndim - 2))
    return np.asarray((sums[:, last] - sums[:, first]) / length)


@dataclass(frozen=True, slots=True)
class Pace:
    """The network: a stack of dilated convolutions with shortcuts. `weights` are arrays by layer name."""

    weights: Mapping[str, Floats]

    def rate(self, channels: Floats) -> Floats:
        """`(steps,)` repetitions a second of the channels `(channels, steps)`."""
        w = self.weights
        x = w["enter.weight"] @ channels + w["enter.bias"][:, None]
        for i, dilation in enumerate(DILATIONS):
            y = np.maximum(_convolved(x, w[f"far.{i}.weight"], dilation) + w[f"far.{i}.bias"][:, None], 0.0)
            x = x + w[f"near.{i}.weight"] @ y + w[f"near.{i}.bias"][:, None]
        active, speed = w["leave.weight"] @ np.maximum(x, 0.0) + w["leave.bias"][:, None]
        return np.asarray(np.exp(np.clip(speed, SLOWEST, FASTEST)) / (1 + np.exp(-np.clip(active, -30, 30))))


def _convolved(x: Floats, kernel: Floats, dilation: int) -> Floats:
    """`kernel` `(out, in, 3)` over `x` `(in, steps)`, of the same length."""
    padded = np.pad(x, ((0, 0), (dilation, dilation)))
    steps = x.shape[1]
    parts = [kernel[:, :, k] @ padded[:, k * dilation : k * dilation + steps] for k in range(3)]
    return np.asarray(parts[0] + parts[1] + parts[2])


def mean_density(paces: Sequence[Pace], signals: Signals) -> Floats:
    """`(samples,)`: repetitions that pass during each sample of the signals' clock, by all networks."""
    form = signals.shape[None, ::STRIDE]
    channels = inputs(form, signals.seen[None, ::STRIDE])[0].astype(np.float32)
    rate = np.mean([pace.rate(channels) for pace in paces], axis=0)
    steps = np.arange(len(rate)) * STRIDE
    return np.asarray(np.interp(np.arange(len(signals.time)), steps, rate) / RATE)
