from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep.judging.events import Attempt, Partial, Rep, RepJudged
from norep.judging.follow import follow
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.synth.motion import Fault, Take, clean, draw

STEPS = """
name = "steps"
title = "Steps"
description = "Lift one knee after the other."
sides = "alternating"

[measures]
lift = { height = ["knee", "hip"] }
standing = { angle = ["hip", "knee", "ankle"], side = "other" }

[[phases]]
name = "down"
needs = { lift = { below = -0.5 } }

[[phases]]
name = "up"
needs = { lift = { above = -0.3 } }

[[rules]]
name = "height"
measure = "lift"
above = -0.1
band = 0.05
at = "up"
reason = "Knee not at hip height"
cue = "Lift the knee to hip height"
source = "norep proposal"
fault = { up = { left_thigh = -72 } }

[[rules]]
name = "straight-leg"
measure = "standing"
above = 150
band = 5
at = "up"
reason = "Standing leg bent"
cue = "Stand on a straight leg"
source = "norep proposal"
fault = { up = { right_thigh = -25, right_shank = 25 } }

[alternation]
reason = "Same leg as before"
cue = "Change legs"
source = "norep proposal"
required = true

[figures.down]

[figures.up]
left_thigh = -95
"""
STEP = Movement.from_toml(STEPS)
ONE_ARM = Movement.from_toml(
    STEPS.replace("alternating", "either").split("[alternation]")[0] + STEPS[STEPS.index("[figures.down]") :]
)


def reps(poses: PoseSequence, movement: Movement = STEP) -> list[Rep]:
    return [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]


def test_legs_take_turns() -> None:
    judged = reps(draw(STEP, Take(clean(6), seconds=0.8)))
    assert [rep.side for rep in judged] == ["left", "right"] * 3
    assert [rep.index for rep in judged] == [1, 2, 3, 4, 5, 6]
    assert [rep.verdict for rep in judged] == ["valid"] * 6


def test_each_side_is_judged_by_the_leg_that_works() -> None:
    judged = reps(draw(STEP, Take((None, Fault("height"), None, Fault("straight-leg")))))
    missed = [[f.rule for f in rep.findings if f.outcome == "missed"] for rep in judged]
    assert missed == [[], ["height"], [], ["straight-leg"]]


def test_the_same_leg_twice_is_told() -> None:
    two = draw(STEP, Take(clean(1)))
    twice = PoseSequence.join([two, shifted(two, two.time[-1] + 1 / 30)])
    judged = reps(twice)
    assert [rep.side for rep in judged] == ["left", "left"]
    assert [rep.verdict for rep in judged] == ["valid", "no-rep"]
    assert judged[1].findings[-1].reason == "Same leg as before"


def test_nothing_is_said_of_turns_across_a_cut() -> None:
    one = draw(STEP, Take(clean(1)))
    again = shifted(one, one.time[-1] + 1 / 30)
    assert again.cuts is not None
    again.cuts[0] = True
    judged = reps(PoseSequence.join([one, again]))
    assert [rep.verdict for rep in judged] == ["valid", "valid"]


def test_both_legs_at_once_are_one_repetition_of_either() -> None:
    both = Movement.from_toml(ONE_ARM.to_toml().replace("left_thigh", "thigh"))
    judged = reps(draw(both, Take(clean(3))), ONE_ARM)
    assert len(judged) == 3


@pytest.mark.parametrize("mirrored", [False, True])
def test_either_side_may_work(mirrored: bool) -> None:
    poses = draw(ONE_ARM, Take(clean(3)))
    judged = reps(poses.mirrored() if mirrored else poses, ONE_ARM)
    assert [rep.side for rep in judged] == ["right" if mirrored else "left"] * 3
    assert [rep.verdict for rep in judged] == ["valid"] * 3


def test_a_repetition_cut_off_is_a_partial_of_one_side() -> None:
    happened = list(follow(draw(STEP, Take(clean(3), stop=0.8)), STEP))
    assert sum(isinstance(event, Attempt) for event in happened) == 2
    assert sum(isinstance(event, Partial) for event in happened) <= 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('sides = "alternating"', ""), "alternation is for movements"),
        (('sides = "alternating"', 'sides = "each"'), "'both', 'either' or 'alternating'"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(change: tuple[str, str], said: str) -> None:
    with pytest.raises(Exception, match=said):
        Movement.from_toml(STEPS.replace(*change))


def test_other_needs_sides() -> None:
    text = STEPS.replace('sides = "alternating"', "").replace("[alternation]", "[drawing]")
    text = text.split("[drawing]")[0] + text[text.index("[figures.down]") :]
    with pytest.raises(Exception, match="is for movements whose sides are either or alternating"):
        Movement.from_toml(text)


def shifted(poses: PoseSequence, seconds: float) -> PoseSequence:

    assert poses.cuts is not None
    return replace(poses, time=poses.time + seconds, cuts=np.array(poses.cuts))
