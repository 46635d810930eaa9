"""`open_video`: one way to read a file, a URL or a camera."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType

from norep.video.camera import CameraReader
from norep.video.container import ContainerReader
from norep.video.frame import Frame
from norep.video.info import VideoInfo
from norep.video.live import NewestFrame, Paced
from norep.video.opening import STREAM_SCHEMES, scheme_of
from norep.video.reader import Reader

_CAMERA = re.compile(r"^(?:camera:)?(\d{1,3})$")


class Video:
    """An open video: a context manager and an iterator of upright frames, read once from first to last.

    `info` is known at once, `warnings` grows while frames are read.

    ```python
    with open_video("squat.mp4") as video:
        print(video.info.width, video.info.height)
        for frame in video:
            print(frame.time, frame.image.shape)
    ```
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def info(self) -> VideoInfo:
        """Size of the upright pictures, rate, length, as the container says."""
        return self._reader.info

    @property
    def warnings(self) -> list[str]:
        """What was odd so far (damage, timestamps, a missing end), a line each."""
        return self._reader.warnings

    def __iter__(self) -> Video:
        return self

    def __next__(self) -> Frame:
        frame = self._reader.read()
        if frame is None:
            raise StopIteration
        return frame

    def close(self) -> None:
        """Let go of the file or camera; safe while another thread reads, and a second time."""
        self._reader.close()

    def __enter__(self) -> Video:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_video(source: str | Path | int, *, live: bool = False, threads: int = 0) -> Video:
    """Open a file, `file://`, http(s) or rtsp URL, or a camera (`0`, `"0"` or `"camera:0"`).

    With `live` the newest frame comes first and those that the consumer was too slow for are dropped; a file
    is then played at its own speed. A camera is always live. `threads` is the number of decoding threads,
    0 for one per core. Frames are decoded one at a time: memory does not grow with the length.

    Raises `VideoError` when the source is missing, damaged, has no pictures, or needs more than 8192 x 8192
    pixels a frame.
    """
    camera = camera_index(source)
    if camera is not None:
        return Video(NewestFrame(CameraReader(camera)))
    name = source if isinstance(source, Path) else str(source)
    reader = ContainerReader(name, threads=threads, low_delay=live)
    if not live:
        return Video(reader)
    streamed = isinstance(name, str) and scheme_of(name) in STREAM_SCHEMES
    return Video(NewestFrame(reader if streamed else Paced(reader)))


def camera_index(source: str | Path | int) -> int | None:
    """The number of the camera that `source` means, or None when it is a path or URL.

    A file of that name in the current folder wins over a camera given as a bare number in a string.
    """
    if isinstance(source, int):
        return source
    match = _CAMERA.match(source) if isinstance(source, str) else None
    if match is None or Path(str(source)).exists():
        return None
    return int(match.group(1))
