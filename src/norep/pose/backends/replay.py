"""Key points that were stored before, served as if they were estimated now: for tests and repeated runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from norep.errors import PoseError
from norep.pose.backend import Candidate, Estimate, Region
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import Skeleton
from norep.settings import Settings
from norep.video.frame import Frame

MARGIN = 1.25  # of the region around the key points


def load(settings: Settings, source: str | None = None) -> Replay:  # noqa: ARG001
    """Serve the file of key points named by `source`, as in `replay:poses.npz`; raises PoseError."""
    if source is None:
        raise PoseError("the backend replay needs a file of key points: replay:poses.npz")
    return Replay(PoseSequence.load(Path(source)))


class Replay:
    """Finds in each picture the person stored for its time, wherever it looks.

    >>> from norep.pose.sequence import PoseSequence
    >>> Replay(PoseSequence.empty()).name
    'replay'
    """

    name = "replay"

    def __init__(self, *people: PoseSequence) -> None:
        if not people:
            raise PoseError("nothing to replay: give at least one sequence of poses")
        self._people = people

    @property
    def skeleton(self) -> Skeleton:
        """That of the stored key points."""
        return self._people[0].skeleton

    @property
    def gives_world(self) -> bool:
        """Whether world coordinates were stored."""
        return all(person.world is not None for person in self._people)

    @property
    def weights(self) -> Mapping[str, str]:
        """None are used."""
        return {}

    def detect(self, frame: Frame, window: Region | None = None) -> list[Candidate]:
        """Everybody stored for this time whose middle is in the window."""
        found = (self._estimate(person, frame.time) for person in self._people)
        return [
            Candidate(estimate.region, estimate.score)
            for estimate in found
            if estimate is not None and (window is None or estimate.region.distance(window) <= 0.5)
        ]

    def landmarks(self, frame: Frame, region: Region) -> Estimate | None:
        """The person nearest to the region, if their middle is in it."""
        found = [self._estimate(person, frame.time) for person in self._people]
        inside = [one for one in found if one is not None and one.region.distance(region) <= 0.5]
        return min(inside, key=lambda estimate: estimate.region.distance(region), default=None)

    def _estimate(self, person: PoseSequence, time: float) -> Estimate | None:
        at = _nearest(person, time)
        if at is None or not np.isfinite(person.points[at]).any():
            return None
        points, confidence = person.points[at], person.confidence[at]
        low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
        middle, size = (low + high) / 2, MARGIN * float(np.max(high - low))
        return Estimate(
            points=points,
            confidence=confidence,
            score=float(np.clip(np.nanmean(confidence), 0, 1)),
            region=Region(float(middle[0]), float(middle[1]), size),
            world=None if person.world is None else person.world[at],
        )


def _nearest(person: PoseSequence, time: float) -> int | None:
    """The number of the frame at this time; None when none is within half a frame."""
    if not len(person):
        return None
    after = int(np.clip(np.searchsorted(person.time, time), 0, len(person) - 1))
    at = min((max(after - 1, 0), after), key=lambda i: abs(person.time[i] - time))
    spacing = float(np.median(np.diff(person.time))) if len(person) > 1 else 1.0
    return at if abs(person.time[at] - time) <= max(spacing / 2, 1e-3) else None
