"""Drawn people for the tests of following: a moving patch where the key points are, and who detects whom."""

import typing
from dataclasses import dataclass, field

import numpy as np

from norep.pose.backend import Candidate, Estimate, Region
from norep.pose.skeletons import BLAZEPOSE
from norep.video.frame import Frame

WIDTH, HEIGHT, FPS = 320, 180, 20
KEYPOINTS = len(BLAZEPOSE.keypoints)
# A stick figure one unit tall around the middle of its hips, arms and legs spread so that it has an area.
SHAPE = np.random.default_rng(5).uniform((-0.2, -0.5), (0.2, 0.5), (KEYPOINTS, 2))


@dataclass
class Person:
    """Somebody `tall` pixels tall whose hips are at `path(time)`; None while out of sight."""

    path: object
    tall: float = 80.0
    colour: tuple = (240, 240, 60)
    prominent: bool = True  # seen when the whole picture is searched
    hidden: tuple = ()  # spans of seconds in which the key points cannot be estimated
    undetectable: tuple = ()  # spans of seconds in which nobody detects them

    def points(self, time):
        middle = self.path(time)
        return None if middle is None else SHAPE * self.tall + np.array(middle)

    def region(self, time):
        middle = self.path(time)
        return Region(float(middle[0]), float(middle[1]), self.tall * 1.3)


def within(time, spans):
    return any(start <= time < stop for start, stop in spans)


@dataclass
class Crowd:
    """A backend that knows where everybody is; the first person is the clearest."""

    people: list
    calls: dict = field(default_factory=lambda: {"detect": 0, "landmarks": 0})
    name = "crowd"
    skeleton = BLAZEPOSE
    gives_world = True
    weights: typing.ClassVar = {}

    def detect(self, frame, window=None):
        self.calls["detect"] += 1
        found = []
        for place, person in enumerate(self.people):
            if person.path(frame.time) is None or within(frame.time, person.undetectable):
                continue
            region = person.region(frame.time)
            seen = person.prominent if window is None else region.distance(window) < 0.5
            if seen and (window is None or person.prominent or window.size < WIDTH):
                found.append(Candidate(region, 0.9 - 0.1 * place))
        return found

    def landmarks(self, frame, region):
        self.calls["landmarks"] += 1
        there = [
            person
            for person in self.people
            if person.path(frame.time) is not None
            and not within(frame.time, person.hidden)
            and person.region(frame.time).distance(region) < 0.3
        ]
        if not there:
            return None
        person = min(there, key=lambda person: person.region(frame.time).distance(region))
        return Estimate(
            points=person.points(frame.time),
            confidence=np.full(KEYPOINTS, 0.9),
            score=0.95,
            region=person.region(frame.time),
            world=np.zeros((KEYPOINTS, 3)),
        )


def film(people, seconds, start=0.0):
    """The frames, with a patch of their colour where each person is."""
    frames = []
    for index in range(round(seconds * FPS)):
        time = start + index / FPS
        image = np.full((HEIGHT, WIDTH, 3), 90, dtype=np.uint8)
        for person in people:
            points = person.points(time)
            if points is None:
                continue
            low, high = points.min(axis=0).astype(int), points.max(axis=0).astype(int)
            rows, columns = slice(max(low[1], 0), max(high[1], 0)), slice(max(low[0], 0), max(high[0], 0))
            image[rows, columns] = person.colour
        frames.append(Frame(index, time, image))
    return frames


def still(x, y=90.0):
    return lambda time: (x, y)


def squatting(x, y=90.0, depth=20.0, period=1.0):
    return lambda time: (x, y + depth * np.sin(2 * np.pi * time / period))
