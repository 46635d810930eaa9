"""Whether repetitions found in the flow are the same thing again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from norep.recognition.flow.motion import FlowMotion
from norep.recognition.periodic.counted import Repetition

Floats = NDArray[np.float64]

PHASES = 16
"""Moments of a repetition at which it is compared."""


def likeness(motion: FlowMotion, reps: Sequence[Repetition]) -> float:
    """Median correlation, -1 to 1, of each repetition with the mean of all others; 0 for fewer than two.

    Each is brought to the same length first, so that the tempo does not matter.
    """
    if len(reps) < 2:
        return 0.0
    cycles = np.array([_cycle(motion, rep) for rep in reps])
    others = cycles.sum(axis=0) - cycles
    sizes = np.linalg.norm(cycles, axis=1) * np.linalg.norm(others, axis=1)
    return float(np.median((cycles * others).sum(axis=1) / np.maximum(sizes, 1e-12)))


def _cycle(motion: FlowMotion, rep: Repetition) -> Floats:
    """`(PHASES * k,)`: the signals of a repetition around their mean."""
    at = rep.start + (np.arange(PHASES) + 0.5) / PHASES * (rep.end - rep.start)
    samples = np.stack([np.interp(at, motion.time, signal) for signal in motion.values.T], axis=1)
    return np.asarray((samples - samples.mean(axis=0)).ravel())
