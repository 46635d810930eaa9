"""Decoder timestamps as seconds that always grow."""

from __future__ import annotations

from fractions import Fraction

from norep.video.places import Places

NUDGE = Fraction(1, 1_000_000)
"""A repeated timestamp is moved this many seconds behind the one before it."""

RESTART = Fraction(1)
"""Two timestamps in a row that fell back by more than this many seconds: the clock was started again."""


class FrameClock:
    """Turns timestamps into exact seconds from the first frame, strictly increasing.

    `step` is the usual time between two frames in seconds: it stands in where a timestamp is missing.
    """

    def __init__(self, step: Fraction) -> None:
        self._step = step
        self._origin: Fraction | None = None
        self._previous: Fraction | None = None
        self._stray: Fraction | None = None
        self._missing, self._repeated, self._restarts = Places(), Places(), Places()

    def update(self, stamp: Fraction | None) -> float:
        """Seconds of the next frame, whose timestamp in seconds is `stamp` (None when it has none)."""
        time = self._time(stamp)
        self._previous = time
        return float(time)

    @property
    def time(self) -> float:
        """Seconds of the latest frame, 0 before the first."""
        return float(self._previous or 0)

    def _time(self, stamp: Fraction | None) -> Fraction:
        previous = self._previous
        expected = Fraction(0) if previous is None else previous + self._step
        if stamp is None:
            self._missing.add(float(expected))
            return expected
        if self._origin is None:
            self._origin = stamp - expected
        stray, self._stray = self._stray, None
        time = stamp - self._origin
        if previous is None or time > previous:
            return time
        if previous - time > RESTART:
            return self._fallen_back(stamp, stray, expected)
        self._repeated.add(float(previous))
        return previous + NUDGE

    def _fallen_back(self, stamp: Fraction, stray: Fraction | None, expected: Fraction) -> Fraction:
        """A damaged frame can carry one old timestamp; only a second in its wake means a new start."""
        if stray is not None and 0 < stamp - stray <= RESTART:
            self._restarts.add(float(expected))
            self._origin = stamp - expected
        else:
            self._stray = stamp
            self._repeated.add(float(expected))
        return expected

    def warnings(self) -> list[str]:
        """One line for each kind of oddity met so far, with where it was."""
        met = (
            (self._missing, "frames without a timestamp: the mean frame rate stood in"),
            (
                self._repeated,
                "frames with a repeated or earlier timestamp: kept, moved behind the one before",
            ),
            (self._restarts, "times the clock of the video started again: the time simply goes on"),
        )
        return [f"{places.count} {what} ({places})" for places, what in met if places.count]
