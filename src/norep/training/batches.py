"""Batches of varied crops of the training clips."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from norep.recognition.course import RATE, Bools, Floats32
from norep.recognition.features import features, with_last_pose
from norep.training.augmentation import Augmentation, scaled_to_frame, vary
from norep.training.material import Material

POOL = 8
"""Batches whose clips are sorted by length together."""


def batches(
    material: Material,
    size: int,
    how: Augmentation,
    window: tuple[float, float],
    random: np.random.Generator,
    *,
    padding: int = 0,
) -> Iterator[tuple[Tensor, Tensor, NDArray[np.intp]]]:
    """Once through all clips: features, seen samples and the clips' numbers, batch by batch.

    Crops are at most `window` seconds long, drawn anew for each batch between its two ends. `padding` fills
    every crop up to that many samples with its last pose.
    """
    order = random.permutation(len(material))
    lengths = np.array([len(points) for points in material.points])
    ready = []
    for start in range(0, len(order), size * POOL):
        pool = order[start : start + size * POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        ready += np.array_split(pool, max(1, round(len(pool) / size)))
    for at in random.permutation(len(ready)):
        longest = round(random.uniform(*window) * RATE)
        crops = [_crop(material.points[i], how, longest, random) for i in ready[at]]
        if padding:
            crops = [with_last_pose(crop, padding) for crop in crops]
        yield *_batch(padded(crops), material.scaled[ready[at]], how, random), ready[at]


def _batch(
    points: Floats32, scaled: Bools, how: Augmentation, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    points = vary(points, how, random)
    rescale = scaled | (random.random(len(points)) < how.scaled)
    points[rescale] = scaled_to_frame(points[rescale])
    still = random.random(len(points)) < how.still
    channels, seen = features(points, scaled=rescale, still=still)
    return torch.from_numpy(np.ascontiguousarray(channels)), torch.from_numpy(seen)


def _crop(points: Floats32, how: Augmentation, longest: int, random: np.random.Generator) -> Floats32:
    """A stretch of the clip at another tempo."""
    factor = np.exp(random.uniform(-how.tempo, how.tempo))
    whole = max(2, int((len(points) - 1) / factor) + 1)
    kept = min(longest, max(2, round(whole * random.uniform(how.shortest, 1.0))))
    start = random.uniform(0, max(0.0, (len(points) - 1) - (kept - 1) * factor))
    at = np.minimum(start + np.arange(kept) * factor, len(points) - 1)
    before = np.floor(at).astype(int)
    share = (at - before).astype(np.float32)[:, None, None]
    after = np.where(share[:, 0, 0] > 0, np.minimum(before + 1, len(points) - 1), before)
    return np.asarray(points[before] * (1 - share) + points[after] * share, np.float32)


def padded(crops: list[Floats32], multiple: int = 4) -> Floats32:
    """`(clips, samples, 13, 2)`: all as long as the longest, with NaN after their end."""
    longest = -(-max(len(crop) for crop in crops) // multiple) * multiple
    points = np.full((len(crops), longest, *crops[0].shape[1:]), np.nan, np.float32)
    for row, crop in zip(points, crops, strict=True):
        row[: len(crop)] = crop
    return points
