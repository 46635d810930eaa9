"""The streaming core: which events come, in what order, and that pieces make no difference."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from armraise import arm_raise, raised, rule

from norep.judging.events import (
    Attempt,
    Cut,
    Event,
    Found,
    Lost,
    Partial,
    RepJudged,
    SetEnded,
    SetStarted,
)
from norep.judging.follow import Follower, follow
from norep.pose.sequence import PoseSequence

FPS = 50.0
NAN = float("nan")
MOVEMENT = arm_raise(rule())


def reps(count: int = 1, top: float = 1.2) -> list[float]:
    """Heights of repetitions of two seconds, with half a second of rest around them."""
    time = np.arange(0, 2.0 * count, 1 / FPS)
    wave = (top - top * np.cos(np.pi * time)) / 2
    return [0.0] * 25 + wave.tolist() + [0.0] * 25


def told(poses: PoseSequence) -> list[Event]:
    return list(follow(poses, MOVEMENT))


def kinds(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def with_cuts(poses: PoseSequence, *frames: int) -> PoseSequence:
    cuts = np.zeros(len(poses), bool)
    cuts[list(frames)] = True
    return replace(poses, cuts=cuts)


class TestEvents:
    def test_come_in_this_order(self) -> None:
        events = told(raised(reps(2)))
        assert kinds(events) == ["SetStarted", *["Attempt", "RepJudged"] * 2, "SetEnded"]
        assert [event.index for event in events if isinstance(event, Attempt)] == [1, 2]
        assert [event.rep.index for event in events if isinstance(event, RepJudged)] == [1, 2]
        assert [event.rep.verdict for event in events if isinstance(event, RepJudged)] == ["valid"] * 2

    def test_their_times_do_not_go_back(self) -> None:
        times = [event.time for event in told(raised(reps(3)))]
        assert times == sorted(times)

    def test_a_set_names_what_was_followed(self) -> None:
        events = list(follow(raised(reps()), MOVEMENT, ruleset="open@2024"))
        assert events[0] == SetStarted(events[0].time, "arm-raise", "reps", "open@2024")
        last = events[-1]
        assert isinstance(last, SetEnded)
        assert (last.view, last.hold) == ("side", None)
        (judged,) = [event for event in events if isinstance(event, RepJudged)]
        assert last.end == judged.rep.end
        assert last.start == events[0].time

    def test_nothing_happens_in_a_film_without_the_movement(self) -> None:
        assert told(raised([0.0] * 100)) == []
        assert told(raised([])) == []

    def test_a_partial_names_the_phase_it_reached(self) -> None:
        events = told(raised([0.0] * 50 + [0.45] * 30 + [0.7] * 30))
        (partial,) = [event for event in events if isinstance(event, Partial)]
        assert partial.reached == "half-way"
        last = events[-1]
        assert isinstance(last, SetEnded)
        assert (last.start, last.end) == (partial.start, partial.time)
        assert kinds(events) == ["SetStarted", "Partial", "SetEnded"]

    def test_a_failed_attempt_is_an_attempt_and_a_no_rep(self) -> None:
        events = told(raised(reps(1, top=0.7)))
        assert kinds(events) == ["SetStarted", "Attempt", "RepJudged", "SetEnded"]
        (judged,) = [event for event in events if isinstance(event, RepJudged)]
        assert judged.rep.verdict == "no-rep"
        assert {finding.rule for finding in judged.rep.findings} == {"height", "completed"}

    def test_every_attempt_is_judged(self) -> None:
        events = told(raised([*reps(3), *reps(1, top=0.7), *reps(2)[:80]]))
        assert kinds(events).count("Attempt") == kinds(events).count("RepJudged") == 5


class TestLostAndFound:
    def test_are_told_with_their_times(self) -> None:
        poses = raised(reps(2))
        poses.points[100:160] = NAN
        events = told(poses)
        assert [event for event in events if isinstance(event, Lost | Found)] == [
            Lost(pytest.approx(99 / FPS)),
            Found(pytest.approx(160 / FPS)),
        ]

    @pytest.mark.parametrize(("frames", "lost"), [(31, False), (32, True)])
    def test_half_a_second_is_a_loss(self, frames: int, lost: bool) -> None:
        poses = raised([0.0] * 200, fps=64)
        poses.points[100 : 100 + frames] = NAN
        assert any(isinstance(event, Lost) for event in told(poses)) == lost

    def test_nobody_to_begin_with_is_no_loss(self) -> None:
        poses = raised([0.0] * 100)
        poses.points[:60] = NAN
        assert told(poses) == []

    def test_a_long_loss_makes_a_partial(self) -> None:
        poses = raised([0.0] * 50 + [0.45] * 100 + [0.0] * 50)
        poses.points[70:140] = NAN
        assert kinds(told(poses)) == ["Lost", "SetStarted", "Partial", "Found", "SetEnded"]


class TestCuts:
    def test_are_told(self) -> None:
        events = told(with_cuts(raised([0.0] * 100), 40, 70))
        assert events == [Cut(pytest.approx(0.8)), Cut(pytest.approx(1.4))]

    def test_an_attempt_goes_on_behind_a_cut(self) -> None:
        poses = with_cuts(raised([0.0] * 50 + [0.45] * 50 + [1.2] * 50 + [0.0] * 50), 75)
        assert kinds(told(poses)) == ["Cut", "SetStarted", "Attempt", "RepJudged", "SetEnded"]

    def test_the_view_is_that_of_the_shot(self) -> None:
        side, front = raised(reps(1), view="side"), raised(reps(1), view="front")
        second = replace(front, time=front.time + side.time[-1] + 1 / FPS)
        poses = with_cuts(PoseSequence.join([side, second]), len(side))
        views = [event.rep.view for event in told(poses) if isinstance(event, RepJudged)]
        assert views == ["side", "front"]

    def test_the_set_has_the_view_of_most_repetitions(self) -> None:
        parts, start = [], 0.0
        for view in ("front", "side", "side"):
            part = raised(reps(1), view=view)
            parts.append(replace(part, time=part.time + start))
            start += len(part) / FPS
        poses = with_cuts(PoseSequence.join(parts), len(parts[0]), 2 * len(parts[0]))
        last = told(poses)[-1]
        assert isinstance(last, SetEnded)
        assert last.view == "side"

    def test_a_set_of_partials_has_a_view_too(self) -> None:
        last = told(raised([0.0] * 50 + [0.7] * 50, view="front"))[-1]
        assert isinstance(last, SetEnded)
        assert last.view == "front"


class TestHolds:
    def held(self, heights: list[float]) -> list[Event]:
        phase = {"name": "up", "needs": {"hands": {"above": 0.8}}}
        return list(follow(raised(heights), arm_raise(kind="hold", phases=[phase])))

    def test_give_seconds_not_repetitions(self) -> None:
        started, ended = self.held([0.0] * 50 + [1.0] * 200 + [0.0] * 100)
        assert started == SetStarted(pytest.approx(1.08), "arm-raise", "hold", "open")
        assert isinstance(ended, SetEnded)
        assert ended.hold == pytest.approx(3.94, abs=0.05)
        assert (ended.start, ended.end) == (started.time, pytest.approx(5.0, abs=0.1))

    def test_of_one_set_add_up(self) -> None:
        *_, ended = self.held([1.0] * 100 + [0.0] * 100 + [1.0] * 100)
        assert isinstance(ended, SetEnded)
        assert ended.hold == pytest.approx(3.9, abs=0.1)
        assert ended.start == 0.0

    def test_survive_a_short_slip(self) -> None:
        *_, ended = self.held([1.0] * 100 + [0.0] * 15 + [1.0] * 105)
        assert isinstance(ended, SetEnded)
        assert ended.hold == pytest.approx(4.38)

    @pytest.mark.parametrize(("frames", "events"), [(50, 0), (51, 2)])
    def test_shorter_than_a_second_are_none(self, frames: int, events: int) -> None:
        assert len(self.held([1.0] * frames)) == events


class TestPieces:
    def stream(self) -> PoseSequence:
        poses = with_cuts(raised([*reps(3), *reps(1, top=0.7), *reps(2)]), 300)
        poses.points[120:150] = NAN
        return poses

    @pytest.mark.parametrize("piece", [1, 3, 50, 64, 1000])
    def test_make_no_difference(self, piece: int) -> None:
        poses = self.stream()
        pieces = (poses[i : i + piece] for i in range(0, len(poses), piece))
        assert list(follow(pieces, MOVEMENT)) == told(poses)

    def test_of_any_length(self) -> None:
        poses = self.stream()
        at = [0, 1, 1, 2, 40, 41, 200, 450, len(poses)]
        pieces = [poses[a:b] for a, b in pairwise(at)]
        assert list(follow(pieces, MOVEMENT)) == told(poses)

    def test_frames_one_by_one_give_what_happened_so_far(self) -> None:
        follower = Follower(MOVEMENT)
        poses = raised(reps(1))
        early = [event for frame in poses[:70] for event in follower.update(frame)]
        assert kinds(early) == ["SetStarted", "Attempt"]
        late = [event for frame in poses[70:] for event in follower.update(frame)]
        assert kinds(late) == ["RepJudged"]
        assert kinds(follower.finish()) == ["SetEnded"]


class TestMemory:
    @pytest.mark.parametrize("height", [0.0, 0.25, 1.0])
    def test_stays_bounded_however_long_nothing_happens(self, height: float) -> None:
        start = [0.0] * 20
        follower = Follower(MOVEMENT)
        tracemalloc.start()
        try:
            sizes = []
            for minute in range(10):
                for piece in still(minute, start if minute == 0 else [], height):
                    follower.update(piece)
                sizes.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
        assert sizes[9] < 1.1 * sizes[1] + 20_000


def still(minute: int, start: list[float], height: float) -> Iterator[PoseSequence]:
    heights = [*start, *[height] * (240 - len(start))]
    poses = raised(heights, fps=4)
    poses = replace(poses, time=poses.time + 60.0 * minute)
    return (owned(poses[i : i + 8]) for i in range(0, 240, 8))


def owned(poses: PoseSequence) -> PoseSequence:
    """A copy that does not keep the whole it was cut from alive."""
    return replace(
        poses, time=poses.time.copy(), points=poses.points.copy(), confidence=poses.confidence.copy()
    )
