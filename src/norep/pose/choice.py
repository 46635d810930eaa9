"""The record of choosing the athlete: who was considered, whom the user meant, and what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from norep.pose.hint import AthleteHint
from norep.pose.motion import Box


@dataclass(frozen=True, slots=True)
class Considered:
    """Somebody who may be the athlete: seen when and where (pixels), and how much speaks for them.

    The `share`s, 0 to 1, of the people considered together add up to 1.
    """

    time: float
    box: Box
    share: float
    followed: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A hint of the user, and whether somebody was found in it."""

    hint: AthleteHint
    found: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """It cannot be told who is meant.

    `alike`: several people move about equally. `several`: a hint holds several people about equally.
    `nobody`: a hint holds nobody. `people` are who it may be, the one followed first; for `nobody` those who
    were seen elsewhere.
    """

    kind: Literal["alike", "several", "nobody"]
    time: float
    people: tuple[AthleteHint, ...] = ()
    hint: AthleteHint | None = None


@dataclass(slots=True)
class Choices:
    """What was decided while the athlete of one video was followed; filled on the way."""

    considered: list[Considered] = field(default_factory=list)
    hints: list[Given] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
