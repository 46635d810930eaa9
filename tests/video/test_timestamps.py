from fractions import Fraction

import pytest
from filming import film, greys, remux

from norep.video.clock import FrameClock
from norep.video.source import open_video


def times_of(path):
    with open_video(path) as video:
        return [frame.time for frame in video], video


def clocked(*stamps, step=Fraction(1, 10)):
    clock = FrameClock(step)
    return [clock.update(None if stamp is None else Fraction(stamp)) for stamp in stamps], clock.warnings()


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.mov", "v.webm"])
def test_a_variable_frame_rate_keeps_its_exact_times(tmp_path, name):
    ticks = [0, 33, 40, 140, 141, 500, 2500, 2533]
    codec = "libvpx-vp9" if name.endswith("webm") else "libx264"
    times, video = times_of(film(tmp_path / name, greys(8), codec=codec, ticks=ticks))
    assert times == pytest.approx([tick / 1000 for tick in ticks], abs=1e-9)
    assert video.warnings == []


def test_gif_delays(tmp_path):
    ticks = [0, 100, 150, 400]
    times, _ = times_of(film(tmp_path / "v.gif", greys(4), codec="gif", pixels="rgb8", ticks=ticks))
    assert times == pytest.approx([tick / 1000 for tick in ticks])


def test_the_first_frame_is_time_zero_wherever_the_stream_begins(tmp_path):
    times, video = times_of(film(tmp_path / "v.mkv", greys(4), ticks=[5000, 5040, 5080, 5120]))
    assert times == pytest.approx([0, 0.04, 0.08, 0.12])
    assert video.warnings == []


def test_repeated_timestamps_in_a_file(tmp_path):
    path = film(tmp_path / "v.mkv", greys(6), codec="mpeg4", ticks=[0, 100, 200, 300, 400, 500], bf=0)
    bad = remux(path, tmp_path / "bad.mkv", lambda index, pts: 200 if index == 3 else pts)
    times, video = times_of(bad)
    assert times == pytest.approx([0, 0.1, 0.2, 0.2, 0.4, 0.5], abs=1e-5)
    assert times == sorted(set(times))
    assert len(video.warnings) == 1
    assert "1 frames with a repeated" in video.warnings[0]


def test_a_missing_timestamp_continues_by_the_mean_rate():
    times, warnings = clocked(7, None, None, "7.4")
    assert times == pytest.approx([0, 0.1, 0.2, 0.4])
    assert len(warnings) == 1
    assert warnings[0].startswith("2 frames without a timestamp")


def test_no_timestamps_at_all():
    assert clocked(None, None, None)[0] == pytest.approx([0, 0.1, 0.2])


def test_timestamps_that_begin_late_join_without_a_step_back():
    assert clocked(None, None, 100, "100.1")[0] == pytest.approx([0, 0.1, 0.2, 0.3])


def test_a_timestamp_a_little_earlier_is_nudged_and_the_rest_stays():
    times, warnings = clocked(0, 1, "0.5", "1.5")
    assert times[2] == pytest.approx(1, abs=1e-5)
    assert times[2] > times[1]
    assert times[3] == 1.5
    assert len(warnings) == 1


def test_one_stray_old_timestamp_does_not_shift_what_follows():
    times, warnings = clocked(0, 5, "0.2", "5.2", "5.3")
    assert times == pytest.approx([0, 5, 5.1, 5.2, 5.3])
    assert len(warnings) == 1
    assert "earlier timestamp" in warnings[0]


def test_a_clock_that_starts_again_goes_on():
    times, warnings = clocked(0, 5, 0, "0.2", "0.3", "0.7")
    assert times == pytest.approx([0, 5, 5.1, 5.2, 5.3, 5.7])
    assert any("started again" in line for line in warnings)


def test_times_stay_exact_over_hours():
    clock = FrameClock(Fraction(1001, 30000))
    last = 0.0
    for index in range(0, 500_000, 7):
        last = clock.update(Fraction(index * 1001, 30000) + 123456)
    assert last == pytest.approx(499_996 * 1001 / 30000, abs=1e-9)
