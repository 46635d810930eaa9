"""A video as the analysis needs it: decoded ahead, and from the start again when asked."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType

from norep.video.cuts import CutDetector
from norep.video.frame import Frame
from norep.video.info import VideoInfo
from norep.video.prefetch import prefetch
from norep.video.source import Video, open_video

AHEAD_BYTES = 8 << 20
"""Frames that are decoded ahead take no more than this, if it is more than one of them."""
DECODERS = 2
"""Threads that decode small pictures. Large ones get a single thread: each holds pictures of its own."""

TIDY_EVERY = 32
"""Large frames after which freed memory is given back: they leave holes that are too small for the next."""

Progress = Callable[[int, int | None], None]
"""Called with the frames done and the frames expected, None when unknown."""


class Footage:
    """An open video; `frames` may be called again and then starts from the beginning.

    A context manager. Only one pass is open at a time, and no more than a few frames are held. With
    `watch_cuts` the thread that decodes looks for cuts as well.
    """

    def __init__(
        self, source: str | Path, progress: Progress | None = None, *, watch_cuts: bool = False
    ) -> None:
        self._source, self._progress = source, progress
        self._decoders = DECODERS
        self._video: Video = open_video(source, threads=DECODERS)
        if _ahead(self._video.info) == 1:
            self._decoders = 1
            self._video.close()
            self._video = open_video(source, threads=1)
        self._ahead: Generator[Frame] | None = None
        self._done = 0
        self._detector = CutDetector() if watch_cuts else None
        self._watched = 0
        self._cuts: set[int] = set()

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._video.info

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was odd in the last pass."""
        return tuple(self._video.warnings)

    def frames(self) -> Iterator[Frame]:
        """All frames from the first; ends a pass that is still open."""
        if self._ahead is not None:
            self.close()
            self._video = open_video(self._source, threads=self._decoders)
        self._ahead = prefetch(self._watching(self._video), _ahead(self.info))
        return self._told(self._ahead)

    def cut(self, frame: Frame) -> bool:
        """Whether a new camera shot begins with this frame; of those that `frames` gave."""
        return frame.index in self._cuts

    def close(self) -> None:
        """Let go of the video."""
        if self._ahead is not None:
            self._ahead.close()
        self._video.close()
        _give_back_memory()

    def __enter__(self) -> Footage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _watching(self, video: Video) -> Iterator[Frame]:
        """The frames, each looked at for a cut the first time it comes by; runs ahead in a thread."""
        for frame in video:
            if self._detector is not None and frame.index >= self._watched:
                self._watched = frame.index + 1
                if self._detector.update(frame.image):
                    self._cuts.add(frame.index)
            yield frame

    def _told(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            yield frame
            if self._decoders == 1 and frame.index % TIDY_EVERY == 0:
                _give_back_memory()
            # A second pass through the first seconds does not move the bar back.
            self._done = max(self._done, frame.index + 1)
            if self._progress is not None:
                self._progress(self._done, self.info.frames)


def _ahead(info: VideoInfo) -> int:
    """How many frames to decode ahead: few of the large ones, for one of 8K takes 100 MB."""
    return max(1, min(4, AHEAD_BYTES // max(1, 3 * info.width * info.height)))


def _give_back_memory() -> None:
    """Return freed memory to the system: after a 1080p video the C library of Linux sits on 100 MB of it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)
