"""Timestamps decide, not frame numbers: film that was slowed, sped up, thinned out or stitched together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.judging.events import Attempt, RepJudged
from norep.judging.follow import follow
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

REPS = 6
NAMES = ("air-squat", "thruster", "lunge", "power-clean", "push-up")
RAMPS = {
    "slow in the middle": (1, 1, 0.5, 0.5, 1, 1),
    "fast in the middle": (1, 1, 2, 2, 1, 1),
    "slow, then fast": (1, 0.5, 0.5, 2, 2, 1),
    "all slow": (0.5, 0.5),
    "all fast": (2, 2),
}


def drawn(name: str, fps: float = 30.0, turn: float = 0.0) -> PoseSequence:
    movement = movements[name]
    return draw(
        movement, Take(faults=clean(REPS), fps=fps), Camera(480, 854, yaw=movement.drawing.view + turn)
    )


def judged(poses: PoseSequence, name: str) -> list[str]:
    events = list(follow(poses, movements[name]))
    verdicts = [event.rep.verdict for event in events if isinstance(event, RepJudged)]
    assert len(verdicts) == sum(isinstance(event, Attempt) for event in events)
    return verdicts


def ramped(poses: PoseSequence, speeds: tuple[float, ...]) -> PoseSequence:
    """The film played at these speeds, one after the other, with every frame kept."""
    speed = np.interp(poses.time, np.linspace(0, poses.time[-1], len(speeds)), speeds)
    steps = np.diff(poses.time) * 2 / (speed[1:] + speed[:-1])
    return replace(poses, time=np.concatenate([[0.0], np.cumsum(steps)]))


def at_constant_rate(poses: PoseSequence, fps: float = 30.0) -> PoseSequence:
    """What an editor exports: frames left out or doubled so that the rate is even."""
    time = np.arange(0, poses.time[-1], 1 / fps)
    shown = np.searchsorted(poses.time, time + 1e-9, side="right") - 1
    return replace(poses[shown], time=time)


@pytest.mark.parametrize("ramp", RAMPS.values(), ids=RAMPS)
@pytest.mark.parametrize("name", NAMES)
class TestRampedFilm:
    def test_keeps_its_repetitions(self, name: str, ramp: tuple[float, ...]) -> None:
        assert judged(ramped(drawn(name), ramp), name) == ["valid"] * REPS

    def test_keeps_them_at_a_constant_rate(self, name: str, ramp: tuple[float, ...]) -> None:
        assert judged(at_constant_rate(ramped(drawn(name, 120), ramp)), name) == ["valid"] * REPS


@pytest.mark.parametrize("name", NAMES)
class TestUnevenFrames:
    def test_dropped_at_random(self, name: str) -> None:
        poses = drawn(name)
        kept = np.sort(np.random.default_rng(1).choice(len(poses), len(poses) * 6 // 10, replace=False))
        assert judged(poses[kept], name) == ["valid"] * REPS

    @pytest.mark.parametrize("apart", [0.0, 1e-6])
    def test_repeated(self, name: str, apart: float) -> None:
        poses = drawn(name)
        twice = np.repeat(np.arange(len(poses)), 1 + (np.arange(len(poses)) % 3 == 0))
        time = poses.time[twice]
        time[1:][np.diff(time) == 0] += apart
        assert judged(replace(poses[twice], time=time), name) == ["valid"] * REPS

    def test_of_a_rate_that_changes(self, name: str) -> None:
        poses = drawn(name, 120)
        third = len(poses) // 3
        kept = np.r_[0:third:8, third : 2 * third : 2, 2 * third : len(poses) : 4]
        assert judged(poses[kept], name) == ["valid"] * REPS


@pytest.mark.parametrize("name", NAMES)
def test_several_camera_angles_make_one_set(name: str) -> None:
    movement = movements[name]
    views = [drawn(name, turn=turn) for turn in (0.0, 20.0, -15.0)]
    edges = (0.0, 0.8 + 2 * movement.drawing.seconds, 0.8 + 4 * movement.drawing.seconds, np.inf)
    shots = []
    for view, start, stop in zip(views, edges[:-1], edges[1:], strict=True):
        shot = view[(view.time >= start) & (view.time < stop)]
        cuts = np.zeros(len(shot), bool)
        cuts[0] = start > 0
        shots.append(replace(shot, cuts=cuts))
    verdicts = judged(PoseSequence.join(shots), name)
    assert len(verdicts) == REPS
    assert "no-rep" not in verdicts


@pytest.mark.parametrize("name", NAMES)
def test_seconds_in_which_nobody_is_seen_cost_only_the_repetitions_in_them(name: str) -> None:
    poses = drawn(name)
    middle = 0.8 + 3 * movements[name].drawing.seconds  # between the third and the fourth
    hole = np.abs(poses.time - middle) < 1.5
    unseen = np.where(hole[:, None, None], np.nan, poses.points)
    world = np.where(hole[:, None, None], np.nan, poses.world)
    seen = replace(poses, points=unseen, world=world, confidence=np.where(hole[:, None], 0, poses.confidence))
    assert REPS - 2 <= len(judged(seen, name)) <= REPS
    assert judged(replace(seen, points=seen.points * np.nan, world=world * np.nan), name) == []
