"""Clips that are there twice: the very same file, or the same pictures in another size or encoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import BaseModel

from norep.datasets.facts import ClipFacts
from norep.datasets.fingerprint import alike
from norep.datasets.groups import connected, overlapping, source_of

NEAR = 0.06
"""Share of the bits in which copies may differ."""


class Alike(BaseModel, frozen=True):
    """Clips that look the same; `exact` where the files are, `distance` the share of bits that differ."""

    files: tuple[str, ...]
    exact: bool
    distance: float
    splits: tuple[str, ...]

    @property
    def crosses(self) -> bool:
        """Whether they are in more than one split."""
        return len(self.splits) > 1


def duplicates(facts: Sequence[ClipFacts], most: float = NEAR) -> list[Alike]:
    """Groups of clips that are copies of each other, those across splits first.

    Repetitions from one video that do not overlap look alike where the athlete is small in the picture, and
    are no copies: they are left out as far as the source is known.
    """
    readable = [one for one in facts if one.readable]
    pairs = [*_exact(readable), *_near(readable, most)]
    keys: list[list[int]] = [[] for _ in readable]
    for number, (first, second, _) in enumerate(pairs):
        keys[first].append(number)
        keys[second].append(number)
    groups: dict[int, list[int]] = {}
    for at, group in enumerate(connected(keys)):
        groups.setdefault(group, []).append(at)
    distances = _distances(pairs)
    found = [_alike(readable, ones, distances) for ones in groups.values() if len(ones) > 1]
    return sorted(found, key=lambda one: (not one.crosses, not one.exact, one.files))


def _exact(facts: Sequence[ClipFacts]) -> Iterator[tuple[int, int, float]]:
    by_digest: dict[str, list[int]] = {}
    for at, one in enumerate(facts):
        by_digest.setdefault(one.digest, []).append(at)
    for same in by_digest.values():
        yield from ((first, second, 0.0) for first, second in pairwise(same))


def _near(facts: Sequence[ClipFacts], most: float) -> Iterator[tuple[int, int, float]]:
    for first, second, distance in alike([one.fingerprint for one in facts], most):
        a, b = facts[first].clip, facts[second].clip
        if not source_of(a) or source_of(a) != source_of(b) or overlapping(a, b):
            yield first, second, distance


def _distances(pairs: Sequence[tuple[int, int, float]]) -> dict[int, float]:
    """For each clip how far it is from the nearest of its copies."""
    nearest: dict[int, float] = {}
    for first, second, distance in pairs:
        for at in (first, second):
            nearest[at] = min(distance, nearest.get(at, 1.0))
    return nearest


def _alike(facts: Sequence[ClipFacts], members: Sequence[int], distances: dict[int, float]) -> Alike:
    ones = [facts[at] for at in members]
    return Alike(
        files=tuple(one.clip.file for one in ones),
        exact=len({one.digest for one in ones}) == 1,
        distance=round(max(distances[at] for at in members), 4),
        splits=tuple(sorted({one.clip.split for one in ones if one.clip.split})),
    )
