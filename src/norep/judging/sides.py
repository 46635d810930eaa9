"""Watch both sides of the body together, or each on its own where one works or both take turns."""

from __future__ import annotations

from dataclasses import dataclass, field

from norep.judging.counter import Abandoned, Counter, CounterEvent, Reached
from norep.judging.hold import Held, HoldTimer
from norep.judging.measuring import Floats, Signals
from norep.judging.path import Closed
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence

LEFT_RIGHT = ("left", "right")
OTHER = {"left": "right", "right": "left"}


class Side:
    """One side of the body, or both together where `name` is None: its measures and its counter."""

    def __init__(self, movement: Movement, name: str | None) -> None:
        self.name = name
        self.movement = movement if name is None else movement.for_side(name)
        measures = tuple(self.movement.measures[key] for key in movement.counting_measures)
        self._signals = Signals(measures)
        self._counter = HoldTimer(self.movement) if movement.kind == "hold" else Counter(self.movement)

    def measured(self, poses: PoseSequence) -> list[list[float]]:
        """The measures the counter looks at, one row for each of the next frames."""
        rows: Floats = self._signals.update(poses)
        return [[float(value) for value in row] for row in rows]

    def update(self, time: float, values: list[float], cut: bool) -> list[CounterEvent] | list[Held]:
        """Count on with the measures of the frame at `time` seconds."""
        return self._counter.update(time, values, cut)

    def finish(self) -> list[CounterEvent] | list[Held]:
        """The stream has ended: close what is open."""
        return self._counter.finish()

    def open_since(self, time: float) -> float:
        """From when on poses are still needed, in seconds."""
        return self._counter.open_since(time)

    @property
    def under_way(self) -> bool:
        """Whether an attempt has come a good part of its way."""
        return isinstance(self._counter, Counter) and self._counter.under_way


@dataclass(slots=True)
class Turns:
    """Decides which of two sides to believe where both tell of the same repetition.

    The side that reaches the end first has done a one-sided repetition; what the other, which only went
    along, says of that time is dropped. Sides that take turns count each on their own.
    """

    movement: Movement
    _reached: dict[str | None, float] = field(default_factory=dict)
    _dropped: set[tuple[str | None, float]] = field(default_factory=set)

    def believes(self, happened: CounterEvent | Held, side: Side, other: Side | None) -> bool:
        """Whether to pass on what the counter of this side tells."""
        if other is None or isinstance(happened, Held):
            return True
        if isinstance(happened, Closed):
            return (side.name, happened.counted) not in self._dropped
        if self._goes_along(happened, other):
            self._dropped.add((side.name, happened.time))
            return False
        if isinstance(happened, Reached) and happened.completed:
            self._reached[side.name] = happened.time
        return True

    def _goes_along(self, happened: Reached | Abandoned, other: Side) -> bool:
        overlaps = self._reached.get(other.name, -1.0) > happened.start
        if isinstance(happened, Abandoned):
            return overlaps or other.under_way
        if self.movement.sides == "alternating":
            return False
        return overlaps or (not happened.completed and other.under_way)


def sides_of(movement: Movement) -> tuple[Side, ...]:
    """What is watched of a movement: both sides as one, or the left and the right."""
    if movement.sides == "both":
        return (Side(movement, None),)
    return tuple(Side(movement, name) for name in LEFT_RIGHT)
