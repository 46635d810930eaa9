"""Verdicts of sets whose movement is doubtful: unsure, for the standard of another may apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from norep.judging.events import Finding, Guess, Rep
from norep.movements.movement import Movement

DOUBT = 0.5
"""Probability of being judged by the right rules below which no verdict stands."""


def certainty(name: str, guesses: Sequence[Guess], movements: Mapping[str, Movement]) -> float:
    """The probability, 0 to 1, that the rules of the movement `name` are the right ones.

    Movements that look alike often share them: an air squat and a goblet squat are judged by the same.
    """
    rules = _rules(movements[name])
    alike = {other for other, movement in movements.items() if _rules(movement) == rules}
    return sum(guess.probability for guess in guesses if guess.movement in alike)


def doubted(rep: Rep, name: str) -> Rep:
    """The repetition without a verdict, and with the reason."""
    reason = f"It may be another movement than {name}; name it with --movement to have it judged"
    finding = Finding("movement", "unseen", None, "", None, reason, "")
    return replace(rep, verdict="unsure", findings=(finding, *rep.findings))


def _rules(movement: Movement) -> frozenset[str]:
    return frozenset(rule.name for rule in movement.rules)
