"""What a live stream looks like right now: decided on the newest half second, and so often wrong.

The model of the decoder is that of a film, on shorter windows that count more. Which movement it is says the
mean of the windows since the set began, and how common the movements are, as at a film before its trials.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from norep.datasets.vocabulary import NONE
from norep.errors import PoseError
from norep.judging.events import Attempt, Guess
from norep.judging.follow import Follower
from norep.pose.sequence import PoseSequence
from norep.recognition.decoding import Decoder, Segment
from norep.recognition.evidence import WEIGHTS
from norep.recognition.guide import Floats, Guide, best, pooled

SPAN, HOP = 0.6, 0.2
"""Seconds of a window, and from window to window."""
DELAY = 0.3
"""Seconds that the middle of the newest window lies behind the newest frame, where it is cut off."""
CONTEXT = 5.0
"""Seconds of frames that the recogniser sees."""
MEMORY = 60.0
"""Seconds that the decoder looks back."""
TIMING = {"shortest_set": 0.6, "rest_s": 3.0, "trust": 1.2}
"""How the decoder differs from that of a film: it believes in a set at once, and may be wrong."""
REST = 4.0
"""How much more a rest counts than in a film, where a set without a repetition is left out in the end."""
TRIED, FRESH = 3.0, 0.6
"""Seconds in which a repetition is looked for before a set is believed in, and how recent it must be."""
FOUND, FOUND_S = 20.0, 1.0
"""How much more probable a movement is of which a repetition was just completed, and for how many seconds."""
LOYALTY, YOUNG = 1.5, 2.0
"""How many times as probable as the name that was told another one must be, to be told instead; not in a set
younger than so many seconds."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What seems to be done now, since `start` seconds: `label`, and the most probable movements.

    `label` is `none` in a rest.
    """

    start: float
    label: str
    guesses: tuple[Guess, ...] = ()

    @property
    def confidence(self) -> float:
        """How probable the label is, 0 to 1."""
        return next((one.probability for one in self.guesses if one.movement == self.label), 0.0)


class Eager:
    """Says after each window what seems to be done: `update` takes the newest frames."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._decoder = Decoder(guide.labels, HOP, replace(guide.timing, **TIMING))
        self._rows: deque[tuple[float, Floats]] = deque()
        self._found: dict[str, float] = {}
        self._common = np.array(
            [guide.movements[label].commonness if label in guide.movements else 1.0 for label in guide.labels]
        )
        self._rest = np.array([label == NONE for label in guide.labels])

    def update(self, recent: PoseSequence, told: str | None = None, *, counted: bool = False) -> Belief:
        """Look at the newest of the last `CONTEXT` seconds.

        `told` is the name of the set under way, `counted` whether it has a repetition.
        """
        middle = float(recent.time[-1]) - DELAY
        row = self._newest(recent, middle)
        expected = row * self._common * np.where(self._rest, REST, 1.0)
        expected /= expected.sum()
        if not counted and expected[self._rest].sum() < 1 / 2:
            expected = self._tried(recent, expected, told)
        self._decoder.update(middle, self._guide.evidence(expected))
        self._rows.append((middle, row))
        while self._rows[0][0] < middle - MEMORY:
            self._rows.popleft()
        last = self._decoder.segments(MEMORY)[-1]
        return Belief(last.start, NONE) if last.label == NONE else self._named(last, told)

    def _newest(self, recent: PoseSequence, middle: float) -> Floats:
        """`(labels,)`, NaN where nobody is seen."""
        try:
            windows = self._guide.recogniser.windows(recent, span=SPAN, hop=HOP)
        except PoseError:
            return np.full(len(self._guide.labels), np.nan)
        return self._guide.narrowed(windows.probabilities[int(np.abs(windows.time - middle).argmin())])

    def _tried(self, recent: PoseSequence, expected: Floats, told: str | None) -> Floats:
        """A repetition of the most probable movement that was just completed speaks for a set of it."""
        likely = int(np.where(self._rest, 0.0, expected).argmax())
        label, now = self._guide.labels[likely], float(recent.time[-1])
        movement = self._guide.movements.get(label)
        if movement is None or label == told:
            return expected
        events = Follower(movement).update(recent[recent.time >= now - TRIED])
        if not any(isinstance(event, Attempt) and event.time >= now - FRESH for event in events):
            return expected
        self._found[label] = now
        raised = expected * np.where(np.arange(len(expected)) == likely, FOUND, 1.0)
        return np.asarray(raised / raised.sum())

    def _named(self, segment: Segment, told: str | None) -> Belief:
        labels = self._guide.labels
        rows = [row for middle, row in self._rows if middle >= segment.start]
        shares = np.where(self._rest, 0.0, pooled(np.array(rows)) ** WEIGHTS["network"] * self._common)
        newest = self._rows[-1][0]
        shares *= [FOUND if self._found.get(label, -np.inf) > newest - FOUND_S else 1.0 for label in labels]
        ranked = best(labels, shares / shares.sum())
        guesses = tuple(Guess(name, share) for name, share in ranked)
        first, most = ranked[0]
        mine = dict(ranked).get(told or "", 0.0)
        old = len(rows) * HOP > YOUNG
        loyal = told is not None and old and mine * LOYALTY >= most
        return Belief(segment.start, told if told is not None and loyal else first, guesses)
