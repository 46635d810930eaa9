"""Rulesets: what an event or year changes in the standards of the movements."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from norep.errors import DefinitionError, UnknownNameError
from norep.movements.definition import first_problem, loaded
from norep.movements.movement import Movement
from norep.movements.vocabulary import Model, Number, Rule, Slug, Text


class RuleChange(Model):
    """What a ruleset says of one rule; whatever it leaves out stays."""

    above: Number | None = None
    below: Number | None = None
    band: Number | None = None
    required: bool | None = None
    source: Text


class Ruleset(Model):
    """Overrides of rules by movement, with sources. `open` changes nothing.

    `lenience` moves every threshold that `changes` does not name by so many of its bands in the athlete's
    favour: with 1, what would be borderline at worst is met at worst. `source` says whose idea that is.
    """

    name: Slug
    title: Text
    description: Text
    retrieved: str | None = None
    lenience: Annotated[float, Field(ge=0, le=3)] = 0.0
    source: Text | None = None
    changes: dict[Slug, dict[Slug, RuleChange]] = Field(default_factory=dict)

    def apply(self, movement: Movement) -> Movement:
        """The movement as this ruleset wants it; raises DefinitionError for a rule that does not exist.

        >>> from norep import movements
        >>> from norep.movements.catalogue import ruleset
        >>> ruleset("training").apply(movements["air-squat"]).rule("depth").threshold
        -0.11
        """
        changes = self.changes.get(movement.name, {})
        known = {rule.name for rule in movement.rules}
        for name in changes:
            if name not in known:
                raise DefinitionError(f"ruleset {self.name}: {movement.name} has no rule {name}")
        rules = []
        for rule in movement.rules:
            change = changes.get(rule.name)
            rules.append(self._changed(movement, rule, change) if change else self._eased(rule))
        return movement.model_copy(update={"rules": tuple(rules)})

    def check_names(self, known: Iterable[str]) -> None:
        """Raise DefinitionError where it changes a movement that is not known."""
        known = list(known)
        for name in self.changes:
            if name not in known:
                unknown = UnknownNameError.of("movement", name, known)
                raise DefinitionError(f"ruleset {self.name}: {unknown}")

    def _changed(self, movement: Movement, rule: Rule, change: RuleChange) -> Rule:
        try:
            return Rule.model_validate(rule.model_dump() | change.model_dump(exclude_none=True))
        except ValidationError as error:
            raise DefinitionError(
                f"ruleset {self.name}: {movement.name}.{rule.name}: {first_problem(error)}"
            ) from error

    def _eased(self, rule: Rule) -> Rule:
        if not self.lenience:
            return rule
        moved = rule.threshold + self.lenience * rule.band * (1 if rule.below is not None else -1)
        limit = "below" if rule.below is not None else "above"
        source = f"{rule.source}; eased: {self.source or 'norep proposal'}"
        return rule.model_copy(update={limit: round(moved, 6), "source": source})

    @staticmethod
    def load(path: str | Path) -> Ruleset:
        """Read a ruleset file; raises DefinitionError."""
        return loaded(Ruleset, Path(path), "ruleset")
