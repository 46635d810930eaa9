"""Split clips into training, validation and test so that no athlete and no video is on two sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from norep.datasets.balance import Floats, Wish, distributed
from norep.datasets.clips import SPLITS, Clip
from norep.datasets.groups import athlete_of, connected, names, source_of
from norep.errors import DefinitionError

By = Literal["both", "athlete", "video", "clip"]
BY: tuple[By, ...] = get_args(By)
SHARES = {"train": 0.7, "validation": 0.1, "test": 0.2}
LEAKS = "--i-know-this-leaks"


@dataclass(frozen=True, slots=True)
class Split:
    """The clips with their split, the number of the group of each, and what is to be said of it."""

    clips: tuple[Clip, ...]
    groups: tuple[int, ...]
    warnings: tuple[str, ...] = ()

    def counted(self, movement: str, split: str) -> tuple[int, int]:
        """How many clips and how many groups of a movement are in a split."""
        found = [
            group
            for clip, group in zip(self.clips, self.groups, strict=True)
            if clip.movement == movement and clip.split == split
        ]
        return len(found), len(set(found))


def split_clips(
    clips: Sequence[Clip],
    shares: Mapping[str, float] = SHARES,
    *,
    by: By = "both",
    seed: int = 0,
    leaky: bool = False,
) -> Split:
    """Give every clip a split; the same clips, shares and seed always give the same.

    Clips that share an athlete or a video (`by` "both") stay together; the movements are spread as `shares`
    wishes, as far as whole groups can, and each is in training and test where that is possible. `leaky`
    allows clips of which nothing is known, and `by` "clip". Raises DefinitionError for shares that make no
    whole, for clips whose group is not known, and for a movement that has a single group.
    """
    wish = _wished(shares)
    keys, warnings = _keys(clips, by, leaky)
    groups = connected(keys)
    movements = sorted({clip.movement for clip in clips})
    table = np.zeros((max(groups) + 1, len(movements)))
    np.add.at(table, (groups, [movements.index(clip.movement) for clip in clips]), 1)
    _check_groups(table, movements, wish, by)
    places = distributed(table, [Wish(*item) for item in wish.items()], seed=seed)
    chosen = list(wish)
    done = tuple(replace(clip, split=chosen[places[g]]) for clip, g in zip(clips, groups, strict=True))
    split = Split(done, tuple(groups))
    return replace(split, warnings=(*warnings, *_missing(split, movements, wish)))


def _wished(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares above 0 in the order of SPLITS."""
    if set(shares) - set(SPLITS) or any(not 0 <= share <= 1 for share in shares.values()):
        raise DefinitionError(f"the shares of {', '.join(SPLITS)} must lie between 0 and 1")
    total = sum(shares.values())
    if abs(total - 1) > 1e-6:
        told = ", ".join(f"{name} {share:g}" for name, share in shares.items())
        raise DefinitionError(f"the shares make {total:g} together, not 1 ({told}); say all that differ")
    wished = {name: shares[name] for name in SPLITS if shares.get(name, 0) > 0}
    if len(wished) < 2:
        raise DefinitionError("there is nothing to split: one share is 1; leave something for test")
    return wished


def _keys(clips: Sequence[Clip], by: By, leaky: bool) -> tuple[list[list[Hashable]], list[str]]:
    """What ties each clip to others, and what to warn of."""
    if by == "clip":
        if not leaky:
            raise DefinitionError(
                "a random split by clip puts repetitions of one athlete in one video on both sides, and the "
                f"test then measures memory; split by athlete and video, or say {LEAKS}"
            )
        return [[] for _ in clips], ["split by clip: test figures will be too good, for athletes repeat"]
    keys = [_ties(clip, by) for clip in clips]
    loose = [clip.file for clip, ties in zip(clips, keys, strict=True) if not ties]
    if loose and not leaky:
        raise DefinitionError(_unknown(loose, len(clips), by))
    warnings = [f"{len(loose)} clips are split one by one, for {_lacking(by)} is not known"] if loose else []
    if by == "both":
        warnings += _half_known(clips)
    return keys, warnings


def _ties(clip: Clip, by: By) -> list[Hashable]:
    known: list[Hashable] = []
    if by != "video" and athlete_of(clip):
        known.append(("athlete", athlete_of(clip)))
    if by != "athlete" and source_of(clip):
        known.append(("video", source_of(clip)))
    return known


def _half_known(clips: Sequence[Clip]) -> list[str]:
    by_video = sum(not athlete_of(clip) and bool(source_of(clip)) for clip in clips)
    if not by_video:
        return []
    return [
        f"{by_video} clips have no athlete and are kept together by video only; the same person in two "
        "videos would leak: fill in the column athlete"
    ]


def _lacking(by: By) -> str:
    return {"athlete": "the athlete", "video": "the video"}.get(by, "neither the athlete nor the video")


def _unknown(loose: list[str], total: int, by: By) -> str:
    columns = {"athlete": "athlete", "video": "source"}.get(by, "athlete or source")
    lacking = "have neither athlete nor source" if by == "both" else f"have no {columns}"
    other = "" if by == "both" else ", or split by both"
    return (
        f"{len(loose)} of {total} clips {lacking} ({names(loose)}); fill in the column {columns} of index.csv"
        f"{other}, or say {LEAKS} to split them one by one; an index of your own has the columns file, "
        "movement, athlete"
    )


def _check_groups(table: Floats, movements: list[str], wish: Mapping[str, float], by: By) -> None:
    counts = (table > 0).sum(axis=0)
    single = [name for name, count in zip(movements, counts, strict=True) if count < 2]
    if not single:
        return
    one = {"athlete": "athlete", "video": "video"}.get(by, "group of athletes and videos")
    why = "there is a single clip" if by == "clip" else f"all clips are of one {one}"
    raise DefinitionError(
        f"{names(single, 5)}: {why}, which cannot be both in {' and '.join(wish)}; "
        "add clips of other people, or take the movement out of the data set"
    )


def _missing(split: Split, movements: Sequence[str], wish: Mapping[str, float]) -> list[str]:
    """Movements that a split had to do without."""
    there = Counter((clip.movement, clip.split) for clip in split.clips)
    lacking = {name: [one for one in movements if not there[one, name]] for name in wish}
    return [
        f"no clips in {name}: {names(ones, 5)}; there are too few groups, add other people"
        for name, ones in lacking.items()
        if ones
    ]
