"""What the counter says: repetitions with their times, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Source = Literal["poses", "flow"]


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition, `[start, end)` in seconds of the video."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Counted:
    """The repetitions of a clip in order of time; none for an idle clip.

    `confidence`, 0 to 1, is the chance that the number is right within one, judged by how well the
    candidates agree. `source` says what was watched: key points, or the flow of the picture.

    >>> len(Counted((Repetition(0.0, 1.5), Repetition(1.5, 3.1)), 0.9))
    2
    """

    reps: tuple[Repetition, ...] = ()
    confidence: float = 0.0
    source: Source = "poses"

    def __len__(self) -> int:
        return len(self.reps)

    def __iter__(self) -> Iterator[Repetition]:
        return iter(self.reps)

    @property
    def count(self) -> int:
        """How many repetitions there are."""
        return len(self.reps)
