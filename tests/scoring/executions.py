"""Drawn executions, correct and too shallow, of several persons and in several skeletons."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from norep import movements
from norep.datasets.poses import PoseClip, write_pose_set
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import COCO17
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, draw


@cache
def squat(person: int, good: bool) -> PoseSequence:
    """One squat."""
    random = np.random.default_rng(10 * person + good)
    fault = None if good else Fault("depth", float(random.uniform(0.8, 1.1)))
    seconds, yaw = float(random.uniform(1.6, 2.4)), float(random.uniform(20, 70))
    take = Take((fault,), seconds=seconds, fps=20, rest=0.0, noise=0.004, seed=person)
    return draw(movements["air-squat"], take, Camera(480, 854, yaw=yaw))


def squats(persons: range, each: int = 1) -> list[PoseClip]:
    """So many correct and incorrect squats of each person."""
    return [
        PoseClip(
            f"p{person}-{'good' if good else 'bad'}-{i}",
            "correct" if good else "incorrect",
            squat(person + 100 * i, good),
            group=f"person {person}",
        )
        for person in persons
        for good in (True, False)
        for i in range(each)
    ]


def written(path: Path, persons: range, each: int = 1) -> Path:
    """A data set of them."""
    return write_pose_set(squats(persons, each), path)


def as_coco(poses: PoseSequence) -> PoseSequence:
    """The same with the key points of another skeleton."""
    order = [poses.skeleton.positions[name] for name in COCO17.keypoints]
    world = None if poses.world is None else poses.world[:, order]
    points, confidence = poses.points[:, order], poses.confidence[:, order]
    return replace(poses, points=points, confidence=confidence, world=world, skeleton=COCO17)
