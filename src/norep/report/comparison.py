"""A comparison with a reference as JSON, as a table, and as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from norep.report.model import DeviationReport, ThresholdReport
from norep.report.parts import Maybe, Part, Seconds
from norep.report.scored import deviation_report, suggestion_report, threshold_report
from norep.report.table import safe
from norep.scoring.comparison import LIMIT, Comparison
from norep.scoring.score import Score
from norep.scoring.tempo import Tempo


class TempoPart(Part):
    """A part of a repetition, and the seconds that the reference takes for it, null where it lacks it."""

    name: str
    way: str
    seconds: float
    reference_s: Maybe = None


class ComparedRep(Part):
    """One repetition beside the reference; `score` and those of its phases and joints are 0 to 100.

    `seen` is the share of what is compared that could be seen, `distance` in torso lengths.
    """

    index: int
    side: str | None = None
    start_s: Seconds
    end_s: Seconds
    score: float
    below_threshold: bool | None = None
    phases: dict[str, float]
    joints: dict[str, float]
    tempo: tuple[TempoPart, ...]
    seen: float
    distance: float
    deviations: tuple[DeviationReport, ...] = ()


class ComparisonReport(Part):
    """A comparison. `dtw` is in torso lengths, `dtw_scaled` its median where `limit_scaled` is the limit."""

    norep_version: str = ""
    movement: str
    reference: str
    reference_origin: str
    good: int
    score: float
    phases: dict[str, float]
    joints: dict[str, float]
    threshold: ThresholdReport | None = None
    suggestions: tuple[DeviationReport, ...] = ()
    limitations: tuple[str, ...] = ()
    reps: tuple[ComparedRep, ...] = ()
    dtw: dict[str, float]
    dtw_median: Maybe = None
    dtw_scaled: Maybe = None
    limit_scaled: float = LIMIT

    def to_json(self, *, indent: int | None = None) -> str:
        """As JSON, one line unless indented."""
        return self.model_dump_json(indent=indent)


def comparison_report(compared: Comparison) -> ComparisonReport:
    """What is stored of a comparison."""
    from importlib.metadata import version  # noqa: PLC0415

    reference = compared.reference
    return ComparisonReport(
        norep_version=version("norep"),
        movement=reference.movement,
        reference=reference.name,
        reference_origin=reference.origin,
        good=reference.count,
        score=compared.score,
        phases=compared.phases,
        joints=compared.joints,
        threshold=threshold_report(reference),
        suggestions=tuple(suggestion_report(one) for one in compared.suggestions),
        limitations=compared.limitations,
        reps=tuple(_rep(rep, compared) for rep in compared.reps),
        dtw=compared.by_point,
        dtw_median=compared.median,
        dtw_scaled=compared.distance,
    )


def _rep(rep: Score, compared: Comparison) -> ComparedRep:
    own = rep.execution
    return ComparedRep(
        index=own.index,
        side=own.side,
        start_s=round(own.span[0], 4),
        end_s=round(own.span[1], 4),
        score=rep.score,
        below_threshold=rep.below,
        phases=rep.phases,
        joints=rep.joints,
        tempo=tuple(_tempo(own.tempo, compared)),
        seen=round(rep.seen, 3),
        distance=round(rep.alignment.distance, 4),
        deviations=tuple(deviation_report(one, own.guide) for one in rep.material),
    )


def _tempo(own: Tempo, compared: Comparison) -> Iterator[TempoPart]:
    for part in own.parts:
        good = compared.reference.tempo.get(f"{part.way}: {part.name}")
        taken = None if good is None else round(good.mean, 3)
        yield TempoPart(name=part.name, way=part.way, seconds=round(part.seconds, 3), reference_s=taken)


COLUMNS = ("kind", "rep", "name", "score", "phase", "joint", "mine", "reference", "unit", "text")


def comparison_csv(report: ComparisonReport) -> str:
    """A table with a row for each score, deviation, tempo and key point.

    `kind` says which: overall, rep, phase, joint, deviation, tempo, suggestion, or dtw (in torso lengths, the
    row `median` last).
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in _rows(report):
        writer.writerow({key: safe(value) for key, value in row.items()})
    return text.getvalue()


def _rows(report: ComparisonReport) -> Iterator[dict[str, object]]:
    yield {"kind": "overall", "name": report.reference, "score": report.score}
    yield from ({"kind": "phase", "phase": name, "score": value} for name, value in report.phases.items())
    yield from ({"kind": "joint", "joint": name, "score": value} for name, value in report.joints.items())
    for one in report.suggestions:
        yield {"kind": "suggestion", **_deviation(one)}
    for rep in report.reps:
        yield {"kind": "rep", "rep": rep.index, "score": rep.score}
        for one in rep.deviations:
            yield {"kind": "deviation", "rep": rep.index, **_deviation(one)}
        for part in rep.tempo:
            row = {"phase": part.name, "name": part.way, "mine": part.seconds, "reference": part.reference_s}
            yield {"kind": "tempo", "rep": rep.index, "unit": "seconds", **row}
    for name, value in {**report.dtw, "median": report.dtw_median}.items():
        yield {"kind": "dtw", "name": name, "mine": value, "unit": "torso"}


def _deviation(one: DeviationReport) -> dict[str, object]:
    return {
        "name": one.name,
        "phase": one.phase,
        "joint": f"{one.side} {one.joint}".strip(),
        "mine": one.mine,
        "reference": one.reference,
        "unit": one.unit,
        "text": one.text,
    }


def comparison_text(report: ComparisonReport) -> str:
    """What the terminal shows."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: ComparisonReport) -> Iterator[str]:
    what = report.movement or "motion"
    made = f"{report.good} good repetition{'s' if report.good != 1 else ''}"
    made = f"{made}; {report.reference_origin}"
    yield f"{what}: {report.score:.0f} of 100, compared with {report.reference} ({made})"
    limit = report.threshold
    if limit is not None:
        sure = (
            "a guess"
            if limit.guessed
            else f"{limit.confidence:.0%} sure that nine of ten good ones are above"
        )
        yield f"limit {limit.score:.0f} ({sure})"
    yield ""
    for rep in report.reps:
        below = (
            ""
            if rep.below_threshold is None
            else f"  {'below' if rep.below_threshold else 'above'} the limit"
        )
        phases = ", ".join(f"{name} {value:.0f}" for name, value in rep.phases.items() if " to " not in name)
        yield f"  repetition {rep.index}  {rep.start_s:6.2f} s  score {rep.score:3.0f}{below}  ({phases})"
    yield ""
    yield from (f"{number}. {one.text}" for number, one in enumerate(report.suggestions, 1))
    if not report.suggestions:
        yield "Nothing differs by more than good repetitions do."
    yield ""
    points = ", ".join(f"{name.replace('_', ' ')} {value:.2f}" for name, value in report.dtw.items())
    yield f"DTW per key point in torso lengths: {points}"
    if report.dtw_median is not None:
        scaled = f"{report.dtw_scaled:.0f} on a scale where {report.limit_scaled:.0f} is the limit, a guess"
        yield f"median {report.dtw_median:.2f} ({scaled})"
    yield from (f"Note: {note}" for note in report.limitations)
