"""What `follow` tells as it goes; a report is a fold over these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from norep.pose.view import View

Outcome = Literal["met", "missed", "borderline", "unseen"]
Verdict = Literal["valid", "no-rep", "unsure"]
CountedBy = Literal["phases", "period", "flow"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one repetition.

    `margin` is positive on the good side of the threshold, in `unit`; None when unseen. `time` is the
    decisive frame in seconds. `provable` is false where the view cannot prove the rule.
    """

    rule: str
    outcome: Outcome
    margin: float | None
    unit: str
    time: float | None
    reason: str
    source: str
    required: bool = True
    provable: bool = True


@dataclass(frozen=True, slots=True)
class PhaseTime:
    """When a phase was at its most pronounced, and from when until when it was held, in seconds."""

    name: str
    time: float
    held: tuple[float, float] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rep:
    """One counted attempt and its verdict. Times in seconds; `counted` is when the end was reached."""

    index: int
    start: float
    counted: float
    end: float
    phases: tuple[PhaseTime, ...]
    verdict: Verdict
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...]
    view: View | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """A movement that a set may be, and how probable that is, 0 to 1."""

    movement: str
    probability: float


@dataclass(frozen=True, slots=True)
class SetStarted:
    """A set of a movement begins.

    `confidence` is how sure it is that this is the movement, 1 when it was given; `guesses` are the most
    probable movements where it was recognised.
    """

    time: float
    movement: str
    kind: Literal["reps", "hold"]
    ruleset: str
    confidence: float = 1.0
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True, slots=True)
class SetRevised:
    """What was told of sets that began at or after `start` seconds is taken back; the right events follow."""

    time: float
    start: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """The end position was reached: the repetition counts; its verdict follows when it closes."""

    time: float
    index: int


@dataclass(frozen=True, slots=True)
class RepJudged:
    """An attempt has closed and was judged."""

    time: float
    rep: Rep


@dataclass(frozen=True, slots=True)
class Partial:
    """Motion that was begun but not ended, or ended but not seen to begin; never counted."""

    time: float
    start: float
    reached: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The camera changed at this time."""

    time: float


@dataclass(frozen=True, slots=True)
class Lost:
    """The athlete is no longer followed from this time on."""

    time: float


@dataclass(frozen=True, slots=True)
class Found:
    """The athlete is followed again."""

    time: float


@dataclass(frozen=True, slots=True)
class SetEnded:
    """The set, from `start` to `end`, is over. `hold` is the seconds held, for movements that are held.

    `counted_by` says what counted: the phases of a known movement, or the period of any motion, of key points
    or of the flow of the picture. `other_count` is what the period says where it clearly differs from the
    phases; then the number of repetitions is unsure.
    """

    time: float
    start: float
    end: float
    view: View | None
    hold: float | None = None
    counted_by: CountedBy = "phases"
    other_count: int | None = None


Event = SetStarted | SetRevised | Attempt | RepJudged | Partial | Cut | Lost | Found | SetEnded
