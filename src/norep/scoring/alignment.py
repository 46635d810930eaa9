"""Bring an execution and a reference together in time, and say how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.scoring.barycentre import LENGTH, resampled
from norep.scoring.body import MIRROR, POINTS
from norep.scoring.execution import Execution
from norep.scoring.reference import Reference
from norep.scoring.warping import distance, path, squared

Floats = NDArray[np.float64]
NOT_ALIKE = 0.75
"""Torso lengths between corresponding points from which on two motions hardly look like the same movement."""
HEIGHT = 1


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How an execution follows a reference.

    `path` `(steps, 2)` pairs steps of the reference with frames of the execution. `distance` is the root of
    the mean squared distance of corresponding points, in torso lengths. `good` and `own`
    `(LENGTH, POINTS, 3)` are the two courses at 64 even steps, as they were compared. `mirrored` says that
    left and right were exchanged, `shown` which directions could be compared (0 left, 1 up, 2 forward).
    """

    path: NDArray[np.int64]
    distance: float
    good: Floats
    own: Floats
    mirrored: bool
    shown: tuple[int, ...]
    limitations: tuple[str, ...] = field(default=())

    @property
    def frames(self) -> NDArray[np.int64]:
        """`(LENGTH,)` for each step of the reference the frame of the execution that is nearest to it."""
        steps = np.arange(LENGTH)
        first = np.searchsorted(self.path[:, 0], steps)
        last = np.searchsorted(self.path[:, 0], steps, side="right") - 1
        nearest: NDArray[np.int64] = self.path[(first + last) // 2, 1]
        return nearest

    def by_point(self) -> dict[str, float]:
        """DTW of each key point on its own, in torso lengths; points that were not seen are left out."""
        return by_point(self.good, self.own, self.shown)


def align(mine: Execution, reference: Reference | Execution) -> Alignment:
    """Align an execution with a reference, or with another execution.

    Raises PoseError where they are of different movements, or have no key point in common.
    """
    if isinstance(reference, Execution):
        reference = Reference.of([reference], threshold=False)
    _check_same(mine, reference)
    shown = _shown(mine.points, reference.points)
    own, good = resampled(mine.points), reference.points
    mirror = _to_mirror(mine, reference, own, shown)
    if mirror:
        own = own[:, MIRROR] * (-1.0, 1.0, 1.0)
    costs = _costs(good, own, shown)
    way = path(costs)
    apart = float(np.sqrt(costs[way[:, 0], way[:, 1]].mean() / len(POINTS)))
    to_frames = (len(mine) - 1) / (LENGTH - 1)
    frames = np.column_stack([way[:, 0], np.round(way[:, 1] * to_frames).astype(np.int64)])
    notes = _limitations(mine, reference, shown, apart)
    return Alignment(frames, apart, good, own, mirror, shown, notes)


def by_point(good: Floats, own: Floats, shown: tuple[int, ...] = (0, 1, 2)) -> dict[str, float]:
    """DTW of each key point on its own, in torso lengths; gaps are bridged, unseen points left out."""
    found = {}
    for place, name in enumerate(POINTS):
        directions = [HEIGHT] if name == "hips" else list(shown)
        first, second = good[:, place][:, directions], own[:, place][:, directions]
        if min(np.isfinite(first).all(axis=1).mean(), np.isfinite(second).all(axis=1).mean()) >= 0.5:
            found[name] = round(distance(_bridged(first), _bridged(second)), 6)
    return found


def _check_same(mine: Execution, reference: Reference) -> None:
    if mine.movement and reference.movement and mine.movement != reference.movement:
        raise PoseError(
            f"the reference is of {reference.movement} and the other of {mine.movement}; "
            "compare executions of the same movement"
        )


def _shown(mine: Floats, good: Floats) -> tuple[int, ...]:
    both = [
        bool(np.isfinite(mine[:, 1:-1, a]).any() and np.isfinite(good[:, 1:-1, a]).any()) for a in range(3)
    ]
    if not both[HEIGHT]:
        raise PoseError("no key point was seen in both; there is nothing to compare")
    return tuple(axis for axis in range(3) if both[axis])


def _costs(good: Floats, own: Floats, shown: tuple[int, ...]) -> Floats:
    axes = list(shown)
    return squared(good[..., axes].reshape(len(good), -1), own[..., axes].reshape(len(own), -1))


def _to_mirror(mine: Execution, reference: Reference, own: Floats, shown: tuple[int, ...]) -> bool:
    """Whether left and right are to be exchanged: as the sides say, else as it fits clearly better."""
    if mine.side is not None and reference.side is not None:
        return mine.side != reference.side
    if mine.guide is not None and mine.guide.sides == "both":
        return False
    straight = np.nanmean((own - reference.points)[..., list(shown)] ** 2)
    turned = np.nanmean((own[:, MIRROR] * (-1.0, 1.0, 1.0) - reference.points)[..., list(shown)] ** 2)
    return bool(turned < 0.5 * straight)


def _limitations(
    mine: Execution, reference: Reference, shown: tuple[int, ...], apart: float
) -> tuple[str, ...]:
    notes = []
    if len(shown) < 3:
        seen = {0: "sideways", 1: "up and down", 2: "forward and back"}
        ways = " and ".join(seen[axis] for axis in shown)
        notes.append(f"Only the picture is known, without depth: compared {ways}, and nothing else")
    elif not mine.turned:
        notes.append("Which way the body faces could not be told")
    if apart > NOT_ALIKE:
        notes.append(f"The two hardly look like the same movement ({apart:.1f} torso lengths apart)")
    if len(shown) == 1:
        notes.append("The two are not seen from the same side, so only heights could be compared")
    unseen = [
        name for place, name in enumerate(POINTS[:-1]) if not np.isfinite(mine.points[:, place, 1]).any()
    ]
    if unseen:
        notes.append(f"Never seen: {', '.join(name.replace('_', ' ') for name in unseen)}")
    del reference
    return tuple(notes)


def _bridged(values: Floats) -> Floats:
    """Gaps filled by a straight line between what is known."""
    known = np.isfinite(values).all(axis=1)
    if known.all():
        return values
    at = np.arange(len(values))
    return np.column_stack([np.interp(at, at[known], column[known]) for column in values.T])
