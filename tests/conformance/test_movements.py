"""Every movement, present and future, passes these without a new test: what is drawn is what is judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from norep.judging.events import Attempt, Event, Partial, Rep, RepJudged
from norep.judging.follow import follow
from norep.movements.catalogue import Catalogue
from norep.movements.movement import Movement
from norep.movements.vocabulary import Rule
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.motion import Fault, Take, clean, draw, returns_to_start

LIBRARY = Catalogue()
YAW = {"side": 90.0, "diagonal": 45.0, "front": 0.0, "back": 180.0}
REPEATED = [name for name in LIBRARY if LIBRARY[name].kind == "reps"]
RULES = [(name, rule.name) for name in REPEATED for rule in LIBRARY[name].rules]
every = pytest.mark.parametrize("name", REPEATED)
every_rule = pytest.mark.parametrize(("name", "rule"), RULES)


def events(poses: PoseSequence, movement: Movement) -> list[Event]:
    return list(follow(poses, movement))


def count(happened: list[Event]) -> int:
    return sum(isinstance(event, Attempt) for event in happened)


def reps(happened: list[Event]) -> list[Rep]:
    return [event.rep for event in happened if isinstance(event, RepJudged)]


def camera_for(rule: Rule, movement: Movement) -> Camera:
    usual = next((v for v, yaw in YAW.items() if yaw == movement.drawing.view), None)
    view = usual if usual in rule.views else rule.views[0]
    return Camera(480, 854, yaw=YAW[view])


def faulty(movement: Movement, rule: Rule, share: float, noise: float = 0.0) -> list[Rep]:
    take = Take((Fault(rule.name, share),) * 2, noise=noise)
    return reps(events(draw(movement, take, camera_for(rule, movement)), movement))


def margin(movement: Movement, rule: Rule, share: float) -> float:
    judged = faulty(movement, rule, share)
    if len(judged) < 2:
        return -np.inf  # so bad that it no longer counts
    (found,) = [finding for finding in judged[0].findings if finding.rule == rule.name]
    assert found.margin is not None, found.reason
    return found.margin


@cache
def share_for(name: str, rule_name: str, bands: float) -> float:
    """How much of the fault puts the rule's margin this many bands below the threshold: by bisection."""
    movement = LIBRARY[name]
    rule = movement.rule(rule_name)
    low, high = 0.0, 0.5
    while margin(movement, rule, high) > -bands * rule.band:
        low, high = high, high + 0.25
        assert high < 4, "the fault never gets this bad"
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if margin(movement, rule, middle) > -bands * rule.band else (low, middle)
    return low  # judged, where the next step is no longer counted


@every
def test_its_file_reads_back_as_it_is(name: str) -> None:
    assert Movement.from_toml(LIBRARY[name].to_toml()) == LIBRARY[name]


@every
@pytest.mark.parametrize("fps", [10, 30, 60])
@pytest.mark.parametrize("drawn", [0, 1, 5])
def test_counts_what_is_drawn(name: str, fps: float, drawn: int) -> None:
    movement = LIBRARY[name]
    seconds = max(movement.drawing.seconds, 8 / fps)
    assert count(events(draw(movement, Take(clean(drawn), fps=fps, seconds=seconds)), movement)) == drawn


@every
def test_counts_at_eight_frames_a_repetition(name: str) -> None:
    movement = LIBRARY[name]
    assert count(events(draw(movement, Take(clean(6), fps=10, seconds=0.8)), movement)) == 6


@every
@pytest.mark.parametrize("view", YAW)
@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_clean_repetitions_are_valid(name: str, view: str, noise: float) -> None:
    movement = LIBRARY[name]
    poses = draw(movement, Take(clean(4), noise=noise, seed=3), Camera(480, 854, yaw=YAW[view]))
    judged = reps(events(poses, movement))
    assert [rep.verdict for rep in judged] == ["valid"] * 4, _told(judged)
    assert {rep.view for rep in judged} == {view}


@every
def test_every_rule_can_be_broken(name: str) -> None:
    assert all(rule.fault for rule in LIBRARY[name].rules)


@every_rule
@pytest.mark.parametrize("bands", [2, 4])
def test_a_clear_fault_is_named(name: str, rule: str, bands: float) -> None:
    movement = LIBRARY[name]
    judged = faulty(movement, movement.rule(rule), share_for(name, rule, bands))
    if movement.rule(rule).required:
        assert [rep.verdict for rep in judged] == ["no-rep"] * 2, _told(judged)
    for rep in judged:
        assert rule in {found.rule for found in rep.findings if found.outcome == "missed"}


@every_rule
@pytest.mark.parametrize("bands", [0.5, 0.98])
def test_a_fault_within_the_band_is_not_called(name: str, rule: str, bands: float) -> None:
    movement = LIBRARY[name]
    for rep in faulty(movement, movement.rule(rule), share_for(name, rule, bands)):
        (found,) = [finding for finding in rep.findings if finding.rule == rule]
        assert found.outcome in ("borderline", "met")


@every_rule
def test_a_fault_is_named_through_jitter(name: str, rule: str) -> None:
    movement = LIBRARY[name]
    judged = faulty(movement, movement.rule(rule), share_for(name, rule, 4), noise=0.01)
    missed = [rule in {f.rule for f in rep.findings if f.outcome == "missed"} for rep in judged]
    assert missed == [True, True], _told(judged)


@every
def test_size_and_place_do_not_matter(name: str) -> None:
    movement = LIBRARY[name]
    poses = draw(movement, Take(clean(3)))
    moved = replace(poses, points=poses.points * 3.5 + (400.0, -90.0))
    assert verdicts(events(moved, movement)) == verdicts(events(poses, movement))
    small = draw(movement, Take(clean(3), body=Body().scaled(0.7)))
    assert [rep.verdict for rep in reps(events(small, movement))] == ["valid"] * 3


@every
def test_a_mirror_image_is_judged_alike(name: str) -> None:
    movement = LIBRARY[name]
    poses = draw(movement, Take(clean(3)))
    assert verdicts(events(poses.mirrored(), movement)) == verdicts(events(poses, movement))


@every
@pytest.mark.parametrize("tempo", [0.6, 2.5])
def test_tempo_does_not_matter(name: str, tempo: float) -> None:
    movement = LIBRARY[name]
    judged = reps(events(draw(movement, Take(clean(5), seconds=movement.drawing.seconds * tempo)), movement))
    assert [rep.verdict for rep in judged] == ["valid"] * 5, _told(judged)


@every
def test_dropped_key_points_do_not_change_the_count(name: str) -> None:
    movement = LIBRARY[name]
    assert count(events(draw(movement, Take(clean(5), dropout=0.1, seed=1)), movement)) == 5


@every
def test_live_equals_file(name: str) -> None:
    movement = LIBRARY[name]
    poses = draw(movement, Take((None, Fault(movement.rules[0].name), None), noise=0.01))
    whole = events(poses, movement)
    assert list(follow(iter(poses), movement)) == whole
    assert list(follow((poses[i : i + 7] for i in range(0, len(poses), 7)), movement)) == whole


@every
def test_half_repetitions_at_the_ends_are_partial(name: str) -> None:
    movement = LIBRARY[name]
    way = _way_to_the_end(movement)
    happened = events(draw(movement, Take(clean(4), start=0.6 * way, stop=1 - 0.4 * way)), movement)
    assert count(happened) == 2
    assert Counter(type(event) for event in happened)[Partial] >= 1


def _way_to_the_end(movement: Movement) -> float:
    """The share of a drawn repetition after which its end position is reached."""
    shares = [phase.share for phase in movement.phases[1:]]
    back = 1.0 if returns_to_start(movement) else 0.0
    return sum(shares) / (sum(shares) + back)


def verdicts(happened: list[Event]) -> list[tuple[str, list[tuple[str, str, float | None]]]]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else float(np.round(value, 2))

    return [
        (rep.verdict, [(f.rule, f.outcome, rounded(f.margin)) for f in rep.findings])
        for rep in reps(happened)
    ]


def _told(judged: list[Rep]) -> str:
    return "; ".join(
        f"{rep.verdict}: {[(f.rule, f.outcome, f.margin) for f in rep.findings if f.outcome != 'met']}"
        for rep in judged
    )
