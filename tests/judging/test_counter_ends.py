"""How attempts close, and what the beginning and the end of a film cut off."""

from __future__ import annotations

import pytest
from streams import AWAY, FRAME, HALF, REST, Stream, lift, movement, squat

from norep.judging.counter import Abandoned
from norep.judging.path import Closed

pytestmark = pytest.mark.usefixtures("raw")


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
