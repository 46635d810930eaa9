"""What is over in a live stream, looked at as at a film: the same sets come out as of the file."""

from __future__ import annotations

from norep.judging.events import Event
from norep.pose.sequence import PoseSequence
from norep.recognition.film import WIDE_HOP, Stretch, is_vague, stretches
from norep.recognition.frames import Frames
from norep.recognition.guide import Guide

LAG = 5.0
"""Seconds after its end that a set is final: what follows may still move its end until then."""
CONTEXT = 12.0
"""Seconds before what is final that are looked at again, so that the rest looks as in the film."""
EVERY, SHARE = 2.0, 0.1
"""Seconds between two looks at least, and as a share of what is looked at: long sets are seldom looked at."""


class Settling:
    """Finds the sets that are over: `update` looks when it is time to.

    `until` is the second before which all is final, `under_way` the start of the set that is not, if any, and
    `forgotten` the end of the last set that was too long to be looked at.
    """

    def __init__(self, guide: Guide, ruleset: str, frames: Frames) -> None:
        self._guide, self._ruleset, self._frames = guide, ruleset, frames
        self._next: float | None = None
        self._told = False
        self._vague: list[list[Event]] = []
        self.until = self.forgotten = float("-inf")
        self.under_way: float | None = None

    def due(self, time: float) -> bool:
        """Whether it is time to look."""
        if self._next is None:
            self._next = time + LAG
        return time >= self._next

    def update(self, time: float, *, last: bool = False) -> list[list[Event]]:
        """The events of each set that has become final; at the `last` look, all of them."""
        poses = self._poses()
        length = float(poses.time[-1] - poses.time[0]) if len(poses) else 0.0
        self._next = time + max(EVERY, SHARE * length)
        horizon = time if last else time - LAG
        found = stretches(poses, self._guide, self._ruleset)
        new = [one for one in found if (one.start + one.stop) / 2 > self.until]
        over = [one for one in new if last or one.stop <= horizon]
        self.under_way = next((one.start for one in new if one not in over), None)
        until = horizon if self.under_way is None else min(horizon, self.under_way)
        self.until = max([self.until, until, *(one.stop for one in over)])
        whole = [one for one in over if self._is_whole(one, poses)]
        self.forgotten = max([self.forgotten, *(one.stop for one in over if one not in whole)])
        return self._sure([(one, events) for one in whole if (events := one.events())], last=last)

    def _poses(self) -> PoseSequence:
        """From before what is not final on, at a whole step of the film's widest windows."""
        first = self._frames.first or 0.0
        steps = (max(self.until - CONTEXT, first) - first) // WIDE_HOP
        return self._frames.since(first + steps * WIDE_HOP - 1e-6)

    def _is_whole(self, stretch: Stretch, poses: PoseSequence) -> bool:
        """Whether its beginning is still remembered."""
        first = float(poses.time[0])
        return stretch.start - first > WIDE_HOP or first == self._frames.first

    def _sure(self, sets: list[tuple[Stretch, list[Event]]], *, last: bool) -> list[list[Event]]:
        """Without what is only a faint likeness, unless there is nothing else in the whole stream."""
        sure = [events for one, events in sets if not is_vague(one, events)]
        self._vague += [events for one, events in sets if is_vague(one, events)]
        self._told = self._told or bool(sure)
        alone = last and not self._told and len(self._vague) == 1
        return self._vague if alone else sure
