"""One repetition in a form that can be compared: where the body goes, and when the phases are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.judging.events import Rep
from norep.judging.judge import values as rule_values
from norep.movements.movement import Movement
from norep.pose.cleaning import smooth
from norep.pose.sequence import PoseSequence
from norep.pose.view import View, view_of
from norep.scoring.body import Course, course_of
from norep.scoring.items import GENERIC, Item, measured, measures_of, values_of
from norep.scoring.tempo import Tempo, speed_of, tempo_of

Floats = NDArray[np.float64]
SMOOTHING = 0.06
"""Standard deviation in seconds of the smoothing before anything is compared, at an ordinary tempo."""
LONGEST_HOLD = 0.5
"""Share of a repetition for which a position is looked at, at most: the end of the first, else the begin."""
AROUND = 0.06
"""Share of a repetition, on either side of the moment when it is stillest, from which a position is taken."""
FEWEST_FRAMES = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A phase of a repetition: the frames `[start, stop)` in which it is at its most pronounced."""

    name: str
    start: int
    stop: int

    @property
    def middle(self) -> int:
        """The frame in its middle."""
        return (self.start + self.stop - 1) // 2


@dataclass(frozen=True, slots=True, eq=False)
class Execution:
    """One repetition, as it is compared.

    `time` `(frames,)` seconds of the film, `points` `(frames, POINTS, 3)` of a standard body in torso
    lengths, see `norep.scoring.body`, `values` `(frames, items)`. `at_marks` `(marks, items)` are the values
    at the phases. `rules` holds what the measure of each rule came to. `flat` says that only the picture
    was known.
    """

    time: Floats
    points: Floats
    values: Floats
    items: tuple[Item, ...]
    marks: tuple[Mark, ...]
    at_marks: Floats
    tempo: Tempo
    rules: dict[str, float]
    guide: Movement | None = None
    index: int = 1
    side: str | None = None
    view: View | None = None
    flat: bool = False
    turned: bool = True

    def __len__(self) -> int:
        return len(self.time)

    @property
    def movement(self) -> str:
        """The name of the movement, "" where it is not known."""
        return "" if self.guide is None else self.guide.name

    def at(self, phases: Sequence[str]) -> Floats:
        """`(phases, items)` the values at these phases; NaN at one that was skipped."""
        rows = {mark.name: row for mark, row in zip(self.marks, self.at_marks, strict=True)}
        missing = np.full(len(self.items), np.nan)
        return np.stack([rows.get(name, missing) for name in phases])

    @property
    def span(self) -> tuple[float, float]:
        """First and last second of the film."""
        return float(self.time[0]), float(self.time[-1])

    def mirrored(self) -> Execution:
        """The same with left and right exchanged; measures that name no side stay as they are."""
        course = Course(self.points, self.flat).mirrored()
        values, at_marks = self.values.copy(), self.at_marks.copy()
        for column, other in enumerate(_other_columns(self.items)):
            values[:, column], at_marks[:, column] = self.values[:, other], self.at_marks[:, other]
        return replace(self, points=course.points, values=values, at_marks=at_marks)


def executions(poses: PoseSequence, reps: Iterable[Rep], movement: Movement) -> tuple[Execution, ...]:
    """The repetitions of a set as they are compared; those of which nothing was seen are left out."""
    found = []
    for rep in reps:
        try:
            found.append(execution(poses, movement, rep))
        except PoseError:
            continue
    return tuple(found)


def execution(poses: PoseSequence, movement: Movement | None = None, rep: Rep | None = None) -> Execution:
    """One repetition of these poses, or all of them as one where no repetition is given.

    Raises PoseError where frames are out of order, or too few frames show the athlete.
    """
    in_order(poses)
    spans = _phase_spans(poses, movement, rep)
    first, last = spans[0][1], spans[-1][2]
    if rep is not None and movement is not None and spans[-1][0] != movement.phases[-1].name:
        last = max(last, rep.end)  # an attempt that failed on the way
    around = poses[_inside(poses.time, first - 0.3, last + 0.3)]
    calm = smooth(around, min(SMOOTHING, max(0.03 * (last - first), 0.01)))
    window = calm[_inside(calm.time, first, last)]
    if int(window.followed.sum()) < FEWEST_FRAMES:
        seen = int(window.followed.sum())
        raise PoseError(f"the athlete is seen in {seen} frames of this repetition, too few to compare")
    sided = movement if movement is None or rep is None or rep.side is None else movement.for_side(rep.side)
    course = course_of(window)
    items, values = GENERIC, values_of(course.points)
    if sided is not None:
        items, values = (*GENERIC, *measures_of(sided)), np.hstack([values, measured(window, sided)])
    marks = tuple(_marks(window.time, speed_of(window.time, course.points), spans))
    return Execution(
        time=window.time,
        points=course.points,
        values=values,
        items=items,
        marks=marks,
        at_marks=_at_marks(values, marks),
        tempo=tempo_of(window.time, course.points, marks),
        rules={} if sided is None or rep is None else rule_values(sided, rep, around),
        guide=sided,
        index=1 if rep is None else rep.index,
        side=None if rep is None else rep.side,
        view=view_of(window) if rep is None or rep.view is None else rep.view,
        flat=course.flat,
        turned=course.turned,
    )


def in_order(poses: PoseSequence) -> None:
    """Raise PoseError unless time runs forward."""
    if len(poses) and (not np.isfinite(poses.time).all() or (np.diff(poses.time) <= 0).any()):
        raise PoseError("the frames are not in the order of time; sort them before they are compared")


def _phase_spans(
    poses: PoseSequence, movement: Movement | None, rep: Rep | None
) -> list[tuple[str, float, float]]:
    """Name, first and last second of each phase."""
    if not len(poses):
        raise PoseError("there are no frames to compare")
    if rep is None or movement is None or len(rep.phases) < 2:
        return _thirds(float(poses.time[0]), float(poses.time[-1]))
    longest = LONGEST_HOLD * max(rep.end - rep.start, 0.2)
    spans = []
    for number, phase in enumerate(rep.phases):
        start, stop = phase.held or (phase.time, phase.time)
        start = start if number else max(start, stop - longest)
        if number:  # who jumps at the end has landed soon after
            stop = min(stop, start + longest / (2 if number == len(rep.phases) - 1 else 1))
        spans.append((phase.name, start, stop))
    return spans


def _thirds(start: float, stop: float) -> list[tuple[str, float, float]]:
    length = stop - start
    return [
        ("start", start, start + 0.1 * length),
        ("middle", start + 0.45 * length, start + 0.55 * length),
        ("end", stop - 0.1 * length, stop),
    ]


def _inside(time: Floats, start: float, stop: float) -> slice:
    first, last = np.searchsorted(time, (start - 1e-9, stop + 1e-9))
    return slice(int(first), int(max(last, first)))


def _marks(time: Floats, speed: Floats, spans: Sequence[tuple[str, float, float]]) -> Iterator[Mark]:
    """For each span the frames around the moment when the body is stillest in it."""
    around = AROUND * float(time[-1] - time[0])
    for name, start, stop in spans:
        inside = _inside(time, start, stop)
        first = min(inside.start, len(time) - 1)
        last = max(inside.stop, first + 1)
        still = float(time[first + int(speed[first:last].argmin())])
        near = _inside(time, max(still - around, time[first]), min(still + around, time[last - 1]))
        yield Mark(name, near.start, max(near.stop, near.start + 1))


def _at_marks(values: Floats, marks: Sequence[Mark]) -> Floats:
    rows = [values[mark.start : mark.stop] for mark in marks]
    return np.stack([_mean(row) for row in rows])


def _mean(rows: Floats) -> Floats:
    """Mean over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(rows)
    count = known.sum(axis=0)
    mean: Floats = np.where(known, rows, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan)
    return mean


def _other_columns(items: Sequence[Item]) -> list[int]:
    places = {(item.kind, item.name, item.side): column for column, item in enumerate(items)}
    other = {"left": "right", "right": "left", "": ""}
    return [places.get((item.kind, item.name, other[item.side]), i) for i, item in enumerate(items)]
