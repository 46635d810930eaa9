"""What an execution is compared with: the barycentre of good ones, and how much these differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.view import View
from norep.scoring.barycentre import LENGTH, barycentre, resampled
from norep.scoring.execution import Execution
from norep.scoring.items import Item
from norep.scoring.threshold import Threshold

Floats = NDArray[np.float64]
MOST_MEMBERS = 40
"""More good executions than this say nothing new; the first of them are taken."""
PRIOR = 3.0
"""The usual spread between people counts as much as this many observed executions."""
FEWEST_FOR_THRESHOLD = 3
KEY_FIGURES = "key figures"
"""The origin of a built-in reference; its tempo is that of a drawing."""


@dataclass(frozen=True, slots=True)
class Known:
    """Mean of a number over the good executions, its spread, and in how many it was seen."""

    mean: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Good executions in one: their DTW barycentre (Petitjean 2011) with its natural spread.

    `points` `(LENGTH, POINTS, 3)`, `values` and `spread` `(LENGTH, items)`, `members`
    `(count, LENGTH, POINTS, 3)`. `marks` are the phases with their place in the course; `at_marks` and
    `at_marks_spread` `(marks, items)`. `tempo` holds the seconds of each part, `rules` what the measure of
    each rule came to. `threshold` is the score below which an execution is not like the good ones.

    >>> import norep
    >>> squat = norep.movements["air-squat"]
    >>> [phase for phase, place in norep.Reference.built_in(squat).marks]
    ['standing', 'bottom', 'stood']
    """

    name: str
    movement: str
    points: Floats
    values: Floats
    spread: Floats
    members: Floats
    items: tuple[Item, ...]
    marks: tuple[tuple[str, int], ...]
    at_marks: Floats
    at_marks_spread: Floats
    tempo: dict[str, Known]
    rules: dict[str, Known]
    origin: str = ""
    side: str | None = None
    view: View | None = None
    flat: bool = False
    threshold: Threshold | None = None

    @property
    def count(self) -> int:
        """How many good executions it is made of."""
        return len(self.members)

    def step_of(self, mark: int) -> int:
        """The step of the course that is most like what was measured at a phase, by its number.

        A repetition begins and ends where the next one is under way already, so its edges are not the phases.
        """
        places = [place for _, place in self.marks]
        low = 0 if mark == 0 else (places[mark - 1] + places[mark]) // 2
        high = LENGTH if mark == len(places) - 1 else (places[mark] + places[mark + 1]) // 2 + 1
        apart = ((self.values[low:high] - self.at_marks[mark]) / self.at_marks_spread[mark]) ** 2
        known = np.isfinite(apart)
        if not known.any():
            return places[mark]
        means = np.where(known, apart, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        return low + int(np.where(known.any(axis=1), means, np.inf).argmin())

    @staticmethod
    def of(
        executions: Sequence[Execution], name: str = "", *, origin: str = "", threshold: bool = True
    ) -> Reference:
        """Make a reference of one or more good executions of one movement.

        Those done with the other side are mirrored. Raises PoseError where there is none, or where they
        are of different movements.
        """
        from norep.scoring.leave_one_out import threshold_of  # noqa: PLC0415  (that makes references itself)

        same = _alike(executions)
        made = _made(same, name, origin)
        return replace(made, threshold=threshold_of(made, same)) if threshold else made

    @staticmethod
    def built_in(movement: object) -> Reference:
        """The reference of a movement's own key figures, drawn; see `norep.scoring.built_in`."""
        from norep.scoring.built_in import built_in  # noqa: PLC0415

        return built_in(movement)  # type: ignore[arg-type]

    def save(self, path: str | Path) -> Path:
        """Write an npz file that `load` reads. Raises OutputError."""
        from norep.scoring.storage import write  # noqa: PLC0415

        return write(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> Reference:
        """Read a file that `save` wrote; raises DefinitionError for anything else."""
        from norep.scoring.storage import read  # noqa: PLC0415

        return read(Path(path))


def _alike(executions: Sequence[Execution]) -> list[Execution]:
    if not executions:
        raise PoseError("a reference needs at least one full repetition, and none was found")
    first = executions[0]
    names = sorted({one.movement for one in executions})
    if len(names) > 1 or len({one.items for one in executions}) > 1:
        raise PoseError(f"a reference is of one movement, and these are of {', '.join(names)}")
    kept = [one for one in executions if one.flat == first.flat][:MOST_MEMBERS]
    return [one.mirrored() if one.side != first.side else one for one in kept]


def _made(executions: Sequence[Execution], name: str, origin: str) -> Reference:
    first = executions[0]
    centre = barycentre([resampled(one.points) for one in executions])
    values = _along([one.values for one in executions], centre.paths)
    names = _phases(executions)
    at_marks = np.stack([one.at(names) for one in executions])
    usual = np.array([item.spread for item in first.items])
    places = _places(executions, centre.paths, names)
    return Reference(
        name=name,
        movement=first.movement,
        points=centre.points,
        values=_mean(values),
        spread=_spread(values, usual),
        members=np.stack([resampled(one.points) for one in executions]),
        items=first.items,
        marks=tuple(zip(names, places, strict=True)),
        at_marks=_mean(at_marks),
        at_marks_spread=_spread(at_marks, usual),
        tempo=_tempo(executions),
        rules=_rules(executions),
        origin=origin,
        side=first.side,
        view=first.view,
        flat=first.flat,
    )


def _along(values: Sequence[Floats], paths: Sequence[NDArray[np.int64]]) -> Floats:
    """`(count, LENGTH, items)` the values of each member at the steps of the barycentre."""
    out = []
    for one, path in zip(values, paths, strict=True):
        even = resampled(one)
        sums = np.zeros((LENGTH, even.shape[1]))
        np.add.at(sums, path[:, 0], even[path[:, 1]])
        out.append(sums / np.bincount(path[:, 0], minlength=LENGTH)[:, None])
    return np.stack(out)


def _phases(executions: Sequence[Execution]) -> list[str]:
    """The phases that at least half of the executions have, in their order."""
    lists = [[mark.name for mark in one.marks] for one in executions]
    usual = {name for one in lists for name in one if 2 * sum(name in other for other in lists) >= len(lists)}
    fullest = max(lists, key=lambda one: len(usual.intersection(one)))
    return [name for name in fullest if name in usual]


def _places(
    executions: Sequence[Execution], paths: Sequence[NDArray[np.int64]], names: Sequence[str]
) -> list[int]:
    """Where in the barycentre the phases are: the median over its members."""
    found: dict[str, list[float]] = {name: [] for name in names}
    for one, path in zip(executions, paths, strict=True):
        scale = (LENGTH - 1) / max(len(one) - 1, 1)
        for mark in one.marks:
            step = np.abs(path[:, 1] - round(mark.middle * scale)).argmin()
            found.setdefault(mark.name, []).append(float(path[step, 0]))
    places = [int(np.median(found[name])) for name in names]
    places[0], places[-1] = 0, LENGTH - 1
    return places


def _tempo(executions: Sequence[Execution]) -> dict[str, Known]:
    parts = [{f"{part.way}: {part.name}": part.seconds for part in one.tempo.parts} for one in executions]
    names = dict.fromkeys(name for one in parts for name in one)
    return {name: _known([one[name] for one in parts if name in one], 0.0) for name in names}


def _rules(executions: Sequence[Execution]) -> dict[str, Known]:
    names = dict.fromkeys(name for one in executions for name in one.rules)
    return {name: _known([one.rules[name] for one in executions if name in one.rules], 0.0) for name in names}


def _known(values: Sequence[float], usual: float) -> Known:
    return Known(float(np.mean(values)), max(float(np.std(values)), usual), len(values))


def _mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=0)
    mean: Floats = np.where(known, values, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan)
    return mean


def _spread(values: Floats, usual: Floats) -> Floats:
    """The standard deviation over the members, mixed with the usual one while there are few of them."""
    known = np.isfinite(values)
    squares = np.where(known, values - _mean(values), 0.0) ** 2
    count = np.maximum(known.sum(axis=0) - 1, 0)
    spread: Floats = np.sqrt((squares.sum(axis=0) + PRIOR * usual**2) / (count + PRIOR))
    return spread
