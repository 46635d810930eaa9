"""From the probabilities of single windows to sets: which movement holds when.

A hidden Markov model whose states have a minimum duration, as chains of sub-states (Rabiner 1989, section
IV D). `decode` looks at the whole film (Viterbi); `Decoder` takes one window after another and says at any
time which sets it believes in, so that live and file share one model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from norep.datasets.vocabulary import NONE

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Timing:
    """What is expected of sets: seconds that they and rests last at least, and how often they change.

    `set_s` and `rest_s` are usual lengths, `direct` the share of sets that follow another without a rest.
    `trust` is how much a window counts: neighbouring windows see the same frames.
    """

    shortest_set: float = 1.5
    shortest_rest: float = 1.0
    set_s: float = 20.0
    rest_s: float = 8.0
    direct: float = 0.002
    trust: float = 0.5
    least: float = 1e-3


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch with one label, `[start, stop)` in seconds; `first` and `last` are its windows."""

    label: str
    start: float
    stop: float
    first: int
    last: int


class Decoder:
    """The forward pass of the model; `update` takes the next window, `segments` traces back."""

    def __init__(self, labels: Sequence[str], hop: float, timing: Timing | None = None) -> None:
        self._labels = tuple(labels)
        self._timing = timing = timing or Timing()
        self._hop = hop
        self._rest = np.array([label == NONE for label in labels])
        steps = np.where(self._rest, timing.shortest_rest, timing.shortest_set) / hop
        self._steps = np.maximum(np.rint(steps).astype(int), 1)
        self._depth = int(self._steps.max())
        self._last = self._steps - 1
        usual = np.where(self._rest, timing.rest_s, timing.set_s)
        leave = np.minimum(hop / usual, 0.5)
        self._stay = np.log1p(-leave)
        self._leave = np.log(leave)
        self._change = self._changes()
        self._scores: Floats | None = None
        self._back: list[Integers] = []
        self._times: list[float] = []

    def _changes(self) -> Floats:
        """`(classes, classes)` log probabilities of what comes after what, once it is over."""
        count, rests = len(self._labels), max(int(self._rest.sum()), 1)
        sets = max(count - rests, 1)
        direct = self._timing.direct if self._rest.any() else 1.0
        chance = np.where(self._rest[None, :], (1 - direct) / rests, direct / max(sets - 1, 1))
        chance = np.where(self._rest[:, None] & ~self._rest[None, :], 1.0 / sets, chance)
        np.fill_diagonal(chance, 0.0)
        with np.errstate(divide="ignore"):
            changes: Floats = np.log(chance)
        return changes

    def update(self, time: float, probabilities: Floats) -> None:
        """Take the window whose middle is at `time` seconds; `(classes,)`, NaN where nobody is seen."""
        known = np.isfinite(probabilities).all()
        seen = self._timing.trust * np.log(np.maximum(probabilities, self._timing.least))
        evidence = seen if known else np.zeros(len(self._labels))
        rows = np.arange(len(self._labels))
        if self._scores is None:
            scores = np.where(np.arange(self._depth)[None] <= self._last[:, None], 0.0, -np.inf)
            back = np.full(scores.shape, -1)
        else:
            scores, back = self._step(self._scores, rows)
        self._scores = scores + evidence[:, None]
        self._back.append(back)
        self._times.append(time)

    def _step(self, scores: Floats, rows: Integers) -> tuple[Floats, Integers]:
        """One step on: deeper in the chain, staying at its end, or on to the start of another chain.

        A back pointer is class * depth + place in the chain.
        """
        depth, last = self._depth, self._last
        ends = scores[rows, last]
        come = (ends + self._leave)[:, None] + self._change
        origin = come.argmax(axis=0)
        moved = np.full_like(scores, -np.inf)
        back = np.full(scores.shape, -1)
        moved[:, 1:] = scores[:, :-1]
        back[:, 1:] = rows[:, None] * depth + np.arange(depth - 1)[None]
        beyond = np.arange(depth)[None] > last[:, None]
        moved[beyond] = -np.inf
        staying = ends + self._stay
        stays = staying > moved[rows, last]
        moved[rows, last] = np.where(stays, staying, moved[rows, last])
        back[rows, last] = np.where(stays, rows * depth + last, back[rows, last])
        entering = come[origin, rows]
        enters = entering > moved[:, 0]
        moved[:, 0] = np.where(enters, entering, moved[:, 0])
        back[:, 0] = np.where(enters, origin * depth + last[origin], back[:, 0])
        return moved, back

    def path(self, memory: float = np.inf) -> Integers:
        """`(windows,)` the most probable classes of the windows of the last `memory` seconds."""
        if self._scores is None:
            return np.zeros(0, np.int64)
        state = int(self._scores.argmax())
        oldest = self._times[-1] - memory
        states = []
        for back, time in zip(reversed(self._back), reversed(self._times), strict=True):
            if time < oldest:
                break
            states.append(state // self._depth)
            state = int(back.flat[state])
        return np.array(states[::-1], np.int64)

    def segments(self, memory: float = np.inf) -> list[Segment]:
        """The stretches of the most probable course in the last `memory` seconds, rests among them."""
        path = self.path(memory)
        if not len(path):
            return []
        skipped = len(self._times) - len(path)
        times = np.array(self._times[skipped:])
        edges = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
        half = self._hop / 2
        return [
            Segment(
                self._labels[path[a]],
                float(times[a]) - half,
                float(times[b - 1]) + half,
                skipped + a,
                skipped + b - 1,
            )
            for a, b in pairwise(edges)
        ]


def decode(
    labels: Sequence[str], times: Floats, probabilities: Floats, timing: Timing | None = None
) -> list[Segment]:
    """The most probable sets and rests of a whole film.

    `times` `(windows,)` are the middles of the windows in seconds, evenly spaced, `probabilities`
    `(windows, classes)`.

    >>> import numpy as np
    >>> sure = np.eye(2)[[1] * 8 + [0] * 12 + [1] * 8] * 0.8 + 0.1
    >>> [segment.label for segment in decode(["thruster", "none"], np.arange(28) * 0.5, sure)]
    ['none', 'thruster', 'none']
    """
    if not len(times):
        return []
    hop = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
    decoder = Decoder(labels, hop, timing)
    for time, row in zip(times.tolist(), probabilities, strict=True):
        decoder.update(time, row)
    return decoder.segments()
