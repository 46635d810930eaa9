"""Varied drawn athletes: clips with one label and whole workouts, with the truth known."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import norep
from norep.datasets.vocabulary import NONE, OTHER
from norep.judging.events import Attempt
from norep.synth.figures import Body
from norep.synth.idle import still, walk
from norep.synth.motion import clean
from norep.synth.script import act, repetitions
from norep.synth.variety import arms_are_free, varied_set
from norep.synth.workouts import drawn_clips, drawn_workout

MOVEMENTS = dict(norep.movements.items())
COUNTED = [name for name, movement in MOVEMENTS.items() if movement.kind == "reps"]


@pytest.mark.parametrize("name", COUNTED)
def test_a_script_knows_when_each_repetition_is_complete(name: str) -> None:
    movement = MOVEMENTS[name]
    acted = act(repetitions(movement, clean(3)), Body())
    assert [label for label, _, _ in acted.reps] == [name] * 3
    lengths = np.diff([0.0, *(end for _, _, end in acted.reps)])
    assert (lengths > 0).all()
    assert acted.drawn.time[-1] == pytest.approx(3 * movement.drawing.seconds, rel=0.15)


def test_every_movement_is_drawn_as_often_and_the_same_seed_draws_the_same() -> None:
    clips = list(drawn_clips(MOVEMENTS, 188, seed=3))
    again = list(drawn_clips(MOVEMENTS, 188, seed=3))
    labels = Counter(clip.label for clip in clips)
    assert max(labels[name] for name in MOVEMENTS) <= 4
    assert labels[NONE] > 8
    assert labels[OTHER] > 2
    for one, other in zip(clips, again, strict=True):
        np.testing.assert_array_equal(one.poses.points, other.poses.points)
    assert {clip.label for clip in drawn_clips(MOVEMENTS, 60, seed=4)} <= {*MOVEMENTS, NONE, OTHER}


def test_clips_have_people_of_many_sizes_and_places() -> None:
    clips = [clip for clip in drawn_clips(MOVEMENTS, 60, seed=5) if clip.poses.followed.any()]
    seen = [clip.poses.points[clip.poses.followed][..., 1] for clip in clips]
    heights = [(np.nanmax(rows, axis=1) - np.nanmin(rows, axis=1)).max() for rows in seen]
    assert max(heights) > 2 * min(heights)
    assert all(len(clip.poses) > 20 for clip in clips)


def test_somebody_who_does_it_strictly_is_counted_right() -> None:
    right = wrong = 0
    for seed in range(12):
        workout = drawn_workout(MOVEMENTS, seed)
        for one in workout.sets:
            near = (workout.poses.time >= one.start - 0.3) & (workout.poses.time < one.end + 0.5)
            events = norep.follow(workout.poses[near], MOVEMENTS[one.movement])
            counted = sum(isinstance(event, Attempt) for event in events)
            right, wrong = (right + 1, wrong) if abs(counted - len(one.reps)) <= 1 else (right, wrong + 1)
    assert right >= 0.85 * (right + wrong), (right, wrong)


def test_a_workout_has_three_to_six_sets_with_rests_between() -> None:
    workout = drawn_workout(MOVEMENTS, 8)
    assert 3 <= len(workout.sets) <= 6
    ends = [one.end for one in workout.sets]
    starts = [one.start for one in workout.sets]
    assert all(later - earlier > 1.0 for earlier, later in zip(ends, starts[1:], strict=False))
    assert len(workout.labels) == len(workout.poses)
    assert set(workout.labels) == {NONE, *(one.movement for one in workout.sets)}
    for one in workout.sets:
        inside = (workout.poses.time > one.start + 0.1) & (workout.poses.time < one.end - 0.1)
        assert set(workout.labels[inside]) == {one.movement}
        assert all(one.start <= rep <= one.end + 0.1 for rep in one.reps)


def test_who_idles_does_nothing_that_counts() -> None:
    rng = np.random.default_rng(1)
    for stops in (still(rng, 4), walk(rng, 4)):
        acted = act(stops, Body())
        assert set(acted.labels) == {NONE}
        assert acted.reps == ()


def test_who_walks_gets_somewhere_and_stays_in_view() -> None:
    acted = act(walk(np.random.default_rng(2), 8), Body())
    hips = acted.drawn.bodies[:, 23:25].mean(axis=1)
    assert np.ptp(hips[:, [0, 2]], axis=0).max() > 0.5
    assert np.abs(hips[:, [0, 2]]).max() < 2.0


def test_arms_are_free_only_where_nothing_looks_at_them_or_is_held() -> None:
    assert arms_are_free(MOVEMENTS["air-squat"])
    assert not arms_are_free(MOVEMENTS["thruster"])
    assert not arms_are_free(MOVEMENTS["back-squat"])
    assert not arms_are_free(MOVEMENTS["push-up"])


def test_the_stricter_the_nearer_to_the_movement_file() -> None:
    movement = MOVEMENTS["air-squat"]
    exact = repetitions(movement, clean(2))

    def apart(strictness: float) -> float:
        stops = varied_set(movement, np.random.default_rng(4), 2, strictness)
        legs = slice(0, 6)
        pairs = zip(stops, exact, strict=True)
        return float(np.mean([np.abs(a.posture.angles - b.posture.angles)[legs].mean() for a, b in pairs]))

    assert apart(1.0) == pytest.approx(0.0, abs=1e-9)
    assert apart(0.75) < 0.5 * apart(0.0)
