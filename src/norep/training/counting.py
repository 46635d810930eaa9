"""Train the counter of repetitions and say how well it does on sources it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.datasets.poses import PoseSet
from norep.errors import PoseError
from norep.movements.movement import Movement
from norep.recognition.periodic.count import choose
from norep.recognition.periodic.forest import Forest
from norep.recognition.periodic.model import CounterModel
from norep.recognition.periodic.pace import Pace, mean_density
from norep.training.counting_choice import Table, fit_forest, table_of, tables_of_pieces
from norep.training.counting_examples import Example, drawn_examples, examples_of, refined
from norep.training.counting_pace import train_pace

Floats = NDArray[np.float64]
Report = Callable[[str], None]

DRAWN_SHARE = 0.2
"""Share of the networks' training windows that shows drawn athletes."""
CLEAR = 0.02
"""Share of frames without a person below which a clip is clear."""
PIECES = 300
"""Pieces that are cut from the clips of each set for the judging of candidates,"""
PIECE_SAY = 1.0
"""and what they weigh together beside the clips."""
DRAWN_WEIGHT = 0.3
"""What a drawn clip weighs beside a real one when candidates are judged."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the counter is trained: `folds` networks each leave out a part of the sources, and are averaged.

    They are trained twice, for `steps`; the first networks find doubtful labels for the second.
    """

    folds: int = 4
    steps: int = 1500
    drawn: int = 400
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a set is counted by networks and trees that never saw the source of a clip.

    `mae` mean of abs(said - true) / true over clips with repetitions; `obo` share within one; `exact`;
    `obo_clear` share within one of the clips with under 2 % of the frames missing.
    """

    name: str
    clips: int
    mae: float
    obo: float
    exact: float
    obo_clear: float


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """Networks of each fold, and the density of each example by the one that did not see its source."""

    paces: tuple[Pace, ...]
    densities: tuple[Floats, ...]
    folds: NDArray[np.int64]


def train_counter(
    sets: Sequence[PoseSet],
    movements: Sequence[Movement],
    out: str | Path,
    *,
    plan: Plan | None = None,
    report: Report | None = None,
) -> list[Figures]:
    """Train on sets with known counts and on drawn athletes, write the model, return the figures per set.

    Raises PoseError when fewer clips than folds have a count.
    """
    plan = plan or Plan()
    examples = [list(examples_of(one.clips)) for one in sets]
    drawn = list(drawn_examples(movements, plan.drawn, plan.seed))
    fitted = cross_fit(examples, drawn[::2], plan, report or _silent)
    fitted = cross_fit(examples, drawn[::2], plan, report or _silent, refine=fitted.densities)
    model, said = fit_choice(examples, drawn[1::2], fitted)
    model.save(out)
    return [figures_of(one, said) for one in sets]


def cross_fit(
    sets: Sequence[Sequence[Example]],
    drawn: Sequence[Example],
    plan: Plan,
    report: Report,
    *,
    refine: Sequence[Floats] | None = None,
) -> CrossFitted:
    """Train one network for each fold of sources on the rest; every set has the same share of the windows.

    `refine` are densities of an earlier round, which correct the examples that are learned from.
    """
    examples = [example for one in sets for example in one]
    learned: list[Example | None] = list(examples)
    if refine is not None:
        learned = [refined(example, density) for example, density in zip(examples, refine, strict=True)]
    if len({example.source for example in examples}) < plan.folds:
        raise PoseError(f"the counter needs clips with a count from at least {plan.folds} sources")
    folds = folds_of([example.source for example in examples], plan.folds, plan.seed)
    origin = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    densities = [np.zeros(0)] * len(examples)
    paces = []
    for fold in range(plan.folds):
        pools: list[tuple[float, Sequence[Example]]] = [(DRAWN_SHARE, drawn)]
        for k in range(len(sets)):
            chosen = np.flatnonzero((folds != fold) & (origin == k)).tolist()
            pool = [example for example in (learned[i] for i in chosen) if example is not None]
            pools.append(((1 - DRAWN_SHARE) / len(sets), pool))
        paces.append(train_pace(pools, plan.steps, plan.seed + fold, _steps(report, fold, plan)))
        for i in np.flatnonzero(folds == fold).tolist():
            densities[i] = mean_density(paces[-1:], examples[i].signals)
    return CrossFitted(tuple(paces), tuple(densities), folds)


def folds_of(sources: Sequence[str], folds: int, seed: int) -> NDArray[np.int64]:
    """`(clips,)`: the fold of each clip; all clips of a source share one, folds are about equally large."""
    names, place, size = np.unique(np.array(sources), return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-size[order], kind="stable")]
    fold, load = np.zeros(len(names), np.int64), np.zeros(folds, np.int64)
    for source in order:
        fold[source] = load.argmin()
        load[fold[source]] += size[source]
    return np.asarray(fold[place])


def fit_choice(
    sets: Sequence[Sequence[Example]], drawn: Sequence[Example], fitted: CrossFitted
) -> tuple[CounterModel, dict[str, int]]:
    """Learn to judge candidates, on densities of networks that did not see the clip; sets have equal say.

    Returns the model, and the number said of each clip, by id, by parts of it that never saw its source.
    """
    examples = [example for one in sets for example in one]
    say = np.concatenate([np.full(len(one), len(examples) / len(sets) / max(len(one), 1)) for one in sets])
    posed = [
        table_of(e, density, weight)
        for e, density, weight in zip(examples, fitted.densities, say.tolist(), strict=True)
    ]
    plain = [table_of(e, None, weight) for e, weight in zip(examples, say.tolist(), strict=True)]
    more = _further_tables(sets, fitted)
    drawn_posed = [table_of(e, mean_density(fitted.paces, e.signals), DRAWN_WEIGHT) for e in drawn]
    drawn_plain = [table_of(example, None, DRAWN_WEIGHT) for example in drawn]
    said = _cross_counted(posed, more, drawn_posed, fitted)
    everything = posed + drawn_posed + [table for pieces in more for table in pieces]
    model = CounterModel(fitted.paces, fit_forest(everything), fit_forest(plain + drawn_plain))
    return model, {example.id: int(number) for example, number in zip(examples, said, strict=True)}


def _further_tables(sets: Sequence[Sequence[Example]], fitted: CrossFitted) -> list[list[Table]]:
    """For each example pieces of it; all sets together have as many, and as much say, of them."""
    examples = [(example, len(one)) for one in sets for example in one]
    more = []
    for (example, size), fold in zip(examples, fitted.folds.tolist(), strict=True):
        number = round(PIECES / size)
        weight = PIECE_SAY * len(examples) / len(sets) / size / max(number, 1)
        more.append(tables_of_pieces(example, fitted.paces[fold], number, weight))
    return more


def _cross_counted(
    tables: Sequence[Table], more: Sequence[Sequence[Table]], drawn: Sequence[Table], fitted: CrossFitted
) -> NDArray[np.int64]:
    """The number said of each clip by trees that never saw its source."""
    said = np.zeros(len(tables), np.int64)
    for fold in np.unique(fitted.folds):
        known = np.flatnonzero(fitted.folds != fold).tolist()
        pieces = [table for i in known for table in more[i]]
        forest = fit_forest([*(tables[i] for i in known), *pieces, *drawn])
        for i in np.flatnonzero(fitted.folds == fold).tolist():
            said[i] = said_of(tables[i], forest, fitted.densities[i])
    return said


def said_of(table: Table, forest: Forest, density: Floats) -> int:
    """The number of repetitions chosen among the candidates of a table."""
    return choose(table.numbers, forest.predict(table.merits), density)[0]


def figures_of(one: PoseSet, said: Mapping[str, int]) -> Figures:
    """Compare what was said of each clip, by id, with the truth; clips not spoken of count as said 0."""
    clips = [clip for clip in one.clips if clip.count is not None]
    true = np.array([clip.count for clip in clips])
    apart = np.abs(np.array([said.get(clip.id, 0) for clip in clips]) - true)
    some = true > 0
    clear = np.array([clip.poses.followed.mean() > 1 - CLEAR for clip in clips], bool)
    return Figures(
        one.name,
        len(clips),
        float((apart[some] / true[some]).mean()) if some.any() else 0.0,
        float((apart <= 1).mean()),
        float((apart == 0).mean()),
        float((apart[clear] <= 1).mean()) if clear.any() else 0.0,
    )


def _steps(report: Report, fold: int, plan: Plan) -> Callable[[int, float], None]:
    return lambda step, loss: report(
        f"network {fold + 1} of {plan.folds}: step {step} of {plan.steps}, loss {loss:.3f}"
    )


def _silent(line: str) -> None:
    """Say nothing."""
