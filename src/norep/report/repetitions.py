"""A repetition in a report: its phases, what each rule says of it, and how it compares with the reference."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from norep.judging.events import Outcome, Verdict
from norep.pose.view import View
from norep.report.parts import Maybe, Part, Seconds


class PhaseReport(Part):
    """When a phase of a repetition was at its most pronounced."""

    name: str
    time_s: Seconds


class FindingReport(Part):
    """What one rule says of one repetition.

    `margin` is in `unit` and positive on the good side of the threshold, null when unseen; `time_s` is the
    decisive frame. `reason` is empty for a rule that is met. A rule that is not `required` does not decide
    the verdict; one that is not `provable` could not be proved from this view.
    """

    rule: str
    outcome: Outcome
    margin: Maybe = None
    unit: str
    time_s: Maybe = None
    reason: str
    source: str
    required: bool = True
    provable: bool = True

    @property
    def doubtful(self) -> bool:
        """Whether it alone would make the verdict unsure."""
        return self.required and self.provable and self.outcome in ("borderline", "unseen")


class DeviationReport(Part):
    """One difference from the reference, in plain words and in numbers.

    `phase` is a phase of the movement, or `from to to` for the way between two; `joint` the part of the body,
    `name` the angle, the measure or the rule. `mine` and `reference` are in `unit`; `expected` is how much
    good executions differ, by their natural spread and the error of measurement. `loss` is what it costs.
    """

    text: str
    phase: str
    joint: str
    side: str = ""
    name: str
    kind: str
    mine: float
    reference: float
    unit: str
    expected: float
    loss: float


class ThresholdReport(Part):
    """The score below which a repetition is not like the good ones of the reference.

    `confidence` is how probable it is that nine of ten good ones lie above; `guessed` says that there were
    too few good ones to infer a limit from, and `good` how many there were.
    """

    score: Annotated[float, Field(ge=0, le=100)]
    confidence: Annotated[float, Field(ge=0, le=1)]
    guessed: bool
    good: Annotated[int, Field(ge=1)]


class RepReport(Part):
    """One counted attempt: `index` from 1 within its set, counted when the end position was reached.

    `side` is left or right for movements that take turns. `unchecked` names what the standard demands and
    no key point can prove. `score`, 0 to 100, says how like the reference it is, null where it was not
    compared; `deviations` are the differences that matter, the costliest first; `below_threshold` whether
    the score is below that of the set. `learned_score` is what a scorer of `analyse --scorer` says: the
    probability that the execution is correct, or the score it learned; null without a scorer, or where it
    cannot say.
    """

    index: Annotated[int, Field(ge=1)]
    side: str | None = None
    view: View | None = None
    start_s: Seconds
    counted_s: Seconds
    end_s: Seconds
    phases: tuple[PhaseReport, ...] = ()
    verdict: Verdict
    findings: tuple[FindingReport, ...] = ()
    unchecked: tuple[str, ...] = ()
    score: Maybe = None
    below_threshold: bool | None = None
    deviations: tuple[DeviationReport, ...] = ()
    learned_score: Maybe = None

    @property
    def deciding(self) -> tuple[FindingReport, ...]:
        """The findings behind a no-rep or an unsure; none for a valid repetition."""
        if self.verdict == "no-rep":
            return tuple(f for f in self.findings if f.required and f.outcome == "missed")
        return tuple(f for f in self.findings if f.doubtful) if self.verdict == "unsure" else ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is no valid repetition, one text for each deciding finding."""
        return tuple(finding.reason or finding.rule for finding in self.deciding)

    @property
    def decisive_s(self) -> float:
        """The time of the frame to look at: of the first deciding finding, else when it was counted."""
        times = [finding.time_s for finding in self.deciding if finding.time_s is not None]
        return times[0] if times else self.counted_s
