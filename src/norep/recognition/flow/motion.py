"""The motion of a video as a few signals, from its flow: what the counter watches where there is no pose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.recognition.flow.field import FlowField
from norep.recognition.periodic.smoothing import smoothed

Floats = NDArray[np.float64]

COMPONENTS = 4
SHORTEST = 0.7
"""Seconds of a shot in which repetitions are looked for."""
SMOOTH = 0.06
"""Seconds over which the flow is averaged; three jumps a second must remain."""
DRIFT = 3.0
"""Seconds; a sum of flow drifts, so what changes slower than about six times this is taken out."""
LEAST_SPEED = 0.04
"""Longer sides of the picture per second below which a place stands still: ten small pixels.

Repetitions reach 15 or more somewhere, what is left of a pan over a still scene 9.
"""
FAST = 98  # percentile of the speeds of a place that must be above it
LEAST_RETURN = 0.5
"""Share of the way that must be undone: 0.7 to 0.95 in whole repetitions, under 0.4 in half ones."""

LEAST_LASTING = 0.3
"""Correlation of the flow with that of the picture before: 0 for noise, 0.4 for 2.7 jumps a second."""


@dataclass(frozen=True, slots=True)
class FlowMotion:
    """The moving parts of one shot as `values` `(frames, k)` that go up and down with them.

    Patterns of flow, the strongest first, then all flow across and down; of no unit, and comparable only
    within the shot. `time` `(frames,)` seconds.
    """

    time: Floats
    values: Floats


def motion_of(shot: FlowField) -> FlowMotion | None:
    """Return the strongest patterns of the flow of one shot, summed to positions.

    None where it is too short or nothing moves to and fro.
    """
    if len(shot) < 2 or shot.time[-1] - shot.time[0] < SHORTEST:
        return None
    raw = shot.velocity.reshape(len(shot), -1).astype(np.float64)
    velocity = smoothed(shot.time, raw, SMOOTH)
    seconds = np.diff(shot.time, prepend=shot.time[:1])
    trust = _undone(velocity.reshape(len(shot), -1, 2), seconds) * _lasting(raw.reshape(len(shot), -1, 2))
    if not trust.any():
        return None
    trusted = velocity * np.repeat(trust, 2)
    way = np.concatenate([_components(trusted), _common(trusted)], axis=1) * seconds[:, None]
    position = np.cumsum(way, axis=0)
    return FlowMotion(shot.time, position - smoothed(shot.time, position, DRIFT))


def _undone(velocity: Floats, seconds: Floats) -> Floats:
    """How much of its way each cell undoes, 0 to 1: what passes by is no repetition; all 0 if idle."""
    speed = np.linalg.norm(velocity, axis=2)
    way = (speed * seconds[:, None]).sum(axis=0)
    left_over = np.linalg.norm((velocity * seconds[:, None, None]).sum(axis=0), axis=1)
    moves = np.percentile(speed, FAST, axis=0) > LEAST_SPEED
    undone = np.where(moves, 1 - left_over / np.maximum(way, 1e-9), 0.0)
    energy = np.where(moves, (speed**2).sum(axis=0), 0.0)
    whole = (undone * energy).sum() / max(energy.sum(), 1e-12)
    return np.asarray(undone if whole >= LEAST_RETURN else np.zeros_like(undone))


def _lasting(velocity: Floats) -> Floats:
    """How alike the flow of each cell is to that of the picture before, 0 to 1.

    The grain of a dark film moves to and fro as well, but not twice the same way.
    """
    energy = (velocity**2).sum(axis=(0, 2))
    alike = (velocity[1:] * velocity[:-1]).sum(axis=(0, 2)) / np.maximum(energy, 1e-12)
    return np.asarray(np.where(alike > LEAST_LASTING, alike, 0.0))


def _components(velocity: Floats) -> Floats:
    """`(frames, k)`: the strongest directions of `(frames, cells)` around no motion, at most `COMPONENTS`."""
    _, vectors = np.linalg.eigh(velocity.T @ velocity)
    return np.asarray(velocity @ vectors[:, ::-1][:, :COMPONENTS])


def _common(velocity: Floats) -> Floats:
    """`(frames, 2)`: the flow of the whole picture, which stays the same where the athlete moves on.

    As strong as if all flow were in as many cells as matter at a time.
    """
    cells = velocity.reshape(len(velocity), -1, 2)
    energy = (cells**2).sum(axis=(0, 2))
    matter = energy.sum() ** 2 / max(float((energy**2).sum()), 1e-12)
    return np.asarray(cells.sum(axis=1) / np.sqrt(max(matter, 1.0)))
