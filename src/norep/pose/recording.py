"""Everybody whom another tool saw in a film, before it is known who of them is the athlete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import SKELETONS, Skeleton

Floats = NDArray[np.float64]
Singles = NDArray[np.float32] | Floats
Ints = NDArray[np.int64]

USUAL_FPS = 30.0
"""Frames a second where nobody says."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user says of key points that do not say it themselves; None where nothing is said.

    `fps` frames a second, `size` of the picture as (width, height), `skeleton` by its name.
    """

    fps: float | None = None
    size: tuple[int, int] | None = None
    skeleton: str | None = None

    @property
    def skeleton_or_none(self) -> Skeleton | None:
        """The skeleton; raises PoseError for a name that is not known."""
        if self.skeleton is None:
            return None
        known = SKELETONS.get(self.skeleton)
        if known is None:
            raise PoseError(f"no skeleton is called {self.skeleton!r}; known: {', '.join(sorted(SKELETONS))}")
        return known


@dataclass(frozen=True, slots=True)
class Recording:
    """People in frames. A sighting is one person in one frame.

    `time` `(frames,)` seconds; `frame` `(sightings,)` the frame of each, rising; `points`
    `(sightings, keypoints, 2)` upright pixels and `confidence` `(sightings, keypoints)`, NaN and 0 for what
    is missing; `marks` `(sightings,)` the number that the tool gave to the person, -1 for none. `world`
    `(sightings, keypoints, 3)` and `cuts` `(frames,)` as in `PoseSequence`. `remarks` are lines that a person
    should know. `assumed_fps` is the rate that the times rest on if nobody said it, else None.
    """

    skeleton: Skeleton
    time: Floats
    frame: Ints
    points: Singles
    confidence: Singles
    marks: Ints
    world: Singles | None = None
    cuts: NDArray[np.bool_] | None = None
    size: tuple[int, int] | None = None
    remarks: tuple[str, ...] = ()
    assumed_fps: float | None = None

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """With what the times rest on."""
        if self.assumed_fps is None or len(self.time) < 2:
            return self.remarks
        line = (
            f"the key points have no times; {self.assumed_fps:g} frames a second are assumed, and all that "
            "depends on tempo rests on it; give the true rate with --fps"
        )
        return (line, *self.remarks)

    @property
    def most_at_once(self) -> int:
        """People in the fullest frame."""
        return int(np.bincount(self.frame).max()) if len(self.frame) else 0

    def sightings(self) -> Iterator[slice]:
        """The sightings of each frame in which somebody is seen."""
        starts = np.flatnonzero(np.diff(self.frame, prepend=-1))
        return (slice(int(a), int(b)) for a, b in zip(starts, [*starts[1:], len(self.frame)], strict=True))

    def sequence(self, chosen: Ints) -> PoseSequence:
        """The poses of one person: `chosen` are their sightings, at most one for each frame."""
        frames, rows = len(self.time), self.frame[chosen]
        points = np.full((frames, *self.points.shape[1:]), np.nan)
        confidence = np.zeros((frames, self.points.shape[1]))
        points[rows], confidence[rows] = self.points[chosen], self.confidence[chosen]
        world = None
        if self.world is not None:
            world = np.full((frames, *self.world.shape[1:]), np.nan)
            world[rows] = self.world[chosen]
        return PoseSequence(self.time, points, confidence, world, self.cuts, self.skeleton, self.size)
