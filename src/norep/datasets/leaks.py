"""What is on two sides of a split and should not be: athletes, videos, moments of a video."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel

from norep.datasets.clips import SPLITS, Clip
from norep.datasets.groups import athlete_of, overlapping, source_of

Kind = Literal["athlete", "video"]


class Leak(BaseModel, frozen=True):
    """An athlete or a video with clips in several splits, how many in each."""

    kind: Kind
    name: str
    splits: dict[str, int]


class Overlap(BaseModel, frozen=True):
    """Two clips that show the same moment of the same video."""

    files: tuple[str, str]
    splits: tuple[str, str]

    @property
    def crosses(self) -> bool:
        """Whether they are in two splits."""
        return bool(self.splits[0] and self.splits[1] and self.splits[0] != self.splits[1])


def leaks(clips: Iterable[Clip]) -> list[Leak]:
    """Athletes and videos that are in more than one split, those with the most clips first."""
    clips = list(clips)
    found = [*_shared(clips, "athlete", athlete_of), *_shared(clips, "video", source_of)]
    return sorted(found, key=lambda leak: (leak.kind, -sum(leak.splits.values()), leak.name))


def _shared(clips: Sequence[Clip], kind: Kind, key: Callable[[Clip], str]) -> Iterator[Leak]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SPLITS, 0))
    spellings: dict[str, str] = {}
    for clip in clips:
        if key(clip) and clip.split:
            counts[key(clip)][clip.split] += 1
            spellings.setdefault(
                key(clip), " ".join((clip.athlete if kind == "athlete" else clip.source).split())
            )
    for name, splits in counts.items():
        there = {split: count for split, count in splits.items() if count}
        if len(there) > 1:
            yield Leak(kind=kind, name=spellings[name], splits=there)


def overlaps(clips: Iterable[Clip]) -> list[Overlap]:
    """Clips that share a moment of a video, each with the next one, those across splits first."""
    videos: dict[str, list[Clip]] = defaultdict(list)
    for clip in clips:
        if source_of(clip) and clip.start is not None and clip.stop is not None:
            videos[source_of(clip)].append(clip)
    found = [pair for ones in videos.values() for pair in _touching(ones)]
    return sorted(found, key=lambda pair: (not pair.crosses, pair.files))


def _touching(clips: list[Clip]) -> Iterator[Overlap]:
    """Pairs of clips of one video that overlap; each is compared with the one that lasts longest so far."""
    longest: Clip | None = None
    for clip in sorted(clips, key=lambda one: (one.start or 0.0, one.file)):
        if longest is not None and overlapping(longest, clip):
            yield Overlap(files=(longest.file, clip.file), splits=(longest.split, clip.split))
        if longest is None or (clip.stop or 0.0) > (longest.stop or 0.0):
            longest = clip
