"""Scores and suggestions of drawn executions, through the public functions."""

from dataclasses import replace

import numpy as np
import pytest

import norep
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.motion import Fault, Take, draw

SQUAT = norep.movements["air-squat"]
SIZE = (480, 854)


def drawn(name="air-squat", fault=None, *, yaw=45.0, reps=1, **take):
    faults = (None if fault is None else Fault(fault),) * reps
    return draw(norep.movements[name], Take(faults, **take), Camera(*SIZE, yaw=yaw))


def test_a_repetition_against_itself_has_100_points_and_no_suggestions():
    good = drawn()
    compared = norep.score(good, good, SQUAT)
    assert compared.score == 100
    assert compared.median == 0
    assert set(compared.by_point.values()) == {0}
    assert compared.suggestions == ()


@pytest.mark.parametrize(
    "other",
    [
        {"body": Body().scaled(1.5 / 1.78), "yaw": 0.0, "seconds": 1.2},
        {"body": Body().scaled(2.0 / 1.78), "yaw": 90.0, "seconds": 4.8},
        {"body": Body().scaled(1.12), "yaw": -45.0, "seconds": 2.0, "noise": 0.01},
        {"yaw": 180.0, "fps": 15.0},
    ],
)
def test_height_view_and_tempo_cost_nothing(other):
    assert norep.score(drawn(**other), drawn(), SQUAT).score >= 95


@pytest.mark.parametrize(
    ("movement", "fault", "phase", "joint"),
    [
        ("air-squat", "depth", "bottom", "hip"),
        ("air-squat", "hip-extension", "stood", "hip"),
        ("air-squat", "knee-extension", "stood", "knee"),
        ("push-up", "lockout", "pushed-up", "elbow"),
        ("push-up", "body-line", "plank to pushed-up", "hip"),
        ("deadlift", "knee-extension", "lockout", "knee"),
        ("kettlebell-swing", "straight-arms", "back to top", "elbow"),
    ],
)
@pytest.mark.parametrize("yaw", [0.0, 90.0])
def test_the_first_suggestion_names_the_fault(movement, fault, phase, joint, yaw):
    guide = norep.movements[movement]
    faulty = drawn(movement, fault, yaw=yaw, noise=0.008, body=Body().scaled(0.9))
    compared = norep.score(faulty, norep.Reference.built_in(guide), guide)
    good = norep.score(drawn(movement, yaw=yaw, noise=0.008), norep.Reference.built_in(guide), guide)
    assert compared.score <= good.score - 15
    first = compared.suggestions[0]
    assert (first.phase, first.joint) == (phase, joint)
    assert compared.phases[phase] < 80


def test_a_suggestion_has_its_numbers():
    first = norep.explain(drawn(fault="hip-extension"), drawn(), SQUAT)[0]
    found = first.deviation
    assert found.unit == "degrees"
    assert found.mine == pytest.approx(138, abs=3)
    assert found.reference == pytest.approx(177, abs=3)
    assert found.size > 2
    assert f"{-found.difference:.0f} degrees" in first.text
    assert "(138 versus 177)" in first.text


def test_a_leaning_torso_is_told_with_degrees():
    figure = SQUAT.figures["bottom"].model_copy(
        update={"torso": type(SQUAT.figures["bottom"].torso)(pitch=60)}
    )
    leaning = SQUAT.model_copy(update={"figures": {**SQUAT.figures, "bottom": figure}})
    texts = [one.text for one in norep.explain(draw(leaning, Take((None,))), drawn(), SQUAT)]
    assert any("At the bottom your torso leans 2" in text and "keep the chest up" in text for text in texts)


def test_tempo_is_an_item_of_its_own():
    compared = norep.score(drawn(seconds=6.0), drawn(), SQUAT)
    assert compared.score >= 95
    told = {
        one.deviation.name: one.deviation for one in compared.suggestions if one.deviation.kind == "tempo"
    }
    assert told["down"].mine == pytest.approx(2.5 * told["down"].reference, rel=0.2)
    tempo = compared.reps[0].execution.tempo
    assert tempo.total("down") == pytest.approx(tempo.total("up"), rel=0.2)


def test_only_faulty_repetitions_of_a_set_are_named():
    mixed = draw(SQUAT, Take((None, Fault("depth"), None, Fault("depth"))))
    compared = norep.score(mixed, norep.Reference.built_in(SQUAT), SQUAT)
    assert compared.suggestions[0].reps == (2, 4)
    assert [rep.below for rep in compared.reps] == [False, True, False, True]


def test_a_lunge_on_the_other_side_is_mirrored():
    lunge = norep.movements["lunge"]
    left = draw(lunge, Take((None,)))
    reference = norep.Reference.of(norep.scoring.comparison.repetitions(left, lunge))
    compared = norep.score(left.mirrored(), reference, lunge)
    assert compared.reps[0].alignment.mirrored
    assert compared.score >= 95


def test_the_picture_alone_is_compared_in_its_plane_and_says_so():
    flat = drawn(yaw=90.0, fault="depth", world=False)
    compared = norep.score(flat, norep.Reference.built_in(SQUAT), SQUAT)
    assert compared.suggestions[0].phase == "bottom"
    assert "Only the picture is known" in compared.limitations[0]
    front = norep.score(drawn(yaw=0.0, world=False), norep.Reference.built_in(SQUAT), SQUAT)
    assert any("hip extension" in note for note in front.limitations)


def test_points_that_were_never_seen_are_left_out_and_named():
    good = drawn()
    gone = [good.skeleton.positions["left_wrist"], good.skeleton.positions["right_wrist"]]
    points, world = good.points.copy(), good.world.copy()
    points[:, gone], world[:, gone] = np.nan, np.nan
    compared = norep.score(replace(good, points=points, world=world), drawn(), SQUAT)
    assert "left_wrist" not in compared.by_point
    assert compared.score >= 95
    assert any("left wrist" in note for note in compared.limitations)


def test_without_a_movement_the_whole_is_one_repetition():
    alignment = norep.align(drawn(rest=0.1), drawn(rest=0.1, yaw=90.0))
    assert alignment.distance < 0.06
    assert alignment.frames[0] == 0
    assert (np.diff(alignment.frames) >= 0).all()


def test_what_cannot_be_compared_is_an_error():
    good = drawn()
    with pytest.raises(norep.NorepError, match="not in the order of time"):
        norep.score(replace(good, time=good.time[::-1].copy()), good, SQUAT)
    with pytest.raises(norep.NorepError, match="no full repetition of air-squat"):
        norep.score(good[:20], good, SQUAT)
    with pytest.raises(norep.NorepError, match="the reference is of deadlift"):
        norep.score(good, norep.Reference.built_in(norep.movements["deadlift"]), SQUAT)
    with pytest.raises(norep.NorepError, match="too few to compare"):
        norep.score(good[:3], good)
