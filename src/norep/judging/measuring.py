"""Measure a pose as a movement file asks: both sides of the body, weighted by how well each is seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.movements.vocabulary import Measure
from norep.pose.measures import KINDS, VIRTUAL_POINTS
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]
_SHARE_OF_BEST = 0.5
"""For the smaller or larger of two sides, a side counts that is seen at least this well beside the other."""


def measure(poses: PoseSequence, wanted: Measure) -> tuple[Floats, Floats]:
    """Return the values `(frames,)` and how well the points behind them are seen `(frames,)`, 0 to 1."""
    function = KINDS[wanted.kind].function
    sides = _sided(poses, wanted)
    found = [(function(poses, points, wanted.unit), _seen(poses, points)) for points in sides]
    if len(found) == 1:
        return found[0]
    (left, left_seen), (right, right_seen) = found
    left_seen = np.where(np.isfinite(left), left_seen, 0.0)
    right_seen = np.where(np.isfinite(right), right_seen, 0.0)
    best = np.fmax(left_seen, right_seen)
    if wanted.side == "mean":
        return _weighted(left, left_seen, right, right_seen), best
    pick = np.fmin if wanted.side == "min" else np.fmax
    left = np.where(left_seen >= _SHARE_OF_BEST * best, left, np.nan)
    right = np.where(right_seen >= _SHARE_OF_BEST * best, right, np.nan)
    return pick(left, right), best


def _weighted(left: Floats, left_seen: Floats, right: Floats, right_seen: Floats) -> Floats:
    a, b = left_seen**2, right_seen**2
    total = np.where(a + b > 0, a + b, np.nan)
    values: Floats = (np.where(a > 0, left, 0.0) * a + np.where(b > 0, right, 0.0) * b) / total
    return values


def _sided(poses: PoseSequence, wanted: Measure) -> list[tuple[str, ...]]:
    """The points with their sides: one choice for each side of the body that has to be looked at."""
    if not any(_has_sides(poses, name) for name in wanted.points):
        return [wanted.points]
    sides = (wanted.side,) if wanted.side in ("left", "right") else ("left", "right")
    return [tuple(f"{s}_{p}" if _has_sides(poses, p) else p for p in wanted.points) for s in sides]


def _has_sides(poses: PoseSequence, name: str) -> bool:
    if name.startswith(("left_", "right_", "mid_")) or poses.skeleton.index(name) is not None:
        return False
    return name in VIRTUAL_POINTS or poses.skeleton.index(f"left_{name}") is not None


def _seen(poses: PoseSequence, points: tuple[str, ...]) -> Floats:
    worst = np.ones(len(poses))
    for name in points:
        worst = np.fmin(worst, _confidence(poses, name))
    return worst


def _confidence(poses: PoseSequence, name: str) -> Floats:
    if name.startswith("mid_"):  # estimators place the hidden side well enough by the seen one
        joint = name.removeprefix("mid_")
        return np.fmax(_confidence(poses, f"left_{joint}"), _confidence(poses, f"right_{joint}"))
    at = poses.skeleton.index(name)
    if at is not None:
        return poses.confidence[:, at]
    side, joint = "", name
    if name.startswith(("left_", "right_")):
        side, joint = name.split("_", 1)
        side += "_"
    if joint not in VIRTUAL_POINTS:
        return np.zeros(len(poses))
    start, end, _ = VIRTUAL_POINTS[joint]
    return np.fmin(_confidence(poses, side + start), _confidence(poses, side + end))


class Signals:
    """The measures a counter looks at, computed as poses stream by.

    The values of a frame do not depend on how the stream is cut into pieces.
    """

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        self._measures = measures
        self._memory = max((KINDS[wanted.kind].memory for wanted in measures), default=0.0)
        self._tail: PoseSequence | None = None

    def update(self, poses: PoseSequence) -> Floats:
        """Return `(frames, measures)` for these next frames."""
        if not self._memory:
            return self._rows(poses)
        whole = poses if self._tail is None else PoseSequence.join([self._tail, poses])
        rows = self._rows(whole)[len(whole) - len(poses) :]
        self._tail = whole[whole.time >= whole.time[-1] - self._memory - 0.2] if len(whole) else None
        return rows

    def _rows(self, poses: PoseSequence) -> Floats:
        if not self._measures:
            return np.zeros((len(poses), 0))
        # Rounding hides the last bits, which depend on how many frames were computed at once.
        rows: Floats = np.stack([measure(poses, wanted)[0] for wanted in self._measures], axis=1)
        return rows.round(5)
