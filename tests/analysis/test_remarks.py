from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.analysis.remarks import remarks
from norep.judging.events import SetEnded
from norep.judging.follow import follow
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.idle import still
from norep.synth.motion import Take, draw, seen
from norep.synth.script import act
from norep.synth.variety import varied_set

SQUAT = movements["air-squat"]


def drawn(yaw: float = 90.0, fps: float = 30.0, size: tuple[int, int] = (480, 854)) -> PoseSequence:
    return draw(SQUAT, Take(faults=(None, None), fps=fps), Camera(*size, yaw=yaw))


def remarks_of(poses: PoseSequence) -> list[str]:
    return list(remarks(poses, list(follow(poses, SQUAT)), {SQUAT.name: SQUAT}))


def lost(poses: PoseSequence, first: int, last: int) -> PoseSequence:
    points = poses.points.copy()
    points[first:last] = np.nan
    return replace(poses, points=points)


def test_a_good_film_needs_no_remark():
    assert remarks_of(drawn()) == []


def test_nobody_in_the_picture_is_the_only_remark():
    poses = drawn()
    (remark,) = remarks_of(lost(poses, 0, len(poses)))
    assert remark.startswith("nobody was found in the picture")


def test_a_loss_is_told_with_its_share():
    poses = drawn()
    half = len(poses) // 2
    assert any(
        "not seen in 50 % of the frames" in remark for remark in remarks_of(lost(poses, half, 2 * half))
    )


def test_a_short_loss_is_not_worth_a_remark():
    poses = drawn()
    assert remarks_of(lost(poses, len(poses) - 5, len(poses))) == []


def test_a_film_without_repetitions_says_so():
    assert remarks_of(drawn()[:20]) == ["no repetition of air-squat was found"]


def test_a_hold_needs_no_repetition():
    plank = movements["plank"]
    acted = act(
        still(np.random.default_rng(0), 6.0, varied_set(plank, np.random.default_rng(1), 0)[0].posture),
        Body(),
    )
    poses = seen(acted.drawn, Take(), Camera(640, 480, yaw=90.0))
    events = list(follow(poses, plank))
    assert any(isinstance(event, SetEnded) and event.hold for event in events)
    assert list(remarks(poses, events, {plank.name: plank})) == []


def test_a_view_that_proves_little_says_which_rules():
    (remark,) = remarks_of(drawn(yaw=0))
    assert remark.startswith("this view (front) cannot prove: depth")


def test_few_frames_a_second_are_told():
    assert any("8 frames a second are few" in remark for remark in remarks_of(drawn(fps=8)))


def test_a_tiny_athlete_is_told():
    assert any("pixels tall" in remark for remark in remarks_of(drawn(size=(45, 80))))


def test_one_picture_cannot_move():
    assert "there is only one picture, so nothing moves" in remarks_of(drawn()[:1])


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_hardly_any_frames_are_no_trouble(frames):
    assert remarks_of(drawn()[:frames])


def test_a_hole_in_the_time_is_told_with_its_place():
    poses = drawn()
    later = replace(poses, time=poses.time + 2.5 * (np.arange(len(poses)) > 60))
    assert f"there is no picture for 2.5 s after {poses.time[60]:.1f} s" in " ".join(remarks_of(later))
    twice = replace(poses, time=later.time + 1.2 * (np.arange(len(poses)) > 90))
    assert "there are 1 more such holes" in remarks_of(twice)


def test_a_slide_show_has_no_holes():
    poses = drawn()
    slow = replace(poses, time=np.arange(len(poses)) * 1.5)
    assert not any("there is no picture" in remark for remark in remarks_of(slow))
