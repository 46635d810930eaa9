"""What a stream looks like right now."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from oracle import LABELS, Oracle, guided
from test_film import workout

from norep.datasets.vocabulary import NONE
from norep.recognition.eager import CONTEXT, HOP, Belief, Eager
from norep.recognition.guide import Guide
from norep.recognition.recogniser import Windows
from norep.synth.workouts import Workout


@dataclass(frozen=True)
class Torn(Oracle):
    """Where there is a set, it may as well be another movement, or a rest."""

    shares: tuple[tuple[str, float], ...] = ()

    def windows(self, poses, **options: float) -> Windows:  # type: ignore[no-untyped-def, override]
        found = super().windows(poses, **options)
        active = found.probabilities[:, LABELS.index(NONE)] < 1 / 2
        for name, share in self.shares:
            found.probabilities[active, LABELS.index(name)] = share
        return found


def torn(found: Workout, **shares: float) -> Guide:
    named = tuple((name.replace("_", "-"), share) for name, share in shares.items())
    return replace(guided(found), recogniser=Torn(found.poses.time, found.labels, shares=named))  # type: ignore[arg-type]


def beliefs(found: Workout, guide: Guide, told: str | None = None, counted: bool = False) -> list[Belief]:
    """What it believes at every step."""
    eager, time = Eager(guide), found.poses.time
    steps = np.arange(time[0] + 1.0, time[-1], HOP)
    return [
        eager.update(found.poses[(time > now - CONTEXT) & (time <= now)], told, counted=counted)
        for now in steps
    ]


def named(found: list[Belief]) -> list[str]:
    return [one.label for one in found if one.label != NONE]


def test_a_set_is_believed_in_within_a_second() -> None:
    found = workout(("thruster",), reps=3)
    begins = found.sets[0].start
    first = next(i for i, one in enumerate(beliefs(found, guided(found))) if one.label == "thruster")
    assert found.poses.time[0] + 1.0 + first * HOP - begins <= 1.0 + HOP


def test_of_two_that_look_alike_the_common_one_is_named() -> None:
    found = workout(("bar-facing-burpee",), reps=3)
    names = named(beliefs(found, torn(found, burpee=0.4, bar_facing_burpee=0.4), counted=True))
    assert set(names) == {"burpee"}


def test_a_name_that_was_told_is_kept_while_another_is_little_more_probable() -> None:
    found = workout(("thruster",), reps=4)
    guide = torn(found, thruster=0.45, front_squat=0.3)
    assert named(beliefs(found, guide, told="front-squat", counted=True))[-1] == "thruster"
    near = torn(found, thruster=0.4, front_squat=0.5)
    assert named(beliefs(found, near, told="thruster", counted=True))[-1] == "thruster"


def test_a_repetition_that_is_complete_speaks_for_a_set() -> None:
    found = workout(("air-squat",), reps=3)
    guide = torn(found, air_squat=0.3, none=0.15)
    with_trials = len(named(beliefs(found, guide)))
    without = len(named(beliefs(found, guide, counted=True)))
    assert with_trials > without
