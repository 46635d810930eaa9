"""The counter on drawn athletes, whose truth is known."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from norep import movements
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE, PENN13
from norep.recognition.periodic.count import count
from norep.recognition.periodic.counted import Counted
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

REPS = 5


def film(name: str = "air-squat", camera: Camera | None = None, **take) -> PoseSequence:
    return draw(movements[name], Take(**({"faults": clean(REPS), "noise": 0.01} | take)), camera)


@pytest.fixture(scope="module")
def squats() -> PoseSequence:
    return film()


def hidden(poses: PoseSequence, *gaps: tuple[float, float]) -> PoseSequence:
    """The poses with nobody found between these times, in seconds."""
    gone = np.zeros(len(poses), bool)
    for start, end in gaps:
        gone |= (poses.time >= start) & (poses.time < end)
    points, world = poses.points.copy(), poses.world.copy()
    points[gone], world[gone] = np.nan, np.nan
    return replace(poses, points=points, world=world)


@pytest.mark.parametrize(
    "name", ["air-squat", "pull-up", "sit-up", "push-up", "deadlift", "jumping-jack", "bicep-curl", "burpee"]
)
def test_repetitions_of_different_movements_are_counted(name):
    assert len(count(film(name))) == REPS


@pytest.mark.parametrize("fps", [10.0, 15.0, 25.0, 60.0])
def test_the_frame_rate_does_not_matter(fps):
    assert len(count(film(fps=fps))) == REPS


@pytest.mark.parametrize("yaw", [0, 60, 90, 200])
@pytest.mark.parametrize("world", [True, False])
def test_the_view_does_not_matter(yaw, world):
    assert len(count(film("thruster", Camera(480, 854, yaw=yaw), world=world))) == REPS


@pytest.mark.parametrize(("noise", "dropout"), [(0.03, 0.0), (0.01, 0.2)])
def test_a_poor_estimator_is_borne(noise, dropout):
    assert len(count(film(noise=noise, dropout=dropout))) == REPS


def test_repetitions_are_where_they_were_drawn(squats):
    """One after another, after the rest; for some time around each end the athlete stands still."""
    seconds, rest = movements["air-squat"].drawing.seconds, 0.8
    for i, rep in enumerate(count(squats)):
        middle = rest + (i + 0.5) * seconds
        assert rep.start < middle < rep.end
        assert rep.start == pytest.approx(rest + i * seconds, abs=0.6)
        assert rep.end == pytest.approx(rest + (i + 1) * seconds, abs=0.6)


def test_repetitions_follow_one_another(squats):
    reps = count(squats).reps
    assert all(a.end <= b.start + 1e-9 for a, b in pairwise(reps))


def test_a_later_start_of_the_clock_shifts_the_repetitions(squats):
    later = count(replace(squats, time=squats.time + 100.0))
    for here, there in zip(count(squats), later, strict=True):
        assert there.start == pytest.approx(here.start + 100.0, abs=0.06)
        assert there.end == pytest.approx(here.end + 100.0, abs=0.06)


def test_a_mirror_changes_no_number(squats):
    assert len(count(squats.mirrored())) == REPS


def test_size_and_place_in_the_picture_change_nothing(squats):
    flat = replace(squats, world=None)
    moved = count(replace(flat, points=flat.points * 2.5 - 70.0))
    for here, there in zip(count(flat), moved, strict=True):
        assert there.start == pytest.approx(here.start, abs=0.06)


def test_a_moving_camera_is_no_repetition(squats):
    sway = 60.0 * np.sin(squats.time / 1.7)[:, None, None] + 20.0 * squats.time[:, None, None]
    assert len(count(replace(squats, points=squats.points + sway))) == REPS


def test_bursts_of_missing_points_are_bridged(squats):
    seconds = movements["air-squat"].drawing.seconds
    gaps = [(0.8 + k * seconds, 0.8 + (k + 0.2) * seconds) for k in (1, 2.5, 4.2)]
    assert len(count(hidden(squats, *gaps))) == REPS


def test_stretched_frames_are_counted(squats):
    low, high = squats.world.min(axis=1, keepdims=True), squats.world.max(axis=1, keepdims=True)
    world = (squats.world - low) / (high - low)
    assert len(count(replace(squats, world=world, points=world[..., :2]))) == REPS


def test_two_sets_with_a_rest_between_are_counted_together():
    first, second = film("push-up", rest=2.0), film("push-up", rest=2.0)
    second = replace(second, time=second.time + first.time[-1] + 1 / 30)
    assert abs(len(count(PoseSequence.join([first, second]))) - 2 * REPS) <= 1


def test_going_into_position_is_no_repetition():
    """Standing, walking up and lying down, then sit-ups."""
    before, during = film("deadlift", faults=clean(1)), film("sit-up")
    during = replace(during, time=during.time + before.time[-1] + 1 / 30)
    assert abs(len(count(PoseSequence.join([before, during]))) - REPS) <= 1


def test_somebody_who_stands_still_repeats_nothing(squats):
    still = squats[np.zeros(300, np.int64)]
    noise = np.random.default_rng(0).normal(0, 0.01, still.world.shape)
    still = replace(still, time=np.arange(300) / 30, world=still.world + noise)
    assert count(still) == Counted((), count(still).confidence, "poses")


def test_holding_a_plank_is_no_repetition():
    assert len(count(film("plank", faults=()))) == 0


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_next_to_nothing_holds_no_repetition(squats, frames):
    assert len(count(squats[:frames])) == 0


def test_all_points_in_one_place_hold_no_repetition(squats):
    flat = replace(squats, world=None, points=np.full_like(squats.points, 7.0))
    assert len(count(flat)) == 0


def test_other_skeletons_are_counted(squats):
    """A body of 13 points without depth, as annotators mark it."""
    names = [("nose" if name == "head" else name) for name in PENN13.keypoints]
    places = [BLAZEPOSE.positions[name] for name in names]
    few = PoseSequence(squats.time, squats.points[:, places], squats.confidence[:, places], skeleton=PENN13)
    assert len(count(few)) == REPS


def test_nobody_found_is_no_repetition(squats):
    assert len(count(hidden(squats, (0.0, 1e9)))) == 0


def test_the_confidence_is_a_chance(squats):
    assert 0.5 < count(squats).confidence <= 1.0
