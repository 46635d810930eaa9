"""Attempts that fail, and phases that may be skipped."""

from __future__ import annotations

import pytest
from streams import AWAY, FRAME, HALF, REST, Stream, lift, movement, press

from norep.judging.counter import Abandoned, Reached
from norep.judging.path import Closed

pytestmark = pytest.mark.usefixtures("raw")


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
