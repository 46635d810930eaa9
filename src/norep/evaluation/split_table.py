"""A split as a table for a terminal and as JSON."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from norep.datasets.clips import SPLITS
from norep.datasets.splits import Split


def split_table(split: Split) -> Table:
    """Clips and groups of each movement in each split."""
    table = Table("movement", *SPLITS, "clips", title="clips (groups)")
    for column in table.columns[1:]:
        column.justify = "right"
    for name in movements_of(split):
        counts = [split.counted(name, part) for part in SPLITS]
        table.add_row(name, *map(_cell, counts), str(sum(clips for clips, _ in counts)))
    table.add_section()
    totals = [_total(split, part) for part in SPLITS]
    table.add_row("all", *map(_cell, totals), str(len(split.clips)))
    shares = [f"{clips / max(1, len(split.clips)):.0%}" for clips, _ in totals]
    table.add_row("share", *shares, "")
    return table


def split_figures(split: Split) -> dict[str, Any]:
    """The same figures for JSON, and the split of every file."""
    return {
        "clips": len(split.clips),
        "groups": len(set(split.groups)),
        "splits": {part: dict(zip(("clips", "groups"), _total(split, part), strict=True)) for part in SPLITS},
        "movements": {
            name: {
                part: dict(zip(("clips", "groups"), split.counted(name, part), strict=True))
                for part in SPLITS
            }
            for name in movements_of(split)
        },
        "warnings": list(split.warnings),
        "files": {clip.file: clip.split for clip in split.clips},
    }


def movements_of(split: Split) -> list[str]:
    """The movements in alphabetical order."""
    return sorted({clip.movement for clip in split.clips})


def _total(split: Split, part: str) -> tuple[int, int]:
    groups = [group for clip, group in zip(split.clips, split.groups, strict=True) if clip.split == part]
    return len(groups), len(set(groups))


def _cell(count: tuple[int, int]) -> str:
    clips, groups = count
    return f"{clips} ({groups})" if clips else "-"
