from itertools import pairwise

import pytest
from judged import SQUAT, hold_report, report_with, standing_poses

from norep.movements.movement import Movement
from norep.report.plot import curves_of, limit_text
from norep.report.tracks import Axis
from norep.report.verdicts import amount, clock


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00.0"), (59.94, "00:59.9"), (59.96, "01:00.0"), (3599.96, "1:00:00.0"), (-1, "00:00.0")],
)
def test_times_read_like_a_clock(seconds, text):
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (-0.004, "thigh", "0.00 thigh"),
        (-0.05, "torso", "−0.05 torso"),
        (162.4, "degrees", "+162°"),
        (1, "", "+1.00"),
    ],
)
def test_amounts_have_a_sign_and_a_unit(value, unit, text):
    assert amount(value, unit, signed=True) == text


def test_the_axis_takes_in_the_set_its_partials_and_some_room():
    axis = Axis.of(report_with().sets[0], 12.0)
    assert (axis.start, axis.end) == pytest.approx((0.5, 10.3))
    assert axis.share(0.5) == 0
    assert axis.share(10.3) == pytest.approx(1)
    assert Axis.of(report_with().sets[0], 10.0).end == 10.0
    assert Axis.of(hold_report().sets[0], 60.0).start == pytest.approx(2 - 0.03 * 30.5)


def test_the_axis_of_an_empty_set_is_no_point():
    one = report_with(()).sets[0].model_copy(update={"partials": (), "start_s": 5.0, "end_s": 5.0})
    axis = Axis.of(one, 5.0)
    assert axis.end > axis.start
    assert len(axis.ticks()) >= 1


@pytest.mark.parametrize(
    ("start", "end", "width"), [(0, 10, 300), (3.3, 4.1, 300), (0, 3600, 16_000), (59, 61, 300)]
)
def test_ticks_are_round_and_within_the_axis(start, end, width):
    ticks = Axis(start, end, width).ticks()
    assert 1 <= len(ticks) <= width // 70 + 1
    assert all(start <= tick <= end + 1e-6 for tick in ticks)
    steps = {round(b - a, 6) for a, b in pairwise(ticks)}
    assert len(steps) <= 1


def test_curves_are_the_measures_of_the_rules_with_room_for_their_limits():
    axis = Axis.of(report_with().sets[0], 12.0)
    depth, knee = curves_of(SQUAT, standing_poses(), axis)
    assert (depth.name, knee.name) == ("depth", "knee")
    assert knee.low < 90
    assert knee.high > 162
    assert depth.low < -0.05 < 0.05 < depth.high
    assert depth.share(depth.high) == 0
    assert depth.at(depth.low) == "100%"


def test_without_rules_the_counted_measures_are_plotted():
    bare = SQUAT.model_copy(update={"rules": ()})
    (curve,) = curves_of(bare, standing_poses(), Axis.of(report_with().sets[0], 12.0))
    assert (curve.name, curve.rules) == ("knee", ())


def test_limits_are_put_into_words():
    dips = Movement.from_toml(
        SQUAT.to_toml()
        + """
[[rules]]
name = "re-dip"
measure = "knee"
mode = "dip"
below = 12
band = 4
during = ["bottom", "stood"]
reason = "Dipped again"
cue = "Once"
source = "norep proposal"
[[rules]]
name = "narrow"
measure = "spread"
mode = "keep"
below = 0.5
band = 0.1
at = "stood"
reason = "Feet apart"
cue = "Close"
source = "norep proposal"
"""
    )
    assert limit_text(dips.rule("re-dip"), "degrees") == "re dip: dips by less than 12° ± 4°"
    assert limit_text(dips.rule("narrow"), "torso") == "narrow: stays below 0.50 torso ± 0.10 torso"
