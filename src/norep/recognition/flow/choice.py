"""Which reading of the flow is right: by rules, for the trees of the counter know key points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from norep.recognition.flow.motion import FlowMotion
from norep.recognition.periodic.candidates import Candidate, candidates_of
from norep.recognition.periodic.counted import Counted, Repetition
from norep.recognition.periodic.cycles import shapes
from norep.recognition.periodic.signals import Signals, signals_from

Floats = NDArray[np.float64]

WEIGHTS = {
    "motion": 2.0,
    "time": 1.0,
    "reach": 1.0,
    "unlike": -2.0,
    "tempo_spread": -1.0,
    "swing_spread": -1.0,
    "gap": 0.5,
    "picked": -0.3,
}
"""What each merit is worth: a candidate should explain the motion, and be regular."""
LARGEST_GAP = 2.0
"""A gap between counted and other swings beyond this says no more."""
SHARPNESS = 4.0
"""How much of its say a candidate loses for each point that it is behind the best: a factor of e to this."""


def chosen(motion: FlowMotion) -> Counted:
    """The repetitions of the candidate in the middle of what all candidates say, weighted by their merits."""
    signals = signals_from(motion.time, motion.values, np.ones(len(motion.time), bool))
    candidates = candidates_of(signals) if signals is not None else []
    if signals is None or not candidates:
        return Counted(source="flow")
    numbers = np.array([len(candidate) for candidate in candidates])
    scores = _scores(signals.shape, candidates)
    say = np.exp(SHARPNESS * (scores - scores.max()))
    order = np.argsort(numbers)
    half = np.searchsorted(np.cumsum(say[order]), say.sum() / 2)
    number = numbers[order[min(int(half), len(order) - 1)]]
    best = int(np.where(numbers == number, scores, -np.inf).argmax())
    agreeing = float(say[np.abs(numbers - number) <= 1].sum() / say.sum())
    return Counted(_repetitions(signals, candidates[best]), agreeing, "flow")


def _scores(shape: Floats, candidates: Sequence[Candidate]) -> Floats:
    widest = max(candidate.reach for candidate in candidates)
    travelled = np.cumsum(np.linalg.norm(np.diff(shape, axis=0, prepend=shape[:1]), axis=1))
    table = [_merits(shape, candidate, travelled, widest) for candidate in candidates]
    return np.array([sum(WEIGHTS[name] * value for name, value in merits.items()) for merits in table])


def _merits(shape: Floats, one: Candidate, travelled: Floats, widest: float) -> dict[str, float]:
    """What speaks for a candidate by itself, free of units; `travelled` `(samples,)` is all motion so far."""
    lengths = np.maximum(one.ends - one.starts, 1)
    swings = np.nanmean(one.swing, axis=1) + 1e-9
    return {
        "motion": float((travelled[one.ends] - travelled[one.starts]).sum() / (travelled[-1] + 1e-9)),
        "time": float(lengths.sum()) / len(travelled),
        "reach": one.reach / widest,
        "unlike": _unlike(shape, one),
        "tempo_spread": float(np.log(lengths).std()),
        "swing_spread": float(np.log(swings).std()),
        "gap": min(LARGEST_GAP, float(np.log(np.nanmin(one.swing) / max(one.rejected, 1e-3)))),
        "picked": float(one.picked),
    }


def _unlike(shape: Floats, one: Candidate) -> float:
    """The share of the motion of the repetitions that is not common to all; 1 for a single one."""
    if len(one) < 2:
        return 1.0
    cycles = shapes(shape, one.starts, one.ends)
    common = cycles.mean(axis=0)
    share = float(((cycles - common) ** 2).mean() / ((cycles**2).mean() + 1e-12))
    return share * len(one) / (len(one) - 1)


def _repetitions(signals: Signals, candidate: Candidate) -> tuple[Repetition, ...]:
    return tuple(
        Repetition(float(signals.time[start]), float(signals.time[end]))
        for start, end in zip(candidate.starts, candidate.ends, strict=True)
    )
