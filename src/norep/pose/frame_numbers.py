"""The numbers of frames, from the names of their files or pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from norep.errors import PoseError

_DIGITS = re.compile(r"([0-9]+)")
LONGEST = 15
"""Digits of a frame number; what is longer is no number."""
SHOWN = 3


def frame_numbers(names: Sequence[str]) -> list[int]:
    """The frame number in each name, whatever else they hold; without any, their natural order.

    Where names hold several numbers it is the last one that differs everywhere. Raises PoseError where the
    names are those of several recordings.

    >>> frame_numbers(["set2_10_keypoints.json", "set2_9_keypoints.json"])
    [10, 9]
    >>> frame_numbers(["b.jpg", "a.jpg"])
    [1, 0]
    """
    parts = [_DIGITS.split(PurePosixPath(name).name) for name in names]
    if len({tuple(one[::2]) for one in parts}) == 1:
        return _of_one_kind(names, parts)
    if all(len(one) == 1 for one in parts):
        return _in_order(names)
    beginnings = sorted({_beginning(one) for one in parts})
    if len(beginnings) > 1:
        raise PoseError(_several(beginnings))
    numbers = [int(one[-2]) if len(one) > 1 and len(one[-2]) <= LONGEST else -1 for one in parts]
    return numbers if len(set(numbers)) == len(numbers) and min(numbers) >= 0 else _in_order(names)


def _of_one_kind(names: Sequence[str], parts: Sequence[Sequence[str]]) -> list[int]:
    """Names that are alike but for their numbers."""
    for place in reversed(range(1, len(parts[0]), 2)):
        texts = [one[place] for one in parts]
        if max(len(text) for text in texts) <= LONGEST and len({int(text) for text in texts}) == len(names):
            return [int(text) for text in texts]
    varying = [place for place in range(1, len(parts[0]), 2) if len({one[place] for one in parts}) > 1]
    if len(varying) > 1:
        raise PoseError(_several(sorted({"".join(one[: varying[-1]]) for one in parts})))
    return _in_order(names)


def _beginning(parts: Sequence[str]) -> str:
    """What stands before the last number."""
    return "".join(parts[:-2])


def _several(beginnings: Sequence[str]) -> str:
    shown = ", ".join(f"{one}*" for one in beginnings[:SHOWN]) + (" ..." if len(beginnings) > SHOWN else "")
    return f"holds the frames of several recordings ({shown}); put each into a folder of its own"


def _in_order(names: Sequence[str]) -> list[int]:
    order = sorted(range(len(names)), key=lambda i: natural(names[i]))
    numbers = [0] * len(names)
    for number, i in enumerate(order):
        numbers[i] = number
    return numbers


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """To sort names as people count: frame 9 before frame 10.

    >>> sorted(["f10", "f9"], key=natural)
    ['f9', 'f10']
    """
    return tuple(
        (0, int(part), "") if part.isdecimal() and part.isascii() and len(part) <= LONGEST else (1, 0, part)
        for part in _DIGITS.split(name)
        if part
    )
