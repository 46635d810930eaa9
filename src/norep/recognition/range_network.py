"""Which movement goes through such postures: a small network over the ranges of a set."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from norep.recognition.course import Floats
from norep.recognition.ranges import WIDTH

FARTHEST = 3.0
"""Spreads from the middle; what is farther out is no surer."""


@dataclass(frozen=True, slots=True)
class RangeNetwork:
    """Networks of one hidden layer, averaged.

    `middle` and `spread` `(WIDTH,)` scale the ranges. `first` `(networks, 2 * WIDTH + 1, hidden)` and
    `second` `(networks, hidden + 1, labels)` hold weights, and offsets in their last row.
    """

    labels: tuple[str, ...]
    middle: Floats
    spread: Floats
    first: Floats
    second: Floats

    def log_probabilities(self, found: Floats) -> Floats:
        """`(labels,)` of the ranges `(WIDTH,)` of a set."""
        hidden = np.maximum(
            scaled(found, self.middle, self.spread) @ self.first[:, :-1] + self.first[:, -1], 0
        )
        scores = np.einsum("nh,nhl->nl", hidden, self.second[:, :-1]) + self.second[:, -1]
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(np.log((raised / raised.sum(axis=1, keepdims=True)).mean(axis=0) + 1e-9))

    def as_data(self) -> dict[str, Any]:
        """What JSON can hold; the numbers as 16 bit floats."""
        arrays = {name: getattr(self, name) for name in ("middle", "spread", "first", "second")}
        return {"labels": self.labels, "shape": self.first.shape, **{n: _text(a) for n, a in arrays.items()}}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> RangeNetwork:
        """Read `as_data`; raises KeyError, TypeError or ValueError for anything else."""
        labels = tuple(str(label) for label in data["labels"])
        networks, inputs, hidden = (int(size) for size in data["shape"])
        if inputs != 2 * WIDTH + 1:
            raise ValueError(f"the ranges have {(inputs - 1) // 2} numbers, this norep takes {WIDTH}")
        return RangeNetwork(
            labels,
            _floats(data["middle"]).reshape(WIDTH),
            _floats(data["spread"]).reshape(WIDTH),
            _floats(data["first"]).reshape(networks, inputs, hidden),
            _floats(data["second"]).reshape(networks, hidden + 1, len(labels)),
        )


def scaled(found: Floats, middle: Floats, spread: Floats) -> Floats:
    """`(..., 2 * WIDTH)`: ranges `(..., WIDTH)` as the network takes them, and 1 where they are known."""
    known = np.isfinite(found)
    values = np.where(known, np.clip((found - middle) / spread, -FARTHEST, FARTHEST), 0.0)
    return np.concatenate([values, known.astype(np.float64)], axis=-1)


def _text(values: Floats) -> str:
    return base64.b64encode(values.astype("<f2").tobytes()).decode("ascii")


def _floats(text: str) -> Floats:
    values = np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float64)
    if not np.isfinite(values).all():
        raise ValueError("a number of the ranges is not finite")
    return values
