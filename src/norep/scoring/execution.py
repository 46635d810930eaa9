"""One repetition in a form that can be compared: where the body goes, when the phases are, how long each takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from norep.scoring.tempo import Tempo, tempo_of

Floats = NDArray[np.float64]
SMOOTHING = 0.06
"""Standard deviation in seconds of the smoothing before anything is compared, at an ordinary tempo."""
LONGEST_HOLD = 0.25
"""Share of a repetition that its first and last position are looked at, at most."""
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
    around = poses[_inside(poses.time, first - 0.3, last + 0.3)]
    calm = smooth(around, min(SMOOTHING, max(0.03 * (last - first), 0.01)))
    window = calm[_inside(calm.time, first, last)]
    if int(window.followed.sum()) < FEWEST_FRAMES:
        raise PoseError(
            f"the athlete is seen in {int(window.followed.sum())} frames of this repetition, too few to compare"
        )
    sided = movement if movement is None or rep is None or rep.side is None else movement.for_side(rep.side)
    course = course_of(window)
    items, values = GENERIC, values_of(course.points)
    if sided is not None:
        items, values = (*GENERIC, *measures_of(sided)), np.hstack([values, measured(window, sided)])
    marks = tuple(_mark(window.time, *span) for span in spans)
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
        if number == 0:
            start = max(start, stop - longest)
        elif number == len(rep.phases) - 1:
            stop = min(stop, start + 1.6 * longest)
        elif stop - start > longest:
            middle = (start + stop) / 2
            start, stop = middle - longest / 2, middle + longest / 2
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


def _mark(time: Floats, name: str, start: float, stop: float) -> Mark:
    """The middle half of a span, at least one frame."""
    quarter = (stop - start) / 4
    first = int(np.searchsorted(time, start + quarter - 1e-9))
    last = int(np.searchsorted(time, stop - quarter + 1e-9))
    first = min(first, len(time) - 1)
    return Mark(name, first, max(last, first + 1))


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
    places = {item.key: column for column, item in enumerate(items)}
    other = {"left": "right", "right": "left", "": ""}
    return [places.get(replace(item, side=other[item.side]).key, column) for column, item in enumerate(items)]
