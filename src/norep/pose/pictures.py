"""Pictures kept for a second look, so small that some seconds of them take a few megabytes."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.video.frame import Frame

LIMIT = 48 << 20
"""Bytes; about a minute of 480p."""
LONGEST_SIDE = 1280
QUALITY = 92


class Pictures:
    """The newest pictures, compressed, at most `longest_side` pixels long.

    Key points found in them are `factor` times those of the video.
    """

    def __init__(self, limit: int = LIMIT, *, longest_side: int = LONGEST_SIDE) -> None:
        self._limit, self._longest_side = limit, longest_side
        self._kept: deque[tuple[int, float, NDArray[np.uint8]]] = deque()
        self._bytes = 0
        self.factor = 1.0

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, at: int) -> Frame:
        index, time, data = self._kept[at]
        image: Any = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)  # type: ignore[arg-type]
        return Frame(index, time, np.asarray(image, np.uint8))

    @property
    def times(self) -> list[float]:
        """Of all pictures, in seconds."""
        return [time for _, time, _ in self._kept]

    def add(self, frame: Frame) -> None:
        """Keep a picture; the oldest go when there are too many."""
        height, width = frame.image.shape[:2]
        self.factor = min(1.0, self._longest_side / max(height, width))
        image = cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)
        if self.factor < 1:
            size = round(width * self.factor), round(height * self.factor)
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        self._kept.append((frame.index, frame.time, np.asarray(data)))
        self._bytes += data.nbytes
        while self._bytes > self._limit:
            self._bytes -= self._kept.popleft()[2].nbytes

    def nearest(self, time: float) -> int:
        """The number of the picture nearest to a time."""
        times = self.times
        after = min(bisect_left(times, time), len(times) - 1)
        return min({after, max(0, after - 1)}, key=lambda at: abs(times[at] - time))
