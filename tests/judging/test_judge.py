"""The judge: extremes of hand-made windows, outcomes at the edges of the band, the verdict table."""

from __future__ import annotations

from itertools import product
from typing import ClassVar

import numpy as np
import pytest
from armraise import arm_raise, attempt, raised, rule

from norep.judging.events import Finding, Outcome, PhaseTime, Rep
from norep.judging.judge import EDGE, Extreme, Window, extreme_of, judge, outcome_of, verdict_of
from norep.judging.path import Closed
from norep.movements.vocabulary import Rule
from norep.pose.cleaning import smooth
from norep.pose.sequence import PoseSequence
from norep.pose.view import View

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


def stepped(low: float = 0.0, half: float = 0.45, high: float = 1.2) -> list[float]:
    """Heights for `attempt()` at 50 frames a second, with level ground far around every phase."""
    return [low] * 60 + [half] * 30 + [high] * 80


def judged(
    *rules: dict[str, object],
    poses: PoseSequence | None = None,
    one: Closed | None = None,
    view: View = "side",
) -> Rep:
    movement = arm_raise(*rules)
    return judge(movement, one or attempt(), raised(stepped()) if poses is None else poses, view, 7)


def only(rep: Rep) -> Finding:
    (found,) = rep.findings
    return found


class TestFindings:
    def test_a_rule_that_is_met(self) -> None:
        found = only(judged(rule()))
        assert found.outcome == "met"
        assert found.margin == pytest.approx(0.2)
        assert found.unit == "torso"
        assert found.time is not None
        assert 2.0 <= found.time <= 3.0
        assert (found.rule, found.source, found.reason) == ("height", "test", "")

    def test_a_rule_that_is_missed_says_why(self) -> None:
        found = only(judged(rule(), poses=raised(stepped(high=0.85))))
        assert (found.outcome, found.reason) == ("missed", "Hands too low")
        assert found.margin == pytest.approx(-0.15)

    def test_a_borderline_one_too(self) -> None:
        found = only(judged(rule(), poses=raised(stepped(high=0.95))))
        assert (found.outcome, found.reason) == ("borderline", "Too close to call: hands too low")

    def test_a_view_that_cannot_prove_it(self) -> None:
        rep = judged(rule(views=["front", "back"]), view="side")
        found = only(rep)
        assert (found.outcome, found.margin, found.time) == ("unseen", None, None)
        assert not found.provable
        assert found.reason == "A side view cannot prove it"
        assert rep.verdict == "valid"

    def test_an_unknown_view_is_not_held_against_it(self) -> None:
        rep = judge(arm_raise(rule(views=["front"])), attempt(), raised(stepped()), None, 1)
        assert only(rep).outcome == "met"

    @pytest.mark.parametrize(("seen", "outcome"), [(0.4, "met"), (0.39, "unseen")])
    def test_low_confidence_is_unseen(self, seen: float, outcome: Outcome) -> None:
        rep = judged(rule(), poses=raised(stepped(), seen=seen))
        found = only(rep)
        assert found.outcome == outcome
        if outcome == "unseen":
            assert found.reason == "Not seen well enough: raise the hands"
            assert found.provable
            assert rep.verdict == "unsure"

    def test_missing_key_points_are_unseen(self) -> None:
        found = only(judged(rule(), poses=raised(stepped(high=NAN))))
        assert (found.outcome, found.margin, found.time) == ("unseen", None, None)

    def test_no_poses_at_all(self) -> None:
        found = only(judged(rule(), poses=raised([])))
        assert found.outcome == "unseen"

    def test_margins_are_rounded(self) -> None:
        found = only(judged(rule(above=1.0 / 3, band=0.1)))
        assert found.margin == 0.8667


class TestWindows:
    def test_a_rule_at_a_phase_looks_while_it_lasts(self) -> None:
        found = only(judged(rule(at="low", mode="keep", above=None, below=0.2)))
        assert found.margin == pytest.approx(0.2)
        found = only(judged(rule(at="half-way", above=0.4)))
        assert found.margin == pytest.approx(0.05)
        assert found.time is not None
        assert 1.4 <= found.time <= 1.6

    def test_the_first_and_the_last_frame_belong_to_it(self) -> None:
        heights = [0.0] * 151
        one = attempt(held=((0.0, 1.0), None, (2.0, 3.0)), start=1.9999, counted=2.0)
        for frame in (100, 150):
            spike = list(heights)
            spike[frame] = 5.0
            found = only(judged(rule(above=1.5), poses=raised(spike, fps=50), one=one))
            assert found.outcome == "borderline"  # too short, but seen
        for frame in (99, 151):  # the last before and the first after
            spike = [*heights, 0.0]
            spike[frame] = 5.0
            found = only(judged(rule(above=1.5), poses=raised(spike, fps=50), one=one))
            assert found.outcome == "missed"

    def test_a_phase_that_was_skipped_is_looked_for_on_the_way(self) -> None:
        one = attempt(held=((0.0, 1.0), None, (2.0, 3.0)))
        found = only(judged(rule(at="half-way", above=None, below=0.5), one=one))
        assert found.time is not None
        assert 1.0 <= found.time <= 2.0

    def test_an_attempt_that_failed_is_looked_at_until_its_end(self) -> None:
        one = attempt(held=((0.0, 1.0), (1.4, 1.6), None), end=2.4, counted=2.4, completed=False)
        heights = [0.0] * 60 + [0.45] * 30 + [0.7] * 20 + [0.0] * 60
        found = judged(rule(), poses=raised(heights), one=one).findings[0]
        assert found.outcome == "missed"
        assert found.margin == pytest.approx(-0.3, abs=0.01)

    def test_a_first_phase_that_was_not_seen_is_looked_for_from_the_beginning(self) -> None:
        one = attempt(held=(None, (1.4, 1.6), (2.0, 3.0)))
        found = only(judged(rule(at="low", above=None, below=0.2), one=one))
        assert found.time is not None
        assert found.time <= 1.4

    def test_between_two_phases(self) -> None:
        keep = rule(at=None, during=["low", "high"], mode="keep", above=None, below=0.5)
        found = only(judged(keep))
        assert found.margin == pytest.approx(0.5 - 1.2, abs=0.01)  # from 1.8 s on, before high is entered
        sooner = attempt(held=((0.0, 1.0), (1.4, 1.5), (1.6, 3.0)))
        assert only(judged(keep, one=sooner)).margin == pytest.approx(0.05, abs=0.01)

    def test_a_dip_is_looked_for_while_the_last_phase_holds(self) -> None:
        dip = rule(at=None, during=["half-way", "high"], mode="dip", above=None, below=0.2)
        heights = stepped()
        heights[115:125] = [0.7] * 10
        found = only(judged(dip, poses=raised(heights)))
        assert found.outcome == "missed"
        assert found.margin == pytest.approx(0.2 - 0.5, abs=0.05)
        assert found.time == pytest.approx(2.4, abs=0.1)

    def test_a_dip_of_an_attempt_that_failed(self) -> None:
        dip = rule(at=None, during=["half-way", "high"], mode="dip", above=None, below=0.2)
        one = attempt(held=((0.0, 1.0), (1.4, 1.6), None), completed=False)
        assert judged(dip, one=one).findings[0].outcome == "met"


class TestGiven:
    KEEP: ClassVar[dict[str, object]] = rule(mode="keep")

    def sinking(self) -> PoseSequence:
        return raised([0.0] * 60 + [0.45] * 30 + [0.85] * 25 + [1.2] * 55)

    def test_without_it_every_moment_counts(self) -> None:
        assert only(judged(self.KEEP, poses=self.sinking())).outcome == "missed"

    def test_only_the_moments_in_which_it_holds_count(self) -> None:
        keep = self.KEEP | {"given": {"hands": {"above": 1.15}}}
        assert only(judged(keep, poses=self.sinking())).outcome == "met"

    def test_all_of_them_where_it_never_holds(self) -> None:
        keep = self.KEEP | {"given": {"hands": {"above": 5.0}}}
        assert only(judged(keep, poses=self.sinking())).outcome == "missed"

    def test_moments_outside_the_window_do_not_help(self) -> None:
        keep = self.KEEP | {"given": {"hands": {"below": 0.1}}}  # holds at the start only
        assert only(judged(keep, poses=self.sinking())).outcome == "missed"


class TestSmoothing:
    @pytest.mark.parametrize(("length", "seconds"), [(20.0, 0.07), (2.0, 0.07), (1.0, 0.035), (0.1, 0.01)])
    def test_it_follows_the_length_of_the_attempt(self, length: float, seconds: float) -> None:
        rng = np.random.default_rng(4)
        poses = raised((1.0 + rng.normal(0, 0.2, 170)).tolist())
        found = only(judged(rule(band=5.0), poses=poses, one=attempt(start=2.0 - length)))
        y = smooth(poses, seconds).joint("wrist")[:, 1]
        heights = (100.0 - y) / 100.0
        inside = (poses.time >= 2.0) & (poses.time <= 3.0)
        expected = extreme_of(Window(poses.time[inside], heights[inside], np.ones(inside.sum())), REACH_UP)
        assert expected is not None
        assert found.margin == pytest.approx(expected.held - 1.0, abs=1e-3)


class TestRep:
    def test_carries_the_times_of_the_attempt(self) -> None:
        rep = judged(rule())
        assert (rep.index, rep.start, rep.counted, rep.end, rep.view) == (7, 1.0, 2.0, 3.0, "side")

    def test_tells_when_each_phase_was(self) -> None:
        assert judged().phases == (PhaseTime("low", 1.0), PhaseTime("half-way", 1.5), PhaseTime("high", 2.5))

    def test_phases_that_were_skipped_are_left_out(self) -> None:
        one = attempt(held=((0.0, 1.0), None, (2.0, 3.0)))
        assert [phase.name for phase in judged(one=one).phases] == ["low", "high"]

    def test_a_failed_attempt_is_a_no_rep_that_says_so(self) -> None:
        rep = judged(one=attempt(completed=False))
        found = only(rep)
        assert rep.verdict == "no-rep"
        assert (found.rule, found.outcome, found.time) == ("completed", "missed", 3.0)
        assert found.reason == "Fell back before the end position (high)"

    def test_what_needs_contact_is_listed(self) -> None:
        movement = arm_raise(contacts=[{"text": "touches the bar", "source": "test"}])
        assert judge(movement, attempt(), raised(stepped()), None, 1).unchecked == ("touches the bar",)

    def test_a_rule_that_is_only_advice_decides_nothing(self) -> None:
        rep = judged(rule(required=False), poses=raised(stepped(high=0.85)))
        assert only(rep).outcome == "missed"
        assert not only(rep).required
        assert rep.verdict == "valid"
