"""A live stream without a named movement: named soon, counted at once, and in the end like the file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from oracle import guided
from test_film import NAMES, workout

import norep
from norep.evaluation.workouts import frame_labels
from norep.judging.events import Attempt, Event, RepJudged, SetEnded, SetRevised, SetStarted
from norep.recognition.film import follow_film
from norep.recognition.guide import Guide
from norep.report.model import PoseInfo, Report, Source
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.idle import still, walk
from norep.synth.motion import Take, seen
from norep.synth.script import act
from norep.synth.workouts import Workout, joined


def live(found: Workout, guide: Guide) -> list[tuple[float, Event]]:
    """Each event with the stream's time at which it was told."""
    follower = guide.begin("open")
    told = [(float(frame.time[0]), event) for frame in found.poses for event in follower.update(frame)]
    return told + [(float(found.poses.time[-1]), event) for event in follower.finish()]


def folded(events: list[Event]) -> Report:
    source = Source(path="a", duration_s=1.0, frames=1, fps=30.0, width=480, height=854)
    return Report.of(events, source=source, pose=PoseInfo(backend="keypoints", frames_with_athlete=1))


def test_a_stream_gives_the_sets_of_the_workout() -> None:
    found = workout()
    sets = folded([event for _, event in live(found, guided(found))]).sets
    assert [(one.movement, len(one.reps)) for one in sets] == [(name, 4) for name in NAMES]


def test_pieces_of_any_size_give_the_same_events() -> None:
    found = workout(("air-squat",), reps=3)
    one_by_one = [event for _, event in live(found, guided(found))]
    pieces = [found.poses[i : i + 17] for i in range(0, len(found.poses), 17)]
    assert list(norep.follow(iter(pieces), guided(found))) == one_by_one


def test_a_movement_is_named_within_two_seconds_of_its_start() -> None:
    found = workout()
    starts = [one.start for one in found.sets if not any(one.start == other.end for other in found.sets)]
    named = [time for time, event in live(found, guided(found)) if isinstance(event, SetStarted)]
    assert len(named) == 3
    for start, time in zip(starts, named, strict=True):
        assert time - start <= 2.0 + 0.5  # standing still at first is not yet the movement


def test_a_repetition_is_counted_as_soon_as_it_is_done() -> None:
    found = workout()
    for time, event in live(found, guided(found)):
        if isinstance(event, Attempt) and event.index > 1:
            assert time - event.time <= 0.3


def test_nothing_is_told_of_who_walks_about() -> None:
    rng = np.random.default_rng(3)
    acted = act(joined([still(rng, 4), walk(rng, 6), still(rng, 3)], rng), Body())
    poses = seen(acted.drawn, Take(), Camera(480, 854, yaw=40.0))
    idle = Workout(poses, acted.labels, ())
    assert live(idle, guided(idle)) == []


def test_a_set_that_turns_out_to_be_another_is_revised() -> None:
    found = workout(("thruster",), reps=5)
    mistaken = found.labels.astype("<U64")
    start = int(np.flatnonzero(mistaken == "thruster")[0])
    mistaken[start : start + 36] = "front-squat"
    events = [event for _, event in live(found, guided(replace(found, labels=mistaken)))]
    assert any(isinstance(event, SetRevised) for event in events)
    (one,) = folded(events).sets
    assert (one.movement, len(one.reps)) == ("thruster", 5)


def test_a_set_without_a_repetition_is_taken_back() -> None:
    rng = np.random.default_rng(3)
    acted = act(still(rng, 8), Body())
    poses = seen(acted.drawn, Take(), Camera(480, 854, yaw=40.0))
    labels = np.full(len(poses), "none", dtype="<U64")
    labels[60:150] = "deadlift"
    mistaken = Workout(poses, labels, ())
    events = [event for _, event in live(mistaken, guided(mistaken))]
    assert any(isinstance(event, SetStarted) for event in events)
    assert folded(events).sets == ()


def test_every_repetition_is_told_once() -> None:
    found = workout()
    events = [event for _, event in live(found, guided(found))]
    judged = [event.rep for event in events if isinstance(event, RepJudged)]
    assert len(judged) == 12
    assert sum(isinstance(event, SetEnded) for event in events) == 3


def test_the_first_repetition_of_a_fast_movement_is_counted_at_once() -> None:
    found = workout(("kettlebell-swing",), reps=6)
    told = [(time, event) for time, event in live(found, guided(found)) if isinstance(event, Attempt)]
    assert [event.index for _, event in told] == [1, 2, 3, 4, 5, 6]
    assert all(time - event.time <= 0.3 for time, event in told)


def test_a_set_that_is_longer_than_the_memory_stays_as_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = workout(("air-squat", "thruster"), reps=9)
    monkeypatch.setattr("norep.recognition.live.MEMORY", 8.0)
    assert found.sets[8].end - found.sets[0].start > 2 * 8.0
    sets = folded([event for _, event in live(found, guided(found))]).sets
    assert [(one.movement, len(one.reps)) for one in sets] == [("air-squat", 9), ("thruster", 9)]


def test_a_set_told_in_two_is_one_in_the_end() -> None:
    found = workout(("air-squat",), reps=8)
    middle = found.sets[3].end
    mistaken = found.labels.astype("<U64")
    mistaken[np.abs(found.poses.time - middle) < 0.9] = "none"
    doubtful = guided(replace(found, labels=mistaken), sure=0.45)
    told = [event for _, event in live(found, doubtful)]
    of_file = folded(follow_film(found.poses, doubtful)).sets
    assert [one.model_dump() for one in folded(told).sets] == [one.model_dump() for one in of_file]
    assert sum(isinstance(event, SetEnded) for event in told) > len(of_file)


@pytest.mark.parametrize("names", [("thruster", "pull-up"), ("push-up", "air-squat", "burpee")])
def test_live_and_file_agree_frame_by_frame(names: tuple[str, ...]) -> None:
    found = workout(names)
    guide = guided(found)
    time = found.poses.time
    of_file = frame_labels(folded(follow_film(found.poses, guide)).sets, time)
    of_live = frame_labels(folded([event for _, event in live(found, guide)]).sets, time)
    edges = np.flatnonzero(found.labels[1:] != found.labels[:-1])
    far = np.abs(time[:, None] - time[edges][None]).min(axis=1) > 2.0
    assert (of_file == of_live)[far].mean() >= 0.98
