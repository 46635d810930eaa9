"""Rulesets: what an event or year changes in the standards of the movements."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError

from norep.errors import DefinitionError
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
    """Overrides of rules by movement, with sources. `open` changes nothing."""

    name: Slug
    title: Text
    description: Text
    retrieved: str | None = None
    changes: dict[Slug, dict[Slug, RuleChange]] = Field(default_factory=dict)

    def apply(self, movement: Movement) -> Movement:
        """The movement as this ruleset wants it; raises DefinitionError for a rule that does not exist."""
        changes = self.changes.get(movement.name, {})
        known = {rule.name for rule in movement.rules}
        for name in changes:
            if name not in known:
                raise DefinitionError(f"ruleset {self.name}: {movement.name} has no rule {name}")
        rules = []
        for rule in movement.rules:
            if rule.name not in changes:
                rules.append(rule)
                continue
            rules.append(self._changed(movement, rule, changes[rule.name]))
        return movement.model_copy(update={"rules": tuple(rules)})

    def _changed(self, movement: Movement, rule: Rule, change: RuleChange) -> Rule:
        try:
            return Rule.model_validate(rule.model_dump() | change.model_dump(exclude_none=True))
        except ValidationError as error:
            raise DefinitionError(
                f"ruleset {self.name}: {movement.name}.{rule.name}: {first_problem(error)}"
            ) from error

    @staticmethod
    def load(path: str | Path) -> Ruleset:
        """Read a ruleset file; raises DefinitionError."""
        return loaded(Ruleset, Path(path), "ruleset")
