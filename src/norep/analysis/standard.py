"""What repetitions are held against: a named movement, or whichever a recogniser finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from norep import movements
from norep.errors import DefinitionError
from norep.judging.events import Event
from norep.judging.follow import follow
from norep.movements.catalogue import ruleset as ruleset_of
from norep.movements.movement import Movement
from norep.movements.ruleset import Ruleset
from norep.pose.sequence import PoseSequence
from norep.recognition.film import follow_film
from norep.recognition.guide import Guide
from norep.recognition.recogniser import Recogniser

Movements = str | Movement | Iterable[str] | None
"""One movement, several to choose from, or None for all that are known."""


class Judged(Protocol):
    """How a film is followed and judged."""

    @property
    def ruleset(self) -> str:
        """The name of the rules."""
        ...

    @property
    def name(self) -> str:
        """The movement, "" where it is not named."""
        ...

    @property
    def fingerprint(self) -> str:
        """All that decides the result, as one text."""
        ...

    @property
    def weights(self) -> dict[str, str]:
        """Names and sha256 of the networks that had a say."""
        ...

    def events(self, poses: PoseSequence) -> list[Event]:
        """What happened in a film."""
        ...

    def movements_of(self, names: Iterable[str], /) -> dict[str, Movement]:
        """The movements of these names, as they were judged; names that nobody knows are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Standard:
    """A movement with the thresholds of the ruleset of that name."""

    guide: Movement
    ruleset: str

    @staticmethod
    def of(movement: str | Movement, ruleset: str | Ruleset = "open") -> Standard:
        """Look both up; raises UnknownNameError or DefinitionError."""
        guide = movements[movement] if isinstance(movement, str) else movement
        rules = ruleset_of(ruleset) if isinstance(ruleset, str) else ruleset
        rules.check_names([*movements, guide.name])
        return Standard(rules.apply(guide), rules.name)

    @property
    def name(self) -> str:
        """The movement."""
        return self.guide.name

    @property
    def fingerprint(self) -> str:
        """The movement with its thresholds, and the name of the rules."""
        return repr((self.guide.model_dump_json(), self.ruleset))

    @property
    def weights(self) -> dict[str, str]:
        """None."""
        return {}

    def events(self, poses: PoseSequence) -> list[Event]:
        """What happened in a film of this movement."""
        return list(follow(poses, self.guide, ruleset=self.ruleset))

    def movements_of(self, _names: Iterable[str], /) -> dict[str, Movement]:
        """This movement."""
        return {self.guide.name: self.guide}


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whichever movements a recogniser finds, each with the thresholds of the ruleset."""

    guide: Guide
    ruleset: str

    @staticmethod
    def of(
        only: Iterable[str] = (), ruleset: str | Ruleset = "open", model: str | Path = "skeleton"
    ) -> Recognised:
        """Look all of them up; `only` limits the choice.

        Raises UnknownNameError, DefinitionError, or WeightsError for the model.
        """
        rules = ruleset_of(ruleset) if isinstance(ruleset, str) else ruleset
        rules.check_names(list(movements))
        recogniser = _recogniser(str(model))
        known = {name: rules.apply(movement) for name, movement in movements.items()}
        known = {name: movement for name, movement in known.items() if name in recogniser.labels}
        return Recognised(Guide(recogniser, known, tuple(movements[name].name for name in only)), rules.name)

    @property
    def name(self) -> str:
        """There is no name."""
        return ""

    @property
    def fingerprint(self) -> str:
        """The network, the movements with their thresholds, and the choice among them."""
        known = [movement.model_dump_json() for movement in self.guide.movements.values()]
        return repr((self.weights, known, self.guide.only, self.ruleset))

    @property
    def weights(self) -> dict[str, str]:
        """That of the recogniser."""
        return {self.guide.recogniser.name: self.guide.recogniser.model.digest}

    def events(self, poses: PoseSequence) -> list[Event]:
        """What happened in a film."""
        return follow_film(poses, self.guide, self.ruleset)

    def movements_of(self, names: Iterable[str], /) -> dict[str, Movement]:
        """Those of the names that are known."""
        return {name: self.guide.movements[name] for name in names if name in self.guide.movements}


@lru_cache(maxsize=4)
def _recogniser(model: str) -> Recogniser:
    """Loading a network takes longer than looking at a clip."""
    return Recogniser.load(model)


def standard_of(wanted: Movements, ruleset: str | Ruleset = "open", model: str | Path = "skeleton") -> Judged:
    """What to judge by: `wanted` is a movement, names to choose from, `a,b` as one text too, or None."""
    if isinstance(wanted, Movement):
        return Standard.of(wanted, ruleset)
    names = wanted.split(",") if isinstance(wanted, str) else list(wanted or ())
    names = [name.strip() for name in names if name.strip()]
    if len(names) == 1:
        return Standard.of(names[0], ruleset)
    if wanted and not names:
        raise DefinitionError("no movement is named; leave the option out to have it recognised")
    return Recognised.of(names, ruleset, model)
