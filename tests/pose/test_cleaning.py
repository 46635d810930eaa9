import numpy as np
import pytest

from norep.pose.cleaning import Cleaner, clean, smooth
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE, Skeleton

K = len(BLAZEPOSE.keypoints)
STANDING = np.random.default_rng(2).uniform(0, 100, (K, 2))
for _name, _place in {
    **{f"{side}_shoulder": (x, 0) for side, x in (("left", 60), ("right", 20))},
    **{f"{side}_hip": (x, 100) for side, x in (("left", 55), ("right", 25))},
    **{f"{side}_knee": (x, 150) for side, x in (("left", 60), ("right", 20))},
    **{f"{side}_ankle": (x, 200) for side, x in (("left", 60), ("right", 20))},
}.items():
    STANDING[BLAZEPOSE.index(_name)] = _place


def sequence(time, points, **more):
    return PoseSequence(time, points, np.full(points.shape[:2], 0.8), **more)


def standing(frames, fps=30.0):
    return sequence(np.arange(frames) / fps, np.repeat(STANDING[None], frames, axis=0))


def cleaned(poses):
    return PoseSequence.join(list(clean(poses)))


def direct(time, values, seconds):
    """The weighted line of least squares at each frame by its definition, for one column."""
    result = np.full(len(time), np.nan)
    for i in np.flatnonzero(np.isfinite(values)):
        near = np.isfinite(values) & (np.abs(time - time[i]) <= 3 * seconds)
        gap, x = time[near] - time[i], values[near]
        weight = np.exp(-0.5 * (gap / seconds) ** 2)
        mean, middle = np.average(x, weights=weight), np.average(gap, weights=weight)
        spread = np.average((gap - middle) ** 2, weights=weight) + 0.02 * seconds**2
        slope = np.average((gap - middle) * (x - mean), weights=weight) / spread
        result[i] = mean - slope * middle
    return result


def test_smoothing_fits_gaussian_lines_over_uneven_times_and_gaps():
    random = np.random.default_rng(1)
    time = np.cumsum(random.uniform(0.01, 0.08, 150))
    points = random.normal(size=(150, K, 2))
    points[40:60, 3] = np.nan
    points[100:104] = np.nan
    calm = smooth(sequence(time, points), 0.1)
    for keypoint, axis in ((0, 0), (3, 1)):
        expected = direct(time, points[:, keypoint, axis], 0.1)
        np.testing.assert_allclose(calm.points[:, keypoint, axis], expected, rtol=1e-9)


def test_smoothing_keeps_world_apart_and_what_is_unseen_unseen():
    poses = standing(50)
    world = np.random.default_rng(1).normal(size=(50, K, 3))
    world[10] = np.nan
    calm = smooth(PoseSequence(poses.time, poses.points, poses.confidence, world), 0.05)
    np.testing.assert_allclose(calm.points, poses.points)
    assert np.isnan(calm.world[10]).all()
    np.testing.assert_allclose(calm.world[:, 5, 2], direct(poses.time, world[:, 5, 2], 0.05))
    assert (calm.confidence == poses.confidence).all()


def test_smoothing_stops_at_a_cut():
    points = np.zeros((20, K, 2))
    points[10:] = 100.0
    cuts = np.arange(20) == 10
    calm = smooth(sequence(np.arange(20) / 30, points, cuts=cuts), 0.2)
    np.testing.assert_allclose(calm.points, points, atol=1e-9)


@pytest.mark.parametrize("frames", [0, 1])
def test_nothing_to_smooth(frames):
    poses = standing(frames)
    assert smooth(poses, 0.1) is poses
    assert smooth(standing(5), 0.0).points.shape == (5, K, 2)


def test_jitter_shrinks_and_a_slow_motion_stays():
    random = np.random.default_rng(4)
    time = np.arange(300) / 60
    true = np.sin(2 * np.pi * time / 2)[:, None, None] * np.ones((1, K, 2)) * 50
    calm = smooth(sequence(time, true + random.normal(scale=2.0, size=true.shape)), 0.05)
    assert np.std(calm.points - true) < 0.85


def test_a_motion_that_ends_with_the_window_does_not_lag():
    time = np.arange(60) / 30
    points = np.ones((60, K, 2)) * (100 * time)[:, None, None]
    calm = smooth(sequence(time, points), 0.08)
    # a plain mean would be 5 pixels behind in the last frame
    assert np.abs(calm.points - points).max() < 0.5


def test_a_person_lost_for_an_instant_keeps_the_pose_at_half_the_confidence():
    poses = standing(10)
    poses.points[4:7] = np.nan
    out = cleaned(poses)
    assert np.allclose(out.points[4:7], STANDING)
    assert np.allclose(out.confidence[4:7], 0.4)


def test_a_person_lost_for_longer_is_unseen():
    poses = standing(30)
    poses.points[5:] = np.nan
    out = cleaned(poses)
    # 0.12 s are three frames of 30 a second
    assert out.followed.tolist() == [True] * 8 + [False] * 22


def test_nothing_is_held_across_a_cut():
    poses = standing(10)
    poses.points[5:] = np.nan
    out = cleaned(PoseSequence(poses.time, poses.points, poses.confidence, cuts=np.arange(10) == 5))
    assert out.followed.tolist() == [True] * 5 + [False] * 5


def test_left_and_right_exchanged_for_an_instant_are_put_back():
    poses = standing(20)
    world = np.arange(K * 3, dtype=float).reshape(K, 3) * np.ones((20, 1, 1))
    order = list(BLAZEPOSE.mirrored)
    poses.points[8:11] = STANDING[order]
    world[8:11] = world[8:11, order]
    out = cleaned(PoseSequence(poses.time, poses.points, poses.confidence, world))
    assert np.allclose(out.points, STANDING)
    assert np.allclose(out.world, world[0])


def test_somebody_who_turned_around_is_believed_after_a_while():
    poses = standing(30)
    turned = STANDING[list(BLAZEPOSE.mirrored)]
    poses.points[10:] = turned
    out = cleaned(poses)
    assert np.allclose(out.points[10:17], STANDING)
    assert np.allclose(out.points[19:], turned)


def test_a_key_point_that_jumps_in_one_picture_stays_where_it_was():
    poses = standing(20)
    wrist = BLAZEPOSE.index("left_wrist")
    poses.points[9, wrist] += 90
    assert np.allclose(cleaned(poses).points, STANDING)


def test_a_jump_that_stays_is_accepted_one_picture_later():
    poses = standing(20)
    wrist = BLAZEPOSE.index("left_wrist")
    poses.points[9:, wrist] += 90
    out = cleaned(poses)
    assert np.allclose(out.points[9, wrist], STANDING[wrist])
    assert np.allclose(out.points[10:, wrist], STANDING[wrist] + 90)


def test_a_whole_body_in_fast_motion_is_left_alone():
    poses = standing(20)
    poses.points[:] += (np.arange(20) * 35.0)[:, None, None]
    assert np.allclose(cleaned(poses).points, poses.points)


def test_cleaning_is_causal():
    random = np.random.default_rng(8)
    poses = standing(60)
    poses.points[:] += random.normal(scale=15, size=poses.points.shape)
    poses.points[20:22] = np.nan
    cleaner = Cleaner()
    first = PoseSequence.join([cleaner.update(frame) for frame in poses[:30]])
    np.testing.assert_array_equal(first.points, cleaned(poses).points[:30])


def test_a_skeleton_without_a_trunk_is_left_as_it_is():
    hand = Skeleton("hand", ("thumb", "index"))
    poses = PoseSequence(np.arange(3.0), np.zeros((3, 2, 2)), np.ones((3, 2)), skeleton=hand)
    assert np.allclose(cleaned(poses).points, 0)
