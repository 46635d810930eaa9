"""What scorers see, and what they compute without any learning library."""

import json
from dataclasses import replace

import numpy as np
import pytest
from executions import as_coco, squat

from norep.errors import PoseError, WeightsError
from norep.scoring.kernels import Kernels
from norep.scoring.learned import LearnedScorer
from norep.scoring.trees import Trees
from norep.scoring.upright import AT, upright_course


def in_room(poses):
    """With a floor that stays, far from the origin."""
    ankles = [poses.skeleton.index(f"{side}_ankle") for side in ("left", "right")]
    floor = poses.world[:, ankles, 1].max(axis=1)
    world = poses.world - floor[:, None, None] * (0.0, 1.0, 0.0) + (0.4, 0.1, 2.5)
    return replace(poses, world=world)


def test_place_size_and_facing_make_no_difference():
    poses = in_room(squat(1, True))
    turn = np.radians(40)
    about = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    other = replace(poses, world=1.4 * poses.world @ about + (0.5, -0.2, 3.0))
    np.testing.assert_allclose(upright_course(other), upright_course(poses), atol=2e-3)


def test_around_the_hips_or_in_a_room_is_nearly_the_same():
    poses = squat(1, True)
    body, room = upright_course(poses), upright_course(in_room(poses))
    assert np.abs(body - room)[..., 1].max() < 0.05


def test_the_busier_side_is_the_right_one():
    poses = squat(1, True)
    world = poses.world.copy()
    lift = np.sin(np.linspace(0, np.pi, len(poses)))
    for name in ("elbow", "wrist"):
        world[:, poses.skeleton.index(f"left_{name}"), 1] -= lift
    body = upright_course(replace(poses, world=world))
    rise = np.ptp(body[:, [AT["left_wrist"], AT["right_wrist"]], 1], axis=0)
    assert rise[1] > rise[0] + 0.3


def test_hips_sink_in_a_squat_though_the_world_moves_with_them():
    hips = upright_course(squat(1, True))[:, AT["pelvis"], 1]
    assert hips[0] == pytest.approx(0.6, abs=0.15)
    assert hips[0] - hips.min() > 0.15


def test_skeletons_agree_by_the_names_of_joints():
    poses = squat(2, True)
    body, other = upright_course(poses), upright_course(as_coco(poses))
    knees = [AT["left_knee"], AT["right_knee"]]
    np.testing.assert_allclose(other[:, knees], body[:, knees], atol=1e-6)


def test_what_cannot_be_scored_is_said():
    poses = squat(1, True)
    with pytest.raises(PoseError, match="3 frames"):
        upright_course(poses[:3])
    blind = replace(poses, world=np.full_like(poses.world, np.nan))
    with pytest.raises(PoseError, match="never seen"):
        upright_course(blind)


def test_a_gap_is_filled():
    poses = squat(1, True)
    world = poses.world.copy()
    world[8:11, poses.skeleton.index("left_knee")] = np.nan
    gap = upright_course(replace(poses, world=world)) - upright_course(poses)
    assert np.isfinite(gap).all()
    assert np.abs(gap).max() < 0.1


def test_kernels_ignore_a_constant_and_come_back_from_their_arrays():
    courses = np.random.default_rng(0).standard_normal((6, 64, 5))
    kernels = Kernels.drawn(courses, 40, seed=1)
    found = kernels.features(courses)
    assert found.shape == (6, 80)
    assert (found[:, ::2] >= 0).all()
    assert (found[:, ::2] <= 1).all()
    np.testing.assert_allclose(kernels.features(courses + 3.0), found, atol=1e-3)
    again = Kernels.of(kernels.arrays("k"), "k")
    np.testing.assert_array_equal(again.features(courses), found)


def test_damaged_trees_do_not_walk_in_circles():
    trees = Trees(*(np.array(x) for x in ([0, -1, -1], [0.5, 0, 0], [0, 0, 0], [2, 0, 0], [0, 0, 1], [0])))
    with pytest.raises(ValueError, match="damaged"):
        Trees.of(trees.arrays("t"), "t")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"\x80\x04N."])
def test_files_that_are_no_scorers(tmp_path, content):
    path = tmp_path / "scorer.npz"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="no scorer"):
        LearnedScorer.load(path)


@pytest.mark.parametrize(
    "card",
    [{}, {"format": "norep-scorer", "version": 1, "parts": [{"movement": "a", "model": "os.system"}]}, []],
)
def test_cards_that_are_wrong(tmp_path, card):
    np.savez(tmp_path / "scorer.npz", card=np.array(json.dumps(card)))
    with pytest.raises(WeightsError, match="no scorer of this norep"):
        LearnedScorer.load(tmp_path / "scorer.npz")


def test_a_scorer_that_is_not_there(tmp_path):
    with pytest.raises(WeightsError, match="cannot read the scorer"):
        LearnedScorer.load(tmp_path / "scorer.npz")
