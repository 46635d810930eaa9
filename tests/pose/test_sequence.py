"""The type that poses travel in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE, COCO17, PENN13, SKELETONS, Skeleton


def random(frames: int = 6, skeleton: Skeleton = BLAZEPOSE, **more: object) -> PoseSequence:
    rng = np.random.default_rng(3)
    keypoints = len(skeleton.keypoints)
    data: dict[str, object] = {
        "time": np.arange(frames) / 30,
        "points": rng.uniform(0, 100, (frames, keypoints, 2)),
        "confidence": rng.random((frames, keypoints)),
        "world": rng.normal(size=(frames, keypoints, 3)),
        "cuts": np.arange(frames) == 3,
        "skeleton": skeleton,
        "size": (640, 480),
    }
    return PoseSequence(**(data | more))  # type: ignore[arg-type]


def same(a: PoseSequence, b: PoseSequence) -> bool:
    arrays = ("time", "points", "confidence", "world", "cuts")
    return (a.skeleton, a.size) == (b.skeleton, b.size) and all(
        (getattr(a, name) is None) == (getattr(b, name) is None)
        and (getattr(a, name) is None or np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True))
        for name in arrays
    )


class TestShapes:
    @pytest.mark.parametrize(
        ("name", "shape"),
        [
            ("points", (6, 33, 3)),
            ("points", (5, 33, 2)),
            ("confidence", (6, 32)),
            ("world", (6, 33, 2)),
            ("cuts", (5,)),
        ],
    )
    def test_that_do_not_fit_are_refused(self, name: str, shape: tuple[int, ...]) -> None:
        with pytest.raises(PoseError, match=f"{name} has shape") as caught:
            random(**{name: np.zeros(shape)})
        assert str(shape) in str(caught.value)

    def test_another_skeleton_asks_for_other_shapes(self) -> None:
        assert len(random(skeleton=COCO17)) == 6
        with pytest.raises(PoseError, match="expected"):
            replace(random(), skeleton=COCO17)


class TestSlices:
    def test_keep_everything_together(self) -> None:
        poses = random()
        part = poses[2:4]
        assert part.time.tolist() == poses.time[2:4].tolist()
        assert np.array_equal(part.points, poses.points[2:4])
        assert part.cuts is not None
        assert part.cuts.tolist() == [False, True]
        assert part.size == (640, 480)

    def test_by_mask_and_by_numbers(self) -> None:
        poses = random()
        assert same(poses[poses.time > 0.09], poses[3:])
        assert same(poses[np.array([0, 1])], poses[:2])

    def test_one_frame_after_the_other(self) -> None:
        poses = random()
        assert [len(frame) for frame in poses] == [1] * 6
        assert same(PoseSequence.join(list(poses)), poses)

    def test_without_world_and_cuts(self) -> None:
        poses = random(world=None, cuts=None)
        assert poses[1:].world is None
        assert poses[1:].cuts is None


class TestJoin:
    def test_puts_back_what_was_cut(self) -> None:
        poses = random()
        assert same(PoseSequence.join([poses[:2], poses[2:2], poses[2:]]), poses)

    def test_nothing(self) -> None:
        assert len(PoseSequence.join([])) == 0
        assert len(PoseSequence.join([PoseSequence.empty(COCO17)] * 2)) == 0
        assert PoseSequence.join([PoseSequence.empty(COCO17)]).skeleton == COCO17

    def test_cuts_of_one_part_only(self) -> None:
        joined = PoseSequence.join([random(cuts=None), random()])
        assert joined.cuts is not None
        assert joined.cuts.tolist() == [False] * 9 + [True] + [False] * 2

    def test_a_world_only_if_all_have_one(self) -> None:
        assert PoseSequence.join([random(world=None), random()]).world is None

    def test_different_skeletons(self) -> None:
        with pytest.raises(PoseError, match="different skeletons"):
            PoseSequence.join([random(), random(skeleton=COCO17)])

    def test_an_empty_part_of_another_skeleton_is_left_out(self) -> None:
        assert same(PoseSequence.join([PoseSequence.empty(COCO17), random()]), random())


class TestMirror:
    @pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=lambda skeleton: skeleton.name)
    @pytest.mark.parametrize("size", [(640, 480), None])
    def test_twice_is_the_same(self, skeleton: Skeleton, size: tuple[int, int] | None) -> None:
        poses = random(skeleton=skeleton, size=size)
        twice = poses.mirrored().mirrored()
        np.testing.assert_allclose(twice.points, poses.points)
        assert same(replace(twice, points=poses.points), poses)

    def test_exchanges_left_and_right_and_turns_x(self) -> None:
        poses = random()
        mirrored = poses.mirrored()
        np.testing.assert_allclose(
            mirrored.joint("left_knee"), [640, 0] + poses.joint("right_knee") * (-1, 1)
        )
        np.testing.assert_allclose(
            mirrored.world_joint("left_knee"), poses.world_joint("right_knee") * (-1, 1, 1)
        )
        left, right = BLAZEPOSE.positions["left_ear"], BLAZEPOSE.positions["right_ear"]
        assert np.array_equal(mirrored.confidence[:, left], poses.confidence[:, right])

    def test_without_world(self) -> None:
        assert random(world=None).mirrored().world is None


class TestJoints:
    def test_by_name(self) -> None:
        poses = random()
        assert np.array_equal(poses.joint("nose"), poses.points[:, 0])
        assert np.array_equal(poses.joint("left_knee"), poses.points[:, 25])
        np.testing.assert_allclose(poses.joint("knee"), (poses.points[:, 25] + poses.points[:, 26]) / 2)

    def test_unknown_ones_are_nan(self) -> None:
        poses = random(skeleton=COCO17)
        assert np.isnan(poses.joint("left_heel")).all()
        assert np.isnan(poses.joint("tail")).all()
        assert poses.world_joint("tail").shape == (6, 3)

    def test_no_world_is_nan(self) -> None:
        world = random(world=None).world_joint("knee")
        assert world.shape == (6, 3)
        assert np.isnan(world).all()

    def test_followed(self) -> None:
        poses = random()
        poses.points[1] = np.nan
        poses.points[2, 5:] = np.nan
        assert poses.followed.tolist() == [True, False, True, True, True, True]
        assert PoseSequence.empty().followed.tolist() == []


class TestSkeletons:
    @pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=lambda skeleton: skeleton.name)
    def test_bones_join_key_points_and_sides_are_complete(self, skeleton: Skeleton) -> None:
        assert {end for bone in skeleton.bones for end in bone} <= set(skeleton.keypoints)
        assert len(set(skeleton.keypoints)) == len(skeleton.keypoints)
        order = skeleton.mirrored
        assert [order[i] for i in order] == list(range(len(order)))

    @pytest.mark.parametrize(("skeleton", "keypoints"), [(BLAZEPOSE, 33), (COCO17, 17), (PENN13, 13)])
    def test_sizes(self, skeleton: Skeleton, keypoints: int) -> None:
        assert len(skeleton.keypoints) == keypoints

    def test_place_of_a_key_point(self) -> None:
        assert BLAZEPOSE.index("right_ankle") == 28
        assert BLAZEPOSE.index("tail") is None
