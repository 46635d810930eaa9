"""The report: what was found in one video, as data that JSON can hold.

Fields may be added in later versions, none is renamed; a reader ignores those it does not know.
Times are seconds of the decoder's clock from the first frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, computed_field

from norep.errors import DefinitionError
from norep.judging.events import CountedBy, Event, Outcome, Verdict
from norep.movements.definition import first_problem
from norep.movements.vocabulary import finite
from norep.pose.view import View
from norep.report.writing import write_whole

Seconds = Annotated[float, Field(allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


def _or_null(value: Any) -> Any:
    return finite(value) if isinstance(value, float) else value


Maybe = Annotated[float | None, BeforeValidator(_or_null)]
"""A number or null; NaN and infinity become null, for JSON has neither."""


class Part(BaseModel):
    """Frozen; unknown fields of later versions are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(Part):
    """The video. `frames` were decoded, `fps` is their mean rate; upright `width` and `height` in pixels."""

    path: str
    duration_s: Amount
    frames: Count
    fps: Amount
    width: Count
    height: Count
    cuts_s: tuple[Seconds, ...] = ()
    """When the camera changed."""


class Span(Part):
    """A stretch of time, half open."""

    start_s: Seconds
    end_s: Seconds


class BoxReport(Part):
    """A box at a moment, in pixels of the upright picture; `x` and `y` its left upper corner."""

    time_s: Seconds
    x: float
    y: float
    width: Amount
    height: Amount


class PersonReport(BoxReport):
    """Somebody considered for the athlete, where there was a doubt.

    `share` is how much speaks for them, of all that speaks for anybody considered in this shot;
    `followed` whether they were taken for the athlete.
    """

    share: Annotated[float, Field(ge=0, le=1)]
    followed: bool


class HintReport(BoxReport):
    """Where the user said that the athlete is, and whether somebody was found there."""

    found: bool


class PoseInfo(Part):
    """The pose estimator, in how many frames it followed the athlete, and when the athlete was lost.

    `considered` is empty where it was plain who the athlete is.
    """

    backend: str
    frames_with_athlete: Count
    lost: tuple[Span, ...] = ()
    hints: tuple[HintReport, ...] = ()
    considered: tuple[PersonReport, ...] = ()


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


class RepReport(Part):
    """One counted attempt: `index` from 1 within its set, counted when the end position was reached.

    `side` is left or right for movements that take turns. `unchecked` names what the standard demands and
    no key point can prove. `learned_score` is what a scorer of `analyse --scorer` says: the probability that
    the execution is correct, or the score it learned; null without a scorer, or where it cannot say.
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


class PartialReport(Part):
    """Motion that was begun and not ended by `time_s`, or not seen to begin; never counted.

    `reached` is the name of the last phase it came to.
    """

    start_s: Seconds
    time_s: Seconds
    reached: str


class GuessReport(Part):
    """A movement that a set may be."""

    movement: str
    probability: Annotated[float, Field(ge=0, le=1)]


class Set(Part):
    """One movement from its first to its last repetition, or one hold.

    `confidence` is how sure it is that this is the movement (1 when it was given), `guesses` are the most
    probable ones where it was recognised; `unknown` is a repetitive movement that norep does not know.
    `counted_by` says what counted: the phases of the movement, or the period of the motion, seen in key
    points or in the flow of the picture. `other_count` is what the period says where it clearly differs from
    the phases; the number is then unsure. `athlete` numbers the people followed, `hold_s` is the seconds held
    and null for repetitions.
    """

    movement: str
    kind: Literal["reps", "hold"] = "reps"
    ruleset: str
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    guesses: tuple[GuessReport, ...] = ()
    counted_by: CountedBy = "phases"
    other_count: Count | None = None
    athlete: Annotated[int, Field(ge=1)] = 1
    view: View | None = None
    start_s: Seconds
    end_s: Seconds
    hold_s: Maybe = None
    reps: tuple[RepReport, ...] = ()
    partials: tuple[PartialReport, ...] = ()

    @property
    def count_unsure(self) -> bool:
        """Whether two ways of counting clearly disagree."""
        return self.other_count is not None

    @property
    def unproved(self) -> tuple[str, ...]:
        """The required rules that no repetition's view could prove."""
        findings = [finding for rep in self.reps for finding in rep.findings if finding.required]
        proved = {finding.rule for finding in findings if finding.provable}
        return tuple(dict.fromkeys(f.rule for f in findings if f.rule not in proved))


class Totals(Part):
    """Of one movement over all its sets: attempts counted and their verdicts, and seconds held."""

    attempts: Count = 0
    valid: Count = 0
    no_rep: Count = 0
    unsure: Count = 0
    hold_s: Maybe = None


class Report(Part):
    """What was found in one video; the only stored truth.

    >>> report = Report(
    ...     source=Source(path="a.mp4", duration_s=1.0, frames=30, fps=30.0, width=640, height=480),
    ...     pose=PoseInfo(backend="blazepose", frames_with_athlete=30),
    ... )
    >>> Report.from_json(report.to_json()) == report
    True
    """

    schema_version: Literal[1] = 1
    norep_version: str = ""
    weights: dict[str, str] = Field(default_factory=dict)
    """Model name to the sha256 of its file."""
    warnings: tuple[str, ...] = ()
    source: Source
    pose: PoseInfo
    sets: tuple[Set, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def totals(self) -> dict[str, Totals]:
        """Movement name to its counts, in order of appearance."""
        by_movement: dict[str, list[Set]] = {}
        for one in self.sets:
            by_movement.setdefault(one.movement, []).append(one)
        return {movement: _totals_of(sets) for movement, sets in by_movement.items()}

    @staticmethod
    def of(
        events: Iterable[Event],
        *,
        source: Source,
        pose: PoseInfo,
        weights: Mapping[str, str] | None = None,
        warnings: Iterable[str] = (),
    ) -> Report:
        """Fold the events of `follow` into a report; see `norep.report.fold`."""
        from norep.report.fold import report_of  # noqa: PLC0415  (the fold imports this module)

        return report_of(events, source=source, pose=pose, weights=weights, warnings=warnings)

    def to_json(self, *, indent: int | None = None) -> str:
        """The report as JSON; one line unless indented. Never holds NaN."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes, origin: str = "the report") -> Self:
        """Read `to_json`'s text; raises DefinitionError for anything else."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise DefinitionError(f"{origin} is no norep report: {first_problem(error)}") from error

    def save(self, path: str | Path) -> Path:
        """Write the report as indented JSON; the file appears whole or not at all. Raises OutputError."""
        return write_whole(path, self.to_json(indent=1) + "\n")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a file that `save` wrote; raises DefinitionError."""
        try:
            text = Path(path).read_bytes()
        except OSError as error:
            raise DefinitionError(f"cannot read the report {path}: {error.strerror or error}") from error
        return cls.from_json(text, str(path))

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The JSON schema of what `to_json` writes, totals included."""
        if not args:
            options.setdefault("mode", "serialization")
        return super().model_json_schema(*args, **options)


def _totals_of(sets: list[Set]) -> Totals:
    verdicts = [rep.verdict for one in sets for rep in one.reps]
    held = [one.hold_s for one in sets if one.hold_s is not None]
    return Totals(
        attempts=len(verdicts),
        valid=verdicts.count("valid"),
        no_rep=verdicts.count("no-rep"),
        unsure=verdicts.count("unsure"),
        hold_s=round(sum(held), 4) if held else None,
    )
