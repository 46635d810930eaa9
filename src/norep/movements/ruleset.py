"""Rulesets: what an event or year changes in the standards of the movements."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from norep.errors import DefinitionError
from norep.movements.movement import Movement, first_problem
from norep.movements.vocabulary import Model, Number, Slug, Text


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
            data: dict[str, Any] = rule.model_dump() | changes[rule.name].model_dump(exclude_none=True)
            rules.append(type(rule).model_validate(data))
        return movement.model_copy(update={"rules": tuple(rules)})

    @staticmethod
    def load(path: str | Path) -> Ruleset:
        """Read a ruleset file; raises DefinitionError."""
        try:
            return Ruleset.model_validate(tomllib.loads(Path(path).read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise DefinitionError(f"cannot read the ruleset {path}: {error}") from error
        except ValidationError as error:
            raise DefinitionError(f"ruleset {path}: {first_problem(error)}") from error
