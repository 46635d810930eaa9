"""Which classes of a model a label means: spelled otherwise, another name, or a word for several classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from norep.movements.catalogue import normalised

Meanings = Mapping[str, Sequence[str]]
"""Words of data sets and the movements each may be: `{"squat": ("air-squat", "back-squat")}`."""


class Vocabulary:
    """The classes of a model in the words of the labels.

    A label that means several classes is one class here: their probabilities add up. `names` are other names
    of movements with the usual one, `meanings` words for one of several movements.

    >>> words = Vocabulary(["air-squat", "back-squat", "lunge"], {"squats": ("air-squat", "back-squat")})
    >>> words.pooled("squats", np.array([0.3, 0.3, 0.4]))
    {'squats': 0.6, 'lunge': 0.4}
    """

    def __init__(
        self, classes: Sequence[str], meanings: Meanings | None = None, names: Mapping[str, str] | None = None
    ) -> None:
        self.classes = tuple(classes)
        self._usual = {normalised(name): normalised(one) for name, one in (names or {}).items()}
        self._meanings = {normalised(word): tuple(meant) for word, meant in (meanings or {}).items()}
        self._found: dict[str, tuple[str, ...]] = {}
        self._words: dict[tuple[str, ...], str] = {}
        self._spelled: dict[str, str] = {}
        for one in classes:
            self._spelled.setdefault(normalised(one), one)
        for one in classes:
            # A class may itself be called by another name of the movement.
            self._spelled.setdefault(self.plain(one), one)

    def meant(self, label: str) -> tuple[str, ...]:
        """The classes that the label may be; none when the model does not know it."""
        if label not in self._found:
            self._found[label] = self._meant(label)
        return self._found[label]

    def _meant(self, label: str) -> tuple[str, ...]:
        if label in self.classes:
            return (label,)
        several = [self._spelled.get(self.plain(word)) for word in self._meanings.get(normalised(label), ())]
        single = self._spelled.get(normalised(label)) or self._spelled.get(self.plain(label))
        known = dict.fromkeys(one for one in several if one is not None)
        return tuple(known) or ((single,) if single is not None else ())

    def word(self, label: str) -> str:
        """What the label is called: like its class, or like the first label that means the same classes."""
        meant = self.meant(label)
        if len(meant) > 1:
            return self._words.setdefault(meant, label)
        return meant[0] if meant else label

    def pooled(
        self, label: str, probabilities: NDArray[np.float64], others: Iterable[str] = ()
    ) -> dict[str, float]:
        """Probabilities in the words of this label and the others; what both mean counts for this one."""
        word, meant = self.word(label), self.meant(label)
        owners: dict[str, set[str]] = defaultdict(set)
        for other in others:
            for one in self.meant(other):
                owners[one].add(self.word(other))
        pooled: dict[str, float] = {word: 0.0}
        for one, probability in zip(self.classes, probabilities, strict=True):
            shown = word if one in meant else next(iter(owners[one])) if len(owners[one]) == 1 else one
            pooled[shown] = pooled.get(shown, 0.0) + float(probability)
        return pooled

    def plain(self, name: str) -> str:
        """One spelling for all names of a movement."""
        return self._usual.get(normalised(name), normalised(name))
