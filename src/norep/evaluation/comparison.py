"""Is a comparison fair, and does it say what is wrong? The fourth seed's experiment on drawn athletes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from norep.evaluation.drawn_pairs import Shot, performed
from norep.movements.movement import Movement
from norep.movements.vocabulary import Rule
from norep.scoring.comparison import score
from norep.scoring.deviations import phase_of
from norep.scoring.execution import Execution
from norep.scoring.explain import Suggestion
from norep.scoring.items import joints_of
from norep.scoring.reference import Reference

GOOD_SCORE, GAP = 85.0, 15.0
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One execution against a reference. `fault` is "" for a good one; `named` whether the first suggestion

    names a joint and the phase of the broken rule, `said` what it names. `below` is whether the score is
    under the inferred threshold.
    """

    movement: str
    fault: str
    shot: Shot
    score: float
    named: bool | None = None
    said: str = ""
    below: bool | None = None


@dataclass(frozen=True, slots=True)
class Comparisons:
    """All trials against references of one good execution, and of five; `itself` are the scores of executions
    against themselves, `uncounted` how many drawn executions were not found in the poses."""

    itself: tuple[float, ...]
    one: tuple[Trial, ...]
    five: tuple[Trial, ...]
    uncounted: int

    def summary(self, trials: Sequence[Trial]) -> dict[str, float]:
        """The shares that the acceptance asks for."""
        good = [trial.score for trial in trials if not trial.fault]
        bad = [trial for trial in trials if trial.fault]
        usual = {name: _usual(trials, name) for name in {trial.movement for trial in trials}}
        apart = [usual[trial.movement] - trial.score >= GAP for trial in bad]
        right = [trial.below == bool(trial.fault) for trial in trials if trial.below is not None]
        return {
            "good": len(good),
            "good_at_least_85": _share([one >= GOOD_SCORE for one in good]),
            "good_median": float(np.median(good)) if good else float("nan"),
            "good_lowest": min(good, default=float("nan")),
            "faulty": len(bad),
            "faulty_15_below": _share(apart),
            "faults_15_below": _share(_by_fault(bad, usual)),
            "faulty_highest": max((trial.score for trial in bad), default=float("nan")),
            "first_suggestion_right": _share([bool(trial.named) for trial in bad]),
            "threshold_right": _share(right),
        }


@dataclass
class _Tally:
    itself: list[float] = field(default_factory=list)
    one: list[Trial] = field(default_factory=list)
    five: list[Trial] = field(default_factory=list)
    uncounted: int = 0


def compare_drawn(
    movements: Sequence[Movement], *, trials: int = 4, seed: int = 0, progress: Progress | None = None
) -> Comparisons:
    """Compare good and faulty executions of each movement with good ones of other athletes.

    For each movement `trials` references of one athlete, and one of five; against each of them good
    executions and every fault, each time by somebody else, from another view, at another tempo.
    """
    tally = _Tally()
    for number, movement in enumerate(movements):
        rng = np.random.default_rng([seed, number])
        _compare(movement, rng, trials, tally)
        if progress is not None:
            progress(number + 1, len(movements))
    return Comparisons(tuple(tally.itself), tuple(tally.one), tuple(tally.five), tally.uncounted)


def _compare(movement: Movement, rng: np.random.Generator, trials: int, tally: _Tally) -> None:
    five = Reference.of(list(_some(movement, rng, 5, tally)))
    for _ in range(trials):
        good = next(_some(movement, rng, 1, tally))
        alone = Reference.of([good])
        tally.itself.append(score(good, alone).score)
        for fault in ("", *(rule.name for rule in movement.rules if rule.fault)):
            shot = Shot.of(rng)
            mine = performed(movement, shot, fault or None)
            if mine is None:
                tally.uncounted += 1
                continue
            tally.one.append(_trial(movement, fault, shot, mine, alone))
            tally.five.append(_trial(movement, fault, shot, mine, five))


def _some(movement: Movement, rng: np.random.Generator, wanted: int, tally: _Tally) -> Iterator[Execution]:
    """Good executions, each by somebody else."""
    found = 0
    while found < wanted:
        one = performed(movement, Shot.of(rng))
        if one is None:
            tally.uncounted += 1
            continue
        found += 1
        yield one


def _trial(movement: Movement, fault: str, shot: Shot, mine: Execution, reference: Reference) -> Trial:
    compared = score(mine, reference)
    first = compared.suggestions[0] if compared.suggestions else None
    limit = reference.threshold
    return Trial(
        movement=movement.name,
        fault=fault,
        shot=shot,
        score=compared.score,
        named=names(first, movement, movement.rule(fault)) if fault else None,
        said="" if first is None else f"{first.phase}: {first.joint} ({first.deviation.name})",
        below=None if limit is None or limit.guessed else compared.score < limit.score,
    )


def names(said: Suggestion | None, movement: Movement, rule: Rule) -> bool:
    """Whether a suggestion names the phase that a rule looks at and a joint that its measure speaks of.

    For a rule that looks at the way between two phases, one of those from the first to the last is right too.
    """
    if said is None or said.joint not in joints_of(movement.measures[rule.measure]):
        return False
    if said.phase == phase_of(rule):
        return True
    if rule.during is None:
        return False
    order = [phase.name for phase in movement.phases]
    first, last = (order.index(name) for name in rule.during)
    return said.phase in order[first : last + 1]


def _by_fault(bad: Sequence[Trial], usual: Mapping[str, float]) -> list[bool]:
    """For each fault of each movement whether the median of its executions is far enough below."""
    scores: dict[tuple[str, str], list[float]] = {}
    for trial in bad:
        scores.setdefault((trial.movement, trial.fault), []).append(trial.score)
    return [usual[movement] - float(np.median(of)) >= GAP for (movement, _), of in scores.items()]


def _usual(trials: Sequence[Trial], movement: str) -> float:
    good = [trial.score for trial in trials if trial.movement == movement and not trial.fault]
    return float(np.median(good)) if good else float("nan")


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else float("nan")
