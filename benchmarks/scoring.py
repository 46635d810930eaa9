"""Milliseconds to align and explain a repetition; DTW beside that of tslearn on the same arrays, in one run.

`python benchmarks/scoring.py`. tslearn is only needed here; its first call compiles and is not timed. The
medians of many rounds, turn and turn about; processor time, so that a busy machine does not matter.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

import numpy as np

from norep import movements
from norep.judging.events import RepJudged
from norep.judging.follow import follow
from norep.scoring.built_in import built_in
from norep.scoring.comparison import score
from norep.scoring.execution import execution
from norep.scoring.score import score_of
from norep.scoring.warping import distance
from norep.synth.motion import Fault, Take, draw

ROUNDS = 60
SHAPES = ((64, 64, 3), (64, 64, 42), (150, 200, 1), (150, 200, 3))


def milliseconds(*works: Callable[[], object]) -> list[float]:
    """The median of each, turn and turn about."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            begin = time.process_time()
            work()
            taken.append(1e3 * (time.process_time() - begin))
    return [round(statistics.median(taken), 3) for taken in times]


def scoring_times() -> dict[str, float]:
    """Of a squat that is too shallow: cutting it out and measuring it, aligning, and all of it explained."""
    squat = movements["air-squat"]
    poses = draw(squat, Take((Fault("depth"),), noise=0.01))
    rep = next(event.rep for event in follow(poses, squat) if isinstance(event, RepJudged))
    reference = built_in(squat)
    mine = execution(poses, squat, rep)
    prepared, scored, explained = milliseconds(
        lambda: execution(poses, squat, rep),
        lambda: score_of(mine, reference),
        lambda: score(mine, reference),
    )
    return {"prepare_ms": prepared, "align_and_score_ms": scored, "align_score_explain_ms": explained}


def warping_times() -> list[dict[str, object]]:
    """Ours and tslearn's for series of several lengths and dimensions."""
    from tslearn.metrics import dtw  # noqa: PLC0415  (not needed for the rest)

    rng = np.random.default_rng(0)
    rows = []
    for first, second, dimensions in SHAPES:
        a = rng.normal(size=(first, dimensions)).cumsum(axis=0)
        b = rng.normal(size=(second, dimensions)).cumsum(axis=0)
        apart = abs(distance(a, b) - dtw(a, b))  # compiles, too
        ours, theirs = milliseconds(lambda a=a, b=b: distance(a, b), lambda a=a, b=b: dtw(a, b))
        row = {
            "shape": [first, second, dimensions],
            "difference": apart,
            "ours_ms": ours,
            "tslearn_ms": theirs,
        }
        rows.append({**row, "times_faster": round(theirs / ours, 1)})
    return rows


if __name__ == "__main__":
    print(json.dumps({"scoring": scoring_times(), "warping": warping_times()}, indent=1))
