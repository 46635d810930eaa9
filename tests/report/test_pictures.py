import cv2
import numpy as np
import pytest
from judged import SQUAT, empty_report, grey_frames, report_with, standing_poses

import norep.report.pictures as room
from norep.movements.vocabulary import Measure
from norep.pose.sequence import PoseSequence
from norep.report.pictures import collect_pictures, decisive_moments, decisive_times, picture
from norep.report.verdicts import RED
from norep.video.frame import Frame


def opened(jpeg):
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]


def brightening(times):
    """Frames whose brightness tells their time: ten levels a second."""
    return [Frame(i, t, np.full((240, 320, 3), round(10 * t), np.uint8)) for i, t in enumerate(times)]


def brightness(jpeg):
    return float(np.median(opened(jpeg)))


def test_every_repetition_in_doubt_has_its_decisive_moment():
    moments = decisive_moments(report_with())
    assert [(m.set_number, m.rep, m.time) for m in moments] == [(1, 2, 4.0), (1, 3, 6.0), (1, 4, 8.6)]
    assert decisive_times(report_with()) == [4.0, 6.0, 8.6]
    assert decisive_times(report_with(("met",))) == decisive_times(empty_report()) == []


def test_of_too_many_the_no_reps_are_kept():
    report = report_with(("borderline", "missed", "borderline", "missed"))
    assert [m.rep for m in decisive_moments(report, most=2)] == [2, 4]
    assert [m.rep for m in decisive_moments(report, most=3)] == [1, 2, 4]
    assert len(decisive_times(report_with(("missed",) * 100))) == 60


@pytest.mark.parametrize("times", [np.arange(0, 12, 0.04), np.arange(0, 12, 0.3), [0.0, 5.9]])
def test_pictures_are_of_the_nearest_frames(times):
    times = list(times)
    pictures = collect_pictures(brightening(times), PoseSequence.empty(), report_with())
    assert list(pictures) == [(1, 2), (1, 3), (1, 4)]
    for moment in decisive_moments(report_with()):
        nearest = min(times, key=lambda t: abs(t - moment.time))
        assert brightness(pictures[1, moment.rep]) == pytest.approx(10 * nearest, abs=2)


def test_reading_stops_with_the_last_frame_needed():
    read = []

    def frames():
        for frame in brightening(np.arange(0, 25, 0.1)):
            read.append(frame.time)
            yield frame

    collect_pictures(frames(), PoseSequence.empty(), report_with())
    assert max(read) == pytest.approx(8.6, abs=0.11)
    read.clear()
    assert collect_pictures(frames(), PoseSequence.empty(), report_with(("met",))) == {}
    assert len(read) <= 1


def test_no_frames_give_no_pictures():
    assert collect_pictures([], PoseSequence.empty(), report_with()) == {}


def test_pictures_stay_within_their_bytes(monkeypatch):
    monkeypatch.setattr(room, "MOST_BYTES", 1)
    assert len(collect_pictures(brightening([0.0, 9.0]), PoseSequence.empty(), report_with())) == 1


def test_a_picture_shows_the_surroundings_of_the_athlete():
    poses = standing_poses(1, size=(1280, 720))
    (frame,) = grey_frames([0.0], (1280, 720))
    image = picture(frame, poses)
    # The athlete is 155 pixels tall, around (160, 137): 30 % more on every side, not cut to a strip.
    assert image.shape == (248, 202, 3)
    assert picture(frame, poses[:0]).shape == (360, 640, 3)
    tall = grey_frames([0.0], (1080, 1920))[0]
    assert picture(tall, poses[:0]).shape == (480, 270, 3)


@pytest.mark.parametrize(
    "measure",
    [
        {"angle": ["hip", "knee", "ankle"]},
        {"height": ["knee", "hip"]},
        {"offset": ["left_ankle", "right_ankle"]},
        {"rise": "ankle"},
        {"tilt": ["mid_hip", "mid_shoulder"], "side": "left"},
    ],
)
def test_what_was_measured_stands_out(measure):
    poses = standing_poses(1)
    (frame,) = grey_frames([0.0])
    measured = Measure.model_validate(measure)
    image = picture(frame, poses, measured=measured, colour=RED)
    red = np.abs(image.astype(int) - RED).max(axis=2) < 12
    assert red.sum() > 10


def test_what_was_measured_and_not_seen_is_left_out():
    poses = standing_poses(1)
    (frame,) = grey_frames([0.0])
    measured = Measure.model_validate({"height": ["heel", "hip"]})
    assert (picture(frame, poses, measured=measured, colour=RED) == picture(frame, poses)).all()


def test_pictures_of_a_rule_show_its_points():
    poses = standing_poses()
    frames = grey_frames(poses.time.tolist())
    marked = collect_pictures(frames, poses, report_with(), {SQUAT.name: SQUAT})
    bare = collect_pictures(frames, poses, report_with())

    def red(jpeg):
        image = opened(jpeg).astype(int)
        return (image[..., 0] - image[..., 1:].max(axis=2) > 50).sum()

    assert red(marked[1, 2]) > red(bare[1, 2]) + 50
    assert marked[1, 4] != b""


def test_a_title_can_be_written():
    (frame,) = grey_frames([0.0])
    bare, titled = picture(frame, PoseSequence.empty()), picture(frame, PoseSequence.empty(), "No-rep " * 7)
    rows, columns = np.nonzero((bare != titled).any(axis=2))
    assert rows.max() < 40
    assert columns.max() < 318
