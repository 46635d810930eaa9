"""The judge: which part of an attempt a rule looks at, and what it finds there."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from armraise import arm_raise, attempt, raised, rule

from norep.judging.events import Finding, Outcome, PhaseTime, Rep
from norep.judging.judge import Window, extreme_of, judge
from norep.judging.path import Closed
from norep.movements.vocabulary import Rule
from norep.pose.cleaning import smooth
from norep.pose.sequence import PoseSequence
from norep.pose.view import View

NAN = float("nan")
REACH_UP = Rule.model_validate(rule(above=100, band=5))


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

    def test_where_it_never_holds_a_limit_may_be_reached_anywhere(self) -> None:
        reach = rule(given={"hands": {"above": 5.0}})
        assert only(judged(reach, poses=self.sinking())).outcome == "met"

    @pytest.mark.parametrize("limits", [{"above": 5.0}, {"below": 0.1}])  # never, and at the start only
    def test_where_it_never_holds_there_is_nothing_to_keep(self, limits: dict[str, float]) -> None:
        keep = self.KEEP | {"given": {"hands": limits}}
        assert only(judged(keep, poses=self.sinking())).outcome == "unseen"

    def test_moments_outside_the_window_do_not_help(self) -> None:
        poses = raised([0.0] * 60 + [1.2] * 30 + [0.85] * 80)
        reach = rule(given={"hands": {"below": 0.1}})
        assert only(judged(reach, poses=poses)).outcome == "missed"


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


class TestPoorlySeenExtremes:
    """Where the extreme is not seen well, a moment that is may decide, but only in one direction."""

    TIME = np.arange(40) / 50

    def found(self, rule_: Rule, values: list[float], seen: list[float]) -> tuple[float, float]:
        extreme = extreme_of(Window(self.TIME, np.repeat(values, 10), np.repeat(seen, 10)), rule_)
        assert extreme is not None
        return extreme.held, extreme.seen

    def test_a_limit_that_was_seen_to_be_reached_was_reached(self) -> None:
        assert self.found(REACH_UP, [90.0, 110.0, 130.0, 90.0], [0.9, 0.9, 0.1, 0.9]) == (110.0, 0.9)

    def test_that_it_was_not_seen_to_be_reached_proves_nothing(self) -> None:
        assert self.found(REACH_UP, [90.0, 92.0, 130.0, 90.0], [0.9, 0.9, 0.1, 0.9]) == (130.0, 0.1)

    def test_a_limit_that_was_seen_to_be_left_was_left(self) -> None:
        keep = Rule.model_validate(rule(above=100, band=5, mode="keep"))
        assert self.found(keep, [120.0, 80.0, 60.0, 120.0], [0.9, 0.9, 0.1, 0.9]) == (80.0, 0.9)
        assert self.found(keep, [120.0, 110.0, 60.0, 120.0], [0.9, 0.9, 0.1, 0.9]) == (60.0, 0.1)

    def test_it_takes_enough_sight_to_count_as_seen(self) -> None:
        assert self.found(REACH_UP, [90.0, 110.0, 130.0, 90.0], [0.9, 0.9, 0.4, 0.9]) == (130.0, 0.4)
        assert self.found(REACH_UP, [90.0, 110.0, 130.0, 90.0], [0.1, 0.4, 0.1, 0.1]) == (110.0, 0.4)

    def test_a_moment_within_the_band_does_not_decide(self) -> None:
        assert self.found(REACH_UP, [90.0, 105.0, 130.0, 90.0], [0.9, 0.9, 0.1, 0.9]) == (130.0, 0.1)


class TestLingering:
    """The share of the way, 1 s from leaving low to reaching high, that is spent in a zone."""

    PAUSE = rule(
        above=None, below=0.5, mode="linger", at=None, during=("low", "high"), given={"hands": {"above": 0.7}}
    )

    def test_the_share_of_the_way_and_where(self) -> None:
        heights = [0.0] * 60 + [0.9] * 20 + [0.0] * 10 + [0.65] * 80
        found = only(judged(self.PAUSE, poses=raised(heights)))
        assert found.margin == pytest.approx(0.5 - 0.4, abs=0.05)
        assert found.time is not None
        assert 1.2 <= found.time <= 1.6

    def test_what_lies_outside_of_the_way_does_not_count(self) -> None:
        heights = [0.9] * 45 + [0.0] * 110 + [0.9] * 15
        assert only(judged(self.PAUSE, poses=raised(heights))).margin == pytest.approx(0.5, abs=0.03)

    @pytest.mark.parametrize(("unseen", "outcome"), [(40, "missed"), (62, "unseen")])
    def test_more_than_half_must_be_seen(self, unseen: int, outcome: Outcome) -> None:
        heights = [0.0] * 50 + [0.9] * (101 - unseen) + [NAN] * unseen + [0.9] * 20
        assert only(judged(self.PAUSE, poses=raised(heights))).outcome == outcome

    def test_half_is_not_enough(self) -> None:
        heights = [0.0] * 50 + [0.9] * 50 + [NAN] * 50 + [0.9] * 20
        one = attempt(end=2.98, held=((0.0, 1.0), (1.4, 1.6), (2.0, 2.98)))
        assert only(judged(self.PAUSE, poses=raised(heights), one=one)).outcome == "unseen"
        assert (
            only(judged(self.PAUSE, poses=raised([*heights[:100], 0.9, *heights[101:]]), one=one)).outcome
            != "unseen"
        )
