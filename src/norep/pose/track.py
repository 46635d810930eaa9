"""Keeping hold of one person from picture to picture, noticing when they are lost, finding them again."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from norep.pose.appearance import colours, likeness
from norep.pose.backend import Backend, Candidate, Estimate, Floats, Region
from norep.pose.course import Course
from norep.pose.motion import Box, overlap
from norep.pose.search import SAME_BODY, Anchor, difference, turned, windows
from norep.video.frame import Frame

STEP = 0.25  # how far a person moves between two pictures at most, in region sides,
STEP_PER_S = 1.5  # plus this for each second between them
JUMP = 0.06  # how far the key points move between two pictures at most, mean in region sides,
JUMP_PER_S = 1.2  # plus this for each second between them
SAME_PLACE = 0.7  # intersection over union of the boxes around the key points of one body, at least
TURN_S = 0.3  # how long somebody lost is looked for in other directions
TURNS = tuple(math.radians(turn) for turn in (40, -40, 80, -80))
GROWTH = 1.7  # how much a region grows or shrinks from picture to picture at most
NEAR_S = 1.0  # how long a lost person is looked for where they were
SAME_PERSON_S = 6.0  # how long only somebody of like size and colours is taken for the lost person,
ANYBODY_S = 20.0  # and how long somebody of like colours
LIKENESS = 0.35  # of colours, below which it is somebody else
LOOK_EVERY = 10  # pictures between two looks at the colours
OFTEN = 30  # pictures without the person until only every third is searched
TRIES = 3  # candidates of one picture whose key points are estimated
ANCHOR_S = 1.5  # how long before and after its time an anchor says where to look
ANCHOR_GAP = 1.0  # how different from a near anchor's region the athlete's may be


@dataclass(slots=True)
class Seen:
    """The person when last seen, with their key points where those are known."""

    time: float
    region: Region
    points: Floats | None = None
    speed: Floats | None = None

    def later(self, time: float, estimate: Estimate) -> Seen:
        """The same person seen again; how fast the key points move is known only from a near picture."""
        step = time - self.time
        moved = None if self.points is None or not 0 < abs(step) < TURN_S else estimate.points - self.points
        return Seen(time, estimate.region, estimate.points, None if moved is None else moved / step)

    def shares_place(self, estimate: Estimate) -> bool:
        """Whether an estimate is of a body in the same place, perhaps with its limbs read otherwise."""
        return self.points is None or overlap(_extent(self.points), _extent(estimate.points)) > SAME_PLACE

    def off(self, estimate: Estimate) -> float:
        """How far the key points of an estimate are from these: mean distance in region sides."""
        return 0.0 if self.points is None else self._distance(self.points, estimate)

    def off_course(self, time: float, estimate: Estimate) -> float:
        """The same from where they were, or from where they would be had they gone on, whichever is less."""
        if self.points is None or self.speed is None:
            return self.off(estimate)
        onward = self.points + self.speed * (time - self.time)
        return min(self.off(estimate), self._distance(onward, estimate))

    def _distance(self, points: Floats, estimate: Estimate) -> float:
        return float(np.linalg.norm(estimate.points - points, axis=1).mean()) / self.region.size


class Track:
    """Follows one person through pictures in order of time, or against it.

    `anchors` are moments and places where the athlete is known to be. With `only_near` a person who was lost
    is looked for only where they were.
    """

    def __init__(self, backend: Backend, anchors: Sequence[Anchor] = (), *, only_near: bool = False) -> None:
        self._only_near = only_near
        self._backend = backend
        self._anchors = anchors
        self._course = Course()
        self._seen: Seen | None = None
        self._look: NDArray[np.float32] | None = None
        self._pictures = 0
        self._round = 0
        self._misses = 0

    def update(self, frame: Frame) -> Estimate | None:
        """Return the person's key points in the next picture, None when lost."""
        estimate = self._continued(frame) or self._turned_on(frame)
        if estimate is None and self._worth_looking():
            estimate = self._found_again(frame)
        if estimate is None:
            self._course.lost()
            return None
        self._course.seen(estimate.region)
        self._misses = 0
        seen = self._seen
        self._seen = (
            Seen(frame.time, estimate.region, estimate.points)
            if seen is None
            else seen.later(frame.time, estimate)
        )
        self._remember(frame, estimate)
        return estimate

    def expected(self) -> Region | None:
        """Where the person will probably be looked for in the picture after the next one."""
        return self._course.expected()

    def lost_for(self, time: float) -> float:
        """Seconds since the person was last seen; infinite when they never were."""
        return math.inf if self._seen is None else abs(time - self._seen.time)

    def start_from(self, frame: Frame, region: Region) -> None:
        """Take up the person in this region of the picture."""
        self._course = Course(region)
        self._seen = Seen(frame.time, region)

    def come_from(self, anchor: Anchor) -> None:
        """The person is at this place in the picture before the next one, or after it when going back."""
        self._course = Course(anchor.region)
        self._seen = Seen(anchor.time, anchor.region, anchor.points)

    def after_cut(self) -> Track:
        """The same person in a new camera shot: only the colours still say something."""
        track = Track(self._backend)
        track._look = self._look
        return track

    def _continued(self, frame: Frame) -> Estimate | None:
        region = self._course.onward()
        if region is None:
            return None
        estimate = self._backend.landmarks(frame, region)
        return estimate if estimate is not None and self._goes_on(frame, estimate) else None

    def _turned_on(self, frame: Frame) -> Estimate | None:
        """The person has just been lost: perhaps they turned faster than the region, as in a somersault."""
        seen = self._seen
        if seen is None or seen.points is None or not 0 < abs(frame.time - seen.time) < TURN_S:
            return None
        for turn in TURNS:
            region = replace(seen.region, angle=seen.region.angle + turn)
            estimate = self._backend.landmarks(frame, region)
            if estimate is not None and self._goes_on(frame, estimate):
                return estimate
        return None

    def _goes_on(self, frame: Frame, estimate: Estimate) -> bool:
        """Whether this can be the person of the picture before."""
        return (
            in_picture(estimate, frame)
            and self._reachable(frame, estimate.region)
            and not self._jumped(frame, estimate)
            and self._agrees(frame, estimate)
        )

    def _jumped(self, frame: Frame, estimate: Estimate) -> bool:
        """Whether the key points moved farther than a body does, elsewhere: then they are somebody else's."""
        seen = self._seen
        if seen is None or seen.shares_place(estimate):
            return False
        return seen.off_course(frame.time, estimate) > JUMP + JUMP_PER_S * abs(frame.time - seen.time)

    def _worth_looking(self) -> bool:
        """Every picture after losing somebody; later every third, for looking everywhere costs time."""
        self._misses += 1
        return self._misses < OFTEN or self._misses % 3 == 0

    def _reachable(self, frame: Frame, region: Region) -> bool:
        seen = self._seen
        if seen is None:
            return True
        away = math.hypot(region.x - seen.region.x, region.y - seen.region.y) / seen.region.size
        ratio = region.size / max(seen.region.size, 1e-6)
        return away < STEP + STEP_PER_S * abs(frame.time - seen.time) and 1 / GROWTH < ratio < GROWTH

    def _agrees(self, frame: Frame, estimate: Estimate) -> bool:
        """Whether no anchor of this very moment is somebody else."""
        anchor = self._anchor(frame.time, 0.0)
        return anchor is None or anchor.off(estimate) < SAME_BODY

    def _anchor(self, time: float, within: float) -> Anchor | None:
        nearest = min(self._anchors, key=lambda anchor: abs(anchor.time - time), default=None)
        return nearest if nearest is not None and abs(nearest.time - time) <= within else None

    def _found_again(self, frame: Frame) -> Estimate | None:
        regions = itertools.islice(self._places(frame), TRIES)
        estimates = (self._backend.landmarks(frame, region) for region in regions)
        found = (one for one in estimates if one is not None and self._acceptable(frame, one))
        if self._seen is not None and abs(frame.time - self._seen.time) < NEAR_S:
            return min(found, key=self._seen.off, default=None)
        if self._seen is None and self._look is not None and not self._anchors:
            return max(found, key=lambda one: self._likeness(frame, one), default=None)  # a new shot
        return next(found, None)

    def _places(self, frame: Frame) -> Iterator[Region]:
        """Where the person may be, most likely first."""
        anchor = self._anchor(frame.time, ANCHOR_S)
        if anchor is not None:
            yield anchor.region
            yield from self._near(frame, anchor.region)
        elif self._seen is not None and abs(frame.time - self._seen.time) < NEAR_S:
            yield from self._near(frame, self._seen.region)
        if not self._only_near:
            yield from self._anywhere(frame)

    def _near(self, frame: Frame, region: Region) -> Iterator[Region]:
        window = Region(region.x, region.y, 2 * region.size)
        found = self._backend.detect(frame, window)
        if math.cos(region.angle) < 0.5:
            found += self._backend.detect(frame, turned(window))
        rated = sorted(
            ((c.score - difference(region, c.region), c) for c in found), key=lambda pair: -pair[0]
        )
        return (candidate.region for merit, candidate in rated if merit > -0.1)

    def _anywhere(self, frame: Frame) -> Iterator[Region]:
        """The whole picture, and one tile of it after the other from picture to picture."""
        height, width = frame.image.shape[:2]
        found = self._backend.detect(frame)
        if not found:
            tiles = [turn for window in windows(width, height) for turn in (window, turned(window))][1:]
            found = self._backend.detect(frame, tiles[self._round % len(tiles)])
            self._round += 1
        return (c.region for c in sorted(found, key=lambda c: -_prominence(c, width, height)))

    def _acceptable(self, frame: Frame, estimate: Estimate) -> bool:
        if not in_picture(estimate, frame) or not self._agrees(frame, estimate):
            return False
        anchor = self._anchor(frame.time, ANCHOR_S)
        if anchor is not None:
            return difference(anchor.region, estimate.region) < ANCHOR_GAP
        return self._seen is None or self._perhaps_same(frame, estimate, self._seen)

    def _perhaps_same(self, frame: Frame, estimate: Estimate, seen: Seen) -> bool:
        """Whether somebody found can be the person lost; the longer ago, the less it takes."""
        gone = abs(frame.time - seen.time)
        if gone < NEAR_S and difference(seen.region, estimate.region) < 0.4:
            return not self._jumped(frame, estimate) and self._likeness(frame, estimate) > LIKENESS
        if self._only_near or gone > ANYBODY_S:
            return not self._only_near
        alike = self._likeness(frame, estimate) > LIKENESS
        return alike and (gone > SAME_PERSON_S or _like_size(seen.region, estimate.region))

    def _likeness(self, frame: Frame, estimate: Estimate) -> float:
        return likeness(self._look, colours(frame, estimate, self._backend.skeleton))

    def _remember(self, frame: Frame, estimate: Estimate) -> None:
        if self._pictures % LOOK_EVERY == 0:
            look = colours(frame, estimate, self._backend.skeleton)
            if look is not None:
                self._look = look if self._look is None else 0.8 * self._look + 0.2 * look
        self._pictures += 1


def _extent(points: Floats) -> Box:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _like_size(one: Region, other: Region) -> bool:
    return 0.5 < other.size / max(one.size, 1e-6) < 2.0


def in_picture(estimate: Estimate, frame: Frame) -> bool:
    """Whether at least a third of the key points lie in the picture, and not all on one spot."""
    height, width = frame.image.shape[:2]
    x, y = estimate.points.T
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return bool(inside.mean() > 1 / 3 and np.ptp(estimate.points, axis=0).max() > 8)


def _prominence(candidate: Candidate, width: int, height: int) -> float:
    """How likely this is the one the picture was taken of: clear, large, near the middle."""
    region = candidate.region
    off = math.hypot(region.x / width - 0.5, region.y / height - 0.5)
    return (
        candidate.score
        * math.sqrt(min(region.size, max(width, height)) / max(width, height))
        * (1 - 0.5 * off)
    )
