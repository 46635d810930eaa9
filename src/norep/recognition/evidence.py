"""All that speaks for the name of a set: the network, the postures, the phases of the movements, the period.

The network knows shapes and rhythm; the ranges of posture say how far the body went; a movement file knows
what must happen. The most probable movements are tried on the poses. They gain by how much of the time their
repetitions fill, if these are as many as the motion has periods, and if they are common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.recognition.course import course
from norep.recognition.periodic.counted import Counted
from norep.recognition.range_network import RangeNetwork
from norep.recognition.ranges import ranges
from norep.recognition.trials import Trial

Floats = NDArray[np.float64]

WEIGHTS = {"network": 0.8, "posture": 0.55, "covered": 0.85, "agreement": 1.0, "commonness": 1.0}
"""How much each counts, in powers: the network, the ranges of posture, the share of the time that is filled,
agreement with the period, and how common the movement is. All but the last are learned from recorded clips
that the networks had not learned from, by `benchmarks/evidence_weights.py`."""
LEAST_COVERED = 0.15
"""What stands for the filled share of the time where there is no repetition."""


def posture(poses: PoseSequence, network: RangeNetwork | None, labels: Sequence[str]) -> Floats:
    """`(labels,)`: the log probability of each by the ranges of posture; 0 where they say nothing."""
    nothing = np.zeros(len(labels))
    if network is None:
        return nothing
    try:
        seen = course(poses)
    except PoseError:
        return nothing
    if seen.scaled:  # every frame was scaled along each axis: heights mean nothing
        return nothing
    logs = dict(zip(network.labels, network.log_probabilities(ranges(seen.points)), strict=True))
    least = min(logs.values())
    return np.array([logs.get(label, least) for label in labels])


def evidence(
    labels: Sequence[str],
    network: Floats,
    found: Mapping[str, Trial],
    movements: Mapping[str, Movement],
    *,
    counted: Counted,
    posture: Floats,
) -> Floats:
    """`(labels, len(WEIGHTS))`: what each of `WEIGHTS` says for each label, as logarithms.

    A movement that was not tried, and what is none, has no more than the one of which least was found.
    """
    tried = {name: _of_trial(trial, counted) for name, trial in found.items()}
    least = min(tried.values(), key=_worth, default=(0.0, 0.0))
    trials = np.array([tried.get(label, least) for label in labels])
    common = [movements[label].commonness if label in movements else 1.0 for label in labels]
    return np.column_stack([np.log(np.maximum(network, 1e-9)), posture, trials, np.log(common)])


def weighed(told: Floats) -> Floats:
    """The probabilities `(labels,)` by the evidence `(labels, len(WEIGHTS))`."""
    return _shares(told @ np.array(list(WEIGHTS.values())))


def plausible(network: Floats, posture: Floats) -> Floats:
    """The probabilities `(labels,)` before anything was tried."""
    scores = WEIGHTS["network"] * np.log(np.maximum(network, 1e-9)) + WEIGHTS["posture"] * posture
    return _shares(scores)


def _shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def _of_trial(trial: Trial, counted: Counted) -> tuple[float, float]:
    """What the filled time, and the agreement with the period, say."""
    agreement = 0.0
    if trial.attempts and len(counted):
        ratio = min(trial.attempts, len(counted)) / max(trial.attempts, len(counted))
        agreement = float(np.log(1.0 - 0.9 * counted.confidence * (1.0 - ratio)))
    return float(np.log(LEAST_COVERED + trial.covered)), agreement


def _worth(told: tuple[float, float]) -> float:
    return WEIGHTS["covered"] * told[0] + WEIGHTS["agreement"] * told[1]
