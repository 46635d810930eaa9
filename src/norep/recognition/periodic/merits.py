"""What speaks for and against a candidate, as numbers that do not depend on size, place or frame rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.recognition.periodic.candidates import Candidate
from norep.recognition.periodic.cycles import PHASES, median, shapes
from norep.recognition.periodic.signals import RATE, Signals

Floats = NDArray[np.float64]

OWN = (
    *("log_count", "log_clip", "log_period", "period_spread", "period_jump", "rest", "before", "after"),
    *("swing_spread", "swing_least", "swing_most", "gap", "swing_share", "log_reach", "reach_share"),
    *("smoothing", "lopsided", "halves", "picked"),
    *("scatter", "succession", "halves_alike", "odd_even", "reversal", "unlike", "explained"),
    *("peak_scatter", "low_scatter", "coverage", "energy", "missing", "missing_all"),
)
"""Merits of a candidate by itself."""
PACED = ("pace_ratio", "pace_span_ratio", "pace_error", "pace_outside", "pace_total", "pace_peak")
"""Merits that compare it with the density of repetitions that a network sees."""
SHARED = (
    *("same", "within_one", "within_tenth", "above_median", "same_alike", "below_share"),
    *("lag_ratio", "lag_best", "lag_best_half", "lag_here", "lag_here_half"),
)
"""Merits that compare it with the other candidates and with the similarity at a lag."""
COLUMNS = OWN + PACED + SHARED
LAGS = np.unique(np.round(np.geomspace(0.25, 12.0, 40) * RATE).astype(np.int64))
"""Samples."""
FAR = 4.0
"""Periods before the first repetition, or after the last, beyond which more makes no difference."""
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Clip:
    """What the merits of all candidates of a clip need: running sums start with 0 and end with the total."""

    space: Floats
    travelled: Floats
    seen: Floats
    passed: Floats | None
    variance: float
    reach: float

    @property
    def samples(self) -> int:
        """How many samples the clip has."""
        return len(self.space)

    @staticmethod
    def of(signals: Signals, reach: float, density: Floats | None) -> Clip:
        """Prepare a clip whose strongest signal has this reach."""
        space = signals.space
        speed = np.concatenate([[0.0], np.linalg.norm(np.diff(space, axis=0), axis=1)])
        chosen = space[signals.seen] if signals.seen.any() else space
        return Clip(
            space,
            _running(np.where(signals.seen, speed, 0.0)),
            _running(signals.seen.astype(np.float64)),
            None if density is None else _running(density),
            float(((chosen - chosen.mean(axis=0)) ** 2).mean()) + TINY,
            reach,
        )


def merits(signals: Signals, candidates: Sequence[Candidate], density: Floats | None = None) -> Floats:
    """`(candidates, features)` in the order of `COLUMNS`; those of `PACED` are 0 without a density."""
    clip = Clip.of(signals, max(candidate.reach for candidate in candidates), density)
    own = np.array(
        [
            [*_timing(clip, c), *_sizes(clip, c), *_likeness(clip, c), *_cover(clip, c), *_pace(clip, c)]
            for c in candidates
        ]
    )
    return np.concatenate([own, _shared(signals, own, candidates)], axis=1)


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def _timing(clip: Clip, c: Candidate) -> list[float]:
    lengths = np.maximum(c.ends - c.starts, 1)
    logs = np.log(lengths / RATE)
    typical = median(lengths)
    span = max(int(c.ends[-1] - c.starts[0]), 1)
    return [
        math.log(len(c)),
        math.log(clip.samples / RATE),
        math.log(typical / RATE),
        _deviation(logs),
        float(np.abs(logs[1:] - logs[:-1]).max()) if len(c) > 1 else 0.0,
        1 - float(lengths.sum()) / span,
        min(FAR, float(c.starts[0]) / typical),
        min(FAR, float(clip.samples - c.ends[-1]) / typical),
    ]


def _sizes(clip: Clip, c: Candidate) -> list[float]:
    rise, fall = c.swing[:, 0], c.swing[:, 1]
    rise, fall = np.where(np.isnan(rise), fall, rise), np.where(np.isnan(fall), rise, fall)
    both = (rise + fall) / 2 + TINY
    least, typical = float(min(rise.min(), fall.min())), median(both)
    period = median(np.maximum(c.ends - c.starts, 1)) / RATE
    return [
        _deviation(np.log(both)),
        least / typical,
        float(both.max()) / typical,
        math.log(max(least, TINY) / max(c.rejected, 1e-3)),
        typical / c.reach,
        math.log(c.reach),
        c.reach / clip.reach,
        math.log(period / c.bandwidth),
        float((np.abs(rise - fall) / both).sum()) / len(c),
        float(c.halves),
        float(c.picked),
    ]


def _likeness(clip: Clip, c: Candidate) -> list[float]:
    """How alike the repetitions are; 0 for the same, 1 for nothing in common."""
    cycles = shapes(clip.space, c.starts, c.ends)
    size = _mean_square(cycles) + TINY
    typical = cycles.sum(axis=0) / len(c)
    off = ((cycles - typical) ** 2).sum(axis=(1, 2)) / typical.size / size
    several = len(c) > 1
    half = PHASES // 2
    odd, even = cycles[::2].sum(axis=0) / len(cycles[::2]), cycles[1::2].sum(axis=0) / (len(c) // 2 or 1)
    return [
        float(off.sum()) / (len(c) - 1) if several else 1.0,
        _mean_square(cycles[1:] - cycles[:-1]) / 2 / size if several else 1.0,
        _mean_square(cycles[:, :half] - cycles[:, half:]) / 2 / size,
        _mean_square(odd - even) / size if several else 0.0,
        _mean_square(typical - typical[::-1]) / 2 / size,
        math.sqrt(float(off.max())) if several else 1.0,
        size / clip.variance,
        _scatter(clip.space[c.peaks]) / size,
        _scatter(clip.space[c.starts]) / size,
    ]


def _deviation(values: Floats) -> float:
    mean = float(values.sum()) / len(values)
    return math.sqrt(float(((values - mean) ** 2).sum()) / len(values))


def _scatter(points: Floats) -> float:
    return _mean_square(points - points.sum(axis=0) / len(points))


def _cover(clip: Clip, c: Candidate) -> list[float]:
    seen = float((clip.seen[c.ends] - clip.seen[c.starts]).sum())
    travelled = float((clip.travelled[c.ends] - clip.travelled[c.starts]).sum())
    return [
        seen / max(1.0, float(clip.seen[-1])),
        travelled / (float(clip.travelled[-1]) + TINY),
        1 - seen / max(1, int((c.ends - c.starts).sum())),
        1 - float(clip.seen[-1]) / clip.samples,
    ]


def _pace(clip: Clip, c: Candidate) -> list[float]:
    if clip.passed is None:
        return [0.0] * len(PACED)
    total = float(clip.passed[-1])
    inside = clip.passed[c.ends] - clip.passed[c.starts]
    span = float(clip.passed[c.ends[-1]] - clip.passed[c.starts[0]])
    return [
        math.log((len(c) + 0.3) / (total + 0.3)),
        math.log((len(c) + 0.3) / (span + 0.3)),
        float(np.minimum(np.abs(inside - 1), 1.0).sum()) / len(c),
        1 - float(inside.sum()) / (total + TINY),
        math.log(total + 0.3),
        float(inside.max()),
    ]


def _mean_square(values: Floats) -> float:
    return float(np.vdot(values, values)) / max(values.size, 1)


def _shared(signals: Signals, own: Floats, candidates: Sequence[Candidate]) -> Floats:
    number = np.array([len(c) for c in candidates], np.float64)
    apart = np.abs(number[:, None] - number[None])
    trust = np.exp(-3 * own[:, OWN.index("scatter")]) * own[:, OWN.index("reach_share")]
    columns = [
        (apart == 0).mean(axis=1),
        (apart <= 1).mean(axis=1),
        (apart <= 0.1 * number[:, None]).mean(axis=1),
        np.log(number / np.median(number)),
        (apart == 0) @ trust / trust.sum(),
        (number[None] < number[:, None]).mean(axis=1),
    ]
    return np.stack([*columns, *_lags(signals, own[:, OWN.index("log_period")])], axis=1)


def _lags(signals: Signals, log_period: Floats) -> list[Floats]:
    """The similarity of the body to itself at the candidates' periods and at the most striking one."""
    alike = lag_similarity(signals)
    striking = [i for i in range(1, len(alike) - 1) if alike[i - 1] <= alike[i] > alike[i + 1]]
    best = max(striking, key=lambda i: alike[i]) if striking else int(alike.argmax())
    at = np.log(LAGS / RATE)
    halved = float(np.interp(at[best] - np.log(2), at, alike))
    return [
        log_period - at[best],
        np.full(len(log_period), alike[best]),
        np.full(len(log_period), halved),
        np.interp(log_period, at, alike),
        np.interp(log_period - np.log(2), at, alike),
    ]


def lag_similarity(signals: Signals) -> Floats:
    """How alike the body is a lag later, for `LAGS`: 1 the same, 0 no more than at any two moments."""
    alike = np.zeros(len(LAGS))
    for i, lag in enumerate(LAGS[: np.searchsorted(LAGS, 0.8 * len(signals.time))]):
        both = signals.seen[lag:] & signals.seen[:-lag]
        if both.sum() >= RATE / 2:
            later, earlier = signals.shape[lag:][both], signals.shape[:-lag][both]
            spread = (
                later.var(axis=0) + earlier.var(axis=0) + (later.mean(axis=0) - earlier.mean(axis=0)) ** 2
            )
            alike[i] = 1 - ((later - earlier) ** 2).sum(axis=1).mean() / (spread.sum() + TINY)
    return alike
