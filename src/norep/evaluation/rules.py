"""How well missed rules are found, where labels tell the outcomes of rules."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from norep.evaluation.labels import Label
from norep.evaluation.scores import Calls, Skipped, calls
from norep.movements.movement import Movement
from norep.report.model import Report

MET, MISSED = "met", "missed"


@dataclass(frozen=True, slots=True)
class Compared:
    """Of one clip and rule: the labelled outcome of each repetition beside the one norep found."""

    labelled: tuple[str, ...]
    found: tuple[str, ...]


def compared_rules(
    judged: Iterable[tuple[Label, Movement, Report]],
) -> tuple[dict[str, Calls], list[Skipped]]:
    """Calls of missed rules by "movement/rule", and the cells that could not be compared, with the reason."""
    clips: dict[str, list[Compared]] = defaultdict(list)
    skipped = []
    for label, movement, report in judged:
        for rule in movement.rules:
            if rule.name not in label.cells:
                continue
            compared = _compared(label.cells[rule.name], rule.name, report)
            if isinstance(compared, Compared):
                clips[f"{movement.name}/{rule.name}"].append(compared)
            else:
                skipped.append(
                    Skipped(row=label.row, file=label.file, movement=movement.name, reason=compared)
                )
    return {name: _calls(clips[name]) for name in sorted(clips)}, skipped


def _compared(cell: str, rule: str, report: Report) -> Compared | str:
    """Both sides of one cell, or why they cannot be compared."""
    words = tuple(re.split(r"[;\s]+", cell.strip(" ;").lower()))
    unknown = [word for word in words if word not in (MET, MISSED)]
    if unknown:
        return f"{rule} is {unknown[0]!r}; known: {MET}, {MISSED}"
    reps = [rep for one in report.sets for rep in one.reps]
    found = tuple(next((f.outcome for f in rep.findings if f.rule == rule), "unseen") for rep in reps)
    if len(words) == 1:
        words *= len(found)
    if len(words) != len(found):
        return f"{rule} is labelled for {len(words)} repetitions, {len(found)} were counted"
    return Compared(words, found)


def _calls(clips: Sequence[Compared]) -> Calls:
    pairs = [pair for clip in clips for pair in zip(clip.labelled, clip.found, strict=True)]
    return calls(
        len(clips),
        len(pairs),
        labelled=sum(labelled == MISSED for labelled, _ in pairs),
        called=sum(found == MISSED for _, found in pairs),
        right=sum(labelled == found == MISSED for labelled, found in pairs),
        left_open=sum(found not in (MET, MISSED) for _, found in pairs),
    )
