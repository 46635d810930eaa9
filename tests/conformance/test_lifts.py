"""Lifts that look alike are told apart; setting up, dropping the bar and one-armed lifting are understood."""

from __future__ import annotations

import pytest

from norep.judging.events import Rep, RepJudged
from norep.judging.follow import follow
from norep.movements.catalogue import Catalogue
from norep.movements.movement import Movement
from norep.movements.vocabulary import Figure, Phase
from norep.pose.sequence import PoseSequence
from norep.synth.motion import Fault, Take, clean, draw

LIBRARY = Catalogue()
HANGING = {"upper_arm": (178, 10), "forearm": (174, 6)}
ON_THE_HIP = {"upper_arm": (200, 40), "forearm": (150, -50)}


def judged(drawn: Movement, judged_as: str, take: Take | None = None) -> list[Rep]:
    poses: PoseSequence = draw(drawn, take or Take(clean(3)))
    return [event.rep for event in follow(poses, LIBRARY[judged_as]) if isinstance(event, RepJudged)]


def missed(rep: Rep) -> set[str]:
    return {finding.rule for finding in rep.findings if finding.outcome == "missed"}


def one_armed(movement: Movement, idle: dict[str, tuple[int, int]]) -> Movement:
    """The movement drawn with the left arm; the right one is idle."""
    figures = {}
    for name, figure in movement.figures.items():
        limbs = figure.model_dump(exclude_none=True)
        for limb, direction in idle.items():
            limbs[f"left_{limb}"], limbs[f"right_{limb}"] = limbs.pop(limb), direction
        figures[name] = Figure.model_validate(limbs)
    return movement.model_copy(update={"figures": figures})


def with_stop(movement: Movement, name: str, figure: Figure) -> Movement:
    """The movement drawn with one more figure at the end of each repetition."""
    stop = Phase.model_validate({"name": name, "needs": {next(iter(movement.measures)): {"above": 0}}})
    figures = {**movement.figures, name: figure}
    return movement.model_copy(update={"phases": (*movement.phases, stop), "figures": figures})


@pytest.mark.parametrize("snatch", ["power-snatch", "squat-snatch", "kettlebell-snatch"])
def test_a_snatch_is_no_clean_and_jerk(snatch):
    reps = judged(LIBRARY[snatch], "clean-and-jerk")
    assert len(reps) == 3
    assert all("two-phases" in missed(rep) for rep in reps)


@pytest.mark.parametrize("snatch", ["power-snatch", "squat-snatch", "kettlebell-snatch"])
def test_a_clean_and_press_is_no_snatch(snatch):
    reps = judged(LIBRARY[snatch], snatch, Take((Fault("one-motion"), None)))
    assert [rep.verdict for rep in reps] == ["no-rep", "valid"]
    assert missed(reps[0]) == {"one-motion"}


def test_a_clean_and_jerk_is_no_power_snatch():
    reps = judged(LIBRARY["clean-and-jerk"], "power-snatch")
    assert [missed(rep) for rep in reps] == [{"one-motion"}] * 3


@pytest.mark.parametrize("movement", ["power-snatch", "squat-snatch", "clean-and-jerk"])
def test_a_press_out_is_told(movement):
    reps = judged(LIBRARY[movement], movement, Take((Fault("press-out"), None)))
    assert [rep.verdict for rep in reps] == ["no-rep", "valid"]
    assert "press-out" in missed(reps[0])


def test_a_second_dip_is_for_the_jerk_only():
    take = Take((Fault("re-dip"),) * 2)
    jerked = LIBRARY["thruster"]
    assert [missed(rep) for rep in judged(jerked, "thruster", take)] == [{"re-dip"}] * 2
    take = Take((Fault("second-dip"),) * 2)
    jerked = LIBRARY["push-press"]
    assert [missed(rep) for rep in judged(jerked, "push-press", take)] == [{"second-dip"}] * 2
    assert [rep.verdict for rep in judged(jerked, "push-jerk", take)] == ["valid"] * 2


@pytest.mark.parametrize(
    ("movement", "idle"),
    [("clean-and-jerk", HANGING), ("clean-and-jerk", ON_THE_HIP), ("bicep-curl", HANGING)],
)
def test_one_arm_is_enough(movement, idle):
    reps = judged(one_armed(LIBRARY[movement], idle), movement)
    assert [rep.verdict for rep in reps] == ["valid"] * 3


@pytest.mark.parametrize(
    "lift", ["power-snatch", "squat-snatch", "clean-and-jerk", "power-clean", "squat-clean"]
)
def test_a_dropped_bar_changes_nothing(lift):
    standing = Figure.model_validate({"upper_arm": [176, 6], "forearm": [170, 4]})
    dropped = with_stop(LIBRARY[lift], "dropped", standing)
    assert [rep.verdict for rep in judged(dropped, lift)] == ["valid"] * 3


@pytest.mark.parametrize(
    "lift",
    ["power-snatch", "squat-snatch", "kettlebell-snatch", "clean-and-jerk", "power-clean", "squat-clean"],
)
def test_lifting_the_bar_to_the_hips_is_no_attempt(lift):
    assert judged(LIBRARY["deadlift"], lift) == []


@pytest.mark.parametrize("movement", ["push-press", "push-jerk", "thruster", "wall-ball"])
def test_bringing_the_weight_to_the_shoulders_is_no_attempt(movement):
    for way in ("power-clean", "hang-power-clean"):
        assert judged(LIBRARY[way], movement) == []


def test_a_box_jump_that_is_not_stood_up_on_the_box_is_told():
    box_jump = LIBRARY["box-jump"]
    crouched = {**box_jump.figures, "stood": box_jump.figures["landing"]}
    reps = judged(box_jump.model_copy(update={"figures": crouched}), "box-jump")
    assert [rep.verdict for rep in reps] == ["no-rep"] * 3


@pytest.mark.parametrize("other", ["air-squat", "jump-squat", "deadlift", "burpee", "thruster"])
def test_what_stays_on_the_floor_is_no_box_jump(other):
    assert judged(LIBRARY[other], "box-jump") == []


@pytest.mark.parametrize("other", ["push-up", "sit-up", "shoulder-press", "burpee"])
def test_only_lying_on_the_back_is_a_bench_press(other):
    assert judged(LIBRARY[other], "bench-press") == []
