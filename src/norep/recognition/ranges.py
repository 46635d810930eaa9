"""Which postures a set goes through, as a few numbers that one can check by hand.

The network looks at how a motion goes, and takes a bend for a bend. That a burpee goes down to the floor,
that the hands come above the head, or that the feet leave the ground shows in how far a few quantities range
over the whole set: heights of joints over one another, lean, angles, and how fast the body goes up and down.
All is taken from the picture: its heights are surer than anything in depth.
"""

from __future__ import annotations

import warnings

import numpy as np

from norep.recognition.course import JOINTS, RATE, Floats, Floats32
from norep.recognition.features import body_size

PERCENTILES = (4.0, 25.0, 50.0, 75.0, 96.0)
"""Of each quantity over time: nearly its ends, so that a single wrong sample does not count."""
SPEEDS = (8.0, 92.0)
"""Percentiles of the speeds: down, and up."""
SPEED_STEP = 3
"""Samples over which a speed is taken, 0.15 s."""
LEAST_SEEN, FEWEST = 0.3, 5
"""Share of the samples, and their number, in which a quantity has to be known."""

_ANGLES = {
    "knee": ("hip", "knee", "ankle"),
    "hip": ("shoulder", "hip", "knee"),
    "elbow": ("shoulder", "elbow", "wrist"),
    "arm": ("hip", "shoulder", "elbow"),
}
_HEIGHTS = (
    *(("hip", "ankle"), ("shoulder", "ankle"), ("head", "ankle"), ("wrist", "ankle")),
    *(("wrist", "head"), ("wrist", "shoulder"), ("wrist", "hip"), ("knee", "hip")),
)
_PATHS = ("hip", "wrist", "ankle")
QUANTITIES = (
    "lean",
    *(f"{name} angle" for name in _ANGLES),
    *(f"{upper} over {lower}" for upper, lower in _HEIGHTS),
    *(f"{name} over the other" for name in ("wrist", "ankle")),
    *(f"{name} path" for name in _PATHS),
)
"""What is measured in each sample: degrees, and lengths in torso lengths."""
_MOVING = tuple(
    QUANTITIES.index(name)
    for name in (
        *("hip path", "wrist path", "ankle path", "lean"),
        *("knee angle", "elbow angle", "hip over ankle", "wrist over shoulder"),
    )
)
COLUMN_QUANTITY = np.concatenate(
    [np.repeat(np.arange(len(QUANTITIES)), len(PERCENTILES)), np.repeat(_MOVING, len(SPEEDS))]
)
"""`(WIDTH,)`: which quantity each number is of."""
WIDTH = len(COLUMN_QUANTITY)


def quantities(points: Floats32) -> Floats:
    """`(samples, len(QUANTITIES))` of a course `(samples, 13, 2)` in any unit; NaN where joints lack."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all are missing: so is their mean
        return np.stack(_quantities(points / float(body_size(points[None])[0])), axis=1)


def ranges(points: Floats32) -> Floats:
    """`(WIDTH,)`: percentiles of the quantities over time, then of their speeds; NaN where unknown."""
    values = quantities(points)
    known = np.isfinite(values).sum(axis=0)
    enough = known >= max(FEWEST, LEAST_SEEN * len(values))
    found = np.full((len(QUANTITIES), len(PERCENTILES)), np.nan)
    speeds = np.full((len(_MOVING), len(SPEEDS)), np.nan)
    for at in np.flatnonzero(enough):
        found[at] = np.nanpercentile(values[:, at], PERCENTILES)
    for row, quantity in enumerate(_MOVING):
        if enough[quantity]:
            speeds[row] = _speeds(values[:, quantity])
    return np.concatenate([found.ravel(), speeds.ravel()])


def _speeds(values: Floats) -> Floats:
    """Percentiles of the speed a second, where it is known."""
    smooth = (values[1:] + values[:-1]) / 2
    speed = (smooth[SPEED_STEP:] - smooth[:-SPEED_STEP]) * (RATE / SPEED_STEP)
    known = speed[np.isfinite(speed)]
    if len(known) < FEWEST:
        return np.full(len(SPEEDS), np.nan)
    return np.asarray(np.percentile(known, SPEEDS))


def _quantities(points: Floats32) -> list[Floats]:
    """Each `(samples,)`; `points` in torso lengths."""
    sides = {name: _sides(points, name) for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")}
    middle = {name: np.asarray(np.nanmean(pair, axis=1)) for name, pair in sides.items()}
    middle["head"] = points[:, JOINTS.index("head")]
    height = {name: -place[:, 1] for name, place in middle.items()}
    angles = [_angle(*(sides[name] for name in names)) for names in _ANGLES.values()]
    torso = _between(sides["hip"], sides["shoulder"])
    lower = {**height, "ankle": np.nanmin(-sides["ankle"][..., 1], axis=1)}
    return [
        np.degrees(np.arctan2(np.abs(torso[:, 0]), -torso[:, 1])),
        *(np.asarray(np.nanmean(angle, axis=1)) for angle in angles),
        *(height[upper] - height[lower_name] for upper, lower_name in _HEIGHTS),
        *(np.abs(sides[name][:, 0, 1] - sides[name][:, 1, 1]) for name in ("wrist", "ankle")),
        *(lower[name] - np.nanmedian(lower[name]) for name in _PATHS),
    ]


def _sides(points: Floats32, name: str) -> Floats:
    """`(samples, 2, 2)`: the left and the right joint."""
    return np.asarray(points[:, [JOINTS.index(f"{side}_{name}") for side in ("left", "right")]], float)


def _between(start: Floats, end: Floats) -> Floats:
    """`(samples, 2)`: from the middle of one pair of joints `(samples, 2, 2)` to that of another."""
    return np.asarray(end.mean(axis=1) - start.mean(axis=1))


def _angle(a: Floats, vertex: Floats, b: Floats) -> Floats:
    """`(samples, 2)` degrees at the vertex, in the picture."""
    first, second = a - vertex, b - vertex
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    cosine = (first * second).sum(axis=-1) / np.maximum(lengths, 1e-9)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
