from pathlib import Path

import av
import pytest

from norep.report.model import Report

JUDGED = ("--movement", "air-squat", "--backend", "known", "--no-video")


def pictures(path):
    with av.open(path) as video:
        return sum(1 for _ in video.decode(video=0))


def test_the_track_is_drawn_on_request(norep, film, squats):
    code, out, _ = norep("analyse", film, *JUDGED, "--draw-track")
    assert code == 0
    assert ".track.mp4" in out
    assert pictures("norep-out/clip.track.mp4") == len(squats)


def test_extracting_key_points_draws_it_too(norep, film, squats):
    code, out, _ = norep("pose", "extract", film, "--backend", "known", "--draw-track")
    assert code == 0
    assert ".track.mp4" in out
    assert pictures("norep-out/clip.track.mp4") == len(squats)


def test_without_the_option_there_is_none(norep, film):
    norep("analyse", film, *JUDGED)
    assert not Path("norep-out/clip.track.mp4").exists()


def box(squats, at):
    """The option for the athlete's box in a picture."""
    low, high = squats.points[at].min(axis=0), squats.points[at].max(axis=0)
    sides = ",".join(f"{side:.0f}" for side in (*low, *(high - low)))
    return "--athlete", f"{sides}@{squats.time[at]:.3f}"


def test_the_athlete_can_be_pointed_at_several_times(norep, film, squats):
    code, _, _ = norep("analyse", film, *JUDGED, *box(squats, 3), *box(squats, 20))
    assert code == 0
    report = Report.load("norep-out/clip.json")
    assert [hint.found for hint in report.pose.hints] == [True, True]
    assert report.pose.hints[1].time_s == pytest.approx(squats.time[20], abs=1e-3)
    assert report.totals["air-squat"].attempts == 2


def test_a_list_may_hold_several_hints(norep, film, squats, tmp_path):
    hints = " ".join(box(squats, at)[1] for at in (3, 20))
    Path("list.csv").write_text(f'file,movement,athlete\n{film},air-squat,"{hints}"\n')
    code, _, err = norep("analyse", "list.csv", "--backend", "known", "--no-video")
    assert (code, err) == (0, "")
    assert len(Report.load("norep-out/clip.json").pose.hints) == 2


def test_a_box_without_anybody_is_a_warning(norep, film):
    code, out, _ = norep("analyse", film, *JUDGED, "--athlete", "0,0,6,6@1")
    assert code == 0
    assert "nobody was found in --athlete 0,0,6,6@1" in " ".join(out.split())


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        ("0,0,9,9@99", "the video ends before that"),
        ("500,500,20,20@1", "outside the picture of 96x160 pixels"),
    ],
)
def test_an_impossible_hint_is_one_line(norep, film, hint, message):
    code, _, err = norep("analyse", film, *JUDGED, "--athlete", hint)
    assert code == 4
    assert message in err
    assert len(err.strip().splitlines()) == 1


def test_two_hints_for_one_moment_are_a_usage_error(norep, film):
    code, _, err = norep("analyse", film, *JUDGED, "--athlete", "1,1,9,9@1", "--athlete", "40,1,9,9@1")
    assert code == 2
    assert "two athletes at 1 s" in err
