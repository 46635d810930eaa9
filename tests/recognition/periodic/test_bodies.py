from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.pose.sequence import PoseSequence
from norep.recognition.periodic.bodies import JOINTS, PLACE, bodies_of, stretched
from norep.synth.camera import Camera
from norep.synth.motion import Take, draw


def stretch(poses: PoseSequence) -> PoseSequence:
    """Every frame scaled to 0..1 along each axis, as in the published files."""
    low, high = poses.world.min(axis=1, keepdims=True), poses.world.max(axis=1, keepdims=True)
    world = (poses.world - low) / (high - low)
    return replace(poses, world=world, points=world[..., :2])


@pytest.fixture(scope="module")
def squat() -> PoseSequence:
    return draw(movements["air-squat"], Take(faults=(None,) * 2), Camera(480, 854, yaw=50))


def test_stretched_frames_are_told_from_others(squat):
    assert stretched(stretch(squat))
    assert not stretched(squat)
    assert not stretched(replace(squat, world=None))


def test_stretching_is_undone(squat):
    """Within a few centimetres: the drawn athlete's bones are not quite the average ones."""
    true = bodies_of(squat).joints
    found = bodies_of(stretch(squat)).joints
    error = np.linalg.norm(found - true, axis=2)
    assert np.median(error) < 0.05
    assert np.percentile(error, 95) < 0.15


def test_pixels_alone_give_about_metres(squat):
    bodies = bodies_of(replace(squat, world=None))
    height = bodies.joints[0, PLACE["left_ankle"], 1] - bodies.joints[0, PLACE["head"], 1]
    assert height == pytest.approx(1.5, abs=0.25)


def test_size_and_place_in_the_picture_do_not_matter(squat):
    flat = replace(squat, world=None)
    other = replace(flat, points=flat.points * 3.0 + 200.0)
    assert bodies_of(other).joints == pytest.approx(bodies_of(flat).joints, abs=1e-9)


def test_frames_without_a_person_are_unseen(squat):
    points = squat.points.copy()
    points[5:9] = np.nan
    seen = bodies_of(replace(squat, points=points)).seen
    assert seen.sum() == len(squat) - 4
    assert not seen[5:9].any()


def test_joints_are_in_the_stated_order(squat):
    bodies = bodies_of(squat)
    assert bodies.joints.shape == (len(squat), len(JOINTS), 3)
    hips = (bodies.joints[:, PLACE["left_hip"]] + bodies.joints[:, PLACE["right_hip"]]) / 2
    assert hips == pytest.approx(np.zeros_like(hips), abs=1e-9)
