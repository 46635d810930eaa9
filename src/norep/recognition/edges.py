"""Where a set begins and ends: by its own repetitions, and by when the network sees it.

The windows of the network reach beyond a set, so that what it finds is too long by about the same on either
side. The first repetition may take in the walk to the bar, and the last stays open for as long as its end
position is held; the repetitions between show what one takes.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from norep.judging.events import Rep

BLUR = 1.0
"""Seconds by which the network sees a set too early and too late, as wide as half of its windows."""
LONGER = 1.3
"""How many times as long as the others the first repetition may take from its start to its count,"""
LATITUDE = 0.3
"""and seconds besides; so long at least a last repetition may be held, too."""


def trimmed(reps: list[Rep], start: float, stop: float) -> list[Rep]:
    """The repetitions of a set that the network sees from `start` to `stop` seconds, and nothing beside.

    Only the start of the first and the end of the last change; neither is ever moved beyond its count.
    """
    if not reps:
        return []
    kept = list(reps)
    kept[0] = replace(reps[0], start=_start(reps, start + BLUR))
    kept[-1] = replace(kept[-1], end=_end(reps, stop - BLUR))
    return kept


def _start(reps: list[Rep], seen: float) -> float:
    first = reps[0]
    others = [rep.counted - rep.start for rep in reps[1:]] or [first.counted - first.start]
    earliest = first.counted - LONGER * float(np.median(others)) - LATITUDE
    return min(max(min(seen, first.start), earliest), first.counted)


def _end(reps: list[Rep], seen: float) -> float:
    last = reps[-1]
    pauses = [after.start - before.counted for before, after in pairwise(reps)]
    usual = float(np.median(pauses)) if pauses else last.end - last.counted
    return min(max(seen, last.counted), last.counted + max(usual, LATITUDE))
