"""Learn trees on random kernels and on summed-up channels, and the nearest examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from norep.scoring.channels import Course
from norep.scoring.judges import Line, NearestJudge, TreeJudge, nearer, warped
from norep.scoring.kernels import Kernels
from norep.scoring.trees import Trees

TREES = 300
"""Of each kind."""
KERNELS = 3000
HELD_BACK = 0.0005
"""C of the logistic regression."""
LITTLE = 1e-9


def fit_trees(courses: Sequence[Course], correct: NDArray[np.bool_], seed: int) -> TreeJudge:
    """Extremely randomised trees (Geurts et al. 2006) and a logistic regression, whose votes are averaged."""
    steps = np.stack([one.steps for one in courses])
    kernels = Kernels.drawn(steps, KERNELS, seed)
    summed = np.stack([one.summary for one in courses])
    seen = kernels.features(steps)
    line = _line(np.concatenate([seen, summed], axis=1), correct)
    return TreeJudge(kernels, grown(seen, correct, seed), grown(summed, correct, seed), line)


def _line(table: NDArray[np.floating], correct: NDArray[np.bool_]) -> Line:
    """Logistic regression with so few examples for so many features that it must be held back strongly."""
    mean, scale = table.mean(axis=0), table.std(axis=0)
    scale[scale < LITTLE] = 1.0
    fitted = LogisticRegression(C=HELD_BACK, max_iter=300).fit((table - mean) / scale, correct)
    return Line(mean, scale, fitted.coef_[0], fitted.intercept_)


def grown(table: NDArray[np.floating], correct: NDArray[np.bool_], seed: int) -> Trees:
    """Grow trees on `(rows, features)`."""
    forest = ExtraTreesClassifier(TREES, max_features="sqrt", random_state=seed, n_jobs=1)
    forest.fit(table.astype(np.float32), correct)
    return plain_trees(forest)


def plain_trees(forest: ExtraTreesClassifier) -> Trees:
    """The same trees as arrays; values are the share of True."""
    parts: dict[str, list[NDArray[np.generic]]] = {
        name: [] for name in ("feature", "threshold", "left", "right", "value")
    }
    roots = []
    offset = 0
    for one in forest.estimators_:
        tree = one.tree_
        leaf = tree.children_left < 0
        shares = tree.value[:, 0, :] / tree.value[:, 0, :].sum(axis=1, keepdims=True)
        roots.append(offset)
        parts["feature"].append(np.where(leaf, -1, tree.feature).astype(np.int32))
        # Rows are 32-bit floats: a threshold rounded down to one sends each of them the same way.
        parts["threshold"].append(_rounded_down(tree.threshold))
        parts["left"].append(np.where(leaf, 0, tree.children_left + offset).astype(np.int32))
        parts["right"].append(np.where(leaf, 0, tree.children_right + offset).astype(np.int32))
        parts["value"].append(shares[:, -1].astype(np.float32))
        offset += len(leaf)
    joined = {name: np.concatenate(values) for name, values in parts.items()}
    return Trees(**joined, roots=np.array(roots, np.int32))


def _rounded_down(values: NDArray[np.float64]) -> NDArray[np.float32]:
    nearest = values.astype(np.float32)
    above = nearest.astype(np.float64) > values
    nearest[above] = np.nextafter(nearest[above], np.float32(-np.inf))
    return nearest


def fit_nearest(
    courses: Sequence[Course], correct: NDArray[np.bool_], persons: Sequence[str]
) -> NearestJudge:
    """Keep all examples; the steepness is what fits others' executions best."""
    examples = np.stack([one.steps for one in courses]).astype(np.float32)
    far = np.log(warped(examples, examples) + 1e-9)
    whose = np.array(persons)
    # Of oneself there are no examples later, so none is looked at now.
    far[whose[:, None] == whose[None]] = np.inf
    raw = nearer(far, correct)
    known = np.isfinite(raw)
    return NearestJudge(examples, correct, best_slope(raw[known], correct[known]))


def best_slope(raw: NDArray[np.float64], correct: NDArray[np.bool_]) -> float:
    """The factor between 0.1 and 30 that makes log odds most likely; 1 of nothing."""
    if not len(raw):
        return 1.0
    slopes = np.geomspace(0.1, 30, 80)
    signs = np.where(correct, 1.0, -1.0)
    losses = [np.logaddexp(0, -slope * signs * raw).mean() for slope in slopes]
    return float(slopes[int(np.argmin(losses))])
