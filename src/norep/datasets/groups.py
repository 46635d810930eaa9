"""What belongs together: clips of one athlete, of one video, or of both."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from pathlib import PurePosixPath

from norep.datasets.clips import Clip


def connected(keys: Iterable[Iterable[Hashable]]) -> list[int]:
    """For each thing with its keys the number of its group; things that share a key are in one group.

    Groups are numbered in the order in which they appear.

    >>> connected([["ann"], ["bob"], ["ann", "fran.mp4"], ["fran.mp4"], []])
    [0, 1, 0, 0, 2]
    """
    links = [list(of_one) for of_one in keys]
    parents = list(range(len(links)))
    first: dict[Hashable, int] = {}
    for at, of_one in enumerate(links):
        for key in of_one:
            parents[_root(parents, at)] = _root(parents, first.setdefault(key, at))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(_root(parents, at), len(numbers)) for at in range(len(links))]


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = at = parents[parents[at]]
    return at


def athlete_of(clip: Clip) -> str:
    """The athlete in one spelling: people write Ann, ann and "Ann ".

    >>> athlete_of(Clip("a.mp4", "squat", athlete=" Ann  Lee"))
    'ann lee'
    """
    return same_name(clip.athlete)


def same_name(name: str) -> str:
    """A name as it is compared: without its capitals and its odd spaces."""
    return " ".join(name.split()).casefold()


def source_of(clip: Clip) -> str:
    """The video a clip was cut from, in one spelling; "" where it is not known.

    >>> source_of(Clip("a.mp4", "squat", source="videos\\\\./fran.mp4"))
    'videos/fran.mp4'
    """
    text = clip.source.strip().replace("\\", "/")
    return PurePosixPath(text).as_posix() if text else ""


def overlapping(first: Clip, second: Clip) -> bool:
    """Whether both show the same moment of the same video; False where that is not known."""
    if not source_of(first) or source_of(first) != source_of(second):
        return False
    spans = (first.start, first.stop, second.start, second.stop)
    if any(at is None for at in spans):
        return False
    a, b, c, d = (at for at in spans if at is not None)
    return a < d and c < b


def names(values: Sequence[str], most: int = 3) -> str:
    """Some names for a message.

    >>> names(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    listed = ", ".join(values[:most])
    return listed if len(values) <= most else f"{listed} and {len(values) - most} more"
