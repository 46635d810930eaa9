"""Several people in key points without pictures: told apart over time, and the athlete among them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from foreign import alphapose, as_skeleton, write_openpose

from norep import movements
from norep.analysis.keypoints import read_keypoints
from norep.errors import PoseError
from norep.pose.hint import AthleteHint
from norep.pose.recording import Wanted
from norep.pose.skeletons import COCO17, OPENPOSE25
from norep.synth.camera import Camera
from norep.synth.motion import Take, draw

FPS = 15


@pytest.fixture(scope="module")
def squat():
    return draw(movements["air-squat"], Take(faults=(None, None), fps=FPS), Camera(640, 480, yaw=60))


def placed(poses, right=0.0, down=0.0, scale=1.0):
    """The same motion elsewhere in the picture."""
    middle = np.nanmean(poses.points, axis=(0, 1))
    return replace(poses, points=(poses.points - middle) * scale + middle + np.array([right, down]))


def standing(poses, right, scale=1.0, seed=0):
    """Somebody who only trembles, as estimators make them."""
    still = np.repeat(poses.points[:1], len(poses), axis=0)
    still = still + np.random.default_rng(seed).normal(0, 0.7, still.shape)
    return placed(replace(poses, points=still), right, scale=scale)


def walking(poses, start, stop):
    """Somebody who crosses the picture."""
    return replace(
        standing(poses, 0),
        points=standing(poses, 0).points + np.linspace([start, 0], [stop, 0], len(poses))[:, None],
    )


def shuffled(folder, seed=3):
    """The people of each frame in another order, as OpenPose lists them."""
    random = np.random.default_rng(seed)
    for file in folder.iterdir():
        content = json.loads(file.read_text())
        random.shuffle(content["people"])
        file.write_text(json.dumps(content))
    return folder


def same(poses, expected):
    both = np.isfinite(poses.points) & np.isfinite(expected.points)
    assert (both == np.isfinite(expected.points)).all()
    assert np.abs(poses.points[both] - expected.points[both]).max() < 0.01


def test_the_one_who_moves_is_followed_among_twelve(squat, tmp_path):
    others = [standing(squat, 75 * k - 420, scale=0.8 + 0.05 * k, seed=k) for k in range(11)]
    folder = shuffled(write_openpose(tmp_path / "gym", squat, *others))
    found = read_keypoints(folder, Wanted(fps=FPS))
    assert found.people == 12
    same(found.poses, as_skeleton(squat, OPENPOSE25))
    assert any("12 people" in line for line in found.all_remarks)
    assert not found.choices.doubts


def test_a_larger_judge_and_a_walker_do_not_take_over(squat, tmp_path):
    folder = write_openpose(
        tmp_path / "gym", standing(squat, 300, scale=1.5), walking(squat, -600, 600), squat
    )
    found = read_keypoints(shuffled(folder), Wanted(fps=FPS))
    poses, truth = found.poses, as_skeleton(squat, OPENPOSE25)
    off = np.abs(poses.points - truth.points).max(axis=(1, 2))
    assert (off[np.isfinite(off)] < 0.01).mean() > 0.97  # while the walker passes in front it may be either
    assert poses.followed.mean() > 0.97


def test_largest_and_a_number_choose_somebody_else(squat, tmp_path):
    judge = standing(squat, 300, scale=1.5)
    folder = shuffled(write_openpose(tmp_path / "gym", squat, judge))
    same(read_keypoints(folder, whom="largest").poses, as_skeleton(judge, OPENPOSE25))
    same(read_keypoints(folder, whom=1).poses, as_skeleton(squat, OPENPOSE25))
    same(read_keypoints(folder, whom=2).poses, as_skeleton(judge, OPENPOSE25))
    with pytest.raises(PoseError, match="no person 3; 2 are told apart"):
        read_keypoints(folder, whom=3)


def test_two_who_do_the_same_are_a_doubt_that_a_box_settles(squat, tmp_path):
    other = placed(squat, right=300)
    folder = shuffled(write_openpose(tmp_path / "gym", squat, other))
    found = read_keypoints(folder, Wanted(fps=FPS))
    (doubt,) = found.choices.doubts
    assert doubt.kind == "alike"
    assert len(doubt.people) == 2
    second = read_keypoints(folder, Wanted(fps=FPS), athlete=doubt.people[1])
    first = found.poses.joint("hip")[0, 0]
    assert abs(second.poses.joint("hip")[0, 0] - first) == pytest.approx(300, abs=0.1)
    assert [given.found for given in second.choices.hints] == [True]


def test_a_box_with_nobody_in_it_is_said(squat, tmp_path):
    folder = write_openpose(tmp_path / "gym", squat)
    found = read_keypoints(folder, athlete=AthleteHint(5000, 10, 20, 20))
    assert [doubt.kind for doubt in found.choices.doubts] == ["nobody"]
    same(found.poses, as_skeleton(squat, OPENPOSE25))


def test_somebody_hidden_for_a_while_is_the_same_person(squat, tmp_path):
    hidden = squat.points.copy()
    hidden[20:35] = np.nan
    seen = replace(squat, points=hidden)
    folder = shuffled(write_openpose(tmp_path / "gym", seen, standing(squat, 250)))
    found = read_keypoints(folder, Wanted(fps=FPS))
    assert found.people == 2
    same(found.poses, as_skeleton(seen, OPENPOSE25))
    assert not found.poses.followed[20:35].any()


def test_numbers_of_the_tool_keep_people_apart_who_cross(squat, tmp_path):
    """AlphaPose with tracking; without numbers the same file says of everybody idx 0."""
    other = walking(squat, -250, 250)
    entries = alphapose(squat, other)
    for place, one in enumerate(entries):
        one["idx"] = 7 + place % 2
    path = tmp_path / "a.json"
    path.write_text(json.dumps(entries))
    found = read_keypoints(path, Wanted(fps=FPS))
    assert found.people == 2
    same(found.poses, as_skeleton(squat, COCO17))
