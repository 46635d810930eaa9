"""The report: what was found in one video, as data that JSON can hold.

Fields may be added in later versions, none is renamed; a reader ignores those it does not know.
Times are seconds of the decoder's clock from the first frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, computed_field

from norep.errors import DefinitionError
from norep.judging.events import CountedBy, Event
from norep.movements.definition import first_problem
from norep.pose.view import View
from norep.report.parts import (
    Amount,
    BoxReport,
    Count,
    HintReport,
    Maybe,
    Part,
    PersonReport,
    PoseInfo,
    Seconds,
    Source,
    Span,
)
from norep.report.repetitions import DeviationReport, FindingReport, PhaseReport, RepReport, ThresholdReport
from norep.report.writing import write_whole

__all__ = [
    "Amount",
    "BoxReport",
    "Count",
    "DeviationReport",
    "FindingReport",
    "GuessReport",
    "HintReport",
    "Maybe",
    "Part",
    "PartialReport",
    "PersonReport",
    "PhaseReport",
    "PoseInfo",
    "RepReport",
    "Report",
    "Seconds",
    "Set",
    "Source",
    "Span",
    "ThresholdReport",
    "Totals",
]


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
    and null for repetitions. `reference` names what the repetitions were compared with, "" where they were
    not; `score` is their mean, `threshold` the limit inferred from the good ones, `suggestions` what to
    change, the most important first.
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
    reference: str = ""
    score: Maybe = None
    threshold: ThresholdReport | None = None
    suggestions: tuple[DeviationReport, ...] = ()

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
