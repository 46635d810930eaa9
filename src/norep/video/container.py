"""Reading frames from a file or stream with PyAV, past damage where that is possible."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Discard
from av.video.stream import VideoStream

from norep.errors import VideoError
from norep.video.clock import FrameClock
from norep.video.frame import Frame
from norep.video.info import VideoInfo
from norep.video.opening import open_container, picture_stream, without_password
from norep.video.picture import MAX_PIXELS, Image, Upright, fit

_USUAL_RATE = Fraction(25)
_PLAUSIBLE_RATE = (Fraction(1, 100), Fraction(10_000))
_DEMUX_ATTEMPTS = 100
_SHORT_BY_S = 1.0
_SHORT_BY = 0.05


class ContainerReader:
    """Frames of a file or URL in the order of showing, decoded one at a time.

    `threads` is the number of decoding threads, 0 for as many as there are cores. The first picture is
    decoded at once, so that a file without a single one raises `VideoError` here.
    """

    def __init__(self, source: str | Path, *, threads: int = 0, low_delay: bool = False) -> None:
        self._name = without_password(str(source))
        self._container = open_container(source, low_delay=low_delay)
        self._lock = threading.Lock()
        self._closed = False
        self._damaged = self._resized = 0
        self._broken: str | None = None
        self._ended = False
        self._pictures = self._decode()
        self._frames: Generator[Frame, None, None] = self._upright_frames(None)
        try:
            self._start(threads)
        except BaseException:
            self.close()
            raise

    def _start(self, threads: int) -> None:
        stream = picture_stream(self._container)
        assert stream is not None  # open_container has looked
        self._stream = stream
        for other in self._container.streams:
            if other is not stream:
                other.discard = Discard.all
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
        self._rate = _rate(stream)
        self._time_base = stream.time_base or Fraction(1, av.time_base)
        self._clock = FrameClock(1 / (self._rate or _USUAL_RATE))
        first = next(self._pictures, None)
        if first is None:
            why = self._broken or f"none of its {self._damaged or ''} pictures can be decoded".replace(
                "  ", " "
            )
            raise VideoError(f"{self._name}: {why}. It is damaged or cut off: copy or record it again.")
        _check_size(first, self._name)
        self._upright = Upright.of(first, stream.sample_aspect_ratio)
        self._info = self._describe(first)
        # A stream may begin with pictures that cannot be decoded: the end is then nearer than it says.
        skipped = 0 if first.pts is None or stream.start_time is None else first.pts - stream.start_time
        self._skipped_s = float(skipped * self._time_base)
        self._frames = self._upright_frames(first)

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._info

    @property
    def warnings(self) -> list[str]:
        """What was odd so far; complete once the last frame is read."""
        lines = []
        if self._damaged:
            lines.append(
                f"{self._damaged} damaged {'frame was' if self._damaged == 1 else 'frames were'} skipped"
            )
        if self._broken:
            lines.append(f"reading stopped early: {self._broken}")
        elif self._ended:
            lines += self._missing_end()
        if self._resized:
            lines.append(f"{self._resized} frames had another size and were fitted into the first one's")
        return lines + self._clock.warnings()

    def read(self) -> Frame | None:
        """The next frame, or None at the end and after `close`."""
        with self._lock:
            return None if self._closed else next(self._frames, None)

    def close(self) -> None:
        """Close the file; waits for a frame that another thread is just decoding."""
        with self._lock:
            self._closed = True
            # Ending the generators drops the decoder with its threads and pictures now, not at the next
            # garbage collection: a hundred files in a row must not pile up.
            self._frames.close()
            self._pictures.close()
            self._container.close()

    def _upright_frames(self, picture: av.VideoFrame | None) -> Generator[Frame, None, None]:
        index = 0
        while picture is not None:
            unit = picture.time_base or self._time_base
            stamp = None if picture.pts is None else picture.pts * unit
            yield Frame(index, self._clock.update(stamp), self._image(picture))
            index += 1
            picture = next(self._pictures, None)
        self._ended = True

    def _image(self, picture: av.VideoFrame) -> Image:
        stored = (picture.width, picture.height)
        if stored == self._stored:
            return self._upright.image(picture)
        self._resized += 1
        _check_size(picture, self._name)
        return fit(Upright.of(picture, self._stream.sample_aspect_ratio).image(picture), *self._upright.size)

    def _describe(self, first: av.VideoFrame) -> VideoInfo:
        self._stored = (first.width, first.height)
        duration = _duration(self._container, self._stream)
        frames = self._stream.frames or (round(duration * self._rate) if duration and self._rate else None)
        width, height = self._upright.size
        rate = float(self._rate or 0)
        return VideoInfo(self._name, width, height, rate, duration, frames, first.rotation % 360)

    def _decode(self) -> Generator[av.VideoFrame, None, None]:
        for packet in self._packets():
            try:
                pictures = self._stream.decode(packet)
            except EOFError:
                continue
            except (av.error.FFmpegError, OSError, ValueError):
                self._damaged += 1
                continue
            for picture in pictures:
                if picture.is_corrupt:
                    self._damaged += 1
                else:
                    yield picture

    def _packets(self) -> Iterator[av.Packet[VideoStream] | None]:
        """Packets to decode and at last None, which empties the decoder."""
        attempts = 0
        packets = self._container.demux(self._stream)
        while attempts < _DEMUX_ATTEMPTS and self._broken is None:
            try:
                packet = next(packets, None)
            except ValueError:
                # The container is damaged here; the reader may find its way back further on.
                attempts += 1
                packets = self._container.demux(self._stream)
            except (av.error.FFmpegError, OSError) as error:
                self._broken = str(getattr(error, "strerror", None) or error).lower()
            else:
                if packet is None or packet.size == 0:
                    break
                yield packet
        yield None

    def _missing_end(self) -> list[str]:
        duration, last = self._info.duration_s, self._skipped_s + self._clock.time
        if duration is None or duration - last <= max(_SHORT_BY_S, _SHORT_BY * duration):
            return []
        return [f"the video ends at {last:.1f} s but should last {duration:.1f} s: it seems cut off"]


def _rate(stream: VideoStream) -> Fraction | None:
    low, high = _PLAUSIBLE_RATE
    rates = (stream.average_rate, stream.guessed_rate, stream.base_rate)
    return next((rate for rate in rates if rate and low <= rate <= high), None)


def _duration(container: InputContainer, stream: VideoStream) -> float | None:
    """The stream's own length, else the container's, which may be that of the sound."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _check_size(picture: av.VideoFrame, name: str) -> None:
    pixels = picture.width * picture.height
    if not 0 < pixels <= MAX_PIXELS:
        size = f"{picture.width} x {picture.height}"
        raise VideoError(f"{name}: its pictures have an unusable size ({size}). From 1 x 1 to 8K is fine.")
