"""Who of several people is the athlete: all are followed for a few seconds, and whose body moves most it is.

In single pictures a judge behind the athlete, or a photographer over whom the athlete swings, has as much
motion around them as the athlete. Followed for a second or two, their own key points hardly move.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from norep.pose.appearance import Look, colours, likeness
from norep.pose.backend import Backend, Estimate, Floats, Region
from norep.pose.choice import Choices, Considered, Doubt
from norep.pose.evidence import body_box
from norep.pose.hint import AthleteHint
from norep.pose.motion import overlap
from norep.pose.pictures import Pictures
from norep.pose.search import SAME_BODY, SAME_BOX, Anchor, Sighting
from norep.pose.steady import camera_shifts
from norep.pose.track import Track
from norep.video.frame import Frame

RIVALS = 4  # people followed at most
LEAST_MERIT = 0.2  # of the best sighting's, for a person to be followed
WINDOW_S = 3.0  # before and after the best sighting
AROUND_S = 0.6  # followed before the first and after the last sighting
GIVEN_UP_S = 0.5  # after which somebody lost is not looked for any more
UNLIKE = 0.5  # likeness of the colours to those at the start below which it is somebody else,
BRIEFLY = 2  # unless for no more pictures than this
FEWEST = 4  # pictures in which somebody must be followed
LONGEST_SIDE = 854  # pixels of the pictures compared
TRAVEL_COUNTS, EVIDENCE_COUNTS = 0.75, 0.5  # exponents: what a body does itself counts most
LARGEST = 0.35  # travel of the key points, in region sides, beyond which more says nothing
PASSING_S = 1.5  # in this time
PASSING = 0.5  # region sides across the picture are those of somebody who walks by
KNOWN_S = 0.5  # after which somebody walking by may have been mistaken for another they passed
SIZE_COUNTS = 0.25  # exponent: of two who move alike the larger one is meant
ALIKE = 0.6  # of the travel and the size of the likeliest: then nobody can tell
ALIKE_MERIT = 0.75


@dataclass(frozen=True, slots=True)
class Runner:
    """Somebody followed through the pictures: their key points by time, and how much they move.

    `presence` is the part of the pictures in which they were followed, `travel` how far their key points
    went in sides of their region, `clearness` how surely they were seen (0 to 1), `size` the region's side,
    `evidence` how much moved in the picture where they were sighted, `drift` how far across the picture they
    went within `PASSING_S`, in region sides, `seed` the time at which they were sighted.
    """

    trace: dict[float, Estimate]
    presence: float
    travel: float
    clearness: float
    size: float
    drift: float = 0.0
    seed: float = 0.0
    evidence: float = 0.0

    @property
    def merit(self) -> float:
        """How much speaks for this being the athlete."""
        motion = min(self.travel, LARGEST) ** TRAVEL_COUNTS * self.evidence**EVIDENCE_COUNTS
        in_place = 1 / (1 + self.drift) if self.passes else 1.0
        return float(self.presence * motion * self.clearness * self.size**SIZE_COUNTS * in_place)

    @property
    def passes(self) -> bool:
        """Whether this one walks by."""
        return self.drift > PASSING

    @property
    def anchors(self) -> list[Anchor]:
        """Where they were, in order of time."""
        return [Anchor(time, one.region, one.points) for time, one in sorted(self.trace.items())]

    def hint(self, time: float) -> AthleteHint:
        """What the user would say to mean this one, at the nearest time they were seen."""
        nearest = min(self.trace, key=lambda other: abs(other - time))
        return AthleteHint.around(body_box(self.trace[nearest]), nearest)

    def follows(self, anchor: Anchor) -> bool:
        """Whether this one was at that place at that time."""
        followed = self.trace.get(anchor.time)
        return followed is not None and anchor.off(followed) < SAME_BODY

    def is_known(self, anchor: Anchor) -> bool:
        """Whether this is surely who was at that place at that time."""
        sure = not self.passes or abs(anchor.time - self.seed) < KNOWN_S
        return sure and self.follows(anchor)

    def is_same(self, other: Runner) -> bool:
        """Whether both are the same body, perhaps read the other way up, for half of the shorter time."""
        shared = self.trace.keys() & other.trace.keys()
        same = [
            overlap(body_box(self.trace[time]), body_box(other.trace[time])) > SAME_BOX for time in shared
        ]
        return sum(same) > min(len(self.trace), len(other.trace)) / 2

    def is_alike(self, best: Runner) -> bool:
        """Whether nobody could tell this one from the likeliest: as large, and moving as much."""
        smaller, larger = sorted((self.size, best.size))
        as_lively = min(self.travel, LARGEST) >= ALIKE * min(best.travel, LARGEST)
        return as_lively and smaller >= ALIKE * larger and self.merit >= ALIKE_MERIT * best.merit


def contest(frames: Iterable[Frame], sightings: Sequence[Sighting], backend: Backend) -> list[Runner]:
    """Follow everybody sighted through the frames, both ways in time; the one who moves most comes first.

    `frames` are those of a shot from its beginning; no more of them are taken than the sightings need.
    Empty when nobody could be followed.
    """
    rated = sorted(sightings, key=lambda sighting: -sighting.merit)
    near = [one for one in rated if abs(one.time - rated[0].time) <= WINDOW_S]
    pictures = _taken(frames, [sighting.time for sighting in near])
    if not len(pictures):
        return []
    shifts = camera_shifts(pictures)
    runners: list[Runner] = []
    for seed in near:
        if len(runners) == RIVALS or seed.merit < LEAST_MERIT * rated[0].merit:
            break
        if not any(runner.is_known(seed.anchor) for runner in runners):
            runner = _run(seed.anchor, pictures, backend, shifts)
            runners.append(replace(runner, evidence=_evidence(runner, near)))
    return _different(sorted(runners, key=lambda runner: -runner.merit))


def _evidence(runner: Runner, sightings: Sequence[Sighting]) -> float:
    """The mean over all moments of the best sighting of this one."""
    best = dict.fromkeys((sighting.time for sighting in sightings), 0.0)
    for one in sightings:
        if runner.follows(one.anchor):
            best[one.time] = max(best[one.time], one.merit)
    return sum(best.values()) / len(best)


def record(runners: Sequence[Runner], choices: Choices) -> None:
    """Note who was considered, and whether it cannot be told who is meant."""
    total = sum(runner.merit for runner in runners) or 1.0
    for place, runner in enumerate(runners):
        for time in (min(runner.trace), max(runner.trace)):
            box = body_box(runner.trace[time])
            choices.considered.append(Considered(time, box, runner.merit / total, followed=place == 0))
    best, *others = runners
    alike = [other for other in others if other.is_alike(best)]
    if alike:
        time = min(best.trace)
        people = tuple(runner.hint(time) for runner in (best, *alike))
        choices.doubts.append(Doubt("alike", time, people))


def _taken(frames: Iterable[Frame], times: Sequence[float]) -> Pictures:
    """The pictures around these times."""
    pictures = Pictures(longest_side=LONGEST_SIDE)
    for frame in frames:
        if frame.time > max(times) + AROUND_S:
            break
        if frame.time >= min(times) - AROUND_S:
            pictures.add(frame)
    return pictures


def _different(runners: Sequence[Runner]) -> list[Runner]:
    """Each body once: several sightings of one often end on the same key points."""
    kept: list[Runner] = []
    for runner in runners:
        if runner.merit > 0 and not any(runner.is_same(other) for other in kept):
            kept.append(runner)
    return kept


def _run(anchor: Anchor, pictures: Pictures, backend: Backend, shifts: Floats) -> Runner:
    """Follow the person of an anchor from there to both ends."""
    start = pictures.nearest(anchor.time)
    found: dict[int, Estimate] = {}
    for way in (range(start, len(pictures)), range(start, -1, -1)):
        found |= _one_way(anchor.region, way, pictures, backend)
    where = sorted(found)
    seen = [found[at] for at in where]
    if len(seen) < FEWEST:
        return Runner({}, 0.0, 0.0, 0.0, 0.0)
    times = [pictures.times[at] for at in where]
    points, size = _steady_points(seen, shifts[where]), float(np.median([one.region.size for one in seen]))
    drift = _drift(np.array(times[1:-1]), points) / size
    return Runner(
        trace=dict(zip(times, seen, strict=True)),
        presence=len(seen) / len(pictures),
        travel=_travel(np.array(times[1:-1]), points, seen, in_place=drift <= PASSING) / size,
        clearness=float(np.mean([one.score * one.confidence.mean() for one in seen])),
        size=size,
        drift=drift,
        seed=anchor.time,
    )


def _one_way(region: Region, way: range, pictures: Pictures, backend: Backend) -> dict[int, Estimate]:
    track = Track(backend, only_near=True)
    found: dict[int, Estimate] = {}
    look: Look | None = None
    unlike: list[int] = []
    for at in way:
        frame = pictures[at]
        if at == way[0]:
            track.start_from(frame, region.enlarged(pictures.factor))
        estimate = track.update(frame)
        if estimate is None:
            if track.lost_for(frame.time) > GIVEN_UP_S:
                break
            continue
        found[at] = estimate.enlarged(1 / pictures.factor)
        now = colours(frame, estimate, backend.skeleton)
        look = now if look is None else look
        unlike = [*unlike, at] if likeness(look, now) < UNLIKE else []
        if len(unlike) > BRIEFLY:  # slid over to somebody they passed
            return {at: one for at, one in found.items() if at not in unlike}
    return found


def _steady_points(seen: Sequence[Estimate], shifts: Floats) -> Floats:
    """`(pictures - 2, keypoints, 2)` without the camera's own movement and without single wrong pictures."""
    points = np.array([one.points for one in seen])
    points = np.einsum("fij,fkj->fki", shifts[:, :, :2], points) + shifts[:, None, :, 2]
    return np.asarray(np.median([points[:-2], points[1:-1], points[2:]], axis=0))


def _drift(times: Floats, points: Floats) -> float:
    """The farthest way across the picture within `PASSING_S`, in pixels."""
    middle = points[:, :, 0].mean(axis=1)
    later = np.minimum(np.searchsorted(times, times + PASSING_S), len(times) - 1)
    return float(np.abs(middle[later] - middle).max())


def _travel(times: Floats, points: Floats, seen: Sequence[Estimate], *, in_place: bool) -> float:
    """How far the key points go, in pixels, between the tenth and the ninetieth part of their way.

    Of somebody who walks by the walking does not count.
    """
    if not in_place:
        since = times - times.mean()
        pace = float(np.polyfit(since, points[:, :, 0].mean(axis=1), 1)[0])
        points = points.copy()
        points[:, :, 0] -= (pace * since)[:, None]
    low, high = np.quantile(points, (0.1, 0.9), axis=0)
    weights = np.mean([one.confidence for one in seen], axis=0)
    return float(np.average(np.linalg.norm(high - low, axis=1), weights=weights))
