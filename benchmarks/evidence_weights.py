"""Learn how much each piece of evidence for the name of a set counts.

The clips must be recorded ones that the model has not learned from, or the network seems surer than it is on
new film. So the model is one that has seen drawings alone:

    norep train skeleton --drawn 8000 --epochs 8 --seed 5 --out drawn.onnx
    python benchmarks/evidence_weights.py drawn.onnx penn_action_train.npz --clips 240

Prints the weights of `norep.recognition.evidence.WEIGHTS`, and how many clips they name right when they are
learned from the other two thirds. Commonness is a prior and stays 1: published sets say nothing of how often
a movement is done.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import norep
from norep.datasets.poses import PoseClip, read_pose_set
from norep.datasets.vocabulary import NONE, OTHER, meaning
from norep.recognition.evidence import WEIGHTS
from norep.recognition.film import stretches
from norep.recognition.guide import Guide
from norep.recognition.recogniser import Recogniser

Floats = NDArray[np.float64]
Told = tuple[Floats, list[int]]
"""The evidence `(labels, weights)` of a clip, and the labels that are right."""
START = np.array([0.5, 0.5, 0.5, 1.0, 1.0])
TOWARD_START = 0.002
"""How strongly the weights are drawn to where they start."""
FREE = np.array([name != "commonness" for name in WEIGHTS])
STEPS, RATE = 1500, 0.05
FOLDS = 3


def told(clip: PoseClip, guide: Guide) -> Told | None:
    """What is known of the longest stretch of a clip; None where there is none."""
    found = max(stretches(clip.poses, guide), key=lambda one: one.stop - one.start, default=None)
    if found is None:
        return None
    right = [guide.labels.index(name) for name in meaning(clip.label, guide.labels)]
    return found.evidence, right


def loss(weights: Floats, clips: list[Told]) -> tuple[float, Floats]:
    """Minus the mean log probability of the right labels, and its gradient."""
    total, slope = 0.0, np.zeros_like(weights)
    for evidence, right in clips:
        scores = evidence @ weights
        everything, hit = (np.logaddexp.reduce(one) for one in (scores, scores[right]))
        total += float(everything - hit)
        slope += np.exp(scores - everything) @ evidence - np.exp(scores[right] - hit) @ evidence[right]
    return total / len(clips), slope / len(clips)


def learned(clips: list[Told]) -> Floats:
    """The weights that explain the clips best, none below 0."""
    weights = START.copy()
    for _ in range(STEPS):
        slope = loss(weights, clips)[1] + 2 * TOWARD_START * (weights - START)
        weights = np.maximum(weights - RATE * slope * FREE, 0.0)
    return weights


def right(weights: Floats, clips: list[Told]) -> float:
    """Share of the clips that get a right name."""
    return float(np.mean([int((evidence @ weights).argmax()) in hits for evidence, hits in clips]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--clips", type=int, default=240, help="as many, drawn by chance")
    options = parser.parse_args()
    guide = Guide(Recogniser.load(options.model), dict(norep.movements.items()))
    named = [
        clip
        for clip in read_pose_set(options.data).clips
        if set(meaning(clip.label, guide.labels)) - {NONE, OTHER}
    ]
    order = np.random.default_rng(0).permutation(len(named))[: options.clips]
    clips = [one for i in order if (one := told(named[i], guide)) is not None]
    print(dict(zip(WEIGHTS, learned(clips).round(2).tolist(), strict=True)))
    shares = []
    for fold in range(FOLDS):
        rest = [one for at, one in enumerate(clips) if at % FOLDS != fold]
        shares.append(right(learned(rest), clips[fold::FOLDS]))
    shipped = right(np.array(list(WEIGHTS.values())), clips)
    network = right(np.eye(len(WEIGHTS))[0], clips)
    print(f"{len(clips)} clips: network {network:.1%}, shipped {shipped:.1%}, held out {np.mean(shares):.1%}")


if __name__ == "__main__":
    main()
