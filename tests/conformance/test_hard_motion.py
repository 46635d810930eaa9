"""Motion that is fast, hangs or jumps: what counts, and what only looks like it."""

from __future__ import annotations

import pytest

from norep.judging.events import Attempt, RepJudged, SetEnded
from norep.judging.follow import follow
from norep.movements.catalogue import Catalogue
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, clean, draw

LIBRARY = Catalogue()
STANDING = {"shank": [2, 3], "thigh": [-2, 3], "torso": 1, "upper_arm": [172, 8], "forearm": [150, 4]}
LOW = Fault("jump-height", 0.7)
"""Ankles rise by 8 cm, as in a filmed set of single-unders."""
HANGING = ("pull-up", "chest-to-bar", "toes-to-bar", "bar-muscle-up")
FLOOR = ("inverted-row", "v-up", "rower-sit-up", "mountain-climber")
JUMPS = ("single-under", "double-under")
WALKED_PAST = (*HANGING, *FLOOR, *JUMPS, "lunge", "burpee", "bar-facing-burpee", "high-knees")
AHEAD = {"shank": 14, "thigh": -26, "upper_arm": 196, "forearm": 178}
BEHIND = {"shank": 30, "thigh": 12, "upper_arm": 160, "forearm": 140}
WALK = """
name = "walk"
title = "Walk"
description = "Step by step."
sides = "alternating"
measures = { hip = { angle = ["mid_shoulder", "hip", "knee"] } }

[[phases]]
name = "behind"
needs = { hip = { above = 160 } }

[[phases]]
name = "ahead"
needs = { hip = { below = 158 } }
"""


def count(name: str, poses: PoseSequence) -> int:
    return sum(isinstance(event, Attempt) for event in follow(poses, LIBRARY[name]))


def stride(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    return {f"left_{limb}": at for limb, at in left.items()} | {f"right_{k}": at for k, at in right.items()}


def walking(seconds: float, view: float) -> PoseSequence:
    """Steps on the spot, half a second each."""
    figures = {"ahead": stride(AHEAD, BEHIND), "behind": stride(BEHIND, AHEAD)}
    walk = Movement.model_validate(Movement.from_toml(WALK).model_dump() | {"figures": figures})
    return draw(walk, Take(clean(round(seconds / 0.5)), seconds=0.5), Camera(480, 854, yaw=view))


def off_the_bar(name: str) -> Movement:
    """The movement whose end is standing below the bar with the arms down."""
    movement = LIBRARY[name]
    figures = {"hang": movement.figures["hang"].model_dump(exclude_none=True), "end": STANDING}
    ways = [{"name": "hang", "needs": {}}, {"name": "end", "needs": {}}]
    phases = [way | {"needs": movement.phases[0].needs} for way in ways]
    return Movement.model_validate(
        movement.model_dump() | {"phases": phases, "rules": [], "figures": figures}
    )


@pytest.mark.parametrize("name", JUMPS)
@pytest.mark.parametrize("fps", [24, 25, 30])
@pytest.mark.parametrize("rate", [2.0, 2.5, 3.0])
def test_jumps_count_at_two_to_three_a_second(name: str, fps: float, rate: float) -> None:
    jumps = (LOW if name == "single-under" else None,) * 20
    poses = draw(LIBRARY[name], Take(jumps, fps=fps, seconds=1 / rate))
    assert count(name, poses) == 20


def test_low_jumps_are_single_unders_only() -> None:
    poses = draw(LIBRARY["single-under"], Take((LOW,) * 6, seconds=0.5))
    assert count("single-under", poses) == 6
    assert count("double-under", poses) == 0


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("other", ["air-squat", "deadlift", "push-up", "sit-up", "lunge", "good-morning"])
def test_standing_up_is_no_jump(jump: str, other: str) -> None:
    movement = LIBRARY[other]
    assert count(jump, draw(movement, Take(clean(3)))) == 0


@pytest.mark.parametrize("name", HANGING)
@pytest.mark.parametrize("seconds", [0.6, 1.2, 2.4])
@pytest.mark.parametrize("view", [0.0, 45.0, 90.0, 180.0])
def test_leaving_the_bar_is_no_repetition(name: str, seconds: float, view: float) -> None:
    poses = draw(off_the_bar(name), Take(clean(1), seconds=2 * seconds), Camera(480, 854, yaw=view))
    assert count(name, poses) == 0


@pytest.mark.parametrize("name", WALKED_PAST)
@pytest.mark.parametrize("view", [0.0, 45.0, 90.0])
def test_walking_is_no_repetition(name: str, view: float) -> None:
    assert count(name, walking(5, view)) == 0


@pytest.mark.parametrize("name", ["pull-up", "chest-to-bar"])
def test_a_butterfly_without_a_pause_counts(name: str) -> None:
    assert count(name, draw(LIBRARY[name], Take(clean(8), seconds=0.9))) == 8


def test_one_foot_after_the_other_over_the_bar_is_told() -> None:
    movement = LIBRARY["bar-facing-burpee"]
    poses = draw(movement, Take((None, Fault("two-foot-take-off"), None)))
    judged = [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]
    assert [rep.verdict for rep in judged] == ["valid", "no-rep", "valid"]


def test_lunges_tell_the_leading_leg() -> None:
    lunge = LIBRARY["lunge"]
    poses = draw(lunge, Take(clean(2)))
    for filmed, side in ((poses, "left"), (poses.mirrored(), "right")):
        judged = [event.rep for event in follow(filmed, lunge) if isinstance(event, RepJudged)]
        assert [rep.side for rep in judged] == [side] * 2


def test_high_knees_tell_sides_in_turns() -> None:
    poses = draw(LIBRARY["high-knees"], Take(clean(4)))
    judged = [event.rep for event in follow(poses, LIBRARY["high-knees"]) if isinstance(event, RepJudged)]
    assert [rep.side for rep in judged] == ["left", "right", "left", "right"]


def held(name: str, poses: PoseSequence) -> float | None:
    (ended,) = [event.hold for event in follow(poses, LIBRARY[name]) if isinstance(event, SetEnded)]
    return ended


@pytest.mark.parametrize("view", [45.0, 90.0])
def test_a_plank_gives_seconds_and_no_repetitions(view: float) -> None:
    poses = draw(LIBRARY["plank"], Take(clean(1), seconds=5, rest=0), Camera(480, 854, yaw=view))
    assert held("plank", poses) == pytest.approx(5, abs=0.1)
    assert count("plank", poses) == 0


@pytest.mark.parametrize("other", ["air-squat", "sit-up", "v-up", "inverted-row", "deadlift"])
def test_nothing_else_is_a_plank(other: str) -> None:
    events = list(follow(draw(LIBRARY[other], Take(clean(2))), LIBRARY["plank"]))
    assert [event for event in events if isinstance(event, SetEnded)] == []
