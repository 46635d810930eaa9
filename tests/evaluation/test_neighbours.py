from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.datasets.poses import PoseClip
from norep.errors import PoseError
from norep.evaluation.neighbours import STEPS, Neighbours, motion_of
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw


def drawn(movement: str, yaw: float, seconds: float = 2.0, noise: float = 0.004) -> PoseClip:
    take = Take(clean(1), seconds=seconds, fps=15, rest=0.2, noise=noise, seed=int(yaw))
    poses = draw(movements[movement], take, Camera(480, 854, yaw=yaw))
    return PoseClip(f"{movement}-{yaw:g}", movement, poses)


KNOWN = [drawn(name, yaw) for name in ("air-squat", "push-up", "jumping-jack") for yaw in (30, 60)]


@pytest.fixture(scope="module")
def neighbours():
    return Neighbours(KNOWN)


@pytest.mark.parametrize("name", ["air-squat", "push-up", "jumping-jack"])
def test_the_nearest_clip_gives_the_name(neighbours, name):
    probabilities = neighbours.probabilities(drawn(name, 45, seconds=2.6).poses)
    assert neighbours.labels[probabilities.argmax()] == name
    assert probabilities.sum() == pytest.approx(1.0)


def test_size_and_place_do_not_matter(neighbours):
    poses = drawn("push-up", 40).poses
    moved = replace(poses, points=3 * poses.points + 100)
    assert neighbours.probabilities(moved) == pytest.approx(neighbours.probabilities(poses))


def test_the_other_side_is_as_near(neighbours):
    poses = drawn("push-up", 40).poses
    assert neighbours.probabilities(poses.mirrored()) == pytest.approx(neighbours.probabilities(poses))


def test_missing_joints_and_frames_are_bridged(neighbours):
    poses = drawn("air-squat", 45).poses
    points = poses.points.copy()
    points[5:9] = np.nan
    points[:, [15, 16]] = np.nan
    found = neighbours.probabilities(replace(poses, points=points))
    assert neighbours.labels[found.argmax()] == "air-squat"
    assert motion_of(replace(poses, points=points)).shape == (STEPS, 24)


def test_clips_that_show_nothing_are_refused_or_left_out():
    nobody = replace(KNOWN[0].poses, points=np.full_like(KNOWN[0].poses.points, np.nan))
    empty = PoseClip("nobody", "air-squat", nobody)
    assert Neighbours([*KNOWN, empty, PoseClip("nameless", "", KNOWN[0].poses)]).skipped == (
        "nobody",
        "nameless",
    )
    with pytest.raises(PoseError, match="no labelled clip"):
        Neighbours([empty])
    for poses in (nobody, KNOWN[0].poses[:1], PoseSequence.empty()):
        with pytest.raises(PoseError, match="fewer than two frames"):
            Neighbours(KNOWN).probabilities(poses)
