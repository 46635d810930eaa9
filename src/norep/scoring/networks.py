"""Small networks computed with plain arrays: a 1-D convolution network and an LSTM.

Both see executions of different length. Masked, they look at nothing beyond the end; padded, as in the
simplest way of doing it, zeros follow up to the longest execution of training and are looked at too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]
Weights = Mapping[str, NDArray[Any]]

LONGEST = 10_000
"""Samples; more is a damaged file."""
LAYERS = 3
"""Convolutions of the 1-D network."""


class Network(Protocol):
    """Something that gives one number for one execution."""

    def __call__(self, weights: Weights, channels: Floats32, seen: Floats32) -> float:
        """`channels` `(samples, channels)`, `seen` `(samples,)` is 1 where there is something to look at."""
        ...


def batch(frames: Sequence[NDArray[Any]], length: int, padded: bool) -> tuple[Floats32, Floats32]:
    """`(n, length, channels)` filled up with zeros, and `(n, length)` of what a network may look at.

    What is longer is cut to every other sample until it fits.
    """
    if not 1 <= length <= LONGEST:
        raise ValueError(f"a network for {length} samples")
    fitting = [_fitted(one, length) for one in frames]
    filled = np.zeros((len(frames), length, frames[0].shape[1]), np.float32)
    seen = (
        np.ones((len(frames), length), np.float32) if padded else np.zeros((len(frames), length), np.float32)
    )
    for i, one in enumerate(fitting):
        filled[i, : len(one)] = one
        seen[i, : len(one)] = 1
    return filled, seen


def _fitted(one: NDArray[Any], length: int) -> NDArray[Any]:
    while len(one) > length:
        one = one[::2]
    return one


def convolution_network(weights: Weights, channels: Floats32, seen: Floats32) -> float:
    """Three convolutions with ReLU, the mean and the maximum over time, one number."""
    x = channels * seen[:, None]
    for layer in range(LAYERS):
        x = np.maximum(_convolved(x, weights[f"kernel{layer}"], weights[f"bias{layer}"]), 0) * seen[:, None]
    pooled = np.concatenate([x.sum(axis=0) / seen.sum(), x.max(axis=0)])
    return float(pooled @ weights["out"] + weights["out_bias"][0])


def _convolved(x: Floats32, kernel: NDArray[Any], bias: NDArray[Any]) -> Floats32:
    """`(samples, out)`; `kernel` `(out, in, taps)`, zeros beyond both ends."""
    taps = kernel.shape[2]
    padded = np.pad(x, ((taps // 2, taps // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, taps, axis=0)
    return np.asarray(np.tensordot(windows, kernel, axes=([1, 2], [1, 2])) + bias, np.float32)


def lstm_network(weights: Weights, channels: Floats32, seen: Floats32) -> float:
    """One LSTM layer, the mean of its states over time, one number. Gates: in, forget, cell, out."""
    states = _states(weights, channels)
    pooled = (states * seen[:, None]).sum(axis=0) / seen.sum()
    return float(pooled @ weights["out"] + weights["out_bias"][0])


def _states(weights: Weights, channels: Floats32) -> Floats32:
    size = weights["hidden"].shape[1]
    state, cell = np.zeros(size, np.float32), np.zeros(size, np.float32)
    fed = channels @ weights["input"].T + weights["bias"]
    states = np.empty((len(channels), size), np.float32)
    for i, row in enumerate(fed):
        into, forget, new, out = np.split(row + weights["hidden"] @ state, 4)
        cell = _sigmoid(forget) * cell + _sigmoid(into) * np.tanh(new)
        state = _sigmoid(out) * np.tanh(cell)
        states[i] = state
    return states


def _sigmoid(x: Floats32) -> Floats32:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), np.float32)


NETWORKS: dict[str, Network] = {"cnn1d": convolution_network, "lstm": lstm_network}
