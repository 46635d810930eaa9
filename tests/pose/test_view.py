"""From where the camera sees the athlete, standing, lying and upside down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep.movements.catalogue import Catalogue
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.pose.view import FRONT_LIMIT, SIDE_LIMIT, turn, view_of
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

LIBRARY = Catalogue()


def seen_from(yaw: float, name: str = "air-squat", world: bool = True) -> PoseSequence:
    take = Take(clean(1), fps=10, world=world)
    return draw(LIBRARY[name], take, Camera(480, 854, yaw=yaw, pitch=0))


def across(x: float, y: float, z: float, frames: int = 1) -> PoseSequence:
    """World coordinates in which only the line across the body matters: from right to left."""
    world = np.zeros((frames, 33, 3))
    for joint in ("shoulder", "hip"):
        world[:, BLAZEPOSE.positions[f"left_{joint}"]] = np.array((x, y, z)) / 2
        world[:, BLAZEPOSE.positions[f"right_{joint}"]] = -np.array((x, y, z)) / 2
    return PoseSequence(np.arange(frames) / 30, world[..., :2], np.ones((frames, 33)), world)


@pytest.mark.parametrize(
    ("yaw", "view"),
    [
        (0, "front"), (10, "front"), (-10, "front"), (350, "front"),
        (35, "diagonal"), (45, "diagonal"), (-45, "diagonal"), (135, "diagonal"), (225, "diagonal"),
        (75, "side"), (90, "side"), (-90, "side"), (270, "side"), (105, "side"),
        (180, "back"), (170, "back"), (190, "back"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["air-squat", "push-up", "strict-handstand-push-up"])
def test_the_view_of_a_drawn_athlete(yaw: float, view: str, name: str) -> None:
    assert view_of(seen_from(yaw, name)) == view


@pytest.mark.parametrize("yaw", [0, 30, 90, 150, 180, -30, -90, -150])
def test_turn_is_where_the_camera_stands(yaw: float) -> None:
    degrees = turn(seen_from(yaw))
    apart = (degrees - yaw + 180) % 360 - 180
    assert np.abs(apart).max() < 1e-6


@pytest.mark.parametrize(
    ("degrees", "view"),
    [
        (FRONT_LIMIT - 0.01, "front"), (FRONT_LIMIT + 0.01, "diagonal"),
        (SIDE_LIMIT - 0.01, "diagonal"), (SIDE_LIMIT + 0.01, "side"),
        (180 - FRONT_LIMIT + 0.01, "back"), (180 - FRONT_LIMIT - 0.01, "diagonal"),
    ],
)  # fmt: skip
def test_the_limits_between_views(degrees: float, view: str) -> None:
    radians = np.radians(degrees)
    assert view_of(across(np.cos(radians), 0.0, -np.sin(radians))) == view


def test_a_line_across_that_leans_in_the_image_is_still_in_its_plane() -> None:
    assert view_of(across(0.5, 0.5, 0.0)) == "front"
    assert view_of(across(0.01, 1.0, 0.0)) == "front"  # somebody lying on the side


def test_most_frames_decide() -> None:
    turning = PoseSequence.join([across(1, 0, 0, frames=20), across(0, 0, -1, frames=9)])
    assert view_of(turning) == "front"


def test_left_and_right_sides_do_not_cancel_out() -> None:
    swaying = PoseSequence.join([across(0.1, 0, -1, frames=10), across(0.1, 0, 1, frames=10)])
    assert view_of(swaying) == "side"


def test_frames_without_the_athlete_do_not_count() -> None:
    poses = across(1, 0, 0, frames=10)
    poses.world[3:] = np.nan
    assert view_of(poses) == "front"


class TestWithoutDepth:
    @pytest.mark.parametrize(
        ("yaw", "view"), [(0, "front"), (90, "side"), (45, "diagonal"), (180, "back"), (270, "side")]
    )
    def test_shoulders_tell(self, yaw: float, view: str) -> None:
        poses = seen_from(yaw, "shoulder-press", world=False)
        assert np.isnan(turn(poses)).all()
        assert view_of(poses) == view

    @pytest.mark.parametrize(
        ("width", "view"),
        [(24.9, "side"), (25.1, "diagonal"), (54.9, "diagonal"), (55.1, "front"), (-55.1, "back")],
    )
    def test_by_their_width_over_the_torso(self, width: float, view: str) -> None:
        assert view_of(self.upright(width)) == view

    def upright(self, width: float) -> PoseSequence:
        points = np.zeros((1, 33, 2))
        for side, sign in (("left", 0.5), ("right", -0.5)):
            points[:, BLAZEPOSE.positions[f"{side}_shoulder"]] = (sign * width, 0.0)
            points[:, BLAZEPOSE.positions[f"{side}_hip"]] = (0.0, 100.0)
        return PoseSequence(np.zeros(1), points, np.ones((1, 33)))

    def test_nothing_to_tell_from(self) -> None:
        poses = self.upright(50.0)
        assert view_of(replace(poses, points=np.full_like(poses.points, np.nan))) is None
        assert view_of(replace(poses, points=np.zeros_like(poses.points))) is None
        assert view_of(PoseSequence.empty()) is None


@pytest.mark.parametrize("name", ["deadlift", "power-clean", "push-up", "sit-up"])
def test_who_leans_or_lies_is_not_taken_for_seen_from_the_front_without_depth(name):
    assert view_of(seen_from(45.0, name, world=False)) == "diagonal"
