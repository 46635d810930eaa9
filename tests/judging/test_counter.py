"""The counter, fed with hand-made values: what counts, what fails, what comes to nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from streams import AWAY, FRAME, HALF, NAN, REST, Stream, lift, movement, press, squat

from norep.judging.counter import Abandoned, Reached
from norep.judging.path import Closed

pytestmark = pytest.mark.usefixtures("raw")


def lifted(reps: int = 1, seconds: float = 0.5) -> Stream:
    stream = Stream(lift())
    for _ in range(reps):
        stream.visit(REST, AWAY, seconds=seconds)
    stream.visit(REST, seconds=seconds)
    return stream


class TestOneCycle:
    def test_counts_once_when_the_end_is_reached(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        (happened,) = stream.visit(AWAY)
        assert isinstance(happened, Reached)
        assert happened.time == 35 * FRAME

    def test_closes_when_the_end_is_left(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, AWAY)
        (closed,) = stream.visit(HALF, HALF)
        assert isinstance(closed, Closed)
        assert closed.completed
        assert (closed.start, closed.counted, closed.end) == (31 * FRAME, 35 * FRAME, 63 * FRAME)
        assert closed.window == -0.1  # the first frame vouches for a while before it
        assert closed.held == ((-0.1, 31 * FRAME), (31 * FRAME, 63 * FRAME))

    def test_needs_no_return(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, AWAY)
        (closed,) = stream.finish()
        assert isinstance(closed, Closed)
        assert closed.end == 63 * FRAME

    def test_staying_at_the_end_does_not_count_again(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        stream.hold(20.0, AWAY)
        stream.finish()
        assert stream.count == len(stream.closed) == 1

    @pytest.mark.parametrize("fps", [10, 30, 60])
    @pytest.mark.parametrize("reps", [1, 2, 7])
    def test_a_sine_counts_its_periods_at_any_frame_rate(self, fps: int, reps: int) -> None:
        stream = Stream(squat(), step=1 / fps)
        for time in np.arange(0, reps * 1.2 + 0.6, 1 / fps):
            stream.at(float(time), 50 - 60 * math.cos(2 * math.pi * time / 1.2) if time < reps * 1.2 else -10)
        stream.finish()
        assert stream.count == len(stream.closed) == reps

    def test_trembling_at_one_limit_counts_once(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        for _ in range(20):
            stream.visit(95.0, 85.0, seconds=0.1)
        assert stream.count == 1

    def test_trembling_between_the_limits_counts_nothing(self) -> None:
        stream = Stream(lift())
        stream.visit(*[REST, 40.0, 20.0, 40.0] * 5)
        assert stream.count == 0

    def test_every_attempt_closes_once(self) -> None:
        stream = lifted(9)
        stream.finish()
        assert stream.count == len(stream.closed) == 9
        assert all(
            a.counted <= a.end <= b.counted for a, b in zip(stream.closed, stream.closed[1:], strict=False)
        )


class TestLimits:
    @pytest.mark.parametrize(("value", "counts"), [(90.0, 0), (90.001, 1)])
    def test_the_limit_itself_is_not_within(self, value: float, counts: int) -> None:
        stream = Stream(lift())
        stream.visit(REST, value)
        assert stream.count == counts

    @pytest.mark.parametrize(("value", "counts"), [(10.0, 0), (9.999, 1)])
    def test_the_start_limit_itself_is_not_within(self, value: float, counts: int) -> None:
        stream = Stream(lift())
        stream.visit(value, AWAY)
        assert stream.count == counts

    def test_every_need_of_a_phase_has_to_hold(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        stream.hold(0.5, 100.0, 0.0)
        stream.hold(0.5, 0.0, 80.0)
        assert stream.count == 0
        stream.hold(0.5, 20.0, 100.0)
        assert stream.count == 0
        stream.hold(0.5, 0.0, 100.0)
        assert stream.count == 1


class TestHoldTime:
    def test_a_phase_held_for_exactly_the_hold_time_is_reached(self) -> None:
        stream = Stream(lift())
        stream.at(-0.03, HALF)
        stream.at(0.0, HALF)
        stream.at(0.03, REST)
        stream.at(0.06, REST)  # 0.03 + 0.03 = 0.06 s
        stream.visit(AWAY)
        assert stream.count == 1

    def test_a_phase_held_a_little_shorter_is_not(self) -> None:
        stream = Stream(lift())
        stream.at(0.0, HALF)
        stream.at(0.03, REST)
        stream.at(0.059, REST)
        stream.visit(AWAY)
        assert stream.count == 0

    def test_the_first_frame_shows_what_has_been_for_a_while(self) -> None:
        stream = Stream(lift())
        stream.at(0.0, REST)
        stream.visit(AWAY)
        assert stream.count == 1

    def test_a_spike_is_no_repetition(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        stream.hold(3 * FRAME, AWAY)
        stream.visit(REST)
        assert stream.count == 0

    def test_holding_starts_anew_after_a_break(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        for _ in range(10):
            stream.hold(3 * FRAME, AWAY)
            stream.hold(FRAME, HALF)
        assert stream.count == 0

    def test_a_frame_vouches_for_a_tenth_of_a_second_at_most(self) -> None:
        stream = Stream(lift())
        stream.at(0.0, HALF)
        stream.at(5.0, REST)
        stream.at(10.0, AWAY)
        (closed,) = stream.finish()
        assert isinstance(closed, Closed)
        assert closed.held == ((4.9, 5.0), (9.9, 10.0))

    def test_fast_singles_need_a_shorter_hold(self) -> None:
        stream = Stream(squat())
        stream.visit(REST)
        stream.visit(AWAY, REST, AWAY, REST, seconds=0.2)
        assert stream.count == 2
        stream.hold(2 * FRAME, AWAY)  # 0.031 s
        stream.visit(REST)
        assert stream.count == 3

    def test_but_no_shorter_than_that(self) -> None:
        stream = Stream(squat())
        stream.visit(REST)
        stream.visit(AWAY, REST, AWAY, REST, seconds=0.2)
        stream.hold(FRAME, AWAY)
        stream.visit(REST)
        assert stream.count == 2

    def test_the_first_two_attempts_need_the_usual_hold(self) -> None:
        stream = Stream(squat())
        stream.visit(REST)
        stream.visit(AWAY, REST, seconds=0.2)
        stream.hold(3 * FRAME, AWAY)
        stream.visit(REST)
        assert stream.count == 1

    def test_slow_motion_needs_a_longer_hold(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, HALF, AWAY, REST, HALF, AWAY, REST, seconds=3.0)
        assert stream.count == 2
        stream.visit(HALF, seconds=3.0)
        stream.hold(7 * FRAME, AWAY)  # 0.04 * 3 s = 0.12 s would be 8 frames
        stream.hold(FRAME, HALF)
        assert stream.count == 2
        stream.hold(8 * FRAME, AWAY)
        assert stream.count == 3

    def test_but_no_longer_than_a_fifth_of_a_second(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, HALF, AWAY, REST, HALF, AWAY, REST, HALF, seconds=20.0)
        assert stream.count == 2
        stream.hold(13 * FRAME, AWAY)
        assert stream.count == 3


class TestTempo:
    def slow(self, reps: int) -> Stream:
        stream = Stream(lift())
        for _ in range(reps):
            stream.visit(REST, HALF, AWAY, seconds=1.0)
        stream.visit(REST, seconds=1.0)
        assert stream.count == reps
        return stream

    def test_a_far_too_short_attempt_is_a_tremor(self) -> None:
        stream = self.slow(3)
        stream.visit(AWAY, seconds=0.1)
        assert stream.count == 3

    def test_it_counts_where_the_end_lasts(self) -> None:
        stream = self.slow(3)
        stream.visit(AWAY, seconds=0.5)
        assert stream.count == 4

    def test_two_attempts_set_no_standard(self) -> None:
        stream = self.slow(2)
        stream.visit(AWAY, seconds=0.1)
        assert stream.count == 3

    def test_a_short_stay_in_between_is_not_held_against_it(self) -> None:
        stream = Stream(press())
        for _ in range(3):
            stream.hold(1.0, 0.0, 0.0)
            stream.hold(1.0, 50.0, 0.0)
            stream.hold(1.0, 100.0, 0.0)
            stream.hold(1.0, 0.0, 100.0)
        stream.hold(1.0, 0.0, 0.0)
        stream.hold(0.1, 100.0, 0.0)
        stream.hold(1.0, 0.0, 100.0)
        stream.finish()
        assert stream.count == 4

    def test_touch_and_go(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        for _ in range(5):
            stream.visit(AWAY, seconds=0.4)
            stream.hold(5 * FRAME, REST)
        stream.finish()
        assert stream.count == len(stream.closed) == 5


class TestUnseen:
    def test_a_gap_of_a_fifth_of_a_second_is_filled(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        stream.hold(FRAME, AWAY)
        stream.hold(3 * FRAME, NAN)
        assert stream.count == 1

    def test_a_longer_gap_breaks_the_hold_but_not_the_attempt(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, HALF)
        stream.hold(0.8, NAN)
        assert stream.partials == []
        stream.visit(AWAY)
        assert stream.count == 1

    def test_the_hold_starts_anew_behind_a_gap(self) -> None:
        stream = Stream(lift())
        stream.at(0.0, REST)
        stream.at(0.0625, REST)
        stream.at(0.09375, AWAY)  # 0.031 s
        stream.at(0.5, NAN)
        stream.at(0.53125, AWAY)  # 0.031 s more
        assert stream.count == 0
        stream.at(0.5625, AWAY)
        assert stream.count == 1

    def test_lost_after_more_than_a_second(self) -> None:
        stream = Stream(squat())
        stream.at(0.0, REST)
        stream.at(0.125, REST)
        stream.at(0.25, AWAY)
        stream.at(0.5, AWAY)
        assert stream.at(1.0, NAN) == []
        assert stream.at(1.5, NAN) == []  # one second, not more
        assert stream.at(1.5625, NAN) == [Abandoned(0.125, 1.5625, 1)]

    def test_an_attempt_lost_is_not_resumed(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY)
        stream.hold(2.0, NAN)
        stream.visit(REST)
        assert stream.count == 0
        assert len(stream.partials) == 1

    def test_a_counted_attempt_closes_when_lost(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, AWAY)
        stream.hold(2.0, NAN)
        (closed,) = stream.closed
        assert closed.completed
        assert stream.partials == []

    def test_a_loss_is_told_once(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY)
        stream.hold(5.0, NAN)
        stream.finish()
        assert len(stream.events) == 1

    def test_nobody_in_view_is_nothing(self) -> None:
        stream = Stream(lift())
        stream.hold(3.0, NAN)
        assert stream.finish() == []

    def test_one_measure_unseen_holds_the_phase_up(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        stream.hold(1.0, 50.0, NAN)
        stream.hold(0.5, 100.0, NAN)
        stream.hold(0.5, 0.0, NAN)
        assert stream.count == 0
        stream.hold(0.5, 0.0, 100.0)
        assert stream.count == 1


class TestCut:
    def test_the_attempt_goes_on_when_its_phase_shows_again(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY)
        stream.hold(0.5, AWAY, cut=True)
        stream.visit(REST)
        assert stream.count == 1

    def test_or_the_next_phase(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY)
        stream.hold(0.5, REST, cut=True)
        assert stream.count == 1

    def test_it_waits_for_that_a_second(self) -> None:
        stream = Stream(squat(), step=FRAME)
        stream.visit(REST, AWAY)
        stream.hold(1.0, HALF, cut=True)
        assert stream.partials == []
        stream.hold(FRAME, AWAY)  # exactly a second after the cut
        stream.visit(REST)
        assert stream.count == 1

    def test_and_gives_up_later(self) -> None:
        stream = Stream(squat(), step=FRAME)
        stream.visit(REST, AWAY)
        stream.hold(1.0 + FRAME, HALF, cut=True)
        assert stream.partials == []
        stream.hold(FRAME, AWAY)
        (partial,) = stream.partials
        assert partial.reached == 1
        stream.visit(REST)
        assert stream.count == 0

    def test_nothing_happens_while_frozen(self) -> None:
        stream = Stream(squat())
        stream.visit(REST)
        stream.visit(AWAY)
        assert stream.hold(0.9, HALF, cut=True) == []

    def test_the_phase_after_the_next_does_not_thaw(self) -> None:
        stream = Stream(squat())
        stream.visit(REST)
        stream.hold(0.3, HALF)
        stream.hold(0.5, AWAY, cut=True)
        stream.visit(REST)
        assert stream.count == 1
        three = movement(
            *[
                (name, {"x": {"above": low, "below": low + 9}})
                for name, low in (("a", 0), ("b", 10), ("c", 20), ("d", 30))
            ]
        )
        stream = Stream(three)
        stream.visit(5.0, 15.0)
        stream.hold(0.5, 35.0, cut=True)
        stream.visit(25.0, 35.0)
        assert stream.count == 1

    def test_a_counted_attempt_closes_behind_a_cut(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, AWAY)
        stream.hold(1.5, HALF, cut=True)
        (closed,) = stream.closed
        assert closed.completed
        assert stream.partials == []

    def test_a_hold_does_not_reach_across_a_cut(self) -> None:
        stream = Stream(lift())
        stream.visit(REST)
        stream.hold(3 * FRAME, AWAY)
        stream.hold(3 * FRAME, AWAY, cut=True)
        assert stream.count == 0
        stream.hold(FRAME, AWAY)
        assert stream.count == 1

    def test_before_the_first_start_a_cut_changes_nothing(self) -> None:
        stream = Stream(lift())
        stream.hold(0.5, HALF, cut=True)
        stream.visit(REST, AWAY)
        assert stream.count == 1

    def test_after_the_cut_was_thawed_it_is_forgotten(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY)
        stream.hold(0.1, AWAY, cut=True)
        stream.hold(3.0, HALF)
        stream.visit(REST)
        assert stream.count == 1


class TestFailed:
    def test_back_at_the_start_after_more_than_half_of_the_way_counts_as_failed(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, 60.0)
        reached, closed = stream.visit(REST)
        assert isinstance(reached, Reached)
        assert isinstance(closed, Closed)
        assert not closed.completed
        assert closed.counted == closed.end == reached.time == 67 * FRAME
        assert closed.start == 31 * FRAME
        assert closed.held == ((-0.1, 31 * FRAME), None)

    @pytest.mark.parametrize(("top", "counts"), [(45.0, 0), (45.1, 1), (89.0, 1)])
    def test_half_of_the_way_is_not_enough(self, top: float, counts: int) -> None:
        stream = Stream(lift())
        stream.visit(REST, top, REST)
        assert stream.count == len(stream.closed) == counts
        stream.finish()
        assert stream.partials == []

    def test_the_way_begins_where_the_start_was_lowest(self) -> None:
        stream = Stream(lift())
        stream.visit(-70.0, 9.0, 12.0)  # 82 of 160
        stream.visit(REST)
        assert stream.count == 1

    def test_it_takes_a_while_to_fail(self) -> None:
        for back, counts in ((0.5, 1), (0.499, 0)):  # 0.5 - 0.1 = 0.4
            stream = Stream(lift())
            stream.at(0.0, REST)
            stream.at(0.1, REST)
            stream.at(0.2, 60.0)
            stream.at(0.42, 60.0)
            stream.at(0.45, REST)
            stream.at(back, REST)
            stream.at(back + 0.02, REST)
            assert stream.count == counts

    def test_a_flicker_at_the_start_does_not_end_the_attempt(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, 60.0)
        stream.hold(3 * FRAME, REST)
        stream.visit(60.0)
        assert stream.count == 0
        stream.visit(REST)
        assert stream.count == 1

    def test_the_next_attempt_starts_at_the_return(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, 60.0, REST, AWAY, HALF, HALF)
        failed, good = stream.closed
        assert (failed.completed, good.completed) == (False, True)
        assert good.window == 63 * FRAME
        assert good.start == 95 * FRAME
        assert stream.count == 2

    def test_failing_says_nothing_of_the_tempo(self) -> None:
        stream = Stream(lift())
        for _ in range(4):
            stream.visit(REST, 60.0, seconds=2.0)
        stream.visit(REST, seconds=2.0)
        stream.hold(4 * FRAME, AWAY)  # would be too short for a set of so slow attempts
        assert stream.count == 5

    def test_the_measure_farthest_behind_decides(self) -> None:
        both = movement(("down", {"x": {"below": 10}}), ("up", {"x": {"above": 90}, "y": {"above": 90}}))
        for y, counts in ((60.0, 1), (40.0, 0)):
            stream = Stream(both)
            stream.hold(0.5, 0.0, 0.0)
            stream.hold(0.5, 100.0, y)
            stream.hold(0.5, 0.0, 0.0)
            assert stream.count == counts

    def test_a_measure_within_its_limits_from_the_outset_does_not(self) -> None:
        both = movement(("down", {"x": {"below": 10}}), ("up", {"x": {"above": 90}, "y": {"below": 90}}))
        stream = Stream(both)
        stream.hold(0.5, 0.0, 0.0)
        stream.hold(0.5, 60.0, 100.0)
        stream.hold(0.5, 0.0, 0.0)
        assert stream.count == 1

    def test_a_value_on_the_very_limit_has_no_way_to_go(self) -> None:
        both = movement(("down", {"x": {"below": 10}}), ("up", {"x": {"above": 90}, "y": {"above": 50}}))
        stream = Stream(both)
        stream.hold(0.5, 0.0, 50.0)
        stream.hold(0.5, 60.0, 50.0)
        stream.hold(0.5, 0.0, 50.0)
        assert stream.count == 1

    def test_a_pause_at_the_start_within_an_attempt_is_allowed(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        stream.hold(0.5, 100.0, 0.0)
        stream.hold(2.0, 0.0, 0.0)
        stream.hold(0.5, 0.0, 100.0)
        assert stream.count == 1
        (closed,) = stream.finish()
        assert isinstance(closed, Closed)
        assert closed.completed

    def test_the_same_way_again_makes_it_a_failed_one(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        stream.hold(0.5, 100.0, 0.0)
        stream.hold(0.5, 0.0, 50.0)  # more than half of the path, but no lockout
        stream.hold(0.5, 0.0, 0.0)
        assert stream.count == 0
        stream.hold(0.5, 100.0, 0.0)
        (failed,) = stream.closed
        assert not failed.completed
        assert failed.counted == 127 * FRAME
        assert failed.held == ((-0.1, 31 * FRAME), (31 * FRAME, 63 * FRAME), None)
        stream.hold(0.5, 0.0, 100.0)
        stream.finish()
        assert stream.count == 2
        good = stream.closed[1]
        assert good.completed
        assert (good.window, good.start) == (127 * FRAME, 127 * FRAME)
        assert good.held == (
            (127 * FRAME, 127 * FRAME),
            (127 * FRAME, 159 * FRAME),
            (159 * FRAME, 191 * FRAME),
        )

    def test_or_a_partial_one_when_it_got_no_farther_than_half(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        for _ in range(2):
            stream.hold(0.5, 100.0, 0.0)
            stream.hold(0.5, 0.0, 0.0)
        assert stream.count == 0
        (partial,) = stream.partials
        assert partial == Abandoned(31 * FRAME, 95 * FRAME, 1)

    def test_so_does_the_end_of_the_film(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        stream.hold(0.5, 100.0, 0.0)
        stream.hold(0.5, 0.0, 50.0)
        stream.hold(0.5, 0.0, 0.0)
        stream.finish()
        (failed,) = stream.closed
        assert not failed.completed
        assert failed.counted == 127 * FRAME

    def test_without_a_return_the_end_of_the_film_makes_it_a_partial(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        stream.hold(0.5, 100.0, 0.0)
        stream.hold(0.5, 0.0, 50.0)
        (partial,) = stream.finish()
        assert partial == Abandoned(31 * FRAME, 95 * FRAME, 1)

    def test_a_phase_that_is_also_the_start_is_no_return(self) -> None:
        wide = movement(
            ("start", {"x": {"below": 50}}), ("low", {"x": {"below": 10}}), ("high", {"x": {"above": 90}})
        )
        stream = Stream(wide)
        stream.visit(40.0, 0.0, AWAY)
        assert stream.count == 1
        assert stream.partials == []


class TestOptionalPhases:
    FOUR = (
        ("a", {"x": {"below": 10}}),
        ("b", {"x": {"above": 20, "below": 30}}),
        ("c", {"x": {"above": 40, "below": 50}}),
        ("d", {"x": {"above": 90}}),
    )

    def test_may_be_skipped(self) -> None:
        stream = Stream(movement(*self.FOUR, optional=["b", "c"]))
        stream.visit(REST, AWAY)
        stream.finish()
        (closed,) = stream.closed
        assert closed.held == ((-0.1, 31 * FRAME), None, None, (31 * FRAME, 63 * FRAME))

    def test_are_noted_when_they_show(self) -> None:
        stream = Stream(movement(*self.FOUR, optional=["b", "c"]))
        stream.visit(REST, 45.0, AWAY)
        stream.finish()
        (closed,) = stream.closed
        assert closed.held == (
            (-0.1, 31 * FRAME),
            None,
            (31 * FRAME, 63 * FRAME),
            (63 * FRAME, 95 * FRAME),
        )

    def test_required_ones_may_not(self) -> None:
        stream = Stream(movement(*self.FOUR, optional=["b"]))
        stream.visit(REST, AWAY)
        stream.finish()
        assert stream.count == 0

    def test_an_optional_first_phase_is_implied_by_the_end_before(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 0.0, 0.0)
        for _ in range(3):
            stream.hold(0.5, 100.0, 50.0)
            stream.hold(0.5, 0.0, 100.0)
        stream.finish()
        assert stream.count == 3
        first, second, _ = stream.closed
        assert second.window == first.counted
        assert second.held[0] is not None
        assert second.held[0][0] == first.counted

    def test_but_not_before_the_first_attempt(self) -> None:
        stream = Stream(press())
        stream.hold(0.5, 100.0, 50.0)
        stream.hold(0.5, 0.0, 100.0)
        stream.finish()
        assert stream.count == 0

    def test_a_required_first_phase_is_not_implied(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, AWAY, HALF, AWAY, HALF)
        assert stream.count == 1

    def test_do_not_shorten_the_way_to_the_required_one(self) -> None:
        for top, counts in ((55.0, 1), (35.0, 0)):
            stream = Stream(movement(*self.FOUR, optional=["b", "c"]))
            stream.visit(REST, 25.0, top, 25.0, REST, 25.0)
            assert stream.count == counts

    def test_a_start_that_is_optional_resets_what_came_before(self) -> None:
        stream = Stream(lift(optional=["down"]))
        stream.visit(REST, 40.0, REST)
        assert stream.finish() == []

    def test_only_optional_phases_are_not_worth_telling(self) -> None:
        stream = Stream(movement(*self.FOUR, optional=["b", "c"]))
        stream.visit(REST, 25.0)
        assert stream.finish() == []

    def test_an_optional_phase_before_the_start_is_no_partial(self) -> None:
        stream = Stream(movement(*self.FOUR, optional=["b", "c"]))
        stream.visit(45.0, REST)
        stream.finish()
        assert stream.events == []


class TestLinger:
    def test_an_attempt_closes_a_while_after_the_count_although_the_end_is_held(self) -> None:
        stream = Stream(lift(), step=1 / 16)
        stream.visit(REST)
        stream.hold(1 / 16, AWAY)
        counted = stream.time
        assert stream.count == 1
        stream.hold(1.5 - 1 / 16, AWAY)
        assert stream.closed == []
        stream.hold(1 / 16, AWAY)
        (closed,) = stream.closed
        assert stream.time - counted == 1.5
        assert closed.end == stream.time

    def test_a_catch_that_sinks_and_rises_does_not_close_it(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, AWAY, HALF)
        assert stream.closed == []
        stream.hold(FRAME, AWAY)
        stream.visit(HALF)
        assert stream.closed == []
        assert stream.count == 1

    def test_it_closes_once_the_end_was_left_for_some_time(self) -> None:
        stream = Stream(lift())
        stream.at(0.0, REST)
        stream.at(0.05, AWAY)
        stream.at(0.1, AWAY)
        stream.at(0.69, HALF)
        assert stream.closed == []
        (closed,) = stream.at(0.7, HALF)  # 0.7 - 0.1 = 0.6
        assert isinstance(closed, Closed)

    def test_it_closes_at_once_on_the_way_to_the_next(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, AWAY)
        stream.hold(3 * FRAME, REST)
        assert stream.closed == []
        stream.hold(FRAME, REST)
        assert len(stream.closed) == 1

    def test_a_start_seen_meanwhile_begins_the_next(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY, REST, AWAY, REST)
        stream.finish()
        first, second = stream.closed
        assert second.window == first.counted
        assert second.start == 95 * FRAME

    def test_a_long_rest_at_the_start_is_part_of_the_next_for_a_while_only(self) -> None:
        stream = Stream(squat())
        stream.visit(REST)
        stream.hold(20.0, REST)
        stream.visit(AWAY, REST)
        stream.finish()
        (closed,) = stream.closed
        assert closed.start == 20.5 - FRAME
        assert closed.window == 16.5 - FRAME


class TestEnds:
    def test_motion_before_the_first_start_is_partial(self) -> None:
        stream = Stream(squat())
        stream.visit(AWAY, REST)
        (partial,) = stream.partials
        assert partial == Abandoned(0.0, 35 * FRAME, 2)
        stream.visit(AWAY, REST)
        assert stream.count == 1
        assert len(stream.partials) == 1

    def test_standing_in_the_end_position_is_no_motion(self) -> None:
        stream = Stream(lift())
        stream.visit(AWAY, HALF, REST)
        assert stream.events == []

    def test_moving_into_it_is(self) -> None:
        stream = Stream(lift())
        stream.visit(HALF, AWAY, HALF, REST)
        assert stream.partials == [Abandoned(0.5, 99 * FRAME, 1)]

    def test_so_is_moving_on_within_it(self) -> None:
        stream = Stream(lift())
        stream.visit(95.0, 200.0, REST, seconds=0.25)
        (partial,) = stream.partials
        assert partial.start == 0.25

    @pytest.mark.parametrize(("then", "told"), [(21.0, 0), (21.1, 1)])
    def test_by_a_tenth_of_its_way_from_the_start(self, then: float, told: int) -> None:
        stream = Stream(movement(("a", {"x": {"below": 10}}), ("b", {"x": {"above": 15}})))
        stream.visit(20.0, then, REST, seconds=0.25)
        assert len(stream.partials) == told

    @pytest.mark.parametrize(("x", "y"), [(20.0, 30.0), (30.0, 20.0)])
    def test_in_any_measure(self, x: float, y: float) -> None:
        low, high = {"below": 10.0}, {"above": 15.0}
        stream = Stream(movement(("a", {"x": low, "y": low}), ("b", {"x": high, "y": high})))
        stream.hold(0.25, 20.0, 20.0)
        stream.hold(0.25, x, y)
        stream.hold(0.25, 0.0, 0.0)
        assert len(stream.partials) == 1

    @pytest.mark.parametrize(("time", "told"), [(0.5, 1), (0.50001, 0)])
    def test_but_at_once(self, time: float, told: int) -> None:
        stream = Stream(lift())
        stream.at(0.0, 95.0)
        stream.at(time, 200.0)
        stream.at(1.0, REST)
        assert len(stream.partials) == told

    @pytest.mark.parametrize(("left", "top", "told"), [(0.1, 40, 1), (0.101, 40, 0), (0.1, 20, 0)])
    def test_what_falls_back_in_the_first_frames_began_before(
        self, left: float, top: float, told: int
    ) -> None:
        stream = Stream(lift())
        stream.at(0.0, REST)
        stream.at(left, REST)
        stream.at(0.2, top)
        stream.at(0.3, REST)
        stream.visit(REST, 40.0, REST)
        assert stream.partials == [Abandoned(left, 0.3, 0)] * told

    def test_the_start_held_at_once_is_no_partial(self) -> None:
        overlapping = movement(
            ("a", {"x": {"below": 50}}), ("b", {"x": {"below": 10}}), ("c", {"x": {"above": 90}})
        )
        stream = Stream(overlapping)
        stream.visit(REST, AWAY)
        assert stream.partials == []
        assert stream.count == 1

    def test_a_film_that_ends_before_any_start(self) -> None:
        stream = Stream(squat())
        stream.visit(HALF, AWAY, HALF)
        assert stream.finish() == [Abandoned(0.5, 95 * FRAME, 1)]

    def test_motion_after_the_last_start_is_partial(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY)
        assert stream.finish() == [Abandoned(31 * FRAME, 63 * FRAME, 1)]

    @pytest.mark.parametrize(("top", "told"), [(27.0, 0), (27.1, 1)])
    def test_from_three_tenths_of_the_way_on(self, top: float, told: int) -> None:
        stream = Stream(lift())
        stream.visit(REST, top)
        assert len(stream.finish()) == told

    def test_resting_at_the_start_is_nothing(self) -> None:
        stream = Stream(lift())
        stream.visit(REST, 60.0, REST)
        events = len(stream.events)
        assert stream.finish() == []
        assert len(stream.events) == events

    def test_finishing_twice_tells_nothing_new(self) -> None:
        stream = Stream(squat())
        stream.visit(REST, AWAY)
        assert len(stream.finish()) == 1
        assert stream.finish() == []

    def test_finishing_an_empty_stream(self) -> None:
        assert Stream(lift()).finish() == []

    def test_an_attempt_that_gets_nowhere_is_given_up(self) -> None:
        stream = Stream(squat(), step=0.125)
        stream.hold(0.5, REST)
        stream.hold(60.0, AWAY)
        assert stream.partials == []
        stream.hold(0.125, AWAY)
        assert stream.partials == [Abandoned(0.375, 60.5, 1)]

    def test_no_pose_is_needed_while_no_attempt_is_under_way(self) -> None:
        stream = Stream(lift())
        stream.visit(HALF)
        assert stream.counter.open_since(7.0) == 7.0
        stream.visit(REST)
        assert stream.counter.open_since(7.0) == 31 * FRAME
