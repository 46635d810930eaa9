"""What was told of a set, and when two tellings of it say the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from oracle import LIBRARY, guided
from test_film import workout

import norep
from norep.judging.events import Attempt, SetEnded, SetStarted
from norep.recognition.eager import Belief
from norep.recognition.frames import Frames
from norep.recognition.told import Outcome, ToldSet
from norep.synth.motion import Take, clean

SQUATS = norep.draw(norep.movements["air-squat"], Take(clean(3), fps=30))


def test_the_outcome_of_a_set() -> None:
    events = list(norep.follow(SQUATS, norep.movements["air-squat"]))
    outcome = Outcome.of(events)
    assert (outcome.name, outcome.verdicts, outcome.held) == ("air-squat", ("valid",) * 3, False)
    assert outcome.start < events[0].time  # it begins with the first repetition, not when that was counted


def test_an_outcome_resembles_what_differs_at_the_edges_only() -> None:
    one = Outcome("air-squat", ("valid", "no-rep"), held=False, start=2.0, stop=9.0)
    assert one.resembles(replace(one, start=2.4))
    for other in (
        replace(one, stop=11.1),
        replace(one, name="wall-ball"),
        replace(one, verdicts=("valid", "valid")),
        replace(one, held=True),
    ):
        assert not one.resembles(other)


def told(label: str) -> ToldSet:
    return ToldSet(guided(workout(("air-squat",), reps=1)), "open", Belief(0.5, label), 0.2)


def test_a_told_set_is_empty_until_a_repetition_is_counted() -> None:
    one = told("air-squat")
    one.update(SQUATS[:5])
    assert one.empty
    assert one.counted == one.earliest == 0.2
    one.update(SQUATS[5:])
    one.finish()
    attempts = [event.time for event in one.events if isinstance(event, Attempt)]
    assert one.over
    assert not one.empty
    assert one.counted == attempts[-1]
    assert sum(isinstance(event, SetStarted) for event in one.events) == 1
    assert isinstance(one.events[-1], SetEnded)
    assert one.since <= 0.5


def test_an_unknown_movement_has_a_name_and_no_repetitions() -> None:
    one = told("other")
    assert "other" not in LIBRARY
    assert one.update(SQUATS) == one.finish() == []
    assert one.empty
    assert one.outcome.name == "unknown"


def test_frames_are_forgotten_but_for_the_newest() -> None:
    frames = Frames(memory=1.0)
    for frame in SQUATS:
        frames.add(frame)
    end = SQUATS.time[-1]
    assert frames.first == SQUATS.time[0]
    assert np.array_equal(frames.since(0.0).time, SQUATS.time[SQUATS.time >= end - 1.0])
    assert np.array_equal(frames.since(end - 0.5).time, SQUATS.time[SQUATS.time >= end - 0.5])
    assert len(frames.since(end + 1)) == 0
