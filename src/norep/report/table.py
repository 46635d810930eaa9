"""The report as a table: CSV with a row for each repetition."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from norep.report.model import Report, RepReport, Set
from norep.report.writing import write_whole

COLUMNS = ("set", "movement", "index", "side", "start_s", "counted_s", "end_s", "verdict", "reason", "score")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that starts so is run as a formula by a spreadsheet (OWASP, CSV injection)."""


def csv_of(report: Report) -> str:
    """CSV text: `COLUMNS`, then outcome, margin and unit for each rule that occurs.

    Times are seconds; a cell is empty where nothing is known. Several reasons are joined by "; ".
    """
    rules = rules_of(report)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *(safe(f"{rule}_{part}") for rule in rules for part in _PARTS)])
    for number, one in enumerate(report.sets, 1):
        writer.writerows(_row(number, one, rep, rules) for rep in one.reps)
    return text.getvalue()


def save_csv(report: Report, path: str | Path) -> Path:
    """Write `csv_of`; the file appears whole or not at all. Raises OutputError."""
    return write_whole(path, csv_of(report))


def rules_of(report: Report) -> list[str]:
    """The names of all rules that were judged, in order of appearance."""
    findings = (finding for one in report.sets for rep in one.reps for finding in rep.findings)
    return list(dict.fromkeys(finding.rule for finding in findings))


_PARTS = ("outcome", "margin", "unit")


def _row(number: int, one: Set, rep: RepReport, rules: list[str]) -> list[Any]:
    by_rule = {finding.rule: finding for finding in rep.findings}
    cells: list[Any] = [number, one.movement, rep.index, rep.side, rep.start_s, rep.counted_s, rep.end_s]
    cells += [rep.verdict, "; ".join(rep.reasons), rep.score]
    for rule in rules:
        finding = by_rule.get(rule)
        cells += [None] * 3 if finding is None else [finding.outcome, finding.margin, finding.unit]
    return [safe(cell) for cell in cells]


def safe(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
