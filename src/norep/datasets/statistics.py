"""Figures of clips: how many, how long, by whom."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from norep.datasets.clips import SPLITS
from norep.datasets.facts import ClipFacts
from norep.datasets.groups import same_name, source_of

UNKNOWN = "unknown"


class Spread(BaseModel, frozen=True):
    """Mean, standard deviation (of the sample, None for a single value), and the ends.

    >>> Spread.of([1.0, 2.0, 3.0]).sd
    1.0
    """

    mean: float
    sd: float | None
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread | None:
        """The figures of some values, None of none."""
        if not values:
            return None
        deviation = round(statistics.stdev(values), 4) if len(values) > 1 else None
        return Spread(
            mean=round(statistics.fmean(values), 4), sd=deviation, least=min(values), most=max(values)
        )


class MovementFigures(BaseModel, frozen=True):
    """The clips of one movement; `frames` and `seconds` of those that can be read, balance of all."""

    clips: int
    readable: int
    frames: Spread | None
    seconds: Spread | None
    sources: int
    moving_camera: int
    splits: dict[str, int]
    athletes: dict[str, int]
    sexes: dict[str, int]
    events: dict[str, int]

    @property
    def known_athletes(self) -> int:
        """How many athletes are known by name."""
        return len(self.athletes.keys() - {UNKNOWN})


def figures(facts: Sequence[ClipFacts]) -> MovementFigures:
    """The figures of some clips."""
    readable = [one for one in facts if one.readable]
    clips = [one.clip for one in facts]
    return MovementFigures(
        clips=len(facts),
        readable=len(readable),
        frames=Spread.of([float(one.frames) for one in readable]),
        seconds=Spread.of([one.seconds for one in readable]),
        sources=len({source_of(clip) for clip in clips} - {""}),
        moving_camera=sum(one.moves for one in readable),
        splits={split: sum(clip.split == split for clip in clips) for split in SPLITS},
        athletes=counted(clip.athlete for clip in clips),
        sexes=counted(clip.sex for clip in clips),
        events=counted(clip.event for clip in clips),
    )


def counted(values: Iterable[str]) -> dict[str, int]:
    """How often each value is there, the most frequent first; "" as unknown, last.

    Spellings of one name count together, under the first.

    >>> counted(["Bob", "", "Ann", "ann "])
    {'Ann': 2, 'Bob': 1, 'unknown': 1}
    """
    spellings: dict[str, str] = {}
    counts = Counter(spellings.setdefault(same_name(value), " ".join(value.split())) for value in values)
    unknown = counts.pop("", 0)
    known = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return {**known, UNKNOWN: unknown} if unknown else known
