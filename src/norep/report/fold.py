"""Fold the events of `follow` into a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from importlib.metadata import version

from norep.judging.events import (
    Attempt,
    Cut,
    Event,
    Finding,
    Found,
    Lost,
    Partial,
    Rep,
    RepJudged,
    SetEnded,
    SetRevised,
    SetStarted,
)
from norep.movements.vocabulary import finite
from norep.report.model import (
    FindingReport,
    GuessReport,
    PartialReport,
    PhaseReport,
    PoseInfo,
    Report,
    RepReport,
    Set,
    Source,
    Span,
)

DIGITS = 4


def report_of(
    events: Iterable[Event],
    *,
    source: Source,
    pose: PoseInfo,
    weights: Mapping[str, str] | None = None,
    warnings: Iterable[str] = (),
) -> Report:
    """Fold events into a report.

    Cuts and losses told by the events are added to those of `source` and `pose`. A repetition that is
    counted but not yet judged is not in the report; a set that was not ended ends with its last repetition.
    Raises ValueError for a repetition outside of any set.
    """
    fold = Fold()
    for event in events:
        fold.update(event)
    fold.close()
    return Report(
        norep_version=version("norep"),
        weights=dict(weights or {}),
        warnings=tuple(warnings),
        source=source.model_copy(update={"cuts_s": tuple(sorted({*source.cuts_s, *fold.cuts}))}),
        pose=pose.model_copy(update={"lost": (*pose.lost, *fold.lost)}),
        sets=tuple(fold.sets),
    )


@dataclass(slots=True)
class _OpenSet:
    began: SetStarted
    reps: list[RepReport] = field(default_factory=list)
    partials: list[PartialReport] = field(default_factory=list)

    def ended(self, event: SetEnded) -> Set:
        """The set; it starts with the first repetition, should that be earlier than was told."""
        return Set(
            movement=self.began.movement,
            kind=self.began.kind,
            ruleset=self.began.ruleset,
            confidence=_rounded(self.began.confidence),
            guesses=tuple(
                GuessReport(movement=guess.movement, probability=_rounded(guess.probability))
                for guess in self.began.guesses
            ),
            counted_by=event.counted_by,
            other_count=event.other_count,
            view=event.view,
            start_s=min([_rounded(event.start), *(rep.start_s for rep in self.reps)]),
            end_s=_rounded(event.end),
            hold_s=_number(event.hold),
            reps=tuple(sorted(self.reps, key=lambda rep: rep.index)),
            partials=tuple(self.partials),
        )

    def broken_off(self, now: float) -> SetEnded:
        """The end of a set whose end was not told, at its last repetition."""
        return SetEnded(now, self.began.time, max([self.began.time, *(rep.end_s for rep in self.reps)]), None)


class Fold:
    """The state of a fold: `update` takes the next event."""

    def __init__(self) -> None:
        self.sets: list[Set] = []
        self.cuts: list[float] = []
        self.lost: list[Span] = []
        self._open: _OpenSet | None = None
        self._lost_since: float | None = None
        self._now = 0.0

    def update(self, event: Event) -> None:
        """Take the next event."""
        self._now = max(self._now, event.time)
        self._take(event)

    def close(self) -> None:
        """End what is still open, at the time of the last event."""
        if self._open is not None:
            self._take(self._open.broken_off(self._now))
        if self._lost_since is not None:
            self._take(Found(self._now))

    @singledispatchmethod
    def _take(self, event: Event) -> None:
        raise TypeError(f"{type(event).__name__} is no event of norep")

    @_take.register
    def _(self, event: SetStarted) -> None:
        if self._open is not None:
            self._take(self._open.broken_off(event.time))
        self._open = _OpenSet(event)

    @_take.register
    def _(self, event: SetRevised) -> None:
        self.sets = [one for one in self.sets if one.start_s < event.start]
        if self._open is not None and self._open.began.time >= event.start:
            self._open = None

    @_take.register
    def _(self, event: Attempt) -> None:
        """Its repetition follows when it is judged."""

    @_take.register
    def _(self, event: RepJudged) -> None:
        self._current(event).reps.append(rep_report(event.rep))

    @_take.register
    def _(self, event: Partial) -> None:
        partial = PartialReport(
            start_s=_rounded(event.start), time_s=_rounded(event.time), reached=event.reached
        )
        self._current(event).partials.append(partial)

    @_take.register
    def _(self, event: SetEnded) -> None:
        self.sets.append(self._current(event).ended(event))
        self._open = None

    @_take.register
    def _(self, event: Cut) -> None:
        self.cuts.append(_rounded(event.time))

    @_take.register
    def _(self, event: Lost) -> None:
        if self._lost_since is None:
            self._lost_since = event.time

    @_take.register
    def _(self, event: Found) -> None:
        if self._lost_since is not None:
            self.lost.append(Span(start_s=_rounded(self._lost_since), end_s=_rounded(event.time)))
        self._lost_since = None

    def _current(self, event: Event) -> _OpenSet:
        if self._open is None:
            raise ValueError(f"{type(event).__name__} at {event.time:.3f} s is outside of any set")
        return self._open


def rep_report(rep: Rep) -> RepReport:
    """One judged repetition as the report holds it."""
    return RepReport(
        index=rep.index,
        side=rep.side,
        view=rep.view,
        start_s=_rounded(rep.start),
        counted_s=_rounded(rep.counted),
        end_s=_rounded(rep.end),
        phases=tuple(PhaseReport(name=phase.name, time_s=_rounded(phase.time)) for phase in rep.phases),
        verdict=rep.verdict,
        findings=tuple(_finding_report(finding) for finding in rep.findings),
        unchecked=rep.unchecked,
    )


def _finding_report(finding: Finding) -> FindingReport:
    return FindingReport(
        rule=finding.rule,
        outcome=finding.outcome,
        margin=_number(finding.margin),
        unit=finding.unit,
        time_s=_number(finding.time),
        reason=finding.reason,
        source=finding.source,
        required=finding.required,
        provable=finding.provable,
    )


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)


def _number(value: float | None) -> float | None:
    known = None if value is None else finite(float(value))
    return None if known is None else _rounded(known)
