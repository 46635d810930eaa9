"""How the camera moved between two pictures, from the flow alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Complex = NDArray[np.complex128]

ROUNDS = 4
TOLERANCE = 0.15
"""Pixels by which the background may differ from the movement of the camera, at least."""


def camera_flow(moved: Floats, texture: Floats) -> Floats:
    """The part of a flow `(rows, columns, 2)` that a shift, turn and zoom of the whole picture explains.

    `texture` `(rows, columns)` says how far the flow of each place can be trusted. The sides and the top of
    the picture are believed first, then all that agree: least squares, reweighted after Geman and McClure.
    """
    rows, columns = texture.shape
    y, x = np.mgrid[:rows, :columns]
    # Places and flow are complex numbers, so that turn and zoom are one factor.
    place = ((x - (columns - 1) / 2) + 1j * (y - (rows - 1) / 2)).ravel()
    flow = np.asarray(moved[..., 0] + 1j * moved[..., 1], np.complex128).ravel()
    edge = ((x == 0) | (x == columns - 1) | (y == 0)).ravel()
    explained = np.full(len(flow), np.median(flow[edge].real) + 1j * np.median(flow[edge].imag))
    for _ in range(ROUNDS):
        off = np.abs(flow - explained)
        scale = max(TOLERANCE, float(np.median(off)))
        weight = texture.ravel() / (1 + (off / scale) ** 2) ** 2 + 1e-9
        explained = _fitted(place, flow, weight)
    camera = np.stack([explained.real, explained.imag], axis=-1).reshape(moved.shape)
    return np.asarray(camera, np.float32)


def _fitted(place: Complex, flow: Complex, weight: NDArray[np.float64]) -> Complex:
    """`a + b * place` nearest to the flow."""
    total = weight.sum()
    middle, mean = (weight * place).sum() / total, (weight * flow).sum() / total
    away = place - middle
    spread = (weight * np.abs(away) ** 2).sum()
    factor = (weight * away.conj() * (flow - mean)).sum() / spread if spread > 1e-9 else 0.0
    return np.asarray(mean + factor * away)
