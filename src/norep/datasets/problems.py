"""What is wrong with a data set, in plain words, the worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from norep.datasets.clips import SPLITS
from norep.datasets.description import Description
from norep.datasets.groups import names
from norep.datasets.leaks import Leak
from norep.datasets.statistics import UNKNOWN

FEW_FRAMES = 8
"""Frames below which a repetition can hardly be recognised."""
UNEVEN = 3.0
"""Times by which the largest movement may outnumber the smallest."""
MOST = 5
"""Names of one kind that are told."""


def problems(description: Description) -> list[str]:
    """One line for each problem and what to do about it; none for a sound data set."""
    return [line for check in CHECKS for line in check(description)]


def _unreadable(one: Description) -> Iterator[str]:
    rows = one.unreadable
    if rows:
        told = names([f"{row.file} ({row.error})" for row in rows])
        yield f"{_clips(len(rows))} cannot be read: {told}. Cut again or delete."
    odd = [row.file for row in one.rows if row.damage]
    if odd:
        yield f"{_clips(len(odd))} can be read but {_are(odd)} damaged: {names(odd)}"


def _leaking(one: Description) -> Iterator[str]:
    for kind in ("athlete", "video"):
        found = [leak for leak in one.leaks if leak.kind == kind]
        if found:
            yield (
                f"{_counted(len(found), kind)} on several sides of the split: "
                f"{names([_sides(leak) for leak in found])}. Run norep dataset split."
            )
    crossing = [f"{pair.files[0]} and {pair.files[1]}" for pair in one.overlaps if pair.crosses]
    if crossing:
        pairs = _counted(len(crossing), "pair")
        yield f"{pairs} of clips on two sides show the same moment: {names(crossing)}"


def _copied(one: Description) -> Iterator[str]:
    crossing = [" = ".join(twins.files[:3]) for twins in one.duplicates if twins.crosses]
    rest = [" = ".join(twins.files[:3]) for twins in one.duplicates if not twins.crosses]
    if crossing:
        yield f"the same pictures are on several sides of the split: {names(crossing)}. Keep one of each."
    if rest:
        yield (
            f"{_counted(len(rest), 'group')} of clips with the same pictures: {names(rest)}. "
            "Keep one of each, or name their video if they are repetitions of one."
        )
    within = [f"{pair.files[0]} and {pair.files[1]}" for pair in one.overlaps if not pair.crosses]
    if within:
        pairs = _counted(len(within), "pair")
        yield f"{pairs} of clips overlap in time: {names(within)}. Look at their labels."


def _absent(one: Description) -> Iterator[str]:
    empty = [name for name, figures in one.movements.items() if not figures.readable]
    if empty:
        yield f"no clip can be read of {names(empty, MOST)}"
    if one.empty_folders:
        yield f"no clips in the folders {names(one.empty_folders, MOST)}: add some or delete them"
    if one.unlisted:
        yield f"{_clips(len(one.unlisted))} not in index.csv and left out: {names(one.unlisted)}"
    if not one.is_split:
        yield "no clip has a split yet: run norep dataset split"
        return
    for split in SPLITS:
        lacking = [name for name, figures in one.movements.items() if not figures.splits[split]]
        if lacking and one.all.splits[split]:
            yield f"no clips in {split} of {names(lacking, MOST)}"
    for split in ("train", "test"):
        if not one.all.splits[split]:
            yield f"no clip is in {split}"


def _lonely(one: Description) -> Iterator[str]:
    unknown = one.all.athletes.get(UNKNOWN, 0)
    if unknown == one.clips:
        yield (
            "no clip has an athlete: a split cannot keep people apart, and figures will be too good; "
            "fill in the column athlete of index.csv"
        )
        return
    if unknown:
        files = [row.file for row in one.rows if not row.athlete.strip()]
        yield f"{_clips(unknown)} without an athlete: {names(files)}"
    single = [
        name
        for name, figures in one.movements.items()
        if figures.known_athletes == 1 and UNKNOWN not in figures.athletes
    ]
    if single:
        yield f"one athlete only for {names(single, MOST)}: whoever is recognised need not be the movement"


def _short(one: Description) -> Iterator[str]:
    frozen = [row.file for row in one.rows if row.frames == 1 and not row.error]
    if frozen:
        yield f"{_clips(len(frozen))} of a single frame: {names(frozen)}. There is no motion in them."
    short = [row.file for row in one.rows if 1 < row.frames < FEW_FRAMES]
    if short:
        yield f"{_clips(len(short))} of less than {FEW_FRAMES} frames: {names(short)}"
    if one.frame_count < FEW_FRAMES:
        yield f"every clip would be reduced to {one.frame_count} frames, for {one.shortest} has no more"


def _uneven(one: Description) -> Iterator[str]:
    counts = {name: figures.clips for name, figures in one.movements.items()}
    least, most = min(counts, key=lambda name: counts[name]), max(counts, key=lambda name: counts[name])
    if counts[most] >= UNEVEN * counts[least]:
        times = counts[most] / counts[least]
        yield f"{most} has {times:.1f} times the clips of {least}: add some, or weigh them"
    if one.all.moving_camera:
        moving = [row.file for row in one.rows if row.moving]
        yield f"the camera moves in {_clips(len(moving))}: {names(moving)}"


def _spelled(one: Description) -> Iterator[str]:
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in one.movements:
        spellings["".join(letter for letter in name.casefold() if letter.isalnum())].append(name)
    for same in spellings.values():
        if len(same) > 1:
            yield f"one movement with several names? {names(same, MOST)}"


CHECKS: tuple[Callable[[Description], Iterator[str]], ...] = (
    _unreadable,
    _leaking,
    _copied,
    _absent,
    _lonely,
    _short,
    _spelled,
    _uneven,
)


def _sides(leak: Leak) -> str:
    return f"{leak.name} ({', '.join(f'{count} in {split}' for split, count in leak.splits.items())})"


def _clips(count: int) -> str:
    return _counted(count, "clip")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _are(things: list[str]) -> str:
    return "is" if len(things) == 1 else "are"
