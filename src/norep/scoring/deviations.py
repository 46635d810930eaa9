"""Where an execution differs from a reference: phase, joint, direction, size, and how much that matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from norep.movements.vocabulary import Rule
from norep.scoring.execution import Execution
from norep.scoring.items import Item, joint_of
from norep.scoring.reference import Known, Reference

Floats = NDArray[np.float64]
Kind = Literal[
    "angle",
    "lean",
    "width",
    "height",
    "measure",
    "rule",
    "missing",
    "asymmetry",
    "tempo",
    "drift",
    "consistency",
]

SLACK = 1.0
"""Standard deviations that cost nothing."""
GENERIC_LOSS, MOST_GENERIC = 0.010, 0.35
"""Loss per squared standard deviation beyond the slack, and the most that one generic difference costs."""
RULE_LOSS, MOST_RULE, RULE_SLACK, MOST_SLACK = 0.5, 0.8, 0.5, 0.75
"""Loss of who falls behind the reference all the way to where the rule is missed; shares of that way cost
nothing up to the slack."""
UNPROVED = 0.5
"""What a rule costs that the view cannot prove, as a share of what it would cost otherwise."""
SURE = 1.2
"""Bands of a rule that the measured values of a good execution may be apart."""
MATERIAL = 2.0
"""Standard deviations from which on a difference is worth a sentence."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference between an execution and the reference.

    `phase` is a phase of the movement or `from to to`, `joint` the part of the body, `name` the item, the
    measure, or the rule. `mine` and `reference` are in `unit`. `deviation` is how much is to be expected
    between good executions, by their natural spread and the estimator's noise together. `loss`, from 0, is
    what it costs.
    """

    phase: str
    joint: str
    name: str
    kind: Kind
    mine: float
    reference: float
    unit: str
    deviation: float
    loss: float
    side: str = ""
    sure: float = 1.0
    """Under 1 where the view cannot prove it: the loss is as much less, its place among the others is not."""

    @property
    def rank(self) -> float:
        """How important it is to speak of: the loss as it would be if it were sure."""
        return self.loss / self.sure

    @property
    def difference(self) -> float:
        """Mine less the reference."""
        return self.mine - self.reference

    @property
    def size(self) -> float:
        """The difference in expected deviations."""
        return abs(self.difference) / self.deviation if self.deviation > 0 else 0.0

    @property
    def material(self) -> bool:
        """Whether it is large enough to speak of."""
        return self.loss > 0 and self.size >= MATERIAL


def deviations(mine: Execution, reference: Reference) -> tuple[Deviation, ...]:
    """All differences that can be seen, the costliest first."""
    found = [*_of_rules(mine, reference), *_of_items(mine, reference), *_missing(mine, reference)]
    # Of equals, a position is named before the way that leads to it.
    return tuple(sorted(found, key=lambda one: (-one.rank, " to " in one.phase)))


def _of_items(mine: Execution, reference: Reference) -> Iterator[Deviation]:
    groups = _columns(mine)
    names = [name for name, _ in reference.marks]
    values = mine.at(names)
    # A phase that may be skipped is passed in another way by everybody who does not.
    passed = _optional(mine)
    means = _over(values, groups), _over(reference.at_marks, groups), _over(reference.at_marks_spread, groups)
    noises = np.array([item.noise / np.sqrt(len(taken)) for item, taken in groups])
    expected = np.sqrt(means[2] ** 2 + (noises**2 * (1 + 1 / reference.count))[:, None])
    sizes = np.abs(means[0] - means[1]) / expected
    losses = np.minimum(GENERIC_LOSS * np.maximum(sizes - SLACK, 0.0) ** 2, MOST_GENERIC)
    rows = zip(groups, means[0], means[1], expected, losses, strict=True)
    for (item, taken), own, good, usual, loss in rows:
        for place in (int(at) for at in np.flatnonzero(np.isfinite(loss)) if names[at] not in passed):
            yield Deviation(
                phase=names[place],
                joint=item.joint,
                name=item.name,
                kind=cast(Kind, item.kind),
                mine=float(own[place]),
                reference=float(good[place]),
                unit=item.unit,
                deviation=float(usual[place]),
                loss=float(loss[place]),
                side="" if len(taken) > 1 else item.side,
            )


def _optional(mine: Execution) -> frozenset[str]:
    phases = () if mine.guide is None else mine.guide.phases
    return frozenset(phase.name for phase in phases if phase.optional)


def _columns(mine: Execution) -> list[tuple[Item, list[int]]]:
    """The items and their columns: both sides in one where the movement is done with both together."""
    together = mine.guide is not None and mine.guide.sides == "both"
    grouped: dict[str, list[int]] = {}
    for column, item in enumerate(mine.items):
        key = f"{item.kind} {item.name if together else item.key}"
        grouped.setdefault(key, []).append(column)
    return [(mine.items[taken[0]], taken) for taken in grouped.values()]


def _over(values: Floats, groups: Sequence[tuple[Item, list[int]]]) -> Floats:
    """`(groups, marks)` mean over the columns of each group of what is known."""
    member = np.zeros((len(groups), values.shape[1]))
    for number, (_, taken) in enumerate(groups):
        member[number, taken] = 1.0
    known = np.isfinite(values)
    count = member @ known.T.astype(float)
    mean: Floats = (member @ np.where(known, values, 0.0).T) / np.where(count > 0, count, np.nan)
    return mean


def _of_rules(mine: Execution, reference: Reference) -> Iterator[Deviation]:
    if mine.guide is None:
        return
    for rule in mine.guide.rules:
        good = reference.rules.get(rule.name)
        if good is None or rule.name not in mine.rules:
            continue
        kept = rule.margin(good.mean)
        if kept < 0:  # the reference breaks this rule itself: no standard to be held against
            continue
        own = mine.rules[rule.name]
        way = kept + rule.band
        behind = (kept - rule.margin(own)) / way
        slack = _slack(rule, good, way, reference.count)
        sure = 1.0 if rule.proved_from(mine.view) else UNPROVED
        loss = sure * min(RULE_LOSS * max(behind - slack, 0.0) / (1 - slack), MOST_RULE)
        measure = mine.guide.measures[rule.measure]
        yield Deviation(
            phase=phase_of(rule),
            joint=joint_of(measure),
            name=rule.name,
            kind="rule",
            mine=own,
            reference=good.mean,
            unit="share" if rule.mode == "linger" else measure.unit,
            deviation=max(slack * way / MATERIAL, 1e-6),
            loss=loss,
            sure=sure,
        )


def _missing(mine: Execution, reference: Reference) -> Iterator[Deviation]:
    """The end position, where an attempt did not come so far: by the measure that stays farthest from it."""
    if mine.guide is None or not mine.marks:
        return
    last = mine.guide.phases[-1]
    marks = [name for name, _ in reference.marks]
    if mine.marks[-1].name == last.name or last.name not in marks:
        return
    columns = {item.name: column for column, item in enumerate(mine.items) if item.kind == "measure"}
    nearest: list[tuple[float, int, float]] = []
    for key, limits in last.needs.items():
        if key in columns:
            values = mine.values[mine.marks[-1].start :, columns[key]]
            ways = [(abs(v - limits.nearest(v)), v) for v in values[np.isfinite(values)].tolist()]
            noise = mine.items[columns[key]].noise
            nearest += [(away / noise, columns[key], best) for away, best in sorted(ways)[:1]]
    if nearest:
        _, column, best = max(nearest)
        item, good = mine.items[column], float(reference.at_marks[marks.index(last.name), column])
        yield Deviation(
            last.name, item.joint, item.name, "missing", best, good, item.unit, item.noise, MOST_RULE
        )


def _slack(rule: Rule, good: Known, way: float, count: int) -> float:
    """The share of the way to a miss that costs nothing: more where the measure is not well known.

    The band of a rule is the error that is allowed for; a reference of few executions adds its own.
    """
    noise = SURE * rule.band * np.sqrt(1 + 1 / count)
    return float(np.clip(np.hypot(noise, good.spread) / way, RULE_SLACK, MOST_SLACK))


def phase_of(rule: Rule) -> str:
    """The phase that a rule looks at, or the way between two."""
    return rule.at if rule.at is not None else " to ".join(rule.during or ())
