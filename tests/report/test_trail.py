import numpy as np
import pytest

from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.report.model import HintReport, PersonReport, PoseInfo
from norep.report.trail import FOLLOWED, LOST, trail_frames
from norep.video.frame import Frame

KEYPOINTS = len(BLAZEPOSE.keypoints)
SIZE = (320, 240)
HINT = HintReport(time_s=0.0, x=40, y=60, width=50, height=100, found=True)
OTHER = PersonReport(time_s=2.0, x=220, y=60, width=50, height=100, share=0.3, followed=False)


def walking(frames=40, lost=range(20, 30)):
    """Somebody who goes from left to right in four seconds, out of sight in between; a cut at 3.5 s."""
    time = np.arange(frames) / 10
    body = np.random.default_rng(1).uniform((-15, -40), (15, 40), (KEYPOINTS, 2))
    points = body + np.stack([60 + 40 * time, np.full(frames, 110)], axis=1)[:, None]
    points[list(lost)] = np.nan
    cuts = time == 3.5
    return PoseSequence(time, points, np.ones((frames, KEYPOINTS)), cuts=cuts, size=SIZE)


def drawn(poses, pose, **options):
    blank = (
        Frame(i, time, np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)) for i, time in enumerate(poses.time)
    )
    return [frame.image for frame in trail_frames(blank, poses, pose, **options)]


def info(**options):
    return PoseInfo(backend="known", frames_with_athlete=30, **options)


def changed(image, left, top, right, bottom):
    return bool((image[top:bottom, left:right] != 60).any())


def test_every_picture_comes_back_drawn_on_and_the_given_ones_stay():
    given = Frame(0, 0.0, np.full((SIZE[1], SIZE[0], 3), 60, np.uint8))
    (one,) = trail_frames([given], walking(), info())
    assert one.image.shape == given.image.shape
    assert (given.image == 60).all()
    assert changed(one.image, 30, 60, 90, 160), "the box"


def test_the_way_is_drawn_behind_the_athlete_and_not_ahead():
    images = drawn(walking(), info())
    now = images[15][:-10].astype(int)
    green = (now[:, :, 1] - now[:, :, 0] > 20).any(axis=0)
    hip = walking().joint("hip")[15, 0]
    assert green[round(hip) - 40 : round(hip)].mean() > 0.8, "a second of it, but for the edge of the box"
    assert not green[round(hip) + 5 :].any()


def test_a_loss_is_said_and_shown_in_the_strip():
    images = drawn(walking(), info())
    assert changed(images[25], 5, 5, 60, 14), "Athlete lost"
    assert not changed(images[5], 5, 5, 60, 14)
    strip = images[0][-1]
    assert (strip[10] == FOLLOWED).all()
    assert (strip[round(320 * 2.5 / 3.9)] == LOST).all()


def test_others_and_hints_are_drawn_at_their_time():
    images = drawn(walking(lost=()), info(hints=(HINT,), considered=(OTHER,)))
    assert changed(images[20], 218, 58, 222, 162), "who was considered"
    assert not changed(images[10], 218, 58, 222, 162)
    assert changed(images[14], 38, 90, 42, 100), "the hint"
    assert not changed(images[16], 38, 90, 42, 100)


def test_large_pictures_are_made_smaller():
    assert drawn(walking(), info(), max_side=160)[0].shape == (120, 160, 3)


@pytest.mark.parametrize("poses", [PoseSequence.empty(), walking(lost=range(40))])
def test_nobody_is_no_trouble(poses):
    image = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
    assert len(list(trail_frames([Frame(0, 0.0, image)], poses, info()))) == 1
