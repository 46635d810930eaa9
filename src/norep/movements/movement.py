"""A movement: everything norep knows of it, as one file of data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from norep.errors import UnknownNameError
from norep.movements.definition import loaded, parsed
from norep.movements.vocabulary import (
    Alternation,
    Contact,
    Figure,
    Measure,
    Model,
    Number,
    Phase,
    Rule,
    Slug,
    Text,
)


class Drawing(Model):
    """How the movement is drawn when nothing else is asked for."""

    view: Number = 45.0
    seconds: Annotated[float, Field(gt=0.2, le=20)] = 2.4
    equipment: tuple[str, ...] = ()


class Movement(Model):
    """A movement: names, measures, an ordered path of phases, rules, and figures to draw it.

    `sides` says how the body works: `both` sides together; `either` one of them, whichever it is; or
    `alternating`, in turns, where each side is counted on its own. `commonness`, at most 1, says how often it
    is done beside movements that look alike; a recogniser that cannot tell them apart takes the commoner.

    >>> from norep import movements
    >>> squat = movements["air-squat"]
    >>> [phase.name for phase in squat.phases]
    ['standing', 'bottom', 'stood']
    """

    name: Slug
    title: Text
    aliases: tuple[Text, ...] = ()
    description: Text
    equipment: Text = "none"
    kind: Literal["reps", "hold"] = "reps"
    sides: Literal["both", "either", "alternating"] = "both"
    commonness: Annotated[float, Field(gt=0, le=1)] = 1.0
    measures: dict[Annotated[str, Field(pattern=r"^[a-z_]+$")], Measure]
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=12)
    rules: tuple[Rule, ...] = ()
    alternation: Alternation | None = None
    contacts: tuple[Contact, ...] = ()
    figures: dict[str, Figure] = Field(default_factory=dict)
    drawing: Drawing = Drawing()
    sources: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [phase.name for phase in self.phases]
        if len(set(names)) != len(names):
            raise ValueError("two phases have the same name")
        if len({rule.name for rule in self.rules}) != len(self.rules):
            raise ValueError("two rules have the same name")
        if self.kind == "reps" and len(names) < 2:
            raise ValueError("repetitions need at least two phases")
        if self.kind == "hold" and len(names) > 1:
            raise ValueError("a hold has one phase")
        self._check_sides()
        if self.phases[-1].optional:
            raise ValueError("the last phase cannot be optional")
        for key in self._used_measures():
            if key not in self.measures:
                raise ValueError(f"no measure is called {key}; there are {', '.join(self.measures)}")
        for rule in self.rules:
            _check_window(rule, names)
        self._check_figures()
        return self

    def _check_sides(self) -> None:
        if self.kind == "hold" and self.sides != "both":
            raise ValueError("a hold is done with both sides")
        if self.alternation is not None and self.sides == "both":
            raise ValueError("alternation is for movements whose sides are either or alternating")
        if self.sides == "both" and any(measure.side == "other" for measure in self.measures.values()):
            raise ValueError('side = "other" is for movements whose sides are either or alternating')

    def _used_measures(self) -> Iterator[str]:
        for phase in self.phases:
            yield from phase.needs
        for rule in self.rules:
            yield from (rule.measure, *rule.given)

    def _check_figures(self) -> None:
        if not self.figures:
            return
        for phase in self.phases:
            if phase.drawn_as not in self.figures:
                raise ValueError(f"no figure draws the phase {phase.name}")
        for rule in self.rules:
            self._check_fault(rule)

    def _check_fault(self, rule: Rule) -> None:
        for name, change in rule.fault.items():
            origin = change.like or name
            if origin not in self.figures:
                raise ValueError(f"rule {rule.name} names the figure {origin}, which does not exist")
            if name not in (rule.fault_path or self.figures):
                raise ValueError(f"rule {rule.name} changes the figure {name}, which is not on its path")
        for name in rule.fault_path:
            if name not in self.figures and name not in rule.fault:
                raise ValueError(f"rule {rule.name} names the figure {name}, which does not exist")

    @cached_property
    def counting_measures(self) -> tuple[str, ...]:
        """The measures that the phases look at, in a fixed order."""
        return tuple(dict.fromkeys(key for phase in self.phases for key in phase.needs))

    def for_side(self, side: str) -> Movement:
        """The movement as it is done with one side, `left` or `right`."""
        measures = {key: measure.for_side(side) for key, measure in self.measures.items()}
        return self.model_copy(update={"measures": measures})

    def rule(self, name: str) -> Rule:
        """The rule of that name; raises UnknownNameError."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise UnknownNameError.of(f"rule of {self.name}", name, [rule.name for rule in self.rules])

    @staticmethod
    def from_toml(text: str, origin: str = "the movement file") -> Movement:
        """Read a movement from the text of a TOML file; raises DefinitionError with the place."""
        return parsed(Movement, text, origin)

    @staticmethod
    def load(path: str | Path) -> Movement:
        """Read a movement file; raises DefinitionError."""
        return loaded(Movement, Path(path), "movement")

    def to_toml(self) -> str:
        """The movement as a TOML file that `from_toml` reads back to an equal movement."""
        import tomli_w  # noqa: PLC0415

        return tomli_w.dumps(self.model_dump(mode="json", exclude_none=True, exclude_defaults=True))


def _check_window(rule: Rule, phases: list[str]) -> None:
    named = [rule.at] if rule.during is None else [*rule.during]
    for phase in named:
        if phase not in phases:
            raise ValueError(f"rule {rule.name} names the phase {phase}; there are {', '.join(phases)}")
    if rule.during is not None and phases.index(rule.during[0]) >= phases.index(rule.during[1]):
        raise ValueError(f"rule {rule.name} ends before it begins: {rule.during[0]} to {rule.during[1]}")
