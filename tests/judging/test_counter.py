"""The counter, fed with hand-made values: what counts, what fails, what comes to nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from streams import AWAY, FRAME, HALF, REST, Stream, lift, press, squat

from norep.judging.counter import Reached
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
        stream.at(0.9, REST)
        stream.at(1.8, AWAY)
        (closed,) = stream.finish()
        assert isinstance(closed, Closed)
        assert closed.held == (pytest.approx((0.8, 0.9)), pytest.approx((1.7, 1.8)))

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
