"""The newest frames of a live stream."""

from __future__ import annotations

from collections import deque

from norep.pose.sequence import PoseSequence


class Frames:
    """Frames of the last `memory` seconds, added one by one."""

    def __init__(self, memory: float) -> None:
        self._memory = memory
        self._kept: deque[PoseSequence] = deque()
        self.first: float | None = None
        """Seconds of the first frame of the stream."""

    def add(self, frame: PoseSequence) -> None:
        """Keep one frame more, and forget what is older than the memory."""
        time = float(frame.time[0])
        self.first = time if self.first is None else self.first
        self._kept.append(frame)
        while self._kept[0].time[0] < time - self._memory:
            self._kept.popleft()

    def since(self, start: float) -> PoseSequence:
        """The frames at or after `start` seconds, as far as they are kept."""
        found = []
        for frame in reversed(self._kept):
            if frame.time[0] < start:
                break
            found.append(frame)
        return PoseSequence.join(found[::-1])
