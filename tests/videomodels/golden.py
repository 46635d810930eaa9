"""The seeded weights and the clip that the golden files were made with."""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "golden"


def clip():
    drawn = np.random.default_rng(11).integers(0, 256, (10, 96, 96, 3), dtype=np.uint8)
    return np.moveaxis(drawn.astype(np.float64) / 255, -1, 1)[None]


def variables(file):
    data = np.load(FOLDER / f"movinet_{file}.npz", allow_pickle=False)
    return [
        (name, value(i, name, tuple(int(n) for n in shape.split(",") if n)))
        for i, (name, shape) in enumerate(zip(data["names"].tolist(), data["shapes"].tolist(), strict=True))
    ]


def value(i, name, shape):
    rng = np.random.default_rng([7, i])
    return np.asarray(_drawn(rng, name, shape)).astype(np.float16).astype(np.float32)


def _drawn(rng, name, shape):
    if shape == ():
        return 0.5
    if "moving_variance" in name:
        return rng.uniform(0.5, 1.5, shape)
    if "moving_mean" in name:
        return rng.normal(0, 0.1, shape)
    if "kernel" in name:
        fan = max(int(np.prod(shape[:2] if "depthwise" in name else shape[:-1])), 1)
        return rng.normal(0, (2 / fan) ** 0.5, shape)
    return np.full(shape, 1.0 if "gamma" in name else 0.0)
