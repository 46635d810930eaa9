"""What speaks for the name of a set beside the network: phases that are gone through, and the period."""

from __future__ import annotations

import numpy as np
import pytest

import norep
from norep.recognition.evidence import weighed
from norep.recognition.experience import NOTHING, Experience, gathered, is_hit
from norep.recognition.periodic.counted import Counted, Repetition
from norep.recognition.trials import Trial, trials, tried
from norep.synth.motion import Take, clean
from norep.synth.workouts import drawn_clips

LABELS = ("front-squat", "thruster", "none")
LIBRARY = {name: norep.movements[name] for name in LABELS[:2]}
EVEN = np.array([0.45, 0.45, 0.1])


def counted(number: int) -> Counted:
    return Counted(tuple(Repetition(i, i + 1.0) for i in range(number)), 1.0)


def draw(name: str, reps: int = 3) -> norep.PoseSequence:
    return norep.draw(norep.movements[name], Take(clean(reps)))


def test_a_trial_tells_how_much_of_the_time_the_repetitions_fill() -> None:
    poses = draw("thruster")
    fitting, other = (tried(poses, norep.movements[name]) for name in ("thruster", "push-up"))
    assert fitting.attempts == 3
    assert fitting.covered > 0.5
    assert (other.attempts, other.covered) == (0, 0.0)
    assert is_hit(fitting)
    assert not is_hit(other)


def test_only_what_is_probable_is_tried() -> None:
    found = trials(draw("thruster"), LABELS, np.array([0.001, 0.9, 0.1]), LIBRARY)
    assert list(found) == ["thruster"]


def test_drawn_athletes_teach_that_a_thruster_holds_a_squat_and_not_the_other_way_round() -> None:
    clips = [
        clip
        for name in LIBRARY
        for clip in drawn_clips({name: norep.movements[name]}, 12, seed=2)
        if clip.label == name
    ]
    learned = gathered(clips, LIBRARY)
    squat, thruster = (learned.hits[learned.labels.index(name)] for name in LABELS[:2])
    both = [learned.movements.index(name) for name in LABELS[:2]]
    assert squat[both[0]] > 0.5
    assert squat[both[1]] < thruster[both[1]] - 0.15
    assert Experience.from_data(learned.as_data()).labels == learned.labels


EXPERIENCE = Experience(LABELS, LABELS[:2], np.array([[0.9, 0.05], [0.8, 0.9], [0.05, 0.05]]))


@pytest.mark.parametrize(("hit", "name"), [(True, "thruster"), (False, "front-squat")])
def test_what_the_network_cannot_tell_the_phases_decide(hit: bool, name: str) -> None:
    squats = Trial((), 0.8)
    found = {"front-squat": squats, "thruster": Trial((), 0.8 if hit else 0.0)}
    after = weighed(LABELS, EVEN, found, LIBRARY, counted=Counted(), experience=EXPERIENCE)
    assert after.sum() == pytest.approx(1.0)
    assert LABELS[int(after.argmax())] == name


def test_repetitions_that_are_not_as_many_as_the_periods_count_against_a_name() -> None:
    found = {
        "thruster": tried(draw("thruster", reps=5), LIBRARY["thruster"]),
        "front-squat": tried(draw("front-squat", reps=10), LIBRARY["front-squat"]),
    }

    def odds(number: int) -> float:
        after = weighed(LABELS, EVEN, found, LIBRARY, counted=counted(number), experience=NOTHING)
        return float(after[1] / after[0])

    assert odds(5) > 2 * odds(10)


def test_a_model_that_tried_nothing_leaves_it_to_the_network() -> None:
    after = weighed(LABELS, np.array([0.2, 0.7, 0.1]), {}, LIBRARY, counted=Counted(), experience=NOTHING)
    assert int(after.argmax()) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"labels": ["a"], "movements": ["b"], "hits": [[2.0]]},
        {"labels": ["a"], "movements": [], "hits": [[0.5]]},
    ],
)
def test_damaged_experience_is_refused(data: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Experience.from_data(data)
