"""Whatever movement can be made can be written as TOML and read back as it was."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from norep.errors import DefinitionError
from norep.movements.movement import Drawing, Movement
from norep.movements.vocabulary import Contact, Figure, Limits, Measure, Phase, Rule
from norep.pose.measures import KINDS, POINTS
from norep.pose.view import VIEWS

texts = st.text(min_size=1, max_size=20)
numbers = st.floats(-10_000, 10_000, allow_nan=False)
measures = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.builds(
        Measure,
        kind=st.just(kind),
        points=st.tuples(*[st.sampled_from(sorted(POINTS))] * KINDS[kind].points),
        side=st.sampled_from(["mean", "min", "max", "left", "right"]),
        unit=st.sampled_from(["degrees"] if KINDS[kind].unit == "degrees" else ["torso", "thigh"]),
    )
)
limits = st.one_of(
    st.builds(Limits, above=numbers),
    st.builds(Limits, below=numbers),
    st.lists(numbers, min_size=2, max_size=2, unique=True).map(
        lambda two: Limits(above=min(two), below=max(two))
    ),
)
directions = st.one_of(numbers, st.tuples(numbers, numbers)).map(
    lambda value: Figure.model_validate({"foot": value}).foot
)
figures = st.builds(
    Figure,
    anchor=st.sampled_from(["floor", "hands", "hips"]),
    lift=numbers,
    thigh=st.none() | directions,
    left_forearm=st.none() | directions,
)


@st.composite
def movements(draw: st.DrawFn) -> Movement:
    known = draw(st.dictionaries(st.sampled_from(["knee", "hip", "low_bar"]), measures, min_size=1))
    names = draw(
        st.lists(
            st.from_regex(r"[a-z]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True), min_size=2, max_size=4, unique=True
        )
    )
    needs = st.dictionaries(st.sampled_from(sorted(known)), limits, min_size=1)
    phases = [
        Phase(
            name=name,
            needs=draw(needs),
            optional=name != names[-1] and draw(st.booleans()),
            share=draw(st.floats(0.01, 10)),
        )
        for name in names
    ]
    return Movement(
        name="a-name",
        title=draw(texts),
        aliases=tuple(draw(st.lists(texts, max_size=2))),
        description=draw(texts),
        measures=known,
        phases=tuple(phases),
        rules=tuple(
            draw(st.lists(rules(sorted(known), names), max_size=3, unique_by=lambda rule: rule.name))
        ),
        contacts=tuple(draw(st.lists(st.builds(Contact, text=texts, source=texts), max_size=1))),
        figures=draw(st.just({}) | st.fixed_dictionaries(dict.fromkeys(names, figures))),
        drawing=draw(st.builds(Drawing, view=numbers, seconds=st.floats(0.3, 20))),
        sources=draw(st.dictionaries(texts, texts, max_size=2)),
    )


@st.composite
def rules(draw: st.DrawFn, known: list[str], phases: list[str]) -> Rule:
    window = draw(
        st.sampled_from([{"at": phases[0]}, {"at": phases[-1]}, {"during": (phases[0], phases[-1])}])
    )
    mode = draw(st.sampled_from(["reach", "keep", "dip"]))
    limit = "below" if mode == "dip" else draw(st.sampled_from(["above", "below"]))
    return Rule.model_validate(
        {
            "name": draw(st.sampled_from(["depth", "lockout", "no-dip", "jump"])),
            "measure": draw(st.sampled_from(known)),
            "mode": mode,
            limit: draw(numbers),
            "band": draw(st.floats(0, 1000)),
            **window,
            "views": draw(st.lists(st.sampled_from(VIEWS), unique=True, max_size=4)),
            "required": draw(st.booleans()),
            "reason": draw(texts),
            "cue": draw(texts),
            "source": draw(texts),
        }
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(movements())
def test_a_movement_is_read_back_as_it_was_written(movement: Movement) -> None:
    text = movement.to_toml()
    assert Movement.from_toml(text) == movement
    assert tomllib.loads(text)["name"] == "a-name"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        Movement.from_toml(text)
    assert "\n" not in str(caught.value)
