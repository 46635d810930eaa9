"""What it means that the phases of a movement are gone through: learned from drawn athletes.

Whoever does thrusters also does front squats, and almost nobody who does front squats does thrusters. How
often the repetitions of each movement are found where each is done says how much finding them proves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.datasets.poses import PoseClip
from norep.movements.movement import Movement
from norep.recognition.trials import Trial, tried

Floats = NDArray[np.float64]

FILLED = 0.25
"""Share of the time from which repetitions are found."""
LEAST_LOG = -8.0
"""What the trials prove against a movement at most."""


@dataclass(frozen=True, slots=True)
class Experience:
    """How often the repetitions of `movements` were found where `labels` were done.

    `hits` `(labels, movements)`, 0 to 1 and never quite either.
    """

    labels: tuple[str, ...]
    movements: tuple[str, ...]
    hits: Floats

    def log_likelihood(self, found: Mapping[str, Trial], labels: Sequence[str]) -> Floats:
        """`(labels,)`: the log probability of the trials where each label is done; 0 where nothing is known.

        The trials are taken for independent, which they are not, so it is to be trusted in part.
        """
        rows = dict(zip(self.labels, self.hits, strict=True))
        known = [
            (self.movements.index(name), is_hit(one)) for name, one in found.items() if name in self.movements
        ]
        logs = np.zeros(len(labels))
        for at, label in enumerate(labels):
            if label in rows:
                chances = [rows[label][place] if hit else 1 - rows[label][place] for place, hit in known]
                logs[at] = max(float(np.log(chances).sum()), LEAST_LOG) if chances else 0.0
        return logs

    def as_data(self) -> dict[str, Any]:
        """What JSON can hold."""
        return {"labels": self.labels, "movements": self.movements, "hits": self.hits.round(3).tolist()}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Experience:
        """Read `as_data`; raises KeyError, TypeError or ValueError for anything else."""
        labels = tuple(str(label) for label in data["labels"])
        movements = tuple(str(name) for name in data["movements"])
        hits = np.asarray(data["hits"], np.float64)
        if hits.shape != (len(labels), len(movements)) or not ((hits > 0) & (hits < 1)).all():
            raise ValueError(f"the hits have shape {hits.shape}")
        return Experience(labels, movements, hits)


NOTHING = Experience((), (), np.zeros((0, 0)))
"""That of a model that tried nothing."""


def is_hit(trial: Trial) -> bool:
    """Whether the repetitions, or the hold, of a movement were found."""
    return trial.covered >= FILLED


def gathered(clips: Iterable[PoseClip], movements: Mapping[str, Movement]) -> Experience:
    """Try every movement on clips of a known label."""
    counts: dict[str, Floats] = {}
    for clip in clips:
        hits = [is_hit(tried(clip.poses, movement)) for movement in movements.values()]
        row = counts.setdefault(clip.label, np.zeros(len(movements) + 1))
        row += [*hits, 1]
    labels = tuple(sorted(counts))
    table = np.stack([counts[label] for label in labels])
    # Half a hit and half a miss more, so that what never happened is not impossible.
    return Experience(labels, tuple(movements), (table[:, :-1] + 0.5) / (table[:, -1:] + 1.0))
