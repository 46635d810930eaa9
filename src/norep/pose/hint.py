"""The user's word for who the athlete is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from norep.errors import PoseError
from norep.pose.backend import Region
from norep.pose.motion import Box

ROOM = 1.25  # how much larger than the person the region is that an estimator expects


@dataclass(frozen=True, slots=True)
class AthleteHint:
    """The user's word for where the athlete is: a box in upright pixels at a time in seconds.

    It holds from its time until the next hint; before the first one the athlete is followed backwards.

    >>> hint = AthleteHint.parse("310,80,120,300@2.5")
    >>> hint
    AthleteHint(x=310.0, y=80.0, width=120.0, height=300.0, time=2.5)
    >>> str(hint)
    '310,80,120,300@2.5'
    """

    x: float
    y: float
    width: float
    height: float
    time: float = 0.0

    def __str__(self) -> str:
        return ",".join(f"{side:g}" for side in (self.x, self.y, self.width, self.height)) + f"@{self.time:g}"

    @staticmethod
    def parse(text: str) -> AthleteHint:
        """Read `x,y,w,h@seconds` (`@seconds` may be left out); raises PoseError."""
        box, _, seconds = text.partition("@")
        try:
            x, y, width, height = (float(part) for part in box.split(","))
            hint = AthleteHint(x, y, width, height, float(seconds or 0.0))
        except ValueError:
            raise PoseError(f"athlete {text!r} is not x,y,w,h@seconds, like 310,80,120,300@2.5") from None
        if not (width > 0 and height > 0 and 0 <= hint.time < math.inf and math.isfinite(sum(hint.box))):
            raise PoseError(f"athlete {text!r}: width and height must be above 0, the time not negative")
        return hint

    @staticmethod
    def parse_all(text: str) -> tuple[AthleteHint, ...]:
        """Read several, with semicolons or blanks between them; raises PoseError.

        >>> [hint.time for hint in AthleteHint.parse_all("10,20,30,40; 15,20,30,40@8")]
        [0.0, 8.0]
        """
        return in_order([AthleteHint.parse(part) for part in text.replace(";", " ").split()])

    @staticmethod
    def around(box: Box, time: float) -> AthleteHint:
        """The hint for a box of left, top, right and bottom, in whole pixels."""
        left, top, right, bottom = (round(side) for side in box)
        return AthleteHint(left, top, max(1, right - left), max(1, bottom - top), round(time, 2))

    @property
    def box(self) -> Box:
        """Left, top, right and bottom."""
        return self.x, self.y, self.x + self.width, self.y + self.height

    @property
    def region(self) -> Region:
        """The square around the box, with the margin an estimator expects."""
        middle = self.x + self.width / 2, self.y + self.height / 2
        return Region(*middle, ROOM * max(self.width, self.height))


Hints = AthleteHint | Sequence[AthleteHint] | None
"""One hint, several, or none."""


def in_order(hints: Hints) -> tuple[AthleteHint, ...]:
    """All hints in order of time; raises PoseError for two at the same time."""
    given = [hints] if isinstance(hints, AthleteHint) else list(hints or ())
    given.sort(key=lambda hint: hint.time)
    for one, other in itertools.pairwise(given):
        if one.time == other.time:
            raise PoseError(f"two athletes at {one.time:g} s: {one} and {other}; give one of them")
    return tuple(given)
