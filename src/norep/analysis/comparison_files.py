"""The files that a comparison is written to."""

from __future__ import annotations

from pathlib import Path

from norep.report.comparison import ComparisonReport, comparison_csv
from norep.report.writing import write_whole


def write_comparison(
    report: ComparisonReport, *, json: Path | None = None, csv: Path | None = None
) -> tuple[Path, ...]:
    """Write what is asked for, each whole or not at all; returns the paths. Raises OutputError."""
    written = []
    if json is not None:
        written.append(write_whole(json, report.to_json(indent=1) + "\n"))
    if csv is not None:
        written.append(write_whole(csv, comparison_csv(report)))
    return tuple(written)
