"""The results of following, picture by picture, and those that may still be mended from behind."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from norep.pose.backend import Backend, Estimate
from norep.pose.pictures import Pictures
from norep.pose.search import SAME_BODY, Anchor
from norep.pose.sequence import PoseSequence
from norep.pose.track import Track
from norep.video.frame import Frame


@dataclass(slots=True, eq=False)
class Row:
    """The result for one picture; it may still change while `open`."""

    index: int
    time: float
    size: tuple[int, int]
    cut: bool
    estimate: Estimate | None = None
    open: bool = False


class Doubtful:
    """The newest pictures without a sure result, as many as can be kept; their rows stay open."""

    def __init__(self) -> None:
        self._pictures = Pictures()
        self._rows: deque[Row] = deque()

    def add(self, row: Row, frame: Frame) -> None:
        """Keep a picture until a sure one comes."""
        row.open = True
        self._rows.append(row)
        self._pictures.add(frame)
        while len(self._rows) > len(self._pictures):
            self._rows.popleft().open = False

    def follow_back(self, backend: Backend, sure: Anchor) -> None:
        """Follow the person backwards until they are lost or both ways agree, and close all rows."""
        track, factor = Track(backend, only_near=True), self._pictures.factor
        track.come_from(sure.enlarged(factor))
        for at in reversed(range(len(self._pictures))):
            row = self._rows[at]
            backwards = track.update(self._pictures[at])
            if backwards is None:
                break
            backwards = backwards.enlarged(1 / factor)
            if _same(backwards, row.estimate):
                break
            row.estimate = backwards
        self.close()

    def close(self) -> None:
        """Leave all rows as they are."""
        for row in self._rows:
            row.open = False
        self._rows.clear()
        self._pictures = Pictures()

    def __bool__(self) -> bool:
        return bool(self._rows)


def _same(one: Estimate, other: Estimate | None) -> bool:
    if other is None:
        return False
    return float(np.abs(one.points - other.points).mean()) < SAME_BODY * one.region.size


def sequence_of(row: Row, backend: Backend) -> PoseSequence:
    """A sequence of length 1; all NaN where nobody was followed."""
    estimate, keypoints = row.estimate, len(backend.skeleton.keypoints)
    world = np.full((1, keypoints, 3), np.nan) if backend.gives_world else None
    if estimate is not None and estimate.world is not None and world is not None:
        world[0] = estimate.world
    return PoseSequence(
        time=np.array([row.time]),
        points=np.full((1, keypoints, 2), np.nan) if estimate is None else estimate.points[None],
        confidence=np.zeros((1, keypoints)) if estimate is None else estimate.confidence[None],
        world=world,
        cuts=np.array([row.cut]),
        skeleton=backend.skeleton,
        size=row.size,
    )
