"""A described data set as one HTML page: problems, figures, lengths, splits, balance, pictures."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

from norep.datasets.clips import SPLITS
from norep.datasets.description import ClipRow, Description
from norep.datasets.facts import ClipFacts
from norep.datasets.problems import problems
from norep.datasets.statistics import MovementFigures
from norep.evaluation.dataset_charts import LOOKS, UNSPLIT, histogram, round_up, split_bars, stacked
from norep.evaluation.description_table import shares, spread
from norep.evaluation.page import (
    chart,
    document,
    folded,
    heading,
    section,
    side_by_side,
    table,
    terms,
    tiles,
)
from norep.report.markup import Child, Markup, element
from norep.report.verdicts import titled

FEW = 25
"""Rows of a table that are shown at once; longer ones are folded."""
PALETTE = ("train", "test", "validation", "wrong", "unsplit")
"""Looks of the parts of a balance; what is left over shares the last."""
MEANINGS = {
    "sd": "standard deviation of the sample",
    "frame count": "frames of the shortest clip: every clip has so many",
    "difference": "share of the places of five frames where it differs which neighbour is brighter",
    "camera": "how far the background wandered or zoomed, in parts of the picture's diagonal",
    "leak": "an athlete or a video on several sides of the split: test figures get too good",
}
Sheets = Mapping[str, Sequence[ClipFacts]]


def description_page(described: Description, sheets: Sheets) -> str:
    """The text of the page; `sheets` has the clips of each movement that are shown as pictures."""
    title = f"Clips of {Path(described.folder).name}"
    facts = [f"{described.clips} clips", f"{len(described.movements)} movements"]
    seconds = sum(row.seconds for row in described.rows)
    parts = (
        _problems(described),
        tiles(
            {
                "clips": str(described.clips),
                "movements": str(len(described.movements)),
                "athletes": str(described.all.known_athletes),
                "videos": str(described.all.sources),
                "minutes": f"{seconds / 60:.1f}",
                "frame count": str(described.frame_count),
            }
        ),
        _lengths(described),
        _splits(described),
        _histograms(described),
        _balance(described),
        _leaks(described),
        _copies(described),
        _cameras(described),
        _sheets(sheets),
        _unreadable(described),
    )
    return document(title, heading(title, facts), *parts, terms(MEANINGS), pictures=True)


def _problems(described: Description) -> Markup:
    lines = problems(described)
    if not lines:
        return element("p", "No problems were found.", class_="none")
    listed = [element("li", line) for line in lines]
    return element("div", element("h3", "What is wrong"), element("ul", *listed), class_="warnings problems")


def _lengths(described: Description) -> Markup:
    columns = ("movement", "clips", "frames", "sd", "seconds", "sd", "shortest", "longest")
    rows = [(titled(name), *_length(figures)) for name, figures in described.movements.items()]
    rows.append(("All", *_length(described.all)))
    count = described.frame_count
    shortest = f"The shortest, {described.shortest}, has {count} frames: every clip can give that many."
    return section("Clips and their lengths", table(columns, rows), note=shortest)


def _length(figures: MovementFigures) -> tuple[str, ...]:
    ends = figures.frames
    between = ("", "") if ends is None else (f"{ends.least:.0f}", f"{ends.most:.0f}")
    return (str(figures.clips), *spread(figures.frames, 2), *spread(figures.seconds, 3), *between)


def _splits(described: Description) -> Markup:
    there = [split for split in SPLITS if described.all.splits[split]]
    if sum(described.all.splits.values()) < described.clips:
        there.append(UNSPLIT)
    keys = [(LOOKS[split], split) for split in there]
    return section("Training and test", chart("Clips by movement", split_bars(described.movements), *keys))


def _histograms(described: Description) -> Markup:
    lengths: dict[str, list[float]] = {name: [] for name in described.movements}
    for row in described.rows:
        if not row.error:
            lengths[row.movement].append(row.seconds)
    longest = round_up(max(max(values, default=0.0) for values in lengths.values()))
    every = [value for values in lengths.values() for value in values]
    charts = [chart("All", histogram(every, longest, "seconds"))]
    charts += [
        chart(titled(name), histogram(values, longest, "seconds"))
        for name, values in lengths.items()
        if values
    ]
    return section("Lengths in seconds", side_by_side(*charts))


def _balance(described: Description) -> Markup:
    parts = {
        "Sex": {name: figures.sexes for name, figures in described.movements.items()},
        "Event": {name: figures.events for name, figures in described.movements.items()},
    }
    charts = [_shares(title, counts) for title, counts in parts.items()]
    columns = ("movement", "athletes with most clips", "athletes", "videos", "moving camera")
    rows = [
        (titled(name), shares(one.athletes, 4), one.known_athletes, one.sources, one.moving_camera)
        for name, one in described.movements.items()
    ]
    return section("Balance", table(columns, rows, texts=2), side_by_side(*charts))


def _shares(title: str, counts: Mapping[str, Mapping[str, int]]) -> Markup:
    totals: dict[str, int] = {}
    for of_one in counts.values():
        for name, count in of_one.items():
            totals[name] = totals.get(name, 0) + count
    order = sorted(totals, key=lambda name: -totals[name])
    looks = {name: PALETTE[min(at, len(PALETTE) - 1)] for at, name in enumerate(order)}
    sorted_counts = {name: {part: of_one.get(part, 0) for part in order} for name, of_one in counts.items()}
    most = max(sum(of_one.values()) for of_one in counts.values())
    shown = order[: len(PALETTE) - 1] if len(order) > len(PALETTE) else order
    keys = [(looks[name], name) for name in shown]
    keys += [(PALETTE[-1], f"{len(order) - len(shown)} more")] if len(shown) < len(order) else []
    return chart(title, stacked(sorted_counts, most, looks), *keys)


def _leaks(described: Description) -> Markup | None:
    if not described.leaks:
        return None
    rows = [
        (leak.name, leak.kind, *(leak.splits.get(split, "") for split in SPLITS)) for leak in described.leaks
    ]
    return section("Leaks between the splits", _long(("who or what", "", *SPLITS), rows, texts=2))


def _copies(described: Description) -> Markup | None:
    if not described.duplicates:
        return None
    rows = [
        (
            ", ".join(one.files),
            "same file" if one.exact else "alike",
            ", ".join(one.splits),
            f"{one.distance:.1%}",
        )
        for one in described.duplicates
    ]
    note = "Across splits first."
    return section("Same pictures", _long(("clips", "", "splits", "difference"), rows, texts=3), note=note)


def _cameras(described: Description) -> Markup | None:
    known = [row for row in described.rows if row.camera is not None]
    if not any(row.moving for row in known):
        return None
    known.sort(key=_wandered, reverse=True)
    moving = [(row.file, titled(row.movement), f"{row.camera:.1%}") for row in known if row.moving]
    return section("Moving cameras", _long(("clip", "movement", "camera"), moving, texts=2))


def _wandered(row: ClipRow) -> float:
    return row.camera or 0.0


def _sheets(sheets: Sheets) -> Markup | None:
    rows = [_sheet(name, clips) for name, clips in sheets.items()]
    return section("Pictures", *rows, note="Evenly spaced frames of some clips.") if rows else None


def _sheet(name: str, clips: Sequence[ClipFacts]) -> Markup:
    pictures = [picture(one.strip, f"{one.clip.file} {one.clip.athlete}".strip()) for one in clips]
    return element("div", element("h3", titled(name)), *pictures, class_="sheet")


def picture(jpeg: bytes, told: str) -> Markup:
    """A JPEG inside of the page, with its caption."""
    data = base64.b64encode(jpeg).decode("ascii")
    image = element("img", src=f"data:image/jpeg;base64,{data}", alt=told, loading="lazy")
    return element("figure", image, element("figcaption", told))


def _unreadable(described: Description) -> Markup | None:
    if not described.unreadable:
        return None
    rows = [(row.file, row.error) for row in described.unreadable]
    return section("Cannot be read", _long(("clip", "why"), rows, texts=2))


def _long(columns: Sequence[str], rows: Sequence[Sequence[Child]], *, texts: int) -> Markup:
    """A table of which the first rows are shown at once."""
    first = table(columns, rows[:FEW], texts=texts)
    if len(rows) <= FEW:
        return first
    rest = folded(f"{len(rows) - FEW} more", table(columns, rows[FEW:], texts=texts))
    return element("div", first, rest)
