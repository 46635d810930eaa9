"""Make key points calm enough to judge by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]
REACH = 3.0
"""Standard deviations to either side that the Gaussian takes in."""
LEAST_SHARE = 0.3
"""Where less than this share of the weight is seen, the smoothed point is unseen."""


def smooth(poses: PoseSequence, seconds: float) -> PoseSequence:
    """Average over a Gaussian in time of this standard deviation, skipping unseen points.

    Time is taken from the timestamps, so uneven frames are weighted as they are.
    """
    if len(poses) < 2:
        return poses
    reach = int(
        np.max(
            np.searchsorted(poses.time, poses.time + REACH * seconds, side="right") - np.arange(len(poses))
        )
    )
    points = _averaged(poses.time, poses.points, seconds, reach - 1)
    world = None if poses.world is None else _averaged(poses.time, poses.world, seconds, reach - 1)
    return replace(poses, points=points, world=world)


def _averaged(time: Floats, values: Floats, seconds: float, reach: int) -> Floats:
    seen = np.isfinite(values)
    kept = np.where(seen, values, 0.0)
    total, share = kept.copy(), seen.astype(float)
    whole = np.ones(len(time))
    for step in range(1, min(reach, len(time) - 1) + 1):
        weight = np.exp(-0.5 * ((time[step:] - time[:-step]) / seconds) ** 2)
        column = weight[:, None, None]
        total[step:] += column * kept[:-step]
        total[:-step] += column * kept[step:]
        share[step:] += column * seen[:-step]
        share[:-step] += column * seen[step:]
        whole[step:] += weight
        whole[:-step] += weight
    enough = share > LEAST_SHARE * whole[:, None, None]
    smoothed: Floats = np.where(enough, total / np.where(share > 0, share, 1.0), np.nan)
    return smoothed
