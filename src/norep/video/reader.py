"""What `Video` reads from: a file, a URL, a camera, or the newest frame of one of them."""

from __future__ import annotations

from typing import Protocol

from norep.video.frame import Frame
from norep.video.info import VideoInfo


class Reader(Protocol):
    """A source of frames. `read` and `close` may be called from different threads."""

    @property
    def info(self) -> VideoInfo:
        """What is known before decoding."""
        ...

    @property
    def warnings(self) -> list[str]:
        """What was odd so far, a line each."""
        ...

    def read(self) -> Frame | None:
        """The next frame, or None at the end and after `close`."""
        ...

    def close(self) -> None:
        """Let go of the file or device; a second call does nothing."""
        ...
