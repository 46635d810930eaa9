"""The counter where the athlete is not seen, and where the camera changes."""

from __future__ import annotations

import pytest
from streams import AWAY, FRAME, HALF, NAN, REST, Stream, lift, movement, press, squat

from norep.judging.counter import Abandoned

pytestmark = pytest.mark.usefixtures("raw")


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
