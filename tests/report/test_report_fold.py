import pytest
from judged import POSE, SOURCE, events_of, finding, hold_events, rep

import norep
from norep.judging.events import Attempt, Cut, Found, Lost, RepJudged, SetEnded, SetStarted
from norep.report.fold import report_of
from norep.report.model import Report, Span


def folded(*events, **changes):
    given = {"source": SOURCE, "pose": POSE} | changes
    return report_of(events, **given)


def test_a_set_holds_its_repetitions_and_partials():
    report = folded(*events_of(["met", "missed"]))
    (one,) = report.sets
    assert (one.movement, one.kind, one.ruleset, one.view) == ("test-squat", "reps", "open", "side")
    assert (one.start_s, one.end_s, one.hold_s) == (1.0, 5.0, None)
    assert [r.verdict for r in one.reps] == ["valid", "no-rep"]
    assert [r.index for r in one.reps] == [1, 2]
    first = one.reps[0]
    assert (first.start_s, first.counted_s, first.end_s) == (1.0, 2.6, 3.0)
    assert [(p.name, p.time_s) for p in first.phases] == [("standing", 1.0), ("bottom", 2.0), ("stood", 2.8)]
    assert first.findings[0].model_dump() == {
        "rule": "depth",
        "outcome": "met",
        "margin": 0.2,
        "unit": "thigh",
        "time_s": 2.0,
        "reason": "",
        "source": "norep proposal",
        "required": True,
        "provable": True,
    }
    assert first.unchecked == ("bar touches",)
    assert [p.model_dump() for p in one.partials] == [{"start_s": 5.2, "time_s": 5.8, "reached": "bottom"}]


def test_what_is_given_beside_the_events_is_kept():
    report = folded(weights={"net": "ab"}, warnings=["odd"])
    assert report.weights == {"net": "ab"}
    assert report.warnings == ("odd",)
    assert report.norep_version == norep.__version__
    assert report.schema_version == 1
    assert report.sets == ()


def test_a_hold_has_seconds_and_no_repetitions():
    (one,) = folded(*hold_events(30.5)).sets
    assert (one.kind, one.hold_s, one.reps) == ("hold", 30.5, ())


def test_cuts_and_losses_are_told():
    report = folded(
        Cut(1.5),
        Lost(2.0),
        Lost(2.2),
        Found(3.0),
        Found(3.5),
        Lost(8.0),
        Cut(9.0),
        source=SOURCE.model_copy(update={"cuts_s": (0.5, 9.0)}),
    )
    assert report.source.cuts_s == (0.5, 1.5, 9.0)
    assert report.pose.lost == (Span(start_s=2.0, end_s=3.0), Span(start_s=8.0, end_s=9.0))


def test_sets_follow_each_other():
    report = folded(*events_of(["met"]), *events_of(["missed"], "other"), *hold_events())
    assert [one.movement for one in report.sets] == ["test-squat", "other", "plank"]
    assert report.totals["other"].no_rep == 1


def test_a_set_that_never_ended_ends_with_its_last_repetition():
    begun = events_of(["met", "met"])[:-2]
    (one,) = folded(*begun).sets
    assert (one.end_s, len(one.reps)) == (5.0, 2)
    report = folded(*begun, SetStarted(9.0, "other", "reps", "open"))
    assert [(s.movement, s.start_s, s.end_s) for s in report.sets] == [
        ("test-squat", 1.0, 5.0),
        ("other", 9.0, 9.0),
    ]


def test_a_set_starts_no_later_than_its_first_repetition():
    events = [
        SetStarted(2.6, "a", "reps", "open"),
        RepJudged(3.1, rep(1, start=1.0)),
        SetEnded(4.0, 2.6, 3.0, None),
    ]
    (one,) = folded(*events).sets
    assert (one.start_s, one.view) == (1.0, None)


def test_an_attempt_not_yet_judged_is_not_in_the_report():
    assert folded(SetStarted(0, "a", "reps", "open"), Attempt(1.0, 1)).totals["a"].attempts == 0


def test_events_out_of_place_are_bugs():
    with pytest.raises(ValueError, match="RepJudged at 2\\.000 s is outside of any set"):
        folded(RepJudged(2.0, rep(1)))
    with pytest.raises(TypeError, match="Finding is no event"):
        folded(SetStarted(0, "a", "reps", "open"), type("Finding", (), {"time": 0.0})())


def test_numbers_are_rounded_and_never_nan():
    odd = rep(1, findings=(finding(margin=float("nan"), time=float("inf")),), start=1 / 3)
    (one,) = folded(SetStarted(0, "a", "reps", "open"), RepJudged(3.0, odd)).sets
    assert one.reps[0].findings[0].margin is None
    assert one.reps[0].findings[0].time_s is None
    assert one.reps[0].start_s == 0.3333


def test_the_report_folds_by_itself():
    assert Report.of(events_of(["met"]), source=SOURCE, pose=POSE) == folded(*events_of(["met"]))
