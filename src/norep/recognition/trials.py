"""Try a movement on poses: count and judge them as if it were done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.judging.events import Attempt, Event, Partial, RepJudged, SetEnded, SetStarted
from norep.judging.follow import follow
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence

TRIED = 7
"""Movements that are tried: each costs as much as judging."""
LEAST_SHARE = 0.003
"""A movement less probable than this is not tried."""

OF_A_SET = (SetStarted, Attempt, RepJudged, Partial, SetEnded)


@dataclass(frozen=True, slots=True)
class Trial:
    """A movement tried on poses: the events of its set, and the share of the time that it fills."""

    events: tuple[Event, ...]
    covered: float

    @property
    def attempts(self) -> int:
        """How many repetitions were counted."""
        return sum(isinstance(event, Attempt) for event in self.events)


def tried(poses: PoseSequence, movement: Movement, ruleset: str = "open") -> Trial:
    """Count and judge poses as a movement; cuts and losses are told elsewhere."""
    events = tuple(event for event in follow(poses, movement, ruleset=ruleset) if isinstance(event, OF_A_SET))
    length = max(float(poses.time[-1] - poses.time[0]), 0.5) if len(poses) else 1.0
    held = sum(event.hold or 0.0 for event in events if isinstance(event, SetEnded))
    filled = sum(event.rep.end - event.rep.start for event in events if isinstance(event, RepJudged))
    return Trial(events, min((filled + held) / length, 1.0))


def trials(
    poses: PoseSequence,
    labels: Sequence[str],
    probabilities: NDArray[np.float64],
    movements: Mapping[str, Movement],
    ruleset: str = "open",
) -> dict[str, Trial]:
    """The most probable movements, tried."""
    order = np.argsort(-probabilities, kind="stable")
    names = [labels[i] for i in order if labels[i] in movements and probabilities[i] >= LEAST_SHARE]
    return {name: tried(poses, movements[name], ruleset) for name in names[:TRIED]}
