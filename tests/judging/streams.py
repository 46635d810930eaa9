"""Streams of hand-made values for the counter, and tiny movements to count in them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from norep.judging.counter import Abandoned, Counter, CounterEvent, Reached
from norep.judging.path import Closed
from norep.movements.movement import Movement

Limit = dict[str, float]
NAN = math.nan
FRAME = 1 / 64
"""Seconds; sums of it are exact. Four frames are the first to hold a phase long enough."""
REST, AWAY, HALF = 0.0, 100.0, 50.0


def movement(*phases: tuple[str, dict[str, Limit]], optional: Sequence[str] = (), **rest: object) -> Movement:
    """A movement of these phases; each names the limits of the measures it needs."""
    measures = {key: {"height": ["wrist", "knee"]} for _, needs in phases for key in needs}
    return Movement.model_validate(
        {
            "name": "test",
            "title": "Test",
            "description": "A movement for tests",
            "measures": measures,
            "phases": [
                {"name": name, "needs": needs, "optional": name in optional} for name, needs in phases
            ],
            **rest,
        }
    )


def lift(optional: Sequence[str] = ()) -> Movement:
    """Two phases that share no value: down below 10, up above 90; like a deadlift."""
    return movement(("down", {"x": {"below": 10}}), ("up", {"x": {"above": 90}}), optional=optional)


def squat() -> Movement:
    """Three phases, of which the last is the first again."""
    stood = {"x": {"below": 10}}
    return movement(("standing", stood), ("bottom", {"x": {"above": 90}}), ("stood", stood))


def press() -> Movement:
    """Like a thruster: from the rack (x low, y low) to the bottom (x high) and to lockout (x low, y high)."""
    return movement(
        ("rack", {"x": {"below": 10}, "y": {"below": 10}}),
        ("bottom", {"x": {"above": 90}}),
        ("lockout", {"x": {"below": 10}, "y": {"above": 90}}),
        optional=["rack"],
    )


class Stream:
    """Feeds a counter with frames in steps of 1/64 s, the first at 0 s, and keeps what happened."""

    def __init__(self, movement: Movement, step: float = FRAME) -> None:
        self.counter = Counter(movement)
        self.step = step
        self.time = -step
        self.events: list[CounterEvent] = []

    def at(self, time: float, *values: float, cut: bool = False) -> list[CounterEvent]:
        """One frame at this time; returns what it brought."""
        self.time = time
        happened = self.counter.update(time, values, cut)
        self.events += happened
        return happened

    def hold(self, seconds: float, *values: float, cut: bool = False) -> list[CounterEvent]:
        """So many seconds of the same values, the first frame after a cut or not."""
        happened = []
        for i in range(round(seconds / self.step)):
            happened += self.at(self.time + self.step, *values, cut=cut and i == 0)
        return happened

    def visit(self, *values: float, seconds: float = 0.5) -> list[CounterEvent]:
        """Hold each of these values of a single measure in turn."""
        return [event for value in values for event in self.hold(seconds, value)]

    def finish(self) -> list[CounterEvent]:
        """End the stream."""
        happened = self.counter.finish()
        self.events += happened
        return happened

    @property
    def count(self) -> int:
        """How often the end was reached, or failed."""
        return sum(isinstance(event, Reached) for event in self.events)

    @property
    def closed(self) -> list[Closed]:
        """The attempts that have ended."""
        return [event for event in self.events if isinstance(event, Closed)]

    @property
    def partials(self) -> list[Abandoned]:
        """The motion that came to nothing."""
        return [event for event in self.events if isinstance(event, Abandoned)]
