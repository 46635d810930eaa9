"""Where something was not seen for a while, or cut away: what might have happened there proves no fault."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]

SHORTEST_HOLE = 0.2
"""Seconds without a value that can hide an extreme; anything shorter is bridged."""
USUAL_STEPS = 3.0
"""A hole is also longer than this many of the film's usual steps from frame to frame."""


BRIEF_START, BRIEF_END = 1.0, 0.2
"""Seconds: of what the film shows for less than this when it begins, or before it ends, little is known."""


def hidden(poses: PoseSequence, values: Floats, start: float, stop: float) -> bool:
    """Whether `values` `(frames,)` leave out a part of the time from `start` to `stop`, or next to it.

    Times are seconds. A cut counts as well: film that was cut away shows nothing.
    """
    return _cut(poses, start, stop) or _missing(poses.time, np.isfinite(values), start, stop)


def _cut(poses: PoseSequence, start: float, stop: float) -> bool:
    if poses.cuts is None:
        return False
    return bool((poses.cuts & (poses.time >= start) & (poses.time <= stop)).any())


def _missing(time: Floats, known: NDArray[np.bool_], start: float, stop: float) -> bool:
    if not known.any():
        return True
    longest = max(SHORTEST_HOLE, USUAL_STEPS * float(np.median(np.diff(time)))) if len(time) > 1 else np.inf
    before = -np.inf if time[0] >= start and stop - start < BRIEF_START else min(start, time[0])
    after = np.inf if time[-1] <= stop and stop - start < BRIEF_END else max(stop, time[-1])
    seen = np.concatenate([[before], time[known], [after]])
    holes = np.flatnonzero(np.diff(seen) > longest)
    return bool(((seen[holes] <= stop) & (seen[holes + 1] >= start)).any())
