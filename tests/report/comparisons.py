"""Comparisons of drawn executions for the tests of their page, pictures and films."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from norep import movements
from norep.pose.sequence import PoseSequence
from norep.scoring.comparison import Comparison, score
from norep.scoring.reference import Reference
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, draw

SQUAT = movements["air-squat"]
FAULTY = (None, Fault("depth"), Fault("depth"))


@lru_cache(maxsize=8)
def poses(faults=(None,) * 3, *, yaw=45.0, seconds=None, seed=1, name="air-squat") -> PoseSequence:
    take = Take(faults, fps=20.0, noise=0.008, seed=seed, seconds=seconds)
    return draw(movements[name], take, Camera(480, 854, yaw=yaw))


@lru_cache(maxsize=8)
def compared(faults=FAULTY, good=(None,) * 3) -> Comparison:
    """A set of squats beside another one."""
    return score(poses(faults, seed=2), poses(good), SQUAT)


def faultless() -> Comparison:
    return compared((None,) * 3)


def single() -> Comparison:
    """Beside a reference of one repetition: how much good ones differ is guessed."""
    return compared(FAULTY, (None,))


@lru_cache(maxsize=1)
def built_in() -> Reference:
    return Reference.built_in(SQUAT)


def without_depth(one: PoseSequence) -> PoseSequence:
    """Only the picture, as of an estimator that gives no world coordinates."""
    return replace(one, world=None)


def without(one: PoseSequence, *joints: str) -> PoseSequence:
    """The same where some joints are never seen."""
    points, confidence, world = one.points.copy(), one.confidence.copy(), one.world.copy()
    for joint in joints:
        at = one.skeleton.index(joint)
        points[:, at], world[:, at], confidence[:, at] = np.nan, np.nan, 0.0
    return replace(one, points=points, confidence=confidence, world=world)
