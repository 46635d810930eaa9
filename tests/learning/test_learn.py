"""A movement learned from one drawn athlete counts and judges another, from another side, at another pace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.errors import PoseError
from norep.judging.events import Rep, RepJudged
from norep.judging.follow import follow
from norep.learning.learn import learn
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.motion import Fault, Take, clean, draw

SIZE = (480, 854)
NOISE = 0.012
OTHER_BODY = Body(torso=0.46, thigh=0.45).scaled(0.92)
DOZEN = (
    "air-squat", "deadlift", "push-up", "pull-up", "lunge", "jumping-jack", "sit-up", "shoulder-press",
    "kettlebell-swing", "double-under", "power-snatch", "high-knees", "toes-to-bar",
)  # fmt: skip


def film(name: str, reps: int = 5, **changes: object) -> PoseSequence:
    movement = movements[name]
    take = replace(Take(faults=clean(reps), noise=NOISE, seed=1), **changes)
    return draw(movement, take, Camera(*SIZE, yaw=movement.drawing.view))


def judged(poses: PoseSequence, movement: Movement) -> list[Rep]:
    return [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]


@pytest.mark.parametrize("name", DOZEN)
def test_another_athlete_is_counted_from_another_side_at_another_pace(name):
    learned = learn(film(name), "new-movement", 5)
    assert len(judged(film(name), learned.movement)) == 5
    take = Take(faults=clean(7), noise=NOISE, seed=2, body=OTHER_BODY)
    other = replace(take, seconds=movements[name].drawing.seconds * 1.3)
    view = 20.0 if movements[name].drawing.view > 40 else 60.0
    reps = judged(draw(movements[name], other, Camera(*SIZE, yaw=view)), learned.movement)
    assert len(reps) == 7
    assert {rep.verdict for rep in reps} == {"valid"}


@pytest.mark.parametrize("name", DOZEN)
def test_it_is_drawn_as_it_is_counted(name):
    movement = learn(film(name), "new-movement", 5).movement
    assert len(judged(draw(movement, Take(faults=clean(4))), movement)) == 4


def test_less_range_than_in_the_film_is_no_rep_and_says_so():
    learned = learn(film("air-squat"), "new-movement", 5)
    shallow = draw(
        movements["air-squat"], Take(faults=(None, Fault("depth", 1.3), None)), Camera(*SIZE, yaw=90)
    )
    reps = judged(shallow, learned.movement)
    assert [rep.verdict for rep in reps] == ["valid", "no-rep", "valid"]
    missed = [finding.reason for finding in reps[1].findings if finding.outcome == "missed"]
    assert missed == ["Not as far as in the film: hips bent"]


def test_all_repetitions_of_the_film_itself_are_valid():
    poses = film("push-up", 6)
    learned = learn(poses, "new-movement", 6, source="learned from a.mp4")
    assert [rep.verdict for rep in judged(poses, learned.movement)] == ["valid"] * 6
    assert {rule.source for rule in learned.movement.rules} == {"learned from a.mp4"}
    assert learned.sureness == "sure"


def test_without_a_number_it_is_counted():
    learned = learn(film("air-squat", 4), "new-movement")
    assert len(learned.reps) == 4
    assert not learned.asked


def test_motion_before_and_after_the_set_is_no_repetition():
    before, reps = film("shoulder-press", 2), film("air-squat")
    later = replace(reps, time=reps.time + before.time[-1] + 1 / 30)
    poses = PoseSequence.join([before, later])
    learned = learn(poses, "new-movement", 5)
    assert len(judged(poses, learned.movement)) == 5
    assert len(judged(film("air-squat", 8), learned.movement)) == 8


def test_one_repetition_is_learned_and_said_to_be_unsure():
    learned = learn(film("air-squat", 1), "new-movement", 1)
    assert learned.sureness == "unsure"
    assert len(judged(film("air-squat", 5), learned.movement)) == 5


def test_without_coordinates_in_space_it_counts_but_has_no_figures():
    poses = film("jumping-jack", world=False)
    movement = learn(poses, "new-movement", 5).movement
    assert len(judged(poses, movement)) == 5
    assert movement.figures == {}


@pytest.mark.parametrize("reps", [2, 9, 40])
def test_a_number_that_is_not_there_is_refused_with_what_is(reps):
    with pytest.raises(PoseError, match=r"there are 5\.|nearest that can be seen"):
        learn(film("air-squat"), "new-movement", reps)


@pytest.mark.parametrize("reps", [None, 3])
def test_a_hold_is_refused(reps):
    with pytest.raises(PoseError, match=r"nothing is repeated|no angle and no height"):
        learn(film("plank", 1, seconds=12.0), "new-movement", reps)


def test_nobody_in_view_is_refused():
    poses = film("air-squat")
    gone = replace(poses, points=np.full_like(poses.points, np.nan), world=None)
    with pytest.raises(PoseError, match="nobody is seen"):
        learn(gone, "new-movement", 5)
    with pytest.raises(PoseError, match="nobody is seen"):
        learn(PoseSequence.empty(), "new-movement")
