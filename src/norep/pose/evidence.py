"""What speaks for the person followed being the athlete: how much of all motion is theirs."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from norep.pose.backend import Estimate
from norep.pose.motion import Box, Motion, Small
from norep.video.frame import Frame

PAIR_S = 0.12  # between the two pictures whose difference is the motion
EVERY_S = 0.2
LATER_EVERY_S = 0.5
EARLY_S = 2.0
KEPT = 10  # samples; those with the least motion go first
LONGEST_SIDE = 1280  # kept samples are shrunk to this: ten of them are 28 MB


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment: a picture `factor` times the size of the video's, and what moves in it."""

    frame: Frame
    motion: Motion
    factor: float


class Evidence:
    """Collects samples of a shot while somebody is followed in it."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.start: float | None = None
        self.seconds = 0.0
        self._first: tuple[float, Small] | None = None
        self._due = 0.0
        self._total = 0.0
        self._own = 0.0

    def update(self, frame: Frame, estimate: Estimate | None) -> None:
        """Take in a picture and the person followed in it, None when nobody is."""
        if self.start is None:
            self.start = self._due = frame.time
        self.seconds = frame.time - self.start
        if self._first is not None and frame.time - self._first[0] >= PAIR_S:
            self._take(frame, self._first[1], estimate)
            self._first = None
        if self._first is None and frame.time >= self._due:
            self._first = frame.time, Small.of(frame.image)
            self._due = frame.time + (EVERY_S if self.seconds < EARLY_S else LATER_EVERY_S)

    @property
    def moving(self) -> bool:
        """Whether anything moved that could be a person."""
        return self._total > 200.0 * max(1, len(self.samples))

    @property
    def share(self) -> float:
        """The part of all motion that lies on the person followed, 0 to 1; 0 without motion."""
        return self._own / self._total if self._total else 0.0

    def _take(self, frame: Frame, first: Small, estimate: Estimate | None) -> None:
        motion = Motion.between(first, Small.of(frame.image))
        self._total += motion.total
        if estimate is not None:
            self._own += motion.inside(body_box(estimate))
        self.samples.append(_sample(frame, motion))
        if len(self.samples) > KEPT:
            self.samples.remove(min(self.samples, key=lambda sample: sample.motion.total))


def body_box(estimate: Estimate) -> Box:
    """Left, top, right and bottom of the visible key points with a margin, in pixels."""
    seen = estimate.points[estimate.confidence > 0.3]
    points = seen if len(seen) >= 4 else estimate.points
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.12 * float(np.max(high - low))
    return (
        float(low[0]) - margin,
        float(low[1]) - margin,
        float(high[0]) + margin,
        float(high[1]) + margin,
    )


def _sample(frame: Frame, motion: Motion) -> Sample:
    height, width = frame.image.shape[:2]
    factor = min(1.0, LONGEST_SIDE / max(height, width))
    if factor == 1.0:
        return Sample(frame, motion, factor)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    image = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
    smaller = Frame(frame.index, frame.time, np.asarray(image, dtype=np.uint8))
    return Sample(smaller, Motion(motion.sums, motion.scale * factor), factor)
