"""Tables of what people saw of single rules in single repetitions."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from norep.errors import DefinitionError
from norep.judging.events import Verdict
from norep.movements.movement import Movement

Seen = Literal["met", "missed", "close", "unseeable"]
"""What people say of a rule; `close` where two good judges might differ."""
COLUMNS = ("clip", "movement", "rep", "rule", "time_s", "outcome")


@dataclass(frozen=True, slots=True)
class RuleLabel:
    """What people saw of one rule in one repetition; `time` is that of the frame they judged by, in seconds.

    `part` names the part of the table the row belongs to, so that limits can be set on one part and
    reported on another.
    """

    clip: str
    movement: str
    rep: int
    rule: str
    time: float
    outcome: Seen
    part: str = ""


def read_rule_labels(path: str | Path, part: str = "") -> list[RuleLabel]:
    """Read a CSV with the columns clip, movement, rep, rule, time_s and outcome, and optionally part.

    Only the rows of that `part`, if one is named. Raises DefinitionError for a file that is no such table.
    """
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise DefinitionError(f"the labels {path} lack the column {' and '.join(missing)}")
            labels = [_label(row, f"{path}, line {i}") for i, row in enumerate(table, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DefinitionError(f"cannot read the labels {path}: {error}") from error
    chosen = [label for label in labels if part in ("", label.part)]
    if not chosen:
        parts = ", ".join(sorted({label.part for label in labels} - {""})) or "none"
        raise DefinitionError(f"the labels {path} have no rows of the part {part!r}; parts: {parts}")
    return chosen


def _label(row: Mapping[str, str | None], place: str) -> RuleLabel:
    cells = {name: (cell or "").strip() for name, cell in row.items() if isinstance(cell, str | None)}
    outcome = next((known for known in get_args(Seen) if known == cells["outcome"]), None)
    if outcome is None:
        raise DefinitionError(f"{place}: outcome {cells['outcome']!r}; known: {', '.join(get_args(Seen))}")
    try:
        rep, time = int(cells["rep"]), float(cells["time_s"])
    except ValueError:
        raise DefinitionError(f"{place}: rep and time_s have to be numbers") from None
    return RuleLabel(
        cells["clip"], cells["movement"], rep, cells["rule"], time, outcome, cells.get("part", "")
    )


def labelled_verdict(labels: Iterable[RuleLabel], movement: Movement) -> Verdict | None:
    """The verdict that follows from what people saw of the required rules of one repetition.

    None where one was close and none missed, or where nothing could be seen.
    """
    required = {rule.name for rule in movement.rules if rule.required}
    seen = [label.outcome for label in labels if label.rule in required]
    if "missed" in seen:
        return "no-rep"
    return None if "close" in seen or "met" not in seen else "valid"
