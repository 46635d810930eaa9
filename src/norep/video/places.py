"""Where in a video something was odd, in words."""

from __future__ import annotations

TOGETHER_S = 1.0
"""Oddities less than this apart are one place."""
NAMED = 4


class Places:
    """Counts oddities and remembers the places, few words for many of them.

    >>> places = Places()
    >>> for time in (0.5, 0.6, 7.0):
    ...     places.add(time)
    >>> places.count, str(places)
    (3, 'at 0.5-0.6 s, 7.0 s')
    """

    def __init__(self) -> None:
        self.count = 0
        self._more = 0
        self._spans: list[tuple[float, float]] = []
        self._last = float("-inf")

    def add(self, time: float, count: int = 1) -> None:
        """So many oddities at this time in seconds, which never falls."""
        self.count += count
        near, self._last = time - self._last < TOGETHER_S, time
        if near and not self._more:
            self._spans[-1] = (self._spans[-1][0], time)
        elif not near and len(self._spans) < NAMED:
            self._spans.append((time, time))
        elif not near:
            self._more += 1

    def __str__(self) -> str:
        spans = ("-".join(dict.fromkeys((f"{start:.1f}", f"{stop:.1f}"))) for start, stop in self._spans)
        more = f" and at {self._more} more places" if self._more else ""
        return f"at {', '.join(f'{span} s' for span in spans)}{more}"
