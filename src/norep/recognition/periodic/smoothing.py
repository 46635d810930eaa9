"""Averages over time that leave out what is missing, on even and uneven timestamps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
REACH = 3.0
"""Standard deviations after which the Gaussian is cut off."""


def smoothed(time: Floats, values: Floats, seconds: float) -> Floats:
    """Gaussian average of `(frames, k)`; NaN adds nothing and is filled from its neighbours, if any."""
    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    return convolved(values, seconds / max(step, 1e-3))


def convolved(values: Floats, frames: float) -> Floats:
    """Gaussian average of `(frames, k)` with a standard deviation in frames, leaving out NaN."""
    if frames < 0.2 or not len(values):
        return values
    reach = max(1, int(np.ceil(REACH * frames)))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / frames) ** 2)
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    total, mass = np.empty_like(filled), np.empty_like(filled)
    for k in range(values.shape[1]):
        total[:, k] = np.convolve(filled[:, k], kernel, "full")[reach : reach + len(values)]
        mass[:, k] = np.convolve(known[:, k].astype(float), kernel, "full")[reach : reach + len(values)]
    return np.where(mass > 1e-6, total / np.maximum(mass, 1e-6), np.nan)
