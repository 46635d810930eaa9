from dataclasses import replace

import numpy as np
import pytest
from judged import (
    SOURCE,
    empty_report,
    finding,
    grey_frames,
    hold_report,
    rep,
    report_with,
    standing_poses,
)

from norep.pose.sequence import PoseSequence
from norep.report.drawing import LEFT, RIGHT, Lettering, plain, scaled
from norep.report.fold import rep_report
from norep.report.model import Span
from norep.report.overlay import NearestPose, overlay_frames
from norep.report.verdicts import AMBER, VERDICTS

NOBODY = PoseSequence.empty()


def drawn(time, report=None, poses=NOBODY, size=(320, 240), **options):
    frames = grey_frames([time], size)
    (made,) = overlay_frames(frames, poses, report if report is not None else report_with(), **options)
    return made.image


def share_of(image, colour, tolerance=12):
    return float((np.abs(image.astype(int) - colour).max(axis=2) <= tolerance).mean())


def corner(image):
    """The counter's plate, without the strip."""
    return image[: image.shape[0] // 3, : image.shape[1] // 2]


def test_frames_keep_number_and_time_and_are_not_touched():
    frames = grey_frames([0.0, 0.5, 1.0])
    before = [frame.image.copy() for frame in frames]
    made = list(overlay_frames(frames, standing_poses(), report_with()))
    assert [(f.index, f.time) for f in made] == [(0, 0.0), (1, 0.5), (2, 1.0)]
    for frame, old, new in zip(frames, before, made, strict=True):
        assert (frame.image == old).all()
        assert (new.image != old).any()


def test_the_counter_changes_when_a_repetition_is_counted():
    # The first repetition counts at 2.6 s; nothing else happens around it.
    before, after = drawn(2.59), drawn(2.6)
    assert (corner(before) != corner(after)).any()
    settled, later = drawn(2.95), drawn(2.96)
    assert (corner(settled) == corner(later)).all()
    assert share_of(corner(after), AMBER) > share_of(corner(settled), AMBER)  # it lights up


def test_the_verdict_is_shown_when_it_falls_and_goes_again():
    red = VERDICTS["no-rep"].colour
    report = report_with(("missed",))  # ends at 3 s
    shares = {
        time: share_of(drawn(time, report, size=(640, 360))[:300], red) for time in (2.99, 3.0, 4.49, 4.51)
    }
    assert shares[3.0] > 2 * shares[2.99]
    assert shares[3.0] == pytest.approx(shares[4.49], rel=0.2)
    assert shares[4.51] < shares[3.0] / 2


@pytest.mark.parametrize(
    ("outcome", "verdict"), [("met", "valid"), ("missed", "no-rep"), ("borderline", "unsure")]
)
def test_banner_and_strip_have_the_colour_of_the_verdict(outcome, verdict):
    report = report_with((outcome,))
    image = drawn(3.1, report)
    strip = image[-2]
    colour = np.array(VERDICTS[verdict].colour)
    judged = np.abs(strip.astype(int) - colour).max(axis=1) < 3
    left, right = np.flatnonzero(judged)[[0, -1]]
    assert (left, right) == pytest.approx((320 * 1 / 12, 320 * 3 / 12), abs=3)
    assert not (np.abs(drawn(2.9, report)[-2].astype(int) - colour).max(axis=1) < 3).any()


def test_losing_the_athlete_is_shown():
    report = report_with()
    lost = report.pose.model_copy(update={"lost": (Span(start_s=0.2, end_s=0.8),)})
    lost_report = report.model_copy(update={"pose": lost})
    assert share_of(drawn(0.5, lost_report), AMBER) > 0.01
    assert (drawn(0.9, lost_report) == drawn(0.9, report)).all()


def test_a_partial_is_shown():
    report = report_with(())  # a partial at 1.8 s
    assert share_of(drawn(1.9, report), AMBER) > 0.02
    assert share_of(drawn(1.7, report), AMBER) == 0
    assert share_of(drawn(3.4, report), AMBER) == 0


def test_the_skeleton_is_drawn_in_place_and_scaled():
    poses = standing_poses()
    image = drawn(0.0, empty_report(), poses)
    assert share_of(image[150:180, 165:176], LEFT) > 0.1
    assert share_of(image[150:180, 144:156], RIGHT) > 0.1
    assert (image[150:180, 20:100] == 90).all()
    half = drawn(0.0, empty_report(), poses, max_side=160)
    assert half.shape == (120, 160, 3)
    assert (half[75:90, 83:87] != 90).any()
    assert (half[75:90, 10:50] == 90).all()


def test_unsure_points_are_faint_and_unseen_ones_are_not_drawn():
    poses = standing_poses()
    area = (slice(125, 205), slice(162, 178))

    def change(confidence):
        image = drawn(
            0.0, empty_report(), replace(poses, confidence=np.full_like(poses.confidence, confidence))
        )
        return np.abs(image[area].astype(int) - 90).mean()

    clear, unsure, faint, unseen = map(change, (0.9, 0.4, 0.15, 0.05))
    assert clear > unsure > faint > unseen == 0


def test_points_far_outside_and_missing_ones_do_no_harm():
    poses = standing_poses()
    poses.points[:, 25] = (1e7, -1e7)
    poses.points[:, 26] = np.nan
    assert drawn(0.0, poses=poses, draw_track=True).shape == (240, 320, 3)
    nobody = replace(poses, points=np.full_like(poses.points, np.nan))
    assert (drawn(0.0, empty_report(), nobody, draw_track=True)[:200] == 90).all()


def test_the_athletes_box_can_be_drawn():
    poses = standing_poses()
    plain_image = drawn(0.0, empty_report(), poses)
    boxed = drawn(0.0, empty_report(), poses, draw_track=True)
    rows, columns = np.nonzero((plain_image != boxed).any(axis=2))
    assert columns.min() < 150
    assert columns.max() > 170
    assert rows.min() < 60
    assert rows.max() > 215


@pytest.mark.parametrize(
    "size", [(16, 16), (40, 300), (64, 64), (300, 300), (480, 854), (1920, 1080), (3840, 2160)]
)
def test_any_size_of_picture(size):
    image = drawn(4.7, report_with(("met", "missed")), size=size)
    height, width = image.shape[:2]
    assert max(height, width) <= 1280
    assert width % 2 == height % 2 == 0
    assert width / height == pytest.approx(size[0] / size[1], rel=0.05)


def test_small_pictures_are_never_enlarged_and_large_ones_shrink():
    assert scaled(np.zeros((301, 301, 3), np.uint8), 1280, 1280).shape == (300, 300, 3)
    assert scaled(np.zeros((1080, 1920, 3), np.uint8), 1280, 1280).shape == (720, 1280, 3)


def test_a_hold_shows_its_seconds():
    at_ten, at_eleven = drawn(12.0, hold_report()), drawn(13.0, hold_report())
    assert (corner(at_ten) != corner(at_eleven)).any()
    after, later = drawn(35.0, hold_report()), drawn(36.0, hold_report())
    assert (corner(after) == corner(later)).all()


def test_without_sets_there_is_only_the_strip():
    image = drawn(1.0, empty_report())
    assert (image[:230] == 90).all()
    assert (image[-1] != 90).any()


def test_reasons_that_are_long_or_not_ascii_fit():
    long = "Hüften nicht unter den Knien, " * 12
    made = rep_report(rep(1, "missed", findings=(finding("missed", reason=long),)))
    one = report_with(("met",)).sets[0].model_copy(update={"reps": (made,), "movement": "überkopf-" * 12})
    for size in ((300, 300), (240, 426), (854, 480)):
        image = drawn(2.1, report_with(sets=(one,), source=SOURCE), size=size)
        assert (image[:20, -2:] == 90).all()


def test_letters_the_font_lacks_are_replaced():
    assert plain("Knie ≥ 170° – über 深") == "Knie >= 170 deg - uber ?"


def test_text_is_broken_into_lines_that_fit():
    lettering = Lettering(12)
    lines = lettering.wrapped("hips not below the knees at the bottom", 120)
    assert len(lines) > 1
    assert " ".join(lines) == "hips not below the knees at the bottom"
    assert max(map(lettering.width, lines)) <= 120
    assert lettering.fitted("hips not below", 80).width("hips not below") <= 80
    cut = lettering.cut("hips not below the knees", 90)
    assert cut.startswith("hips")
    assert cut.endswith("..")
    assert lettering.width(cut) <= 90


def test_a_frame_takes_the_pose_nearest_in_time():
    nearest = NearestPose(standing_poses(30))
    assert nearest.at(0.5).time[0] == pytest.approx(0.5)
    assert nearest.at(0.513).time[0] == pytest.approx(0.5)
    assert nearest.at(0.52).time[0] == pytest.approx(0.5333, abs=1e-3)
    assert len(nearest.at(1.2)) == 0
    assert len(nearest.at(-0.1)) == 0
    assert len(NearestPose(NOBODY).at(0.0)) == 0
    assert len(NearestPose(standing_poses(1)).at(0.4)) == 1
