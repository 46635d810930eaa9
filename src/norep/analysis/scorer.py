"""Score the repetitions of a film while its report is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from norep.analysis.references import of_movement, reference_of
from norep.errors import DefinitionError, PoseError
from norep.judging.events import Event, Rep, RepJudged, SetEnded, SetRevised, SetStarted
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.report.model import Report, Set
from norep.report.scored import scored_set
from norep.scoring.execution import executions
from norep.scoring.reference import Reference
from norep.scoring.score import scores_of
from norep.settings import Settings


@dataclass(frozen=True, slots=True)
class Scorer:
    """Compares each repetition with a reference: the one given, else the built-in one of its movement.

    A set of another movement than that of the given reference is not scored.
    """

    settings: Settings | None = None
    reference: Reference | None = None

    @staticmethod
    def named(reference: str | None, settings: Settings) -> Scorer:
        """By the name of a reference; raises UnknownNameError."""
        return Scorer(settings, None if reference is None else reference_of(reference, settings))

    @property
    def fingerprint(self) -> str:
        """What a reference decides about the result."""
        one = self.reference
        return "" if one is None else repr((one.name, one.points.tobytes(), one.threshold))

    def scored(
        self, report: Report, events: Iterable[Event], poses: PoseSequence, guides: Mapping[str, Movement]
    ) -> Report:
        """The report with scores; sets that cannot be compared stay as they are, which a warning says."""
        reps = _reps_by_start(events)
        sets, warnings = [], list(report.warnings)
        for one in report.sets:
            try:
                sets.append(self._scored_set(one, reps, poses, guides))
            except (DefinitionError, PoseError) as error:
                sets.append(one)
                warnings.append(f"{one.movement} is not scored: {error}")
        return report.model_copy(update={"sets": tuple(sets), "warnings": tuple(dict.fromkeys(warnings))})

    def _scored_set(
        self,
        one: Set,
        reps: Mapping[tuple[str, float], Rep],
        poses: PoseSequence,
        guides: Mapping[str, Movement],
    ) -> Set:
        movement = guides.get(one.movement)
        if movement is None or one.kind == "hold" or not one.reps or not movement.figures:
            return one
        if self.reference is not None and self.reference.movement != movement.name:
            return one
        reference = self.reference or of_movement(movement, self.settings)
        own = [reps[key] for rep in one.reps if (key := (one.movement, rep.start_s)) in reps]
        return scored_set(one, scores_of(executions(poses, own, movement), reference), reference)


def _reps_by_start(events: Iterable[Event]) -> dict[tuple[str, float], Rep]:
    """The last word on each repetition, by its movement and start."""
    found: dict[tuple[str, float], Rep] = {}
    movement = ""
    for event in events:
        if isinstance(event, SetStarted):
            movement = event.movement
        elif isinstance(event, RepJudged):
            found[movement, round(event.rep.start, 4)] = event.rep
        elif isinstance(event, SetRevised | SetEnded):
            continue
    return found
