"""Writing H.264 videos that every browser plays."""

from __future__ import annotations

import errno
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

from norep.errors import OutputError

ENCODERS = ("libx264", "h264_videotoolbox", "libopenh264", "h264_mf")
"""H.264 encoders in the order of preference; all of them work without a graphics card."""

FRUGAL_X264 = {"preset": "veryfast", "crf": "23", "threads": "2", "x264-params": "rc-lookahead=4"}
"""Threads and pictures looked ahead at take memory: this needs 15 MB less than the preset's own at 720p."""

REPEATABLE_X264 = {"preset": "veryfast", "tune": "zerolatency", "crf": "20", "threads": "1"}
"""Looking ahead makes the same pictures differ by a few bytes now and then; without it they never do."""

_TICKS = 90_000
_BT709 = 1
_LIMITED_RANGE = 1
_FULL_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EFBIG: "the file has grown larger than is allowed",
}


class VideoWriter:
    """Writes images with their times to an mp4 file, as a context manager.

    The file appears under its name only when it is complete: until then it is a hidden one beside it, which
    an error or Ctrl-C removes. An existing file of that name is replaced.

    `size` is (width, height) of the images that will be written. A longer side than `max_side` is scaled
    down to it; odd sizes get one more row or column, a copy of the last. `fps` is used for images without a
    time and for how long the last one is shown. `repeatable` gives the same bytes for the same pictures each
    time (with libx264), in a larger file.

    ```python
    with VideoWriter("out.mp4", (640, 480), fps=30) as writer:
        for frame in frames:
            writer.write(frame.image, frame.time)
    ```

    Raises `OutputError` when the folder cannot be written, the disk is full, or there is no H.264 encoder.
    """

    def __init__(
        self,
        path: str | Path,
        size: tuple[int, int],
        *,
        fps: float = 30.0,
        max_side: int | None = 1280,
        repeatable: bool = False,
    ) -> None:
        self._x264 = REPEATABLE_X264 if repeatable else FRUGAL_X264
        self.path = Path(path)
        self._size = size
        self._step = 1 / (fps if fps > 0 else 30.0)
        self._written_size = _even(_scaled(size, max_side))
        self._scales = _even(size) != self._written_size
        self._partial = self.path.with_name(f".norep-{uuid.uuid4().hex[:12]}.part")
        self._container: OutputContainer | None = None
        self._last_tick = -1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the written video."""
        return self._written_size

    def __enter__(self) -> VideoWriter:
        with self._told():
            try:
                self._open()
            except BaseException:
                self._discard()
                raise
        return self

    def write(self, image: NDArray[np.uint8], time: float | None = None) -> None:
        """Add an image, `(height, width, 3)` RGB bytes, shown from `time` seconds on.

        Without a time it follows the last image by one frame. Times that do not grow are moved behind the
        last one by the shortest step there is.
        """
        width, height = self._size
        if image.shape != (height, width, 3) or image.dtype != np.uint8:
            raise ValueError(f"image is {image.shape} {image.dtype}, expected {(height, width, 3)} uint8")
        if time is None:
            time = 0.0 if self._last_tick < 0 else self._last_tick / _TICKS + self._step
        self._last_tick = max(self._last_tick + 1, round(time * _TICKS))
        with self._told():
            self._encode(self._picture(image))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._discard()

    def _open(self) -> None:
        if self.path.is_dir():
            raise OutputError(f"{self.path}: is a folder. Name a file to write to.")
        encoder = _available_encoder()
        # "file:" keeps a colon in the name from being read as a protocol.
        self._partial.open("xb").close()
        self._container = av.open(
            f"file:{self._partial.absolute()}", "w", format="mp4", options={"movflags": "+faststart"}
        )
        options = self._x264 if encoder == "libx264" else {}
        rate = Fraction(1 / self._step).limit_denominator(1001)
        stream = self._container.add_stream(encoder, rate, options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = self._written_size
        stream.pix_fmt = "yuv420p"
        # Reordered frames would make the mp4 end too early when the last frames are far apart.
        stream.codec_context.max_b_frames = 0
        stream.time_base = stream.codec_context.time_base = Fraction(1, _TICKS)
        # Untagged HD pictures are read as BT.709: convert to that and say so, or colours shift in browsers.
        stream.colorspace = stream.color_primaries = stream.color_trc = _BT709
        stream.color_range = _LIMITED_RANGE
        self._stream = stream

    def _picture(self, image: NDArray[np.uint8]) -> av.VideoFrame:
        width, height = self._size
        if not self._scales and self._written_size != self._size:
            padding = ((0, self._written_size[1] - height), (0, self._written_size[0] - width), (0, 0))
            image = np.pad(image, padding, "edge")
        rgb = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(image), "rgb24")
        picture = rgb.reformat(
            *self._written_size,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation="AREA" if self._scales else None,
            threads=1,
        )
        picture.pts, picture.time_base = self._last_tick, Fraction(1, _TICKS)
        picture.duration = round(self._step * _TICKS)
        return picture

    def _encode(self, picture: av.VideoFrame | None) -> None:
        assert self._container is not None, "use VideoWriter in a with statement"
        self._container.mux(self._stream.encode(picture))

    def _finish(self) -> None:
        with self._told():
            if self._last_tick < 0:
                raise OutputError(f"{self.path}: not written, because there was no picture to write.")
            self._encode(None)
            container, self._container = self._container, None
            assert container is not None
            container.close()
            self._partial.replace(self.path)

    def _discard(self) -> None:
        """Remove what is unfinished; after a success there is nothing left to remove."""
        container, self._container = self._container, None
        try:
            if container is not None:
                container.close()
        except (av.error.FFmpegError, OSError, ValueError):
            pass  # It is thrown away: the error that led here is the one to report.
        finally:
            self._partial.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the system and the encoder complain of into one clear line."""
        try:
            yield
        except (av.error.FFmpegError, OSError) as error:
            known = _FULL_DISK.get(error.errno or 0) if isinstance(error, OSError) else None
            reason = known or str(getattr(error, "strerror", None) or error).lower()
            hint = "Free some space" if known else "Name a folder that exists and may be written"
            raise OutputError(
                f"{self.path}: cannot be written: {reason}. {hint}, or write elsewhere."
            ) from error


def _available_encoder() -> str:
    for name in ENCODERS:
        if name in av.codecs_available:
            return name
    raise OutputError(
        f"No H.264 encoder in this PyAV (looked for {', '.join(ENCODERS)}). Install the `av` wheel from PyPI."
    )


def _scaled(size: tuple[int, int], max_side: int | None) -> tuple[int, int]:
    scale = max_side / max(size) if max_side else 1.0
    return size if scale >= 1 else (max(2, round(size[0] * scale)), max(2, round(size[1] * scale)))


def _even(size: tuple[int, int]) -> tuple[int, int]:
    """H.264 with halved colour needs even sides: the next larger ones."""
    return size[0] + size[0] % 2, size[1] + size[1] % 2
