"""Train the trees that judge the counter's candidates."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.recognition.periodic.candidates import candidates_of
from norep.recognition.periodic.forest import Forest
from norep.recognition.periodic.merits import COLUMNS, merits
from norep.recognition.periodic.pace import Pace, mean_density
from norep.recognition.periodic.posterior import loss
from norep.training.counting_examples import Example, piece, refined

Floats = NDArray[np.float64]

TREES = 100
LEAVES = 12
LEARNING_RATE = 0.08
LEAST_ROWS = 200
"""Candidates in a leaf at least."""
ROWS = 250
"""Candidates of a clip that are learned from at most."""


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of a clip: `numbers` `(n,)` of repetitions, merits `(n, features)`, and the truth."""

    source: str
    count: int
    numbers: NDArray[np.int64]
    merits: Floats
    weight: float = 1.0


def table_of(example: Example, density: Floats | None, weight: float = 1.0) -> Table:
    """The candidates of an example, with or without the density that a network sees."""
    candidates = candidates_of(example.signals, density)
    numbers = np.array([len(candidate) for candidate in candidates], np.int64)
    if not candidates:
        return Table(example.source, example.count, numbers, np.zeros((0, len(COLUMNS))), weight)
    return Table(example.source, example.count, numbers, merits(example.signals, candidates, density), weight)


def tables_of_pieces(example: Example, pace: Pace, number: int, weight: float) -> list[Table]:
    """Pieces of an example as further tables, seen by a network that was not trained on it.

    None of an example whose label the network doubts.
    """
    sure = refined(example, mean_density([pace], example.signals))
    if sure is None:
        return []
    rng = np.random.default_rng([zlib.crc32(example.id.encode()), number])
    pieces = [part for part in (piece(sure, rng) for _ in range(number)) if part is not None]
    return [table_of(part, mean_density([pace], part.signals), weight) for part in pieces]


def fit_forest(tables: Sequence[Table], seed: int = 0) -> Forest:
    """Learn to foretell the loss of a candidate from its merits; a clip has a say by its weight."""
    ensemble = import_module("sklearn.ensemble")  # slow to import

    rng = np.random.default_rng(seed)
    rows, losses, weights = list[Floats](), list[Floats](), list[Floats]()
    for table in tables:
        chosen = rng.permutation(len(table.numbers))[:ROWS]
        rows.append(table.merits[chosen])
        losses.append(_blurred_loss(table.numbers[chosen], table.count))
        weights.append(np.full(len(chosen), table.weight / max(len(chosen), 1)))
    weight = np.concatenate(weights)
    trees = ensemble.HistGradientBoostingRegressor(
        max_iter=TREES,
        learning_rate=LEARNING_RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAST_ROWS,
        l2_regularization=1.0,
        max_features=0.3,
        random_state=seed,
    )
    trees.fit(np.concatenate(rows), np.concatenate(losses), sample_weight=weight / weight.mean())
    return _exported(trees)


def _blurred_loss(said: NDArray[np.int64], true: int) -> Floats:
    """The loss, with off by one half as bad as off by two, which is easier to learn than a step."""
    apart = np.abs(said - true)
    relative = loss(said, np.full_like(said, true)) - 0.5 * (apart > 1)
    return np.asarray(1.2 * relative + 0.4 * np.minimum(apart / 2, 1.0))


def _exported(trees: Any) -> Forest:
    """The trees of scikit-learn as arrays; it keeps them in `_predictors`, one list for each round."""
    nodes = [round_[0].nodes for round_ in trees._predictors]
    most = max(len(tree) for tree in nodes)
    shape = (len(nodes), most)
    forest = Forest(
        np.full(shape, -1, np.int16),
        np.zeros(shape, np.float32),
        np.zeros(shape, np.int16),
        np.zeros(shape, np.int16),
        np.zeros(shape, np.float32),
        np.array(float(np.ravel(trees._baseline_prediction)[0])),
    )
    for i, tree in enumerate(nodes):
        inner = tree["is_leaf"] == 0
        forest.feature[i, : len(tree)] = np.where(inner, tree["feature_idx"], -1)
        forest.threshold[i, : len(tree)] = np.where(inner, tree["num_threshold"], 0)
        forest.left[i, : len(tree)] = tree["left"]
        forest.right[i, : len(tree)] = tree["right"]
        forest.value[i, : len(tree)] = tree["value"]
    return forest
