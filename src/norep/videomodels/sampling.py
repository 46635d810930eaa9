"""Which frames of a clip a network sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from norep.errors import DefinitionError

AHEAD = 1e-6
"""Seconds by which a frame may come before its moment: timestamps are rounded."""
MAX_FRAMES = 4096


@dataclass(frozen=True, slots=True)
class Sampling:
    """Either `frames` of them, evenly spaced from the first to the last, or `rate` of them a second.

    Evenly spaced frames see every clip at a tempo of its own; a rate sees all at the same, as a live source
    does. A clip with fewer frames than asked for shows some of them more than once.

    >>> Sampling(frames=4).chosen([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    [0, 2, 4, 6]
    >>> Sampling(rate=5.0).chosen([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    [0, 2, 4, 6]
    """

    frames: int | None = None
    rate: float | None = None

    def __post_init__(self) -> None:
        if (self.frames is None) == (self.rate is None):
            raise DefinitionError("give either a number of frames or a rate in frames a second")
        if self.frames is not None and not 1 <= self.frames <= MAX_FRAMES:
            raise DefinitionError(f"a clip is seen in 1 to {MAX_FRAMES} frames, not {self.frames}")
        if self.rate is not None and not 0.5 <= self.rate <= 240:
            raise DefinitionError(f"a rate is 0.5 to 240 frames a second, not {self.rate:g}")

    def chosen(self, times: Sequence[float]) -> list[int]:
        """Indices of the frames to look at, of a clip whose frames have these times in seconds."""
        if self.frames is not None:
            return _evenly(times, self.frames)
        assert self.rate is not None
        due = Due(self.rate)
        return [index for index, time in enumerate(times) for _ in range(due.at(time - times[0]))]


def _evenly(times: Sequence[float], frames: int) -> list[int]:
    """The frames nearest to evenly spaced moments; by their times, for phones film at uneven rates."""
    clock = np.asarray(times, np.float64)
    if frames == 1:
        return [len(clock) // 2]
    moments = np.linspace(clock[0], clock[-1], frames)
    after = np.clip(np.searchsorted(clock, moments), 1, max(len(clock) - 1, 1))
    if len(clock) == 1:
        return [0] * frames
    nearer = moments - clock[after - 1] <= clock[after] - moments + 1e-9
    return [int(index) for index in np.where(nearer, after - 1, after)]


class Due:
    """When a stream model wants to see a frame: how often it takes the one at hand.

    >>> due = Due(10.0)
    >>> [due.at(time) for time in (0.0, 0.04, 0.08, 0.12, 0.36)]
    [1, 0, 0, 1, 2]
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._next = 0

    def at(self, time: float) -> int:
        """Moments that have come by this time since the last call, in seconds from the first frame."""
        before = self._next
        self._next = max(before, int((time + AHEAD) * self._rate) + 1)
        return min(self._next - before, MAX_FRAMES)
