"""A film without a named movement: its sets in order, counted and judged."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from oracle import guided

import norep
from norep.errors import UnknownNameError
from norep.judging.events import Attempt, Cut, RepJudged, SetEnded, SetStarted
from norep.pose.sequence import PoseSequence
from norep.recognition.film import disagreement, follow_film
from norep.recognition.guide import UNKNOWN, Guide
from norep.recognition.periodic.counted import Counted, Repetition
from norep.report.model import PoseInfo, Report, Source
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.idle import OTHER, other, still, walk
from norep.synth.motion import Take, clean, seen
from norep.synth.script import act, repetitions
from norep.synth.workouts import TrueSet, Workout, joined

NAMES = ("thruster", "pull-up", "thruster")


def workout(names: tuple[str, ...] = NAMES, reps: int = 4) -> Workout:
    rng = np.random.default_rng(0)
    parts = [still(rng, 3.0)]
    for name in names:
        sets = other(rng, reps + 2) if name == OTHER else repetitions(norep.movements[name], clean(reps))
        parts += [sets, walk(rng, 4.0), still(rng, 2.0)]
    acted = act(joined(parts, rng), Body())
    poses = seen(acted.drawn, Take(), Camera(480, 854, yaw=40.0))
    return Workout(poses, acted.labels, tuple(TrueSet(n, s, e, ()) for n, s, e in acted.reps))


def report(found: Workout, guide: Guide) -> Report:
    source = Source(path="a", duration_s=1.0, frames=1, fps=30.0, width=480, height=854)
    info = PoseInfo(backend="keypoints", frames_with_athlete=1)
    return Report.of(follow_film(found.poses, guide), source=source, pose=info)


def test_sets_come_in_order_with_their_repetitions() -> None:
    found = workout()
    sets = report(found, guided(found)).sets
    assert [(one.movement, len(one.reps)) for one in sets] == [(name, 4) for name in NAMES]
    assert all(rep.verdict == "valid" for one in sets for rep in one.reps)
    assert all(first.end_s < second.start_s for first, second in pairwise(sets))
    assert all(one.confidence > 0.5 and one.guesses[0].movement == one.movement for one in sets)


def test_totals_are_those_of_all_sets_of_a_movement() -> None:
    found = workout()
    totals = report(found, guided(found)).totals
    assert {name: one.attempts for name, one in totals.items()} == {"thruster": 8, "pull-up": 4}


def test_the_first_repetition_counts_although_the_set_is_found_late() -> None:
    found = workout(("air-squat",), reps=3)
    late = found.labels.copy()
    start = int(np.flatnonzero(late == "air-squat")[0])
    late[start : start + 40] = "none"
    (one,) = report(found, guided(replace(found, labels=late))).sets
    assert len(one.reps) == 3


def test_walking_and_standing_are_not_counted() -> None:
    rng = np.random.default_rng(3)
    acted = act(joined([still(rng, 4), walk(rng, 6), still(rng, 3)], rng), Body())
    poses = seen(acted.drawn, Take(), Camera(480, 854, yaw=40.0))
    idle = Workout(poses, acted.labels, ())
    assert report(idle, guided(idle)).sets == ()


def test_what_is_taken_for_a_set_but_has_no_repetition_is_none() -> None:
    rng = np.random.default_rng(3)
    acted = act(still(rng, 8), Body())
    poses = seen(acted.drawn, Take(), Camera(480, 854, yaw=40.0))
    mistaken = Workout(poses, np.full(len(poses), "deadlift", dtype="<U64"), ())
    assert report(mistaken, guided(mistaken)).sets == ()


def test_the_choice_can_be_limited() -> None:
    found = workout()
    sets = report(found, guided(found, only=("pull-up", "deadlift"))).sets
    assert [one.movement for one in sets if one.reps] == ["pull-up"]
    with pytest.raises(UnknownNameError, match="does not know juggling"):
        guided(found, only=("juggling",))


def test_an_unknown_movement_is_counted_by_its_period_and_never_judged() -> None:
    found = workout((OTHER,), reps=6)
    (one,) = report(found, guided(found)).sets
    assert one.movement == UNKNOWN
    assert one.counted_by == "period"
    assert abs(len(one.reps) - 8) <= 1
    assert {rep.verdict for rep in one.reps} == {"unsure"}
    assert "not known" in one.reps[0].reasons[0]


def test_cuts_and_losses_are_told_once_and_sets_stay_whole() -> None:
    found = workout()
    cuts = np.zeros(len(found.poses), bool)
    cuts[[20, 30]] = True
    events = follow_film(replace(found.poses, cuts=cuts), guided(found))
    assert sum(isinstance(event, Cut) for event in events) == 2
    kinds = [type(event) for event in events if isinstance(event, SetStarted | SetEnded)]
    assert kinds == [SetStarted, SetEnded] * 3
    inside = False
    for event in events:
        inside = inside or isinstance(event, SetStarted)
        assert inside or not isinstance(event, Attempt | RepJudged)
        inside = inside and not isinstance(event, SetEnded)


def test_a_strong_disagreement_makes_the_number_unsure() -> None:
    def counted(number: int, confidence: float) -> Counted:
        return Counted(tuple(Repetition(i, i + 1.0) for i in range(number)), confidence)

    assert disagreement(5, counted(5, 1.0)) is None
    assert disagreement(5, counted(6, 1.0)) is None
    assert disagreement(5, counted(10, 1.0)) == 10
    assert disagreement(5, counted(10, 0.3)) is None
    assert disagreement(30, counted(33, 1.0)) is None


def test_a_film_without_anybody_has_no_sets() -> None:
    found = workout(("air-squat",), reps=2)
    nobody = replace(found.poses, points=np.full_like(found.poses.points, np.nan))
    assert follow_film(nobody, Guide(norep.Recogniser.load(), guided(found).movements)) == []
    assert follow_film(PoseSequence.empty(), guided(found)) == []


def test_no_verdict_stands_where_another_standard_may_apply() -> None:
    found = workout(("thruster",), reps=3)
    (sure,) = report(found, guided(found)).sets
    (torn,) = report(found, guided(found, sure=0.05)).sets
    assert torn.movement == "thruster"
    assert torn.confidence < 0.5 < sure.confidence
    assert {rep.verdict for rep in sure.reps} == {"valid"}
    assert {rep.verdict for rep in torn.reps} == {"unsure"}
    assert all("--movement" in rep.deciding[0].reason for rep in torn.reps)
