"""Keeps the poses of a stream as they pass, in half the memory of the stream itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence

BLOCK = 64
"""Pieces that are joined before they pass: measuring many frames at once costs little more than one."""
KINDS: dict[str, type[np.generic]] = {
    "time": np.float64,
    "points": np.float32,
    "confidence": np.float32,
    "world": np.float32,
    "cuts": np.bool_,
}


class Recorder:
    """Passes poses on in larger pieces and remembers them in single precision (a hundredth of a pixel).

    >>> recorder = Recorder()
    >>> [len(piece) for piece in recorder.passing([PoseSequence.empty()])]
    [0]
    >>> len(recorder.poses())
    0
    """

    def __init__(self) -> None:
        self._first: PoseSequence | None = None
        self._columns: dict[str, Column] = {}

    def passing(self, pieces: Iterable[PoseSequence]) -> Iterator[PoseSequence]:
        """Yield the poses of the pieces, `BLOCK` pieces at a time; all alike in what they have."""
        waiting = iter(pieces)
        while some := list(islice(waiting, BLOCK)):
            block = PoseSequence.join(some)
            self._keep(block)
            yield block

    def poses(self) -> PoseSequence:
        """All that has passed, as one sequence that is not copied: to be asked for when it is complete."""
        if self._first is None:
            return PoseSequence.empty()
        rows: dict[str, Any] = {name: column.rows for name, column in self._columns.items()}
        return PoseSequence(**rows, skeleton=self._first.skeleton, size=self._first.size)

    def _keep(self, block: PoseSequence) -> None:
        given = {name: getattr(block, name) for name in KINDS}
        if block.cuts is None:
            given["cuts"] = np.zeros(len(block), np.bool_)
        if self._first is None:
            self._first = block[:0]
            self._columns = {
                name: Column(values, KINDS[name]) for name, values in given.items() if values is not None
            }
        for name, column in self._columns.items():
            column.add(given[name])


class Column:
    """Rows of numbers that grow in place: joining a list of pieces would take the memory twice."""

    def __init__(self, like: NDArray[Any], kind: type[np.generic]) -> None:
        self._memory: NDArray[Any] = np.empty((0, *like.shape[1:]), kind)
        self._used = 0

    @property
    def rows(self) -> NDArray[Any]:
        """All rows so far, a view."""
        return self._memory[: self._used]

    def add(self, rows: NDArray[Any]) -> None:
        """Put rows behind the last."""
        used = self._used + len(rows)
        if used > len(self._memory):
            self._grow(used + used // 8 + BLOCK)
        self._memory[self._used : used] = rows
        self._used = used

    def _grow(self, size: int) -> None:
        shape = (size, *self._memory.shape[1:])
        try:
            self._memory.resize(shape)
        except ValueError:  # somebody holds a view of it, which stays as it is
            grown = np.empty(shape, self._memory.dtype)
            grown[: self._used] = self.rows
            self._memory = grown
