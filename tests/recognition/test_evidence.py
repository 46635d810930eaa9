"""What speaks for the name of a set beside the network: postures, phases gone through, and the period."""

from __future__ import annotations

import numpy as np
import pytest

import norep
from norep.recognition.evidence import WEIGHTS, evidence, weighed
from norep.recognition.periodic.counted import Counted, Repetition
from norep.recognition.trials import Trial, trials, tried
from norep.synth.motion import Take, clean

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


def test_only_what_is_probable_is_tried() -> None:
    found = trials(draw("thruster"), LABELS, np.array([0.001, 0.9, 0.1]), LIBRARY)
    assert list(found) == ["thruster"]


NOTHING = np.zeros(len(LABELS))
"""What postures say that nobody has looked at."""


@pytest.mark.parametrize(("filled", "name"), [(0.8, "thruster"), (0.0, "front-squat")])
def test_what_the_network_cannot_tell_the_phases_decide(filled: float, name: str) -> None:
    found = {"front-squat": Trial((), 0.3), "thruster": Trial((), filled)}
    after = weighed(evidence(LABELS, EVEN, found, LIBRARY, counted=Counted(), posture=NOTHING))
    assert after.sum() == pytest.approx(1.0)
    assert LABELS[int(after.argmax())] == name


@pytest.mark.parametrize("at", [0, 1])
def test_what_the_network_cannot_tell_the_postures_decide(at: int) -> None:
    said = np.full(len(LABELS), np.log(0.1))
    said[at] = np.log(0.8)
    after = weighed(evidence(LABELS, EVEN, {}, LIBRARY, counted=Counted(), posture=said))
    assert int(after.argmax()) == at


def test_what_was_not_tried_has_no_more_than_the_least_that_was_found() -> None:
    found = {"front-squat": Trial((), 0.4)}
    told = evidence(LABELS, EVEN, found, LIBRARY, counted=Counted(), posture=NOTHING)
    assert told.shape == (len(LABELS), len(WEIGHTS))
    covered = told[:, list(WEIGHTS).index("covered")]
    assert covered == pytest.approx([covered[0]] * len(LABELS))


def test_repetitions_that_are_not_as_many_as_the_periods_count_against_a_name() -> None:
    found = {
        "thruster": tried(draw("thruster", reps=5), LIBRARY["thruster"]),
        "front-squat": tried(draw("front-squat", reps=10), LIBRARY["front-squat"]),
    }

    def odds(number: int) -> float:
        after = weighed(evidence(LABELS, EVEN, found, LIBRARY, counted=counted(number), posture=NOTHING))
        return float(after[1] / after[0])

    assert odds(5) > 2 * odds(10)


def test_where_nothing_else_is_known_the_network_decides() -> None:
    after = weighed(
        evidence(LABELS, np.array([0.2, 0.7, 0.1]), {}, LIBRARY, counted=Counted(), posture=NOTHING)
    )
    assert int(after.argmax()) == 1
