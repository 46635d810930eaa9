"""Measures of a movement file taken of poses: sides, weights, confidence, streams."""

from __future__ import annotations

import numpy as np
import pytest

from norep.judging.measuring import Signals, measure
from norep.movements.vocabulary import Measure
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE, COCO17, PENN13, Skeleton


def standing(frames: int = 1, skeleton: Skeleton = BLAZEPOSE, **places: tuple[float, float]) -> PoseSequence:
    """Somebody upright with a torso of 100 pixels, everything else at the hips unless placed."""
    points = np.zeros((frames, len(skeleton.keypoints), 2))
    points[:, :, 1] = 200.0
    for name in ("left_shoulder", "right_shoulder"):
        points[:, skeleton.positions[name], 1] = 100.0
    for name, place in places.items():
        points[:, skeleton.positions[name]] = place
    return PoseSequence(np.arange(frames) / 30, points, np.ones(points.shape[:2]), skeleton=skeleton)


def wanted(kind: str, *points: str, **rest: str) -> Measure:
    return Measure.model_validate({kind: list(points), **rest})


def trust(poses: PoseSequence, **confidence: float) -> PoseSequence:
    for name, value in confidence.items():
        poses.confidence[:, poses.skeleton.positions[name]] = value
    return poses


WRISTS = {"left_wrist": (0.0, 100.0), "right_wrist": (0.0, 0.0)}  # 1 and 2 torsos above the hips


class TestSides:
    @pytest.mark.parametrize(
        ("side", "value"), [("mean", 1.5), ("min", 1.0), ("max", 2.0), ("left", 1.0), ("right", 2.0)]
    )
    def test_are_put_together_as_asked(self, side: str, value: float) -> None:
        values, seen = measure(standing(**WRISTS), wanted("height", "wrist", "hip", side=side))
        assert values.tolist() == [value]
        assert seen.tolist() == [1.0]

    def test_a_point_that_names_its_side_is_that_one(self) -> None:
        values, _ = measure(standing(**WRISTS), wanted("height", "right_wrist", "left_hip"))
        assert values.tolist() == [2.0]

    def test_the_middle_of_both(self) -> None:
        values, _ = measure(standing(**WRISTS), wanted("height", "mid_wrist", "mid_hip"))
        assert values.tolist() == [1.5]

    def test_a_point_without_sides_goes_with_both(self) -> None:
        poses = standing(**WRISTS, nose=(0.0, 50.0))
        assert measure(poses, wanted("height", "nose", "hip"))[0].tolist() == [1.5]
        assert measure(poses, wanted("height", "wrist", "nose", side="max"))[0].tolist() == [0.5]

    def test_one_that_is_not_seen_does_not_count(self) -> None:
        poses = trust(standing(**WRISTS), right_wrist=0.0)
        poses.points[:, BLAZEPOSE.positions["right_wrist"]] = np.nan
        for side in ("mean", "min", "max"):
            values, seen = measure(poses, wanted("height", "wrist", "hip", side=side))
            assert (values.tolist(), seen.tolist()) == ([1.0], [1.0])

    @pytest.mark.parametrize(("missing", "value"), [("right_wrist", 1.0), ("left_wrist", 2.0)])
    def test_nor_one_that_is_missing_but_said_to_be_sure(self, missing: str, value: float) -> None:
        poses = standing(**WRISTS)
        poses.points[:, BLAZEPOSE.positions[missing]] = np.nan
        for side in ("mean", "min", "max"):
            assert measure(poses, wanted("height", "wrist", "hip", side=side))[0].tolist() == [value]

    def test_both_missing_is_unseen(self) -> None:
        poses = standing()
        for name in ("left_wrist", "right_wrist"):
            poses.points[:, BLAZEPOSE.positions[name]] = np.nan
        for side in ("mean", "min", "max"):
            values, seen = measure(poses, wanted("height", "wrist", "hip", side=side))
            assert np.isnan(values).all()
            assert seen.tolist() == [0.0]

    def test_the_mean_is_weighted_by_the_square_of_the_confidence(self) -> None:
        poses = trust(standing(**WRISTS), left_wrist=0.8, right_wrist=0.4)
        values, seen = measure(poses, wanted("height", "wrist", "hip"))
        assert values[0] == pytest.approx((0.64 * 1 + 0.16 * 2) / 0.8)
        assert seen.tolist() == [0.8]

    @pytest.mark.parametrize(("sure", "value"), [(0.4, 2.0), (0.39, 1.0)])
    @pytest.mark.parametrize("turned", [False, True])
    def test_the_largest_needs_half_the_confidence_of_the_other(
        self, sure: float, value: float, turned: bool
    ) -> None:
        poses = trust(standing(**WRISTS), left_wrist=0.8, right_wrist=sure)
        poses = poses.mirrored() if turned else poses
        assert measure(poses, wanted("height", "wrist", "hip", side="max"))[0].tolist() == [value]

    def test_confidence_is_that_of_the_worst_point(self) -> None:
        poses = trust(standing(**WRISTS), left_wrist=0.9, left_hip=0.3)
        assert measure(poses, wanted("height", "wrist", "hip", side="left"))[1].tolist() == [0.3]

    def test_the_middle_is_as_sure_as_the_better_side(self) -> None:
        poses = trust(standing(**WRISTS), left_wrist=0.9, right_wrist=0.2)
        assert measure(poses, wanted("height", "mid_wrist", "mid_hip"))[1].tolist() == [0.9]


class TestPoints:
    def test_a_virtual_point_lies_between_two(self) -> None:
        poses = standing(left_wrist=(0.0, 100.0), left_index=(0.0, 0.0))
        values, _ = measure(poses, wanted("height", "hand", "hip", side="left"))
        assert values[0] == pytest.approx(1.6)

    def test_and_is_as_sure_as_the_worse_of_them(self) -> None:
        poses = trust(standing(), left_wrist=0.7, left_index=0.5)
        assert measure(poses, wanted("height", "hand", "hip", side="left"))[1].tolist() == [0.5]
        assert measure(poses, wanted("height", "left_hand", "hip"))[1].tolist() == [0.5]

    def test_a_skeleton_without_the_point_sees_nothing(self) -> None:
        poses = standing(skeleton=COCO17)
        for points in (("heel", "hip"), ("left_heel", "hip"), ("mid_heel", "hip"), ("toe", "hip")):
            values, seen = measure(poses, wanted("height", *points))
            assert np.isnan(values).all()
            assert seen.tolist() == [0.0]

    def test_a_skeleton_that_has_a_virtual_point_is_believed(self) -> None:
        poses = trust(standing(skeleton=PENN13, head=(0.0, 50.0)), head=0.6)
        values, seen = measure(poses, wanted("height", "head", "hip"))
        assert values[0] == pytest.approx(1.5)
        assert seen.tolist() == [0.6]


class TestSignals:
    MEASURES = (wanted("rise", "mid_ankle"), wanted("height", "wrist", "hip"))

    def jumping(self) -> PoseSequence:
        poses = standing(200)
        time = poses.time
        for name in ("left_ankle", "right_ankle"):
            at = BLAZEPOSE.positions[name]
            poses.points[:, at, 1] = 300 - 40 * np.abs(np.sin(2.1 * time)) - 30 * (time > 3)
        return poses

    @pytest.mark.parametrize("piece", [1, 7, 64])
    @pytest.mark.parametrize("measures", [MEASURES, MEASURES[:1]])
    def test_do_not_depend_on_the_pieces(self, piece: int, measures: tuple[Measure, ...]) -> None:
        poses = self.jumping()
        whole = Signals(measures).update(poses)
        signals = Signals(measures)
        parts = [signals.update(poses[i : i + piece]) for i in range(0, len(poses), piece)]
        assert whole.shape == (200, len(measures))
        assert np.array_equal(np.concatenate(parts), whole)
        assert whole[:, 0].max() > 0.3

    def test_pieces_may_be_empty(self) -> None:
        poses = self.jumping()
        signals = Signals(self.MEASURES)
        assert signals.update(poses[:0]).shape == (0, 2)
        signals.update(poses[:100])
        assert signals.update(poses[100:100]).shape == (0, 2)
        assert np.array_equal(signals.update(poses[100:]), Signals(self.MEASURES).update(poses)[100:])

    def test_no_measures(self) -> None:
        assert Signals(()).update(self.jumping()).shape == (200, 0)

    def test_last_bits_do_not_show(self) -> None:
        values = Signals(self.MEASURES).update(self.jumping())
        assert np.array_equal(values, values.round(5))
