"""Find the repetitions of a reference in a long stream, by warping it into any part of the stream."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.cleaning import smooth
from norep.pose.sequence import PoseSequence
from norep.scoring.body import POINTS, course_of
from norep.scoring.execution import SMOOTHING, in_order
from norep.scoring.reference import Reference
from norep.scoring.warping import parts, squared

Floats = NDArray[np.float64]
STEPS = 20
"""Steps that the reference is brought to; with fewer the search is quicker, and no less sure."""
FPS = 12.0
"""Frames a second at which the stream is searched."""
FARTHEST = 0.3
"""Torso lengths that corresponding points may be apart, as a root mean square, to be found."""
OVERLAP = 0.3
"""Share of a part that the one before may have taken: both hold the rest between them."""
TEMPI = 4.0
"""Times as long, or as short, that a repetition may be."""


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a stream that is like the reference: seconds, and how far apart in torso lengths."""

    start: float
    end: float
    distance: float


def find(poses: PoseSequence, reference: Reference, *, farthest: float = FARTHEST) -> tuple[Found, ...]:
    """The repetitions of a reference in a stream, in order, not overlapping.

    `farthest` is the root mean square distance of corresponding points, in torso lengths, from which on a
    part is not taken. Raises PoseError where frames are out of order or nothing is in common.

    >>> import norep
    >>> from norep.scoring.search import find
    >>> squat = norep.movements["air-squat"]
    >>> poses = norep.draw(squat)
    >>> len(find(poses, norep.Reference.built_in(squat)))
    5
    """
    in_order(poses)
    if len(poses) < 2:
        return ()
    time, stream = _even(poses)
    good = _thinned(reference.points)
    axes = [
        a for a in range(3) if np.isfinite(stream[..., :-1, a]).any() and np.isfinite(good[..., :-1, a]).any()
    ]
    if not axes:
        raise PoseError("no key point was seen in both; there is nothing to search for")
    # The height of the hips depends on where a repetition begins, which is what is searched for.
    rows = good[:, :-1][..., axes].reshape(len(good), -1)
    columns = stream[:, :-1][..., axes].reshape(len(stream), -1)
    cost, begun = parts(squared(rows, columns))
    seconds = sum(one.mean for one in reference.tempo.values())
    return _chosen(time, cost, begun, farthest, seconds)


def _even(poses: PoseSequence) -> tuple[Floats, Floats]:
    """Times, and the points of a standard body at `FPS`."""
    points = course_of(smooth(poses, SMOOTHING)).points
    time = np.arange(poses.time[0], poses.time[-1] + 1e-9, 1 / FPS)
    nearest = np.clip(np.searchsorted(poses.time, time), 0, len(poses) - 1)
    return time, points[nearest]


def _thinned(points: Floats) -> Floats:
    thinned: Floats = points[np.linspace(0, len(points) - 1, STEPS).round().astype(int)]
    return thinned


def _chosen(
    time: Floats, cost: Floats, begun: NDArray[np.int64], farthest: float, seconds: float
) -> tuple[Found, ...]:
    """The nearest parts, as long as they do not overlap."""
    taken = np.zeros(len(time), bool)
    found: list[Found] = []
    length = np.arange(len(time)) - begun
    steps = np.maximum(length + 1, STEPS)
    apart = np.sqrt(cost / steps / (len(POINTS) - 1))
    shortest, longest = seconds / TEMPI * FPS, seconds * TEMPI * FPS
    apart[(length < max(shortest, 2)) | (length > max(longest, STEPS))] = np.inf
    for end in np.argsort(apart):
        start = int(begun[end])
        if apart[end] > farthest:
            break
        if taken[start : end + 1].mean() <= OVERLAP:
            taken[start : end + 1] = True
            found.append(Found(float(time[start]), float(time[end]), round(float(apart[end]), 4)))
    return tuple(sorted(found, key=lambda one: one.start))
