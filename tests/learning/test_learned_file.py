"""The movement file that is written can be read, edited, and holds nothing that a name smuggles in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from norep import movements
from norep.analysis.learning import source_of
from norep.learning.file import written
from norep.learning.learn import Learned, learn
from norep.movements.movement import Movement
from norep.synth.motion import Take, clean, draw


def learned(source: str) -> Learned:
    return learn(draw(movements["deadlift"], Take(faults=clean(3))), "my-lift", 3, source=source)


@pytest.fixture(scope="module")
def lift() -> Learned:
    return learned("learned from a.mp4")


def test_the_file_reads_back_and_says_what_to_edit(lift):
    text = written(lift, "learned from a.mp4")
    assert Movement.from_toml(text) == lift.movement
    assert "# This movement was learned from a.mp4 by norep." in text
    assert "move the limits of the two ends apart" in text
    assert all(len(line) < 200 for line in text.splitlines())


def test_an_edited_limit_is_taken(lift):
    text = written(lift, "learned from a.mp4")
    limit = f"above = {lift.choice.limits[1]:g}"
    assert limit in text
    edited = Movement.from_toml(text.replace(limit, "above = 170"))
    assert edited.phases[1].needs["hip"].above == 170


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_name_of_a_film_breaks_the_file(name):
    source = source_of(name)
    assert source.isprintable()
    found = replaced(source)
    assert Movement.from_toml(written(found, source)) == found.movement


@pytest.mark.parametrize(
    "name", ['a"\nname = "x".mp4', "a\u2028b.mp4", "\udcff\udc80.mp4", "'''\"\"\"\\.mp4", ""]
)
def test_hostile_names_stay_text(name):
    found = replaced(source_of(name))
    movement = Movement.from_toml(written(found, source_of(name)))
    assert movement.name == "my-lift"
    assert movement.rules[0].source.startswith("learned from ")


def replaced(source: str) -> Learned:
    """What is learned of a film of this name, without looking at the film again."""
    base = _LIFT.setdefault("lift", learned("learned from a.mp4"))
    rules = tuple(rule.model_copy(update={"source": source}) for rule in base.movement.rules)
    return Learned(base.movement.model_copy(update={"rules": rules}), base.choice, base.reps, base.asked)


_LIFT: dict[str, Learned] = {}
