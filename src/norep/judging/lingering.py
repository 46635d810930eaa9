"""How large a share of its way an attempt spends somewhere: a pause at the shoulders, a press-out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.judging.measuring import measure
from norep.movements.movement import Movement
from norep.movements.vocabulary import Limits, Rule
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]
FADE = 1 / 3
"""Outer share of a zone with two limits in which a moment counts less: tremor there matters little."""
SHORTEST_WAY = 0.1
"""Seconds that a way takes at least."""


def presence(rule: Rule, movement: Movement, poses: PoseSequence) -> tuple[Floats, Floats]:
    """How far each moment lies within all limits of `given`, 0 to 1, NaN where unseen; and how well seen.

    Both are `(frames,)`.
    """
    within, seen = np.ones(len(poses)), np.ones(len(poses))
    for key, limits in rule.given.items():
        values, sight = measure(poses, movement.measures[key])
        within, seen = np.minimum(within, _inside(limits, values)), np.minimum(seen, sight)
    return within, seen


def share_of_way(time: Floats, within: Floats, way: float) -> float:
    """The time spent within, weighted, as a share of the seconds that the way takes."""
    step = np.gradient(time) if len(time) > 1 else np.zeros(len(time))
    return float(np.nansum(within * step) / max(way, SHORTEST_WAY))


def _inside(limits: Limits, values: Floats) -> Floats:
    above = -np.inf if limits.above is None else limits.above
    below = np.inf if limits.below is None else limits.below
    depth = np.minimum(values - above, below - values)
    fade = FADE * (below - above)
    weight = np.clip(depth / fade, 0.0, 1.0) if np.isfinite(fade) else (depth > 0).astype(float)
    return np.where(np.isnan(values), np.nan, weight)
