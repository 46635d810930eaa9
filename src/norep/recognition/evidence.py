"""All that speaks for the name of a set: the network, the phases of the movements, and the period.

The network knows shapes and rhythm; a movement file knows what must happen. The most probable movements are
tried on the poses. They gain by what it proves that their repetitions are found, and others are not; by how
much of the time these fill; if they are as many as the motion has periods; and if they are common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from norep.movements.movement import Movement
from norep.recognition.experience import Experience
from norep.recognition.periodic.counted import Counted
from norep.recognition.trials import Trial

Floats = NDArray[np.float64]

NETWORK, TRIALS, COVERED, AGREEMENT = 0.7, 0.5, 0.5, 1.0
"""How much each counts, in powers: the network, what the trials prove, the share of the time that is filled,
and agreement with the period."""
LEAST_COVERED = 0.15
"""What stands for the filled share of the time where there is no repetition."""


def weighed(
    labels: Sequence[str],
    network: Floats,
    found: Mapping[str, Trial],
    movements: Mapping[str, Movement],
    *,
    counted: Counted,
    experience: Experience,
) -> Floats:
    """The probabilities `(labels,)` of the network after the trials `found`."""
    scores = NETWORK * np.log(np.maximum(network, 1e-9))
    scores += TRIALS * experience.log_likelihood(found, labels)
    gains = {name: _gain(trial, counted) for name, trial in found.items()}
    least = min(gains.values(), default=0.0)
    for at, label in enumerate(labels):
        if label in movements:
            scores[at] += gains.get(label, least) + np.log(movements[label].commonness)
        else:
            scores[at] += least
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def _gain(trial: Trial, counted: Counted) -> float:
    gain = COVERED * np.log(LEAST_COVERED + trial.covered)
    if trial.attempts and len(counted):
        ratio = min(trial.attempts, len(counted)) / max(trial.attempts, len(counted))
        gain += AGREEMENT * np.log(1.0 - 0.9 * counted.confidence * (1.0 - ratio))
    return float(gain)
