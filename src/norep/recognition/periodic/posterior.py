"""From the expected losses of many candidates to one number of repetitions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

TEMPERATURE = 0.08
"""How much worse, in expected loss, a candidate may look before it has little say."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """The chance of each number of repetitions: `numbers` `(k,)` rising, `chance` `(k,)` adds to 1."""

    numbers: Numbers
    chance: Floats

    @staticmethod
    def of(numbers: Numbers, losses: Floats, temperature: float = TEMPERATURE) -> Posterior:
        """Weigh candidates with these numbers by their expected losses."""
        weight = np.exp(-(losses - losses.min()) / temperature)
        distinct, place = np.unique(numbers, return_inverse=True)
        chance = np.bincount(place, weight)
        return Posterior(distinct, chance / chance.sum())

    def best(self) -> int:
        """The number with the least expected loss, relative error and being off by two or more."""
        cost = loss(self.numbers[:, None], self.numbers[None])
        return int(self.numbers[(cost @ self.chance).argmin()])

    def within_one(self, number: int) -> float:
        """The chance that the truth is `number` or next to it."""
        return float(self.chance[np.abs(self.numbers - number) <= 1].sum())


def loss(said: Numbers, true: Numbers) -> Floats:
    """What a wrong number costs, 0 to 1."""
    apart = np.abs(said - true)
    return np.asarray(0.5 * np.minimum(apart / np.maximum(true, 1), 1.0) + 0.5 * (apart > 1))
