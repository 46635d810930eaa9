"""Distribute groups over parts so that each part gets its share of every class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

TRIES = 8
"""Beginnings from which the best distribution is looked for."""
ABSENT = 1e4
"""What a class costs that is missing from training or test: more than any unevenness."""
ABSENT_ELSEWHERE = 1e2
MOST_SWAPS = 300
"""Groups up to which pairs are exchanged as well; with more of them, moving single ones is enough."""
ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Wish:
    """A part and the share of everything that it should get."""

    name: str
    share: float

    @property
    def absence(self) -> float:
        """What it costs when a class is missing here."""
        return ABSENT_ELSEWHERE if self.name == "validation" else ABSENT


def distributed(table: Floats, wishes: Sequence[Wish], *, seed: int = 0) -> Places:
    """`(groups,)`: the number of the part of each group, for `table` `(groups, classes)` of counts.

    The squared distance from the wished share of each class, and of the whole, is made small: groups are
    dealt out, the largest first, then moved and exchanged while that helps. Deterministic for a seed.

    >>> distributed(np.array([[4.0], [1.0], [1.0]]), [Wish("train", 0.7), Wish("test", 0.3)]).tolist()
    [0, 1, 1]
    """
    balance = _Balance(table, wishes)
    random = np.random.default_rng(seed)
    found = [balance.improved(balance.dealt(random)) for _ in range(TRIES)]
    return min(found, key=balance.cost)


class _Balance:
    """Costs of distributions of one table."""

    def __init__(self, table: Floats, wishes: Sequence[Wish]) -> None:
        totals = table.sum(axis=0)
        # The whole counts like one more class, so that movements of few clips do not skew the sizes.
        self._table = np.hstack([table, table.sum(axis=1, keepdims=True)])
        self._totals = np.maximum(np.append(totals, totals.sum()), 1e-9)
        self._wished = np.array([[wish.share] for wish in wishes]) * self._totals
        self._absence = np.array([[wish.absence] for wish in wishes])
        self._parts = len(wishes)

    def cost(self, places: Places) -> float:
        """What a distribution costs."""
        return float(self._costs(self._counts(places)).sum())

    def dealt(self, random: np.random.Generator) -> Places:
        """Groups dealt out, the largest first, each to where it costs least; equals in random order."""
        sizes = self._table[:, -1] * random.uniform(0.75, 1.25, len(self._table))
        places = np.zeros(len(self._table), np.int64)
        counts = np.zeros((self._parts, self._table.shape[1]))
        for group in np.argsort(-sizes, kind="stable"):
            now = self._costs(counts)
            then = self._costs(counts + self._table[group])
            places[group] = int(np.argmin(then - now))
            counts[places[group]] += self._table[group]
        return places

    def improved(self, places: Places) -> Places:
        """Groups moved and exchanged while that makes it cheaper."""
        for _ in range(ROUNDS):
            better = self._moved(places)
            if better is None and len(places) <= MOST_SWAPS:
                better = self._exchanged(places)
            if better is None:
                break
            places = better
        return places

    def _moved(self, places: Places) -> Places | None:
        """The best move of a single group, None where none helps."""
        counts = self._counts(places)
        now = self._costs(counts)
        left = self._costs(counts[places] - self._table, places) - now[places]
        joined = [
            self._costs(counts[part] + self._table, np.full(len(places), part)) - now[part]
            for part in range(self._parts)
        ]
        gains = left[:, None] + np.stack(joined, axis=1)
        gains[np.arange(len(places)), places] = 0.0
        group, part = np.unravel_index(int(np.argmin(gains)), gains.shape)
        if gains[group, part] > -1e-9:
            return None
        better = places.copy()
        better[group] = part
        return better

    def _exchanged(self, places: Places) -> Places | None:
        """The first exchange of two groups that helps, None where none does."""
        counts = self._counts(places)
        now = self._costs(counts)
        for group, part in enumerate(places):
            others = np.flatnonzero(places != part)
            there = places[others]
            swap = self._table[others] - self._table[group]
            here = self._costs(counts[part] + swap, np.full(len(others), part)) - now[part]
            gains = here + self._costs(counts[there] - swap, there) - now[there]
            if len(gains) and gains.min() < -1e-9:
                better = places.copy()
                other = others[int(np.argmin(gains))]
                better[group], better[other] = places[other], part
                return better
        return None

    def _counts(self, places: Places) -> Floats:
        counts = np.zeros((self._parts, self._table.shape[1]))
        np.add.at(counts, places, self._table)
        return counts

    def _costs(self, counts: Floats, parts: Places | None = None) -> Floats:
        """`(n,)`: what each row of counts `(n, classes + 1)` costs as the part of that number."""
        parts = np.arange(len(counts)) if parts is None else parts
        off = (counts - self._wished[parts]) / self._totals
        absent = (counts[:, :-1] < 0.5) * self._absence[parts]
        return np.asarray((off**2).sum(axis=1) + absent.sum(axis=1), np.float64)
