from __future__ import annotations

import pytest

from norep.judging.events import Finding, Rep, RepJudged
from norep.judging.follow import follow
from norep.movements.movement import Movement
from norep.synth.motion import Fault, Take, draw

RAISE = Movement.from_toml(
    """
name = "raise"
title = "Raise"
description = "Raise the arms from the sides to overhead without a stop."

[measures]
hand = { height = ["wrist", "shoulder"] }

[[phases]]
name = "down"
needs = { hand = { below = -0.8 } }

[[phases]]
name = "up"
needs = { hand = { above = 0.6 } }

[[rules]]
name = "no-stop"
measure = "hand"
mode = "linger"
below = 0.4
band = 0.1
during = ["down", "up"]
given = { hand = { above = -0.3, below = 0.3 } }
reason = "Stopped at the shoulders"
cue = "Raise the arms in one motion"
source = "norep proposal"
fault_path = ["down", "level", "waiting", "up"]
[rules.fault]
level = { like = "down", upper_arm = 90, forearm = 90 }
waiting = { like = "down", upper_arm = 88, forearm = 88 }

[figures.down]

[figures.up]
upper_arm = 0
forearm = 0
"""
)


def reps(take: Take) -> list[Rep]:
    return [event.rep for event in follow(draw(RAISE, take), RAISE) if isinstance(event, RepJudged)]


def finding(rep: Rep) -> Finding:
    (found,) = rep.findings
    return found


def test_a_stop_on_the_way_is_missed_and_named() -> None:
    judged = reps(Take((None, Fault("no-stop"), None), seconds=3.0))
    assert [rep.verdict for rep in judged] == ["valid", "no-rep", "valid"]
    assert finding(judged[1]).reason == "Stopped at the shoulders"
    assert finding(judged[1]).unit == "share"


@pytest.mark.parametrize("tempo", [1.0, 3.0, 8.0])
def test_the_tempo_of_the_film_does_not_matter(tempo: float) -> None:
    stopped = reps(Take((Fault("no-stop"),) * 2, seconds=tempo))
    fluent = reps(Take((None, None), seconds=tempo))
    assert [rep.verdict for rep in stopped] == ["no-rep"] * 2
    assert [rep.verdict for rep in fluent] == ["valid"] * 2


def test_the_stop_is_where_the_decisive_frame_is() -> None:
    (rep,) = reps(Take((Fault("no-stop"),), seconds=3.0))
    time = finding(rep).time
    assert time is not None
    assert rep.start < time < rep.counted


def test_a_rule_of_lingering_needs_its_zone_and_its_way() -> None:
    text = RAISE.to_toml()
    with pytest.raises(Exception, match="lingering needs during and given"):
        Movement.from_toml(text.replace('during = [\n    "down",\n    "up",\n]', 'at = "up"'))
