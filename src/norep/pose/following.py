"""One pass over a video: the track, the doubt whether it is the athlete's, and gaps filled from behind."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from norep.pose.ahead import Ahead
from norep.pose.backend import Candidate, Estimate
from norep.pose.choice import Choices
from norep.pose.evidence import Evidence, Sample, body_box
from norep.pose.hint import AthleteHint
from norep.pose.motion import overlap
from norep.pose.pointing import Pointed, meant
from norep.pose.rows import Doubtful, Row, sequence_of
from norep.pose.search import (
    SAME_BODY,
    SMALLEST,
    Anchor,
    Person,
    Sighting,
    difference,
    search,
    turned,
)
from norep.pose.sequence import PoseSequence
from norep.pose.track import NEAR_S, Track
from norep.video.frame import Frame

SURE_S = 2.0  # when the first judgement of the evidence falls,
LATEST_S = 6.0  # and the last
QUIET_S = 20.0  # how long to wait for somebody to move
OWN_SHARE = 0.7  # of all motion in the picture, with which there is no doubt,
HALF_SHARE = 0.5  # or this much, as with a barbell that reaches beyond its lifter, when nobody else is seen
GLANCES = 3  # pictures in which nobody else must be seen
ELSEWHERE = 0.25  # how different the region of somebody else is, who may stand close by
AGREEMENT = 0.6  # of the sightings that must show the person followed
PREFERENCE = 1.15  # how many times likelier somebody else must be
ONE_PLACE = 0.4  # intersection over union of the boxes around one body
DISPUTED = 5.0  # how many times likelier the person followed must be than anybody else
AGAIN_LIMIT_S = 90.0  # what begins later in the video is not gone through again


class Following:
    """Takes pictures in order and gives results in order, late where that makes them better.

    `again_from` is the number of the picture from which it wants to see the video again, None while it
    does not, and `rivals` who may be the athlete in it. `live` answers each picture at once and never asks
    for that. `pointed` is what the user said.
    """

    def __init__(self, backend: Ahead, *, live: bool, pointed: Sequence[Pointed] = ()) -> None:
        self.again_from: int | None = None
        self.rivals: list[Sighting] = []
        self._backend = backend
        self._live = live
        self._pointed = list(pointed)
        self._told = bool(pointed)
        self._anchors = self._said(0)
        self._track = Track(backend, self._anchors)
        self._evidence = None if self._anchors else Evidence()
        self._trail: dict[float, Estimate] = {}  # where the person followed was, while there is doubt
        self._rows: deque[Row] = deque()
        self._doubtful = Doubtful()
        self._restarted_at = -1
        self._trial_start, self._trial_time = 0, 0.0  # where the shot in doubt begins
        self._changed = False
        self._now = 0.0

    def update(self, frame: Frame, *, new_shot: bool = False, coming: Frame | None = None) -> None:
        """Take in the next picture; `new_shot` when it is the first of a camera shot.

        `coming` is the picture after the next one, if there is one: the look for the athlete in it begins
        as soon as it is known where they are now.
        """
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
        gone = self._track.lost_for(frame.time)
        row.estimate = self._track.update(frame)
        self._heed(row, frame)
        if row.estimate is not None and NEAR_S < gone < math.inf and not self._told:
            self._begin_trial(frame)  # it may be a stranger
        self._look_ahead(coming)
        if not self._live:
            self._look_back(row, frame)
        self._collect(frame, row.estimate)

    def end_shot(self) -> None:
        """No more pictures of this shot, or none at all: decide what is still open."""
        self._judge(at_end=True)
        self._doubtful.close()

    def point_out(self, frame: Frame, hint: AthleteHint, choices: Choices) -> None:
        """Live: from here on follow the person in this box, for the user says so."""
        anchor = meant(frame, hint, self._backend, choices)
        if anchor is not None:
            self._evidence, self._told = None, True
            self._switch(anchor)

    def settle(self, trace: Mapping[float, Estimate]) -> None:
        """It is clear now where the athlete was; followed already, they stay as they were seen."""
        times = trace.keys() & self._trail.keys()
        same = sum(_same_place(trace[time], self._trail[time]) for time in times)
        kept = self._trail if same >= AGREEMENT * len(trace) else trace
        self._anchors = [Anchor(time, one.region, one.points) for time, one in sorted(kept.items())]

    def results(self) -> Iterator[PoseSequence]:
        """What is settled by now, each picture once, as sequences of length 1."""
        held = not self._live and (self._evidence is not None or self.again_from is not None)
        while self._rows and not self._rows[0].open:
            if held and self._rows[0].index >= self._trial_start:
                return
            yield sequence_of(self._rows.popleft(), self._backend)

    def restart(self) -> int:
        """Drop what is to be seen again, and return the number of the first of those pictures."""
        self.again_from = None
        self.rivals = []
        self._restarted_at = self._trial_start
        while self._rows and self._rows[-1].index >= self._trial_start:
            self._rows.pop()
        self._track = Track(self._backend, self._anchors)
        return self._trial_start

    def _look_ahead(self, coming: Frame | None) -> None:
        region = self._track.expected()
        if coming is not None and region is not None:
            self._backend.begin(coming, region)

    def _said(self, since: int) -> list[Anchor]:
        """What the first hint says of the shot that begins with this picture."""
        first = self._pointed[0] if self._pointed else None
        return [*first.before, first.anchor] if first is not None and first.since == since else []

    def _heed(self, row: Row, frame: Frame) -> None:
        """Where a hint begins to hold and means somebody else than is followed, follow them instead."""
        hint = next((one for one in self._pointed if one.index == frame.index), None)
        if hint is None:
            return
        self._evidence = None
        if row.estimate is not None and hint.anchor.off(row.estimate) < SAME_BODY:
            return
        row.cut = row.cut or row.estimate is not None
        if hint is not self._pointed[0]:
            self._doubtful.close()
        self._anchors = [hint.anchor]
        self._track = Track(self._backend, self._anchors)
        self._track.start_from(frame, hint.anchor.region)
        row.estimate = self._track.update(frame)

    def _look_back(self, row: Row, frame: Frame) -> None:
        """Where the athlete is sure after pictures in doubt, follow them backwards through those."""
        anchored = any(anchor.time == frame.time for anchor in self._anchors)
        before_anchor = bool(self._anchors) and frame.time < self._anchors[-1].time
        if row.estimate is None or (before_anchor and not anchored):
            self._doubtful.add(row, frame)
        elif self._doubtful:
            sure = Anchor(frame.time, row.estimate.region, row.estimate.points)
            self._doubtful.follow_back(self._backend, sure)

    def _begin_shot(self, frame: Frame) -> None:
        self._anchors = self._said(frame.index)
        self._track = Track(self._backend, self._anchors) if self._anchors else self._track.after_cut()
        self._begin_trial(frame)
        if self._anchors:
            self._evidence = None

    def _begin_trial(self, frame: Frame) -> None:
        """From this picture on it has to be seen who the athlete is."""
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
            if evidence.moving and not (evidence.share >= HALF_SHARE and self._alone(evidence.samples)):
                self._choose(evidence)

    def _alone(self, samples: Sequence[Sample]) -> bool:
        """Whether whole pictures with much motion show the person followed and nobody else."""
        liveliest = sorted(samples, key=lambda sample: -sample.motion.total)[:GLANCES]
        return all(self._alone_in(sample) for sample in liveliest)

    def _alone_in(self, sample: Sample) -> bool:
        followed = self._trail.get(sample.frame.time)
        whole = self._backend.detect(sample.frame)
        if followed is None or not whole:
            return False
        seen = [*whole, *self._seen_elsewhere(sample, followed)]
        regions = [found.region.enlarged(1 / sample.factor) for found in seen]
        return all(difference(followed.region, region) < ELSEWHERE for region in regions)

    def _seen_elsewhere(self, sample: Sample, followed: Estimate) -> list[Candidate]:
        """People where something moves that is not the person followed: small ones are easily overlooked."""
        moving = sample.motion.region(without=body_box(followed.enlarged(sample.factor)))
        if moving is None or moving.size < SMALLEST:
            return []
        places = (moving, turned(moving))
        return [found for place in places for found in self._backend.detect(sample.frame, place)]

    def _choose(self, evidence: Evidence) -> None:
        people = search(evidence.samples, self._backend, thorough=not self._live, followed=self._trail)
        followed = self._is_followed(people)
        if not people or (followed and (self._live or not _disputed(people))):
            return
        anchors = people[0].anchors
        again = self._trial_start > self._restarted_at and self._trial_time <= AGAIN_LIMIT_S
        if self._live or not again:
            if not followed:
                self._switch(Anchor(self._now, anchors[-1].region))
        else:
            self._anchors = anchors
            self.rivals = [sighting for person in people for sighting in person.sightings]
            self._doubtful.close()
            self.again_from = self._trial_start

    def _is_followed(self, people: list[Person]) -> bool:
        """Whether the most likely athlete is followed already, or somebody hardly less likely."""
        enough = max((person.merit for person in people), default=0.0) / PREFERENCE
        return any(person.merit >= enough and person.agreement(self._trail) >= AGREEMENT for person in people)

    def _switch(self, anchor: Anchor) -> None:
        """Follow somebody else from now on."""
        self._anchors = [anchor]
        self._track = Track(self._backend, self._anchors)
        self._changed = True


def _disputed(people: Sequence[Person]) -> bool:
    """Whether somebody else comes near the likeliest: then both have to be followed to know."""
    best, *others = people
    return any(DISPUTED * other.merit > best.merit and not _readings(best, other) for other in others)


def _readings(best: Person, other: Person) -> bool:
    """Whether the other is the same body, read another way."""
    at = {sighting.time: sighting.estimate for sighting in best.sightings}
    pairs = [(at[one.time], one.estimate) for one in other.sightings if one.time in at]
    return bool(pairs) and all(_same_place(*pair) for pair in pairs)


def _same_place(one: Estimate, other: Estimate) -> bool:
    return overlap(body_box(one), body_box(other)) > ONE_PLACE
