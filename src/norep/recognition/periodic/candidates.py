"""Many readings of a clip: where its repetitions may be, from every signal at several thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from norep.recognition.periodic.cycles import distances, shapes
from norep.recognition.periodic.extrema import levels, swings, turning_points
from norep.recognition.periodic.signals import RATE, UNIT, Signals
from norep.recognition.periodic.smoothing import convolved

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

BANDWIDTHS = (0.07, 0.35)
"""Seconds over which a signal is smoothed."""
CUTS = 4
"""Thresholds tried on a signal: in the widest gaps between the sizes of its swings."""
LEAST_SHARE = 0.08
"""Smallest swing as a share of the signal's range."""
LEAST_SWING = 0.02
"""Metres; smaller swings are noise."""
TRIM = 0.12
"""Share of a rise that may pass before a repetition begins."""
UNLIKE = 0.9
"""Distance from the typical repetition, relative to its size, beyond which a cycle is something else."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading: repetition i goes from sample `starts[i]` over its turn `peaks[i]` to `ends[i]`.

    `swing` is each repetition's rise and fall `(n, 2)`, NaN where it is cut off by the end of the clip;
    `rejected` the largest swing that was smoothed away; `reach` the signal's range; `channel` and
    `bandwidth` say where it comes from; `picked` is true when unlike cycles were left out, `halves` when
    a cycle cut off by an end of the clip counts.
    """

    starts: Places
    peaks: Places
    ends: Places
    swing: Floats
    rejected: float
    reach: float
    channel: int
    bandwidth: float
    halves: bool = False
    picked: bool = False

    def __len__(self) -> int:
        return len(self.peaks)


def candidates_of(signals: Signals, density: Floats | None = None) -> list[Candidate]:
    """Return every reading of the signals that has at least one repetition.

    `density` `(samples,)` repetitions gives one more signal, a wave that rises and falls with each.
    """
    channels = signals.channels
    if density is not None:
        wave = -np.cos(2 * np.pi * np.cumsum(density)) * UNIT
        channels = np.concatenate([channels, wave[:, None]], axis=1)
    found: list[Candidate] = []
    for seconds in BANDWIDTHS:
        smooth = convolved(channels, seconds * RATE)
        for channel in range(smooth.shape[1]):
            for candidate in _readings(smooth[:, channel], signals.seen, channel, seconds):
                found.append(candidate)
                picked = _alike(candidate, signals.space)
                if picked is not None:
                    found.append(picked)
    return found


def _readings(signal: Floats, seen: Mask, channel: int, bandwidth: float) -> Iterator[Candidate]:
    low, high = np.percentile(signal[seen], [1, 99])
    reach = float(high - low)
    if reach < LEAST_SWING:
        return
    turns = turning_points(signal)
    heights = signal[turns]
    for least, rejected in _thresholds(levels(heights), max(LEAST_SHARE * reach, LEAST_SWING)):
        kept = turns[swings(heights, least)]
        if len(kept) < 2:
            continue
        rising = bool(signal[kept[1]] > signal[kept[0]])
        for polarity in (1, -1):
            for halves in (False, True):
                bumps = _bumps(signal * polarity, kept, rising == (polarity == 1), halves)
                if bumps is not None:
                    yield Candidate(*bumps, rejected, reach, channel, bandwidth, halves)


def _thresholds(sizes: Floats, least: float) -> list[tuple[float, float]]:
    """Thresholds in the widest gaps between sizes of swings, and the largest swing below each."""
    above = np.concatenate([sizes[sizes >= least]])
    if not len(above):
        return []
    below = np.concatenate(
        [above[1:], [max(sizes[len(above)] if len(sizes) > len(above) else 0.0, least / 2)]]
    )
    gaps = np.log(above / below)
    chosen = np.argsort(gaps)[::-1][:CUTS]
    return [(float(np.sqrt(above[i] * below[i])), float(below[i])) for i in chosen if gaps[i] > 1e-9]


def _bumps(
    signal: Floats, kept: Places, rising: bool, halves: bool
) -> tuple[Places, Places, Places, Floats] | None:
    """The highs with the lows before and after; half a bump at an end of the clip only with `halves`."""
    padded = np.concatenate([[-1], kept, [-1]])
    first = 2 if rising else 1
    peaks = padded[first:-1:2]
    before = padded[first - 1 :: 2][: len(peaks)]
    after = padded[first + 1 :: 2][: len(peaks)]
    whole = (before >= 0) & (after >= 0)
    if halves and whole.all():
        return None
    if not halves:
        peaks, before, after = peaks[whole], before[whole], after[whole]
    if not len(peaks):
        return None
    rise = np.where(before >= 0, signal[peaks] - signal[before], np.nan)
    fall = np.where(after >= 0, signal[peaks] - signal[after], np.nan)
    before, after = np.where(before >= 0, before, peaks), np.where(after >= 0, after, peaks)
    rises = np.array([_leaving(signal[b : p + 1]) for b, p in zip(before, peaks, strict=True)], np.int64)
    falls = np.array([_leaving(signal[p : a + 1][::-1]) for a, p in zip(after, peaks, strict=True)], np.int64)
    return before + rises, peaks, after - falls, np.stack([rise, fall], axis=1)


def _leaving(rise: Floats) -> int:
    """The last sample before a rise has begun."""
    if len(rise) < 2:
        return 0
    level = rise[0] + TRIM * (rise[-1] - rise[0])
    return len(rise) - 1 - int((rise[::-1] <= level).argmax())


def _alike(candidate: Candidate, space: Floats) -> Candidate | None:
    """The candidate without the cycles that look unlike the typical one; None when all look alike."""
    if len(candidate) < 3:
        return None
    keep = distances(shapes(space, candidate.starts, candidate.ends)) < UNLIKE
    if keep.all() or keep.sum() < 2:
        return None
    return replace(
        candidate,
        starts=candidate.starts[keep],
        peaks=candidate.peaks[keep],
        ends=candidate.ends[keep],
        swing=candidate.swing[keep],
        picked=True,
    )
