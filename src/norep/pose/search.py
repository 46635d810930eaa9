"""The thorough search for the athlete: everybody in a few pictures, judged by how much they move.

Competition pictures show judges and bystanders who are larger and clearer than the athlete, so
size and certainty prove little. Motion does: whoever moves most, again and again, is the athlete.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from norep.pose.backend import Backend, Candidate, Estimate, Floats, Region
from norep.pose.evidence import Sample, body_box

SEARCHED = 6  # samples
FIRST = 2  # samples after which it may be clear that there is nobody, or who it is
CLEARLY = 3.0  # how many times likelier than anybody else the person followed must be for that
SURELY = 0.9  # score of a body that no detector saw
CLOSER_LOOKS = 5  # candidates of one sample whose key points are estimated
LEAST_MOTION = 0.15  # part of all motion that a tile must hold to be searched
SMALLEST = 40.0  # pixels of a region
LINK = 0.5  # how far, in sides and size ratio, the same person may be off from sample to sample
SAME_BODY = 0.1  # mean distance of two estimates of one body in one picture, in region sides, at most
SAME_BOX = 0.6  # intersection over union of the boxes around two readings of one body, at least
CALM = 0.12  # spread of the key points, in region sides, from which on a body surely moves itself


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment and a region where the athlete surely is, with their key points where those are known."""

    time: float
    region: Region
    points: Floats | None = None

    def enlarged(self, factor: float) -> Anchor:
        """The same in a picture that is `factor` times as large."""
        points = None if self.points is None else self.points * factor
        return Anchor(self.time, self.region.enlarged(factor), points)

    def off(self, estimate: Estimate) -> float:
        """How far an estimate of the same moment is from it: mean of the key points in region sides."""
        if self.points is None:
            return self.region.distance(estimate.region)
        return float(np.abs(self.points - estimate.points).mean()) / self.region.size


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody in one sample, and how much speaks for this being the athlete."""

    time: float
    estimate: Estimate
    merit: float

    @property
    def anchor(self) -> Anchor:
        """The moment and the place."""
        return Anchor(self.time, self.estimate.region, self.estimate.points)


@dataclass(slots=True)
class Person:
    """The sightings of one person over the samples."""

    sightings: list[Sighting] = field(default_factory=list)

    @property
    def merit(self) -> float:
        """How much speaks for this being the athlete; a body that keeps still gets little.

        Somebody in front of whom the athlete moves has motion in their box, but their own key points rest.
        """
        if len(self.sightings) == 1:
            return 0.5 * self.sightings[0].merit
        points = np.array([sighting.estimate.points for sighting in self.sightings])
        size = float(np.median([sighting.estimate.region.size for sighting in self.sightings]))
        spread = float(np.nanmean(points.std(axis=0).max(axis=1))) / max(size, 1e-6)
        return sum(sighting.merit for sighting in self.sightings) * math.sqrt(min(1.0, spread / CALM))

    @property
    def anchors(self) -> list[Anchor]:
        """The clear sightings, in order of time."""
        clear = 0.3 * max(sighting.merit for sighting in self.sightings)
        return [sighting.anchor for sighting in self.sightings if sighting.merit >= clear]

    def agreement(self, followed: Mapping[float, Estimate]) -> float:
        """The part of the clear sightings that show the person followed, given by time."""
        pairs = [(anchor, followed.get(anchor.time)) for anchor in self.anchors]
        same = [estimate is not None and anchor.off(estimate) < SAME_BODY for anchor, estimate in pairs]
        return sum(same) / len(same)


def search(
    samples: Sequence[Sample],
    backend: Backend,
    *,
    thorough: bool = True,
    followed: Mapping[float, Estimate] = MappingProxyType({}),
) -> list[Person]:
    """Everybody in the samples, the most likely athlete first; empty for nobody.

    `thorough` looks at overlapping tiles too and for people upside down: about 150 detections, a third of
    that where the athlete is clearly the person `followed`, given by time.
    """
    chosen = sorted(samples, key=lambda sample: -sample.motion.total)[:SEARCHED]
    seen: list[tuple[float, list[Sighting]]] = []
    for sample in chosen:
        seen.append((sample.frame.time, _sightings(sample, backend, thorough)))
        if len(seen) == FIRST:
            people = _people(seen)
            if not people:
                return []  # titles and empty rooms move too
            if _clearly(people, followed):
                return people
    return _people(seen)


def _people(seen: Sequence[tuple[float, list[Sighting]]]) -> list[Person]:
    """Who was sighted, the most likely athlete first."""
    people: list[Person] = []
    for _, sightings in sorted(seen, key=lambda pair: pair[0]):
        _join(people, sightings)
    return sorted(people, key=lambda person: -person.merit)


def _clearly(people: Sequence[Person], followed: Mapping[float, Estimate]) -> bool:
    """Whether the person followed was always sighted and is far likelier the athlete than anybody else."""
    best, *others = people
    rivals = max((person.merit for person in others), default=0.0)
    always = len(best.sightings) == FIRST and best.agreement(followed) == 1.0
    return always and best.merit > CLEARLY * rivals


def windows(width: int, height: int) -> Iterator[Region]:
    """The whole picture, then squares of its shorter side and of half of that, each half overlapping."""
    yield Region.whole(width, height)
    short = min(width, height)
    for size in (short, short / 2):
        across, down = (max(1, math.ceil((side - size) / (size / 2)) + 1) for side in (width, height))
        for x in np.linspace(size / 2, width - size / 2, across):
            for y in np.linspace(size / 2, height - size / 2, down):
                yield Region(float(x), float(y), float(size))


def turned(region: Region) -> Region:
    """The same region for people upside down."""
    return Region(region.x, region.y, region.size, region.angle + math.pi)


def _sightings(sample: Sample, backend: Backend, thorough: bool) -> list[Sighting]:
    found = []
    places = _distinct(_candidates(sample, backend, thorough))
    moving = _where_it_moves(sample) if thorough else []
    for candidate in [*places, *moving]:
        estimate = backend.landmarks(sample.frame, candidate.region)
        if estimate is None or (candidate in moving and estimate.score < SURELY):
            continue
        box = body_box(estimate)
        merit = candidate.score * estimate.score * float(estimate.confidence.mean()) * _motion(sample, box)
        found.append(Sighting(sample.frame.time, estimate.enlarged(1 / sample.factor), merit))
    return _different(found)


def _where_it_moves(sample: Sample) -> list[Candidate]:
    """Regions around most of the motion, in four directions: a body that no detector knows moves too."""
    region = sample.motion.region()
    if region is None or region.size < SMALLEST:
        return []
    return [Candidate(replace(region, angle=k * math.pi / 2), 0.5) for k in range(4)]


def _candidates(sample: Sample, backend: Backend, thorough: bool) -> list[tuple[float, Candidate]]:
    """Everybody detected, with score times motion."""
    height, width = sample.frame.image.shape[:2]
    found = []
    for number, window in enumerate(windows(width, height)):
        if number and (not thorough or _quiet(sample, window)):
            continue
        for place in (window, turned(window)) if thorough else (window,):
            found += [
                (candidate.score * _motion(sample, candidate.region.scaled(0.8).box), candidate)
                for candidate in backend.detect(sample.frame, place)
                if SMALLEST <= candidate.region.size <= 3 * height
            ]
    return found


def _quiet(sample: Sample, window: Region) -> bool:
    return sample.motion.inside(window.box) < LEAST_MOTION * sample.motion.total


def _motion(sample: Sample, box: tuple[float, float, float, float]) -> float:
    """How much of the motion is in the box, and how densely: a large box holds much of it by chance."""
    motion = sample.motion
    share = motion.inside(box) / max(motion.total, 1.0)
    return math.sqrt(max(0.0, share * motion.density(box)))


def _distinct(rated: list[tuple[float, Candidate]]) -> list[Candidate]:
    """The best candidates, each person once per direction."""
    kept: list[Candidate] = []
    for _, candidate in sorted(rated, key=lambda pair: -pair[0]):
        if not any(_alike(candidate.region, other.region, 0.15) for other in kept):
            kept.append(candidate)
        if len(kept) == CLOSER_LOOKS:
            break
    return kept


def _alike(one: Region, other: Region, limit: float) -> bool:
    turned_away = math.cos(one.angle - other.angle) < 0.5
    return not turned_away and difference(one, other) < limit


def difference(one: Region, other: Region) -> float:
    """How far two regions are apart: in sides of the larger, in size (log ratio) and in direction."""
    ratio = abs(math.log(max(one.size, 1e-6) / max(other.size, 1e-6)))
    away = math.hypot(one.x - other.x, one.y - other.y) / max(one.size, other.size)
    return away + 0.5 * ratio + 0.15 * (1 - math.cos(one.angle - other.angle))


def _different(found: list[Sighting]) -> list[Sighting]:
    """One sighting per body: estimates from several candidates often end on the same key points."""
    kept: list[Sighting] = []
    for sighting in sorted(found, key=lambda sighting: -sighting.merit):
        region = sighting.estimate.region
        gaps = (
            np.abs(sighting.estimate.points - other.estimate.points).mean() / region.size for other in kept
        )
        if not any(gap < 0.06 for gap in gaps):
            kept.append(sighting)
    return kept


def _join(people: list[Person], sightings: list[Sighting]) -> None:
    """Give each sighting to the nearest person of the samples before, or start a new person."""
    pairs = sorted(
        (difference(person.sightings[-1].estimate.region, sighting.estimate.region), i, k)
        for i, person in enumerate(people)
        for k, sighting in enumerate(sightings)
    )
    taken_people: set[int] = set()
    taken: set[int] = set()
    for gap, i, k in pairs:
        if gap < LINK and i not in taken_people and k not in taken:
            people[i].sightings.append(sightings[k])
            taken_people.add(i)
            taken.add(k)
    people += [Person([sighting]) for k, sighting in enumerate(sightings) if k not in taken]
