"""Measures of poses whose geometry is known."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest

from norep.pose.measures import (
    JOINTS,
    KINDS,
    POINTS,
    angle,
    distance,
    height,
    image_point,
    length_in_pixels,
    offset,
    pixels_per_metre,
    rise,
    tilt,
    world_point,
)
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE, COCO17, PENN13, Skeleton

Place = tuple[float, ...]


def flat(frames: int = 1, skeleton: Skeleton = BLAZEPOSE, **places: Place) -> PoseSequence:
    """Poses without a world: a torso of 100 pixels, both sides at the same place, the rest at the hips."""
    base = {"shoulder": (50.0, 100.0), "hip": (50.0, 200.0), "knee": (50.0, 240.0), "ankle": (50.0, 280.0)}
    points = np.full((frames, len(skeleton.keypoints), 2), 200.0)
    _put(points, skeleton, base | places)
    return PoseSequence(np.arange(frames) / 10, points, np.ones(points.shape[:2]), skeleton=skeleton)


def deep(scale: float = 200.0, **places: Place) -> PoseSequence:
    """Poses with a world: a torso of 0.5 m, seen in parallel at this many pixels per metre."""
    base = {"shoulder": (0.0, -0.5, 0.0), "hip": (0.0, 0.0, 0.0), "knee": (0.0, 0.4, 0.0)}
    world = np.zeros((1, len(BLAZEPOSE.keypoints), 3))
    _put(world, BLAZEPOSE, base | places)
    points = world[..., :2] * scale + (300.0, 400.0)
    return PoseSequence(np.zeros(1), points, np.ones(points.shape[:2]), world)


def _put(values: np.ndarray, skeleton: Skeleton, places: dict[str, Place]) -> None:
    for name, place in places.items():
        sides = (name,) if skeleton.index(name) is not None else (f"left_{name}", f"right_{name}")
        for side in sides:
            values[:, skeleton.positions[side]] = place


class TestAngle:
    @pytest.mark.parametrize("degrees", [0, 1, 30, 90, 135, 179, 180])
    @pytest.mark.parametrize("turned", [0, 77])
    def test_at_the_second_point(self, degrees: float, turned: float) -> None:
        def at(angle: float) -> Place:
            return 50 + 80 * math.cos(math.radians(angle)), 240 + 80 * math.sin(math.radians(angle))

        poses = flat(hip=at(turned), ankle=at(turned + degrees))
        assert angle(poses, ("hip", "knee", "ankle"))[0] == pytest.approx(degrees, abs=1e-5)

    def test_of_the_world_where_there_is_one(self) -> None:
        poses = deep(ankle=(0.0, 0.4, 0.4))  # a right angle towards the camera: straight in the image
        assert angle(poses, ("hip", "knee", "ankle"))[0] == pytest.approx(90)
        assert np.isnan(angle(replace(poses, world=None), ("hip", "knee", "ankle"))[0])

    def test_without_length_it_is_unknown(self) -> None:
        assert np.isnan(angle(flat(hip=(50.0, 240.0)), ("hip", "knee", "ankle"))[0])

    def test_missing_points_are_unknown_and_no_warning(self) -> None:
        poses = flat(ankle=(math.nan, math.nan))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert np.isnan(angle(poses, ("hip", "knee", "ankle"))[0])

    def test_of_sides_that_differ(self) -> None:
        poses = flat(left_ankle=(130.0, 240.0), right_ankle=(50.0, 320.0))
        assert angle(poses, ("left_hip", "left_knee", "left_ankle"))[0] == pytest.approx(90)
        assert angle(poses, ("right_hip", "right_knee", "right_ankle"))[0] == pytest.approx(180)
        middle = angle(poses, ("mid_hip", "mid_knee", "mid_ankle"))[0]
        assert middle == pytest.approx(135)


class TestTilt:
    @pytest.mark.parametrize(
        ("shoulder", "degrees"),
        [((50, 100), 0), ((150, 200), 90), ((-50, 200), 90), ((50, 300), 180), ((150, 100), 45)],
    )
    def test_is_the_lean_from_upright(self, shoulder: Place, degrees: float) -> None:
        assert tilt(flat(shoulder=shoulder), ("mid_hip", "mid_shoulder"))[0] == pytest.approx(
            degrees, abs=1e-5
        )

    def test_towards_the_camera_too(self) -> None:
        poses = deep(shoulder=(0.0, -0.3, -0.3))
        assert tilt(poses, ("hip", "shoulder"))[0] == pytest.approx(45)


class TestLengths:
    def test_height_is_positive_upwards_in_torsos(self) -> None:
        poses = flat(wrist=(0.0, 50.0))
        assert height(poses, ("wrist", "hip")).tolist() == [1.5]
        assert height(poses, ("hip", "wrist")).tolist() == [-1.5]

    def test_offset_has_no_sign(self) -> None:
        poses = flat(wrist=(20.0, 50.0))
        assert offset(poses, ("wrist", "hip")).tolist() == offset(poses, ("hip", "wrist")).tolist() == [0.3]

    def test_distance_in_the_image(self) -> None:
        assert distance(flat(wrist=(80.0, 240.0)), ("wrist", "hip"))[0] == pytest.approx(0.5)

    def test_distance_in_the_world(self) -> None:
        assert distance(deep(wrist=(0.0, 0.0, 0.25)), ("wrist", "hip"))[0] == pytest.approx(0.5)
        assert distance(deep(wrist=(0.0, 0.0, 0.4)), ("wrist", "hip"), "thigh")[0] == pytest.approx(1.0)

    def test_the_thigh_as_unit(self) -> None:
        poses = flat(wrist=(50.0, 100.0))
        assert height(poses, ("wrist", "hip"), "thigh")[0] == pytest.approx(1.22)
        assert height(deep(wrist=(0.0, -0.4, 0.0)), ("wrist", "hip"), "thigh")[0] == pytest.approx(1.0)

    @pytest.mark.parametrize("scale", [20.0, 200.0, 3000.0])
    def test_the_size_of_the_picture_does_not_matter(self, scale: float) -> None:
        poses = deep(scale, wrist=(0.0, -0.75, 0.0))
        assert height(poses, ("wrist", "hip"))[0] == pytest.approx(1.5)
        assert pixels_per_metre(poses)[0] == pytest.approx(scale)
        assert length_in_pixels(poses)[0] == pytest.approx(0.5 * scale)

    def test_a_foreshortened_torso_has_its_true_length(self) -> None:
        poses = deep(shoulder=(0.0, -0.3, 0.4), wrist=(0.0, -0.5, 0.0))
        assert height(poses, ("wrist", "hip"))[0] == pytest.approx(1.0)

    def test_without_a_world_the_longest_limb_tells(self) -> None:
        bent = flat(shoulder=(50.0, 190.0), knee=(50.0, 282.0))  # seen from the front, bent forward
        assert length_in_pixels(bent)[0] == pytest.approx(100.04)
        shank = flat(shoulder=(50.0, 190.0), ankle=(50.0, 340.0))
        assert length_in_pixels(shank)[0] == pytest.approx(119.0)

    def test_the_longer_side_tells_where_one_is_hidden(self) -> None:
        poses = flat(shoulder=(50.0, 190.0), left_knee=(50.0, 300.0), right_knee=(math.nan, math.nan))
        assert length_in_pixels(poses)[0] == pytest.approx(122.0)

    def test_unseen_points_do_not_disturb_the_scale(self) -> None:
        poses = deep()
        poses.points[0, 3] = poses.world[0, 3] = np.nan
        assert pixels_per_metre(poses)[0] == pytest.approx(200.0)

    def test_nobody_has_no_scale(self) -> None:
        poses = deep()
        poses.points[:] = np.nan
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert np.isnan(pixels_per_metre(poses)[0])
            assert np.isnan(height(poses, ("wrist", "hip"))[0])

    def test_a_skeleton_without_limbs_has_no_length(self) -> None:
        bare = Skeleton("bare", ("nose", "left_ear", "right_ear"))
        poses = PoseSequence(np.zeros(1), np.zeros((1, 3, 2)), np.ones((1, 3)), skeleton=bare)
        assert np.isnan(length_in_pixels(poses)[0])

    def test_a_skeleton_with_one_side(self) -> None:
        side = Skeleton("side", ("left_shoulder", "left_hip", "left_knee", "left_ankle"))
        points = np.array([[[0.0, 0.0], [0.0, 100.0], [0.0, 200.0], [0.0, 300.0]]])
        poses = PoseSequence(np.zeros(1), points, np.ones((1, 4)), skeleton=side)
        assert length_in_pixels(poses)[0] == pytest.approx(122.0)


class TestRise:
    def walked(self, ys: list[float], fps: float = 10.0, cuts: list[int] | None = None) -> PoseSequence:
        poses = flat(len(ys))
        for side in ("left", "right"):
            poses.points[:, BLAZEPOSE.positions[f"{side}_wrist"], 1] = ys
        marks = None if cuts is None else np.isin(np.arange(len(ys)), cuts)
        return replace(poses, time=np.arange(len(ys)) / fps, cuts=marks)

    def test_is_above_the_lowest_place_of_late(self) -> None:
        assert rise(self.walked([300, 280, 310, 250, 310]), ("wrist",)).tolist() == pytest.approx(
            [0, 0.2, 0, 0.6, 0]
        )

    def test_forgets_what_is_longer_ago(self) -> None:
        ys = [300.0] + [200.0] * 14
        found = rise(self.walked(ys), ("wrist",))
        assert found[12] == pytest.approx(1.0)  # 1.2 s later, still known
        assert found[13] == pytest.approx(0.0)

    def test_a_gap_is_stepped_over(self) -> None:
        found = rise(self.walked([300, math.nan, 200]), ("wrist",))
        assert np.isnan(found[1])
        assert found[2] == pytest.approx(1.0)

    def test_the_ground_of_another_shot_does_not_count(self) -> None:
        found = rise(self.walked([300, 300, 200, 190], cuts=[2]), ("wrist",))
        assert found.tolist() == pytest.approx([0, 0, 0, 0.1])

    def test_is_what_a_search_over_the_window_finds(self) -> None:
        rng = np.random.default_rng(0)
        ys = rng.uniform(100, 400, 200)
        ys[rng.random(200) < 0.1] = np.nan
        poses = self.walked(ys.tolist(), fps=30)
        expected = [
            (np.nanmax(ys[(poses.time >= t - 1.2) & (poses.time <= t)], initial=-np.inf) - y) / 100
            for t, y in zip(poses.time, ys, strict=True)
        ]
        np.testing.assert_allclose(rise(poses, ("wrist",)), expected)


class TestPoints:
    def test_a_name_without_side_is_the_middle(self) -> None:
        poses = flat(left_wrist=(10.0, 20.0), right_wrist=(30.0, 60.0))
        assert image_point(poses, "wrist").tolist() == image_point(poses, "mid_wrist").tolist() == [[20, 40]]
        assert image_point(poses, "left_wrist").tolist() == [[10, 20]]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("left_chin", (3.0, 3.0)),
            ("left_hand", (6.0, 6.0)),
            ("left_chest", (12.5, 12.5)),
            ("left_hip_crease", (18.8, 18.8)),
            ("left_toe", (7.0, 8.0)),
            ("head", (4.0, 4.0)),
        ],
    )
    def test_virtual_points_lie_between_two(self, name: str, expected: Place) -> None:
        poses = flat(
            left_mouth=(0.0, 0.0), left_shoulder=(10.0, 10.0), left_hip=(20.0, 20.0),
            left_wrist=(0.0, 0.0), left_index=(10.0, 10.0), left_foot_index=(7.0, 8.0),
            left_ear=(3.0, 3.0), right_ear=(5.0, 5.0),
        )  # fmt: skip
        assert image_point(poses, name)[0].tolist() == pytest.approx(list(expected))

    def test_in_the_world_too(self) -> None:
        poses = deep(left_wrist=(0.0, 0.0, 0.0), left_index=(0.1, 0.2, 0.3))
        assert world_point(poses, "left_hand")[0].tolist() == pytest.approx([0.06, 0.12, 0.18])
        assert np.isnan(world_point(flat(), "left_hand")).all()

    def test_the_middle_of_virtual_points(self) -> None:
        poses = flat(left_mouth=(0.0, 0.0), right_mouth=(10.0, 0.0), shoulder=(0.0, 100.0))
        assert image_point(poses, "mid_chin")[0].tolist() == pytest.approx([3.5, 30.0])

    def test_what_a_skeleton_lacks_is_unknown(self) -> None:
        poses = flat(skeleton=COCO17)
        for name in ("heel", "left_heel", "toe", "hand", "chin"):
            assert np.isnan(image_point(poses, name)).all()

    def test_a_head_of_its_own_is_believed(self) -> None:
        assert image_point(flat(skeleton=PENN13, head=(1.0, 2.0)), "head").tolist() == [[1, 2]]

    def test_names(self) -> None:
        assert {"knee", "left_knee", "mid_knee", "chin", "right_toe", "nose", "head"} <= POINTS
        assert not {"left_nose", "mid_nose", "kneee", ""} & POINTS
        assert "nose" in JOINTS

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_gives_one_number_a_frame(self, kind: str) -> None:
        what = KINDS[kind]
        points = ("hip", "knee", "ankle")[: what.points]
        for poses in (flat(5), flat(0), deep()):
            values = what.function(poses, points, what.unit)
            assert values.shape == (len(poses),)
            assert np.isfinite(values).all()
        assert what.meaning

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_mirror_image_measures_alike(self, kind: str) -> None:
        what = KINDS[kind]
        rng = np.random.default_rng(1)
        poses = flat(4)
        poses = replace(poses, points=poses.points + rng.normal(0, 20, poses.points.shape), size=(400, 400))
        points = ("left_hip", "left_knee", "left_ankle")[: what.points]
        other = ("right_hip", "right_knee", "right_ankle")[: what.points]
        values = what.function(poses, points, what.unit)
        np.testing.assert_allclose(what.function(poses.mirrored(), other, what.unit), values)
