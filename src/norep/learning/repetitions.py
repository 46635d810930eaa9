"""Where the repetitions of a film are, when their number is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.recognition.periodic.bodies import bodies_of
from norep.recognition.periodic.candidates import Candidate, candidates_of
from norep.recognition.periodic.count import count, typical
from norep.recognition.periodic.merits import merits
from norep.recognition.periodic.model import shipped
from norep.recognition.periodic.signals import Signals, signals_of

Floats = NDArray[np.float64]
NOTHING_REPEATED = "nothing is repeated in it; a position that is held cannot be learned"
LEAST_S = 0.2
"""Seconds; nobody repeats anything faster."""


@dataclass(frozen=True, slots=True)
class Set:
    """Repetition i lasts from `starts[i]` to `ends[i]` seconds; unasked, `counted` would be counted."""

    starts: Floats
    ends: Floats
    counted: int

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def bounds(self) -> Floats:
        """`(n, 2)` seconds: each repetition with half of the rests before and after it."""
        between = (self.ends[:-1] + self.starts[1:]) / 2
        first = np.concatenate([self.starts[:1], between])
        return np.stack([first, np.concatenate([between, self.ends[-1:]])], axis=1)

    @property
    def seconds(self) -> float:
        """How long a repetition usually takes."""
        return float(np.median(self.ends - self.starts))


def find_repetitions(poses: PoseSequence, reps: int | None) -> Set:
    """The most plausible `reps` repetitions of a film, or as many as are counted where None is given.

    The counter of any motion makes many readings of a film; of those with the right number the best is
    taken. Raises PoseError where there is none, and tells the nearest number.
    """
    if not poses.followed.any():
        raise PoseError("nobody is seen in it")
    counted = len(count(poses))
    wanted = counted if reps is None else reps
    if wanted == 0:
        raise PoseError(NOTHING_REPEATED)
    signals = signals_of(bodies_of(poses))
    readings = [] if signals is None else _readings(signals)
    fitting = [reading for reading in readings if len(reading[0]) == wanted]
    if signals is None or not fitting:
        raise PoseError(_nearest(wanted, sorted({len(reading) for reading, _ in readings} | {counted})))
    best = typical([reading for reading, _ in fitting], np.array([loss for _, loss in fitting]))
    return Set(signals.time[best.starts], signals.time[best.ends], counted)


def _readings(signals: Signals) -> list[tuple[Candidate, float]]:
    """What may be seen as repetitions, each with its expected error."""
    model = shipped()
    density = model.density(signals)
    candidates = candidates_of(signals, density)
    if not candidates:
        return []
    losses = model.losses(merits(signals, candidates, density), posed=density is not None)
    return [
        (candidate, float(loss))
        for candidate, loss in zip(candidates, losses, strict=True)
        if np.median(candidate.ends - candidate.starts) > 0
        and np.median(signals.time[candidate.ends] - signals.time[candidate.starts]) >= LEAST_S
    ]


def _nearest(wanted: int, found: list[int]) -> str:
    nearest = min(found, key=lambda number: (abs(number - wanted), -number)) if found else 0
    times = "once" if wanted == 1 else f"{wanted} times"
    seen = f"the nearest that can be seen is {nearest}" if nearest else "nothing is seen to be repeated"
    return f"nothing is repeated {times} in it; {seen}. Give the number with --reps, or a part of the film"
