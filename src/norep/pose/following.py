"""One pass over a video: the track, the doubt whether it is the athlete's, and gaps filled from behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from norep.pose.backend import Backend, Estimate, Region
from norep.pose.evidence import Evidence
from norep.pose.search import SAME_BODY, Anchor, Person, search
from norep.pose.sequence import PoseSequence
from norep.pose.track import Track
from norep.video.frame import Frame

SURE_S = 2.0  # when the first judgement of the evidence falls,
LATEST_S = 6.0  # and the last
QUIET_S = 20.0  # how long to wait for somebody to move
OWN_SHARE = 0.7  # of all motion in the picture, with which there is no doubt
AGREEMENT = 0.6  # of the sightings that must show the person followed
PREFERENCE = 1.15  # how many times likelier somebody else must be
AGAIN_LIMIT_S = 90.0  # what begins later in the video is not gone through again
LOOK_BACK = 48 << 20  # bytes of pictures kept while the athlete is lost, to follow them backwards


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
    """The newest pictures without a sure result, as many as fit the limit; their rows stay open."""

    def __init__(self, limit: int = LOOK_BACK) -> None:
        self._limit = limit
        self._pictures: deque[tuple[Row, Frame]] = deque()
        self._bytes = 0

    def add(self, row: Row, frame: Frame) -> None:
        """Keep a picture until a sure one comes."""
        row.open = True
        self._pictures.append((row, frame))
        self._bytes += frame.image.nbytes
        while self._bytes > self._limit:
            oldest, picture = self._pictures.popleft()
            oldest.open = False
            self._bytes -= picture.image.nbytes

    def follow_back(self, track: Track) -> None:
        """Follow the person backwards until they are lost or both ways agree, and close all rows."""
        for row, frame in reversed(self._pictures):
            backwards = track.update(frame)
            if backwards is None or _same(backwards, row.estimate):
                break
            row.estimate = backwards
        self.close()

    def close(self) -> None:
        """Leave all rows as they are."""
        for row, _ in self._pictures:
            row.open = False
        self._pictures.clear()
        self._bytes = 0

    def __bool__(self) -> bool:
        return bool(self._pictures)


def _same(one: Estimate, other: Estimate | None) -> bool:
    if other is None:
        return False
    return float(np.abs(one.points - other.points).mean()) < SAME_BODY * one.region.size


class Following:
    """Takes pictures in order and gives results in order, late where that makes them better.

    `again_from` is the number of the picture from which it wants to see the video again, None while it
    does not. `live` answers each picture at once and never asks for that. `anchors` settle who is
    followed.
    """

    def __init__(self, backend: Backend, *, live: bool, anchors: Sequence[Anchor] = ()) -> None:
        self.again_from: int | None = None
        self._backend = backend
        self._live = live
        self._track = Track(backend, anchors)
        self._anchors = list(anchors)
        self._evidence = None if anchors else Evidence()
        self._trail: dict[float, Estimate] = {}  # where the person followed was, while there is doubt
        self._rows: deque[Row] = deque()
        self._doubtful = Doubtful()
        self._restarted_at = -1
        self._trial_start, self._trial_time = 0, 0.0  # where the shot in doubt begins
        self._changed = False
        self._now = 0.0

    def update(self, frame: Frame, *, new_shot: bool = False) -> None:
        """Take in the next picture; `new_shot` when it is the first of a camera shot."""
        if new_shot and frame.index != self._restarted_at:
            self.end_shot()
            if self.again_from is not None:
                return
            self._begin_shot(frame)
        self._now = frame.time
        height, width = frame.image.shape[:2]
        row = Row(frame.index, frame.time, (width, height), new_shot or self._changed)
        self._changed = False
        self._rows.append(row)
        row.estimate = self._track.update(frame)
        if not self._live:
            self._look_back(row, frame)
        self._collect(frame, row.estimate)

    def end_shot(self) -> None:
        """No more pictures of this shot, or none at all: decide what is still open."""
        self._judge(at_end=True)
        self._doubtful.close()

    def take_up(self, frame: Frame, region: Region) -> None:
        """From here on follow the person in this region: the user says so."""
        self._evidence = None
        self._switch(Anchor(frame.time, region))

    def results(self) -> Iterator[PoseSequence]:
        """What is settled by now, each picture once, as sequences of length 1."""
        held = not self._live and (self._evidence is not None or self.again_from is not None)
        while self._rows and not self._rows[0].open:
            if held and self._rows[0].index >= self._trial_start:
                return
            yield _sequence(self._rows.popleft(), self._backend)

    def restart(self) -> int:
        """Drop what is to be seen again, and return the number of the first of those pictures."""
        self.again_from = None
        self._restarted_at = self._trial_start
        while self._rows and self._rows[-1].index >= self._trial_start:
            self._rows.pop()
        self._track = Track(self._backend, self._anchors)
        return self._trial_start

    def _look_back(self, row: Row, frame: Frame) -> None:
        """Where the athlete is sure after pictures in doubt, follow them backwards through those."""
        anchored = any(anchor.time == frame.time for anchor in self._anchors)
        before_anchor = bool(self._anchors) and frame.time < self._anchors[-1].time
        if row.estimate is None or (before_anchor and not anchored):
            self._doubtful.add(row, frame)
        elif self._doubtful:
            backwards = Track(self._backend)
            backwards.start_from(frame, row.estimate.region)
            self._doubtful.follow_back(backwards)

    def _begin_shot(self, frame: Frame) -> None:
        self._anchors = []
        self._track = self._track.after_cut()
        self._evidence = Evidence()
        self._trail = {}
        self._trial_start, self._trial_time = frame.index, frame.time

    def _collect(self, frame: Frame, estimate: Estimate | None) -> None:
        if self._evidence is None:
            return
        self._evidence.update(frame, estimate)
        if estimate is not None:
            self._trail[frame.time] = estimate
        self._judge(at_end=False)

    def _judge(self, *, at_end: bool) -> None:
        """Decide whether the person followed is the athlete, as soon as that can be said."""
        evidence = self._evidence
        if evidence is None or (evidence.seconds < SURE_S and not at_end):
            return
        if evidence.moving and evidence.share >= OWN_SHARE:
            self._evidence = None
        elif at_end or evidence.seconds >= (LATEST_S if evidence.moving else QUIET_S):
            self._evidence = None
            if evidence.moving:
                self._choose(evidence)

    def _choose(self, evidence: Evidence) -> None:
        people = search(evidence.samples, self._backend, thorough=not self._live, followed=self._trail)
        if not people or self._is_followed(people):
            return
        anchors = people[0].anchors
        again = self._trial_start > self._restarted_at and self._trial_time <= AGAIN_LIMIT_S
        if self._live or not again:
            self._switch(Anchor(self._now, anchors[-1].region))
        else:
            self._anchors = anchors
            self._doubtful.close()
            self.again_from = self._trial_start

    def _is_followed(self, people: list[Person]) -> bool:
        """Whether the most likely athlete is followed already, or somebody hardly less likely."""
        enough = people[0].merit / PREFERENCE
        return any(person.merit >= enough and person.agreement(self._trail) >= AGREEMENT for person in people)

    def _switch(self, anchor: Anchor) -> None:
        """Follow somebody else from now on."""
        self._anchors = [anchor]
        self._track = Track(self._backend, self._anchors)
        self._changed = True


def _sequence(row: Row, backend: Backend) -> PoseSequence:
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
