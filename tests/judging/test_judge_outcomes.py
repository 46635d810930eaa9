"""Extremes of hand-made windows, outcomes at the edges of the band, the table of verdicts."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from armraise import rule

from norep.judging.events import Finding, Outcome
from norep.judging.judge import EDGE, Extreme, Window, extreme_of, outcome_of, verdict_of
from norep.movements.vocabulary import Rule

REACH_UP = Rule.model_validate(rule(above=100, band=5))
REACH_DOWN = Rule.model_validate(rule(above=None, below=100, band=5))
KEEP_UP = Rule.model_validate(rule(above=100, band=5, mode="keep"))
KEEP_DOWN = Rule.model_validate(rule(above=None, below=100, band=5, mode="keep"))
DIP = Rule.model_validate(rule(above=None, below=20, band=5, mode="dip"))


class TestOutcome:
    @pytest.mark.parametrize(
        ("held", "outcome"),
        [(105.01, "met"), (105, "borderline"), (100, "borderline"), (95, "borderline"), (94.99, "missed")],
    )
    @pytest.mark.parametrize("which", [REACH_UP, KEEP_UP])
    def test_at_the_edges_of_the_band_above(self, which: Rule, held: float, outcome: Outcome) -> None:
        assert outcome_of(which, held, held) == outcome

    @pytest.mark.parametrize(
        ("held", "outcome"),
        [(94.99, "met"), (95, "borderline"), (100, "borderline"), (105, "borderline"), (105.01, "missed")],
    )
    @pytest.mark.parametrize("which", [REACH_DOWN, KEEP_DOWN])
    def test_at_the_edges_of_the_band_below(self, which: Rule, held: float, outcome: Outcome) -> None:
        assert outcome_of(which, held, held) == outcome

    def test_the_last_bit_does_not_decide(self) -> None:
        exact = Rule.model_validate(rule(above=0, band=0))
        assert outcome_of(exact, EDGE, EDGE) == "borderline"
        assert outcome_of(exact, 2 * EDGE, 2 * EDGE) == "met"
        assert outcome_of(exact, -EDGE, -EDGE) == "borderline"
        assert outcome_of(exact, -2 * EDGE, -2 * EDGE) == "missed"

    @pytest.mark.parametrize(
        ("momentary", "outcome"), [(105.01, "borderline"), (105, "missed"), (100, "missed")]
    )
    def test_a_short_but_clear_crossing_is_doubtful(self, momentary: float, outcome: Outcome) -> None:
        assert outcome_of(REACH_UP, 90, momentary) == outcome

    def test_a_short_recovery_does_not_excuse_what_has_to_be_kept(self) -> None:
        assert outcome_of(KEEP_UP, 90, 120) == "missed"


def window(*values: float, fps: float = 30.0, seen: list[float] | None = None) -> Window:
    confidence = np.ones(len(values)) if seen is None else np.array(seen)
    return Window(np.arange(len(values)) / fps, np.array(values, float), confidence)


NAN = float("nan")


class TestExtreme:
    def test_the_best_value_held_for_a_tenth_of_a_second(self) -> None:
        extreme = extreme_of(window(80, 90, 101, 102, 103, 90, 120, 80), REACH_UP)
        assert extreme == Extreme(held=101, momentary=120, time=3 / 30, seen=1.0)

    def test_the_lowest_where_it_has_to_go_below(self) -> None:
        extreme = extreme_of(window(120, 99, 98, 97, 110, 80, 120), REACH_DOWN)
        assert extreme == Extreme(held=99, momentary=80, time=2 / 30, seen=1.0)

    def test_the_worst_where_it_has_to_be_kept(self) -> None:
        extreme = extreme_of(window(120, 99, 98, 97, 110, 80, 120), KEEP_UP)
        assert extreme is not None
        assert (extreme.held, extreme.momentary) == (99, 80)
        extreme = extreme_of(window(80, 101, 102, 103, 90, 120, 80), KEEP_DOWN)
        assert extreme is not None
        assert (extreme.held, extreme.momentary) == (101, 120)

    def test_a_dip_is_a_fall_that_recovers(self) -> None:
        extreme = extreme_of(window(170, 172, 150, 140, 140, 140, 165, 160), DIP)
        assert extreme is not None
        assert (extreme.held, extreme.momentary) == (25, 25)  # under the lower of both shoulders
        for one_way in ([180, 160, 140, 120, 100], [100, 120, 140, 160, 180]):
            extreme = extreme_of(window(*one_way), DIP)
            assert extreme is not None
            assert extreme.held == 0

    @pytest.mark.parametrize(("fps", "frames"), [(10, 1), (20, 2), (30, 3), (60, 6), (240, 24)])
    def test_held_means_a_tenth_of_a_second_at_any_frame_rate(self, fps: float, frames: int) -> None:
        for peak, held in ((frames, 110), (frames - 1, 90)):
            values = [90.0] * 30 + [110.0] * peak + [90.0] * 30
            extreme = extreme_of(window(*values, fps=fps), REACH_UP)
            assert extreme is not None
            assert extreme.held == held

    def test_a_single_frame_holds_where_frames_are_far_apart(self) -> None:
        extreme = extreme_of(window(90, 110, 90, 95, fps=4), REACH_UP)
        assert extreme is not None
        assert extreme.held == 110

    def test_short_windows(self) -> None:
        two = extreme_of(window(90, 110, fps=60), REACH_UP)
        three = extreme_of(window(90, 100, 110, fps=60), REACH_UP)
        assert two is not None
        assert three is not None
        assert (two.held, three.held) == (110, 90)

    def test_frames_of_the_same_time_do_no_harm(self) -> None:
        same = Window(np.ones(4), np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4))
        extreme = extreme_of(same, REACH_UP)
        assert extreme is not None
        assert extreme.held == 1.0

    def test_unseen_frames_are_skipped(self) -> None:
        extreme = extreme_of(window(NAN, 101, NAN, 102, 103, 90), REACH_UP)
        assert extreme is not None
        assert extreme.held == 101  # of three frames, although the time between them is longer

    @pytest.mark.parametrize(("unseen", "known"), [(4, True), (5, False)])
    def test_half_of_the_window_has_to_be_seen(self, unseen: int, known: bool) -> None:
        values = [101.0] * 4 + [NAN] * unseen
        assert (extreme_of(window(*values), REACH_UP) is not None) == known

    def test_nothing_seen_or_no_frames(self) -> None:
        assert extreme_of(window(NAN, NAN), REACH_UP) is None
        assert extreme_of(window(), REACH_UP) is None

    def test_confidence_is_that_of_the_decisive_frames(self) -> None:
        extreme = extreme_of(window(90, 110, 110, 110, 90, seen=[1, 0.2, 0.3, 0.9, 1]), REACH_UP)
        assert extreme is not None
        assert extreme.seen == 0.3


def finding(outcome: Outcome, required: bool = True, provable: bool = True) -> Finding:
    return Finding("rule", outcome, None, "", None, "", "", required, provable)


class TestVerdict:
    @pytest.mark.parametrize(
        ("outcome", "required", "provable", "verdict"),
        [
            ("met", True, True, "valid"),
            ("missed", True, True, "no-rep"),
            ("borderline", True, True, "unsure"),
            ("unseen", True, True, "unsure"),
            ("met", False, True, "valid"),
            ("missed", False, True, "valid"),
            ("borderline", False, True, "valid"),
            ("unseen", False, True, "valid"),
            ("unseen", True, False, "valid"),
            ("borderline", True, False, "valid"),
            ("missed", True, False, "no-rep"),
        ],
    )
    def test_of_one_rule(self, outcome: Outcome, required: bool, provable: bool, verdict: str) -> None:
        assert verdict_of([finding(outcome, required, provable)]) == verdict

    def test_without_rules_every_attempt_is_valid(self) -> None:
        assert verdict_of([]) == "valid"

    @pytest.mark.parametrize("pair", list(product(("met", "missed", "borderline", "unseen"), repeat=2)))
    def test_the_worst_of_two_decides(self, pair: tuple[Outcome, Outcome]) -> None:
        expected = "no-rep" if "missed" in pair else "valid" if pair == ("met", "met") else "unsure"
        assert verdict_of([finding(outcome) for outcome in pair]) == expected
