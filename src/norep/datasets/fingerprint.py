"""What a clip looks like in a few bytes, so that copies of it are found however they are encoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Thing = TypeVar("Thing")

LOOKS = 5
"""Frames of a clip that are compared, evenly spaced from the first to the last."""
GRID = 16
"""Places across and down in which a frame is compared."""
ENOUGH = 200
"""Pixels of the shorter side from which a frame is made small."""


class EvenlyKept(Generic[Thing]):
    """Keeps some of the things that come by, evenly spaced, however many there will be.

    >>> kept = EvenlyKept(4)
    >>> for number in range(100):
    ...     kept.add(number)
    >>> kept.chosen(3)
    [0, 48, 96]
    """

    def __init__(self, least: int) -> None:
        self._most = 2 * least
        self._kept: list[Thing] = []
        self._stride, self._seen = 1, 0

    @property
    def wants(self) -> bool:
        """Whether the next thing will be kept; making it can be spared where not."""
        return self._seen % self._stride == 0

    def add(self, thing: Thing) -> None:
        """The next thing."""
        if self.wants:
            self._kept.append(thing)
        self._seen += 1
        if len(self._kept) > self._most:
            self._kept = self._kept[::2]
            self._stride *= 2

    def skip(self) -> None:
        """The next thing was not wanted."""
        self._seen += 1

    def chosen(self, count: int) -> list[Thing]:
        """So many of them from first to last, some twice if there are fewer; none of none."""
        if not self._kept:
            return []
        return [self._kept[at] for at in np.linspace(0, len(self._kept) - 1, count).astype(int)]


def small(image: Image) -> Image:
    """`(GRID, GRID + 1)` grey values of a `(height, width, 3)` RGB picture."""
    # Fewer pixels tell as much, and this is done for every frame.
    step = max(1, min(image.shape[:2]) // ENOUGH)
    grey = cv2.cvtColor(np.ascontiguousarray(image[::step, ::step]), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (GRID + 1, GRID), interpolation=cv2.INTER_AREA), np.uint8)


def fingerprint(smalls: Sequence[Image]) -> bytes:
    """Whether each place of LOOKS small pictures is brighter than its left neighbour: the difference hash.

    (Krawetz 2013, "Kind of like that".)
    """
    bits = [picture[:, 1:].astype(int) > picture[:, :-1] for picture in smalls]
    return np.packbits(np.array(bits).ravel()).tobytes()


def alike(fingerprints: Sequence[bytes], most: float, block: int = 1024) -> Iterator[tuple[int, int, float]]:
    """Pairs `(i, j, distance)`, i < j, whose fingerprints differ in no more than this share of their bits."""
    packed = np.array([np.frombuffer(one, np.uint8) for one in fingerprints])
    signs = np.unpackbits(packed, axis=1).astype(np.float32) * 2 - 1 if len(packed) else np.zeros((0, 1))
    for first in range(0, len(signs), block):
        agreement = signs[first : first + block] @ signs[first:].T / signs.shape[1]
        rows, columns = np.nonzero(agreement >= 1 - 2 * most)
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
            if i < j:
                yield first + i, first + j, float((1 - agreement[i, j]) / 2)
