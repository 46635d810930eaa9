"""Limits, measures, rules and figures: what they accept, and what they say of a value."""

from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from norep.movements.vocabulary import Change, Figure, Limits, Measure, Phase, Rule, finite

NAN = math.nan


class TestLimits:
    @pytest.mark.parametrize(
        ("value", "holds"), [(0.9, False), (1.0, False), (1.001, True), (math.inf, True), (NAN, False)]
    )
    def test_above(self, value: float, holds: bool) -> None:
        assert Limits(above=1.0).hold(value) == holds

    @pytest.mark.parametrize(
        ("value", "holds"), [(1.1, False), (1.0, False), (0.999, True), (-math.inf, True), (NAN, False)]
    )
    def test_below(self, value: float, holds: bool) -> None:
        assert Limits(below=1.0).hold(value) == holds

    @pytest.mark.parametrize(
        ("value", "holds"),
        [(0.0, False), (1.0, False), (1.5, True), (2.0, False), (3.0, False), (NAN, False)],
    )
    def test_between(self, value: float, holds: bool) -> None:
        assert Limits(above=1.0, below=2.0).hold(value) == holds

    @pytest.mark.parametrize(
        ("value", "nearest"), [(0.0, 1.0), (1.0, 1.0), (1.5, 1.5), (2.0, 2.0), (9.0, 2.0)]
    )
    def test_the_nearest_value_within(self, value: float, nearest: float) -> None:
        assert Limits(above=1.0, below=2.0).nearest(value) == nearest

    def test_the_nearest_value_of_one_limit(self) -> None:
        assert Limits(above=1.0).nearest(-5.0) == 1.0
        assert Limits(above=1.0).nearest(5.0) == 5.0
        assert Limits(below=1.0).nearest(5.0) == 1.0
        assert Limits(below=1.0).nearest(-5.0) == -5.0
        assert math.isnan(Limits(below=1.0).nearest(NAN))

    @pytest.mark.parametrize("limits", [{}, {"above": 2, "below": 1}, {"above": 1, "below": 1}])
    def test_have_to_leave_room(self, limits: dict[str, float]) -> None:
        with pytest.raises(ValidationError):
            Limits(**limits)

    def test_may_be_close(self) -> None:
        assert Limits(above=1, below=1.001).hold(1.0005)

    def test_zero_is_a_limit(self) -> None:
        assert Limits(above=0.0).hold(0.1)
        assert not Limits(above=0.0).hold(-0.1)
        assert not Limits(below=0.0).hold(0.1)


class TestMeasure:
    def test_short_form(self) -> None:
        measure = Measure.model_validate({"angle": ["hip", "knee", "ankle"]})
        assert (measure.kind, measure.points, measure.side, measure.unit) == (
            "angle",
            ("hip", "knee", "ankle"),
            "mean",
            "degrees",
        )

    def test_one_point_needs_no_list(self) -> None:
        assert Measure.model_validate({"rise": "mid_hip"}).points == ("mid_hip",)

    @pytest.mark.parametrize("unit", ["torso", "thigh"])
    def test_lengths_in_either_unit(self, unit: str) -> None:
        assert Measure.model_validate({"height": ["knee", "hip"], "unit": unit}).unit == unit

    @pytest.mark.parametrize(
        "short",
        [
            {"angle": ["hip", "knee", "ankle"]},
            {"height": ["knee", "hip_crease"], "unit": "thigh", "side": "max"},
            {"rise": ["mid_ankle"]},
        ],
    )
    def test_is_written_as_it_was_read(self, short: dict[str, object]) -> None:
        assert Measure.model_validate(short).model_dump() == short

    @pytest.mark.parametrize(
        ("short", "problem"),
        [
            ({"angle": ["hip", "knee"]}, "takes 3 points, not 2"),
            ({"height": ["hip"]}, "takes 2 points, not 1"),
            ({"angel": ["hip", "knee", "ankle"]}, "needs exactly one of angle, straightness, tilt"),
            ({"height": ["hip", "knee"], "angle": ["hip", "knee", "ankle"]}, "needs exactly one of"),
            ({"angle": ["hip", "knee", "ankle"], "unit": "torso"}, "cannot be given in torso"),
            ({"height": ["hip", "knee"], "unit": "degrees"}, "cannot be given in degrees"),
            ({"height": ["hip", "knee"], "unit": "metres"}, "cannot be given in metres"),
            ({"kind": "size", "points": ["hip"], "unit": "torso"}, "unknown kind of measure 'size'"),
            ({"height": ["hip", "kneee"]}, "did you mean knee?"),
            ({"height": ["hip", "left_nose"]}, "no key point is called 'left_nose'"),
            ({"height": ["hip", "upper_knee"]}, "no key point is called 'upper_knee'"),
            ({"height": ["hip", 3]}, "valid string"),
            ({"height": 5}, "valid tuple"),
            ({"height": ["hip", "knee"], "side": "top"}, "'mean', 'min', 'max', 'left', 'right' or 'other'"),
            ({"height": ["hip", "knee"], "weight": 3}, "Extra inputs"),
            (7, "valid dictionary"),
        ],
    )
    def test_what_is_wrong_is_said(self, short: object, problem: str) -> None:
        with pytest.raises(ValidationError, match=problem.replace("?", r"\?")):
            Measure.model_validate(short)

    @pytest.mark.parametrize("point", ["knee", "left_knee", "mid_knee", "chin", "right_chin", "nose", "head"])
    def test_knows_the_points_of_all_skeletons_and_the_virtual_ones(self, point: str) -> None:
        assert Measure.model_validate({"height": [point, "hip"]}).points[0] == point


def rule(**changes: object) -> Rule:
    data: dict[str, object] = {
        "name": "depth", "measure": "x", "above": 3.0, "band": 1.0, "at": "low",
        "reason": "Too high", "cue": "Lower", "source": "test",
    }  # fmt: skip
    return Rule.model_validate({key: value for key, value in (data | changes).items() if value is not None})


class TestRule:
    @pytest.mark.parametrize(("value", "margin"), [(3.0, 0.0), (5.0, 2.0), (1.0, -2.0)])
    def test_margin_is_positive_on_the_good_side(self, value: float, margin: float) -> None:
        assert rule().margin(value) == margin
        assert rule(above=None, below=3.0).margin(value) == -margin

    def test_threshold_is_whichever_limit_there_is(self) -> None:
        assert rule().threshold == rule(above=None, below=3.0).threshold == 3.0
        assert rule(above=0.0).threshold == rule(above=None, below=0.0).threshold == 0.0
        assert rule(above=0.0).margin(1.0) == 1.0

    def test_proved_from_its_views_and_from_an_unknown_one(self) -> None:
        some = rule(views=["side", "diagonal"])
        assert some.proved_from("side")
        assert not some.proved_from("front")
        assert some.proved_from(None)
        assert rule().proved_from("back")

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"above": None}, "either above or below"),
            ({"below": 5.0}, "either above or below"),
            ({"at": None}, "either at or during"),
            ({"during": ["low", "high"]}, "either at or during"),
            ({"mode": "dip"}, "a dip has a limit below"),
            ({"band": -0.1}, "greater than or equal to 0"),
            ({"band": NAN}, "equal to"),
            ({"above": math.inf}, "finite number"),
            ({"above": NAN}, "finite number"),
            ({"above": 10_001}, "less than or equal to 10000"),
            ({"mode": "hold"}, "'reach', 'keep', 'dip' or 'linger'"),
            ({"views": ["top"]}, "'side', 'diagonal', 'front' or 'back'"),
            ({"name": "Two words"}, "match pattern"),
            ({"fault": {"low": {"leg": 3}}}, "Extra inputs"),
            ({"fault": {"low": {"shank": "straight"}}}, "valid dictionary"),
            ({"during": ["low"], "at": None}, "Field required"),
        ],
    )
    def test_what_is_wrong_is_said(self, changes: dict[str, object], problem: str) -> None:
        with pytest.raises(ValidationError, match=problem):
            rule(**changes)


class TestFigures:
    def test_a_limb_in_three_spellings(self) -> None:
        figure = Figure.model_validate({"shank": 20, "thigh": [-30, 5], "torso": {"pitch": 7.5}})
        assert figure.shank is not None
        assert figure.thigh is not None
        assert figure.torso is not None
        assert (figure.shank.pitch, figure.shank.out) == (20.0, 0.0)
        assert (figure.thigh.pitch, figure.thigh.out) == (-30.0, 5.0)
        assert (figure.torso.pitch, figure.torso.out) == (7.5, 0.0)

    @pytest.mark.parametrize("limb", [True, [1, 2, 3], [1], "up", {"pitch": "up"}, {"roll": 3}, [NAN, 1]])
    def test_anything_else_is_no_limb(self, limb: object) -> None:
        with pytest.raises(ValidationError):
            Figure.model_validate({"shank": limb})

    def test_a_change_says_only_what_it_changes(self) -> None:
        change = Change.model_validate({"lift": 0.0, "shank": 3})
        assert change.model_dump(exclude_none=True) == {"lift": 0.0, "shank": {"pitch": 3.0, "out": 0.0}}

    def test_a_phase_is_drawn_by_its_own_figure_or_another(self) -> None:
        needs = {"x": Limits(above=1)}
        assert Phase(name="low", needs=needs).drawn_as == "low"
        assert Phase(name="low", needs=needs, figure="squat").drawn_as == "squat"


def test_finite() -> None:
    assert finite(1.5) == 1.5
    assert finite(None) is finite(NAN) is finite(math.inf) is None
