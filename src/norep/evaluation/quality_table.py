"""The quality of clips as tables for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.table import Table

from norep.datasets.quality import LIMITS, ClipQuality
from norep.evaluation.cells import cell

FEW = 30
"""Rejected clips of which more are told by their number only; JSON, table and page have all."""


def quality_json(clips: Sequence[ClipQuality]) -> str:
    """All checks as one object."""
    return json.dumps(
        {
            "clips": len(clips),
            "accepted": sum(one.accepted for one in clips),
            "rejected_by": dict(rejected_by(clips)),
            "rows": [
                {**one.model_dump(mode="json"), "accepted": one.accepted, "reasons": one.reasons}
                for one in clips
            ],
        }
    )


def rejected_by(clips: Sequence[ClipQuality]) -> Counter[str]:
    """How many clips fail each check; a clip can fail several."""
    failed = Counter(check.name for one in clips for check in one.checks if not check.passed)
    unreadable = sum(bool(one.error) for one in clips)
    return failed + Counter({"unreadable": unreadable})


def quality_tables(clips: Sequence[ClipQuality]) -> Iterator[Table]:
    """Accepted clips by movement, what the others fail, and which they are."""
    yield _movements(clips)
    rejected = [one for one in clips if not one.accepted]
    if not rejected:
        return
    yield _failed(clips)
    yield _rejected(rejected)


def _movements(clips: Sequence[ClipQuality]) -> Table:
    table = Table("movement", "clips", "accepted", "rejected")
    for name in sorted({one.movement for one in clips}):
        accepted = [one.accepted for one in clips if one.movement == name]
        counts = (len(accepted), sum(accepted), len(accepted) - sum(accepted))
        table.add_row(cell(name), *map(str, counts))
    table.add_section()
    good = sum(one.accepted for one in clips)
    table.add_row("all", str(len(clips)), str(good), str(len(clips) - good))
    return table


def _failed(clips: Sequence[ClipQuality]) -> Table:
    table = Table("check", "limit", "clips that fail")
    for name, count in rejected_by(clips).most_common():
        table.add_row(name, limit_of(name, clips), str(count))
    return table


def limit_of(name: str, clips: Sequence[ClipQuality]) -> str:
    """The limit that was used, in words; empty where there is none."""
    found = (check.limit for one in clips for check in one.checks if check.name == name)
    limit = next(found, None)
    return "" if limit is None else f"{'at least' if LIMITS[name].least else 'at most'} {limit:g}"


def _rejected(rejected: Sequence[ClipQuality]) -> Table:
    table = Table("rejected", "why")
    for one in rejected[:FEW]:
        table.add_row(cell(one.file), cell("; ".join(one.reasons) or "a person says no"))
    if len(rejected) > FEW:
        table.add_row(f"and {len(rejected) - FEW} more", "")
    return table
