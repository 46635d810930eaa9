"""Keeps the poses of a stream as they pass, in half the memory of the stream itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from norep.pose.sequence import PoseSequence

BLOCK = 64
"""Pieces that are joined before they pass: measuring many frames at once costs little more than one."""


class Recorder:
    """Passes poses on in larger pieces and remembers them in single precision (a hundredth of a pixel).

    >>> recorder = Recorder()
    >>> [len(piece) for piece in recorder.passing([PoseSequence.empty()])]
    [0]
    >>> len(recorder.poses())
    0
    """

    def __init__(self) -> None:
        self._blocks: list[PoseSequence] = []

    def passing(self, pieces: Iterable[PoseSequence]) -> Iterator[PoseSequence]:
        """Yield the poses of the pieces, `BLOCK` pieces at a time."""
        waiting = iter(pieces)
        while some := list(islice(waiting, BLOCK)):
            block = PoseSequence.join(some)
            self._blocks.append(_single_precision(block))
            yield block

    def poses(self) -> PoseSequence:
        """All that has passed, as one sequence."""
        self._blocks = [PoseSequence.join(self._blocks)]
        return self._blocks[0]


def _single_precision(poses: PoseSequence) -> PoseSequence:
    world: Any = None if poses.world is None else poses.world.astype(np.float32)
    points: Any = poses.points.astype(np.float32)
    confidence: Any = poses.confidence.astype(np.float32)
    return replace(poses, points=points, confidence=confidence, world=world)
