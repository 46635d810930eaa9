"""A guide that knows no movement beforehand: a recogniser, and the movements it may find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from norep.datasets.vocabulary import NONE, OTHER
from norep.errors import UnknownNameError
from norep.movements.movement import Movement
from norep.recognition.decoding import Timing
from norep.recognition.recogniser import Recogniser

if TYPE_CHECKING:
    from norep.recognition.live import LiveFollower

Floats = NDArray[np.float64]

UNKNOWN = "unknown"
"""What a set of a repetitive movement is called that nobody knows."""
LEAST = 1e-4
PRIOR = {NONE: 0.5, OTHER: 0.3}
"""What these count beside a movement: they were shown more often than any of them in training, and whether
there is a repetition is for the phases to say."""
WHICH = 0.4
"""How much it counts which movement it is, beside that it is one."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What may be found: `movements` by name, with the thresholds they are judged by.

    `only` limits the choice; empty for all that both the recogniser and the library know.
    """

    recogniser: Recogniser
    movements: Mapping[str, Movement]
    only: tuple[str, ...] = ()
    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        for name in self.only:
            if name not in self.recogniser.labels:
                raise UnknownNameError(
                    f"the recogniser {self.recogniser.name} does not know {name}; "
                    "train it by `norep train skeleton`, or name one movement to judge by"
                )

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes that are told apart: the movements in question, none and other."""
        return tuple(self.recogniser.labels[i] for i in self._columns)

    def begin(self, ruleset: str) -> LiveFollower:
        """Start to follow a live stream."""
        from norep.recognition.live import LiveFollower  # noqa: PLC0415  (it imports this module)

        return LiveFollower(self, ruleset)

    @property
    def _columns(self) -> list[int]:
        wanted = set(self.only) or set(self.movements)
        known = {*wanted, NONE, OTHER}
        return [i for i, label in enumerate(self.recogniser.labels) if label in known]

    @property
    def idle(self) -> list[int]:
        """The columns of the recogniser's classes in which nobody exercises."""
        return [i for i, label in enumerate(self.recogniser.labels) if label == NONE]

    def narrowed(self, probabilities: Floats) -> Floats:
        """`(..., classes)` of the recogniser to `(..., labels)`: only what is in question, summing to 1."""
        weights = np.array([PRIOR.get(self.recogniser.labels[i], 1.0) for i in self._columns])
        chosen: Floats = np.maximum(probabilities[..., self._columns], LEAST) * weights
        return np.asarray(chosen / chosen.sum(axis=-1, keepdims=True))

    def evidence(self, probabilities: Floats) -> Floats:
        """What windows `(..., labels)` say to the decoder.

        Whether somebody exercises is one question, and what they do another, to which movements that look
        alike give half an answer each; so the second counts less.
        """
        idle = np.array([label == NONE for label in self.labels])
        active = 1.0 - probabilities[..., idle].sum(axis=-1, keepdims=True)
        shared = np.maximum(active, LEAST) ** (1 - WHICH) * probabilities**WHICH
        return np.where(idle, probabilities, shared)


def pooled(probabilities: Floats) -> Floats:
    """`(classes,)`: what windows `(windows, classes)` say together, as their geometric mean.

    Windows in which nobody is seen say nothing. Even where there are none.
    """
    known = probabilities[np.isfinite(probabilities).all(axis=1)]
    if not len(known):
        return np.full(probabilities.shape[1], 1.0 / probabilities.shape[1])
    logs = np.log(np.maximum(known, LEAST)).mean(axis=0)
    raised = np.exp(logs - logs.max())
    return np.asarray(raised / raised.sum())


def best(labels: Sequence[str], probabilities: Floats, count: int = 5) -> list[tuple[str, float]]:
    """The most probable labels, best first."""
    order = np.argsort(-probabilities, kind="stable")[:count]
    return [(labels[i], float(probabilities[i])) for i in order]
