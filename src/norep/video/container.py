"""Reading upright, timed frames from a file or stream."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from norep.errors import VideoError
from norep.video.clock import FrameClock
from norep.video.decoding import FAULTS, Decoder
from norep.video.frame import Frame
from norep.video.info import VideoInfo
from norep.video.opening import open_container, picture_stream, without_password
from norep.video.picture import MAX_PIXELS, Image, Upright, fit
from norep.video.places import Places

_USUAL_RATE = Fraction(25)
_PLAUSIBLE_RATE = (Fraction(1, 100), Fraction(10_000))
_SHORT_BY_S = 1.0
_SHORT_BY = 0.05


class ContainerReader:
    """Frames of a file or URL in the order of showing, decoded one at a time.

    `threads` is the number of decoding threads, 0 for one per core; with `low_delay` none works ahead. The
    first picture is decoded at once: a file without a single one raises `VideoError` here.
    """

    def __init__(self, source: str | Path, *, threads: int = 0, low_delay: bool = False) -> None:
        self._name = without_password(str(source))
        self._lock = threading.Lock()
        self._ended = False
        self._damaged, self._missing, self._resized, self._turned = (Places() for _ in range(4))
        self._frames: Iterator[Frame] = iter(())
        self._container: InputContainer | None = open_container(source)
        try:
            self._start(self._container, threads, low_delay)
        except BaseException:
            self.close()
            raise

    def _start(self, container: InputContainer, threads: int, low_delay: bool) -> None:
        stream = picture_stream(container)
        assert stream is not None  # open_container has looked
        self._decoder = Decoder(container, stream, threads, low_delay)
        pictures = self._decoder.pictures()
        first = next(pictures, None)
        if first is None:
            why = self._decoder.broken or "not a single picture in it can be decoded"
            raise VideoError(f"{self._name}: {why}. It is damaged or cut off: copy or record it again.")
        _check_size(first, self._name)
        self._aspect = stream.sample_aspect_ratio
        self._upright = Upright.of(first, self._aspect)
        self._size = self._upright.size
        self._stored = (first.width, first.height)
        self._rotation = first.rotation
        rate = _rate(stream)
        step = 1 / (rate or _USUAL_RATE)
        self._clock, self._step = FrameClock(step), float(step)
        self._info = self._describe(container, stream, rate, first.rotation)
        self._end_s = _end(container, stream, first)
        self._frames = self._upright_frames(first, pictures, stream.time_base or Fraction(1, av.time_base))

    @property
    def info(self) -> VideoInfo:
        """What the container says."""
        return self._info

    @property
    def warnings(self) -> list[str]:
        """What was odd so far; complete once the last frame is read."""
        lines = []
        if damaged := self._damaged.count:
            were = "frame was" if damaged == 1 else "frames were"
            lines.append(f"{damaged} damaged {were} skipped ({self._damaged})")
            if self._missing.count > damaged:
                lines.append(f"about {self._missing.count} frames are missing ({self._missing})")
        if self._decoder.broken:
            lines.append(f"reading stopped early: {self._decoder.broken}")
        elif self._ended and self._end_s - self._clock.time > max(_SHORT_BY_S, _SHORT_BY * self._end_s):
            times = f"{self._clock.time:.1f} s but should last {self._end_s:.1f} s"
            lines.append(f"the video ends at {times}: it seems cut off")
        if self._turned.count:
            lines.append(f"the pictures are turned otherwise than before ({self._turned})")
        if self._resized.count:
            fitted = "had another size and were fitted into the first one's"
            lines.append(f"{self._resized.count} frames {fitted} ({self._resized})")
        return lines + self._clock.warnings()

    def read(self) -> Frame | None:
        """The next frame, or None at the end and after `close`."""
        with self._lock:
            return next(self._frames, None)

    def close(self) -> None:
        """Close the file; waits for a frame that another thread is just decoding."""
        with self._lock:
            # Dropping the iterator frees the decoder with its threads and pictures now, not at the next
            # garbage collection: a hundred files in a row must not pile up.
            self._frames = iter(())
            container, self._container = self._container, None
            if container is not None:
                container.close()

    def _upright_frames(
        self, first: av.VideoFrame, pictures: Iterator[av.VideoFrame], time_base: Fraction
    ) -> Iterator[Frame]:
        picture: av.VideoFrame | None = first
        index = 0
        while picture is not None:
            image = self._image(picture)
            self._locate_damage()
            if image is not None:
                stamp = None if picture.pts is None else picture.pts * (picture.time_base or time_base)
                yield Frame(index, self._timed(stamp), image)
                index += 1
            picture = next(pictures, None)
        self._locate_damage()
        self._ended = True

    def _timed(self, stamp: Fraction | None) -> float:
        """The time of the next frame; notes how many seem to be missing before it."""
        before = self._clock.time
        time = self._clock.update(stamp)
        missing = round((time - before) / self._step) - 1
        if missing > 0:
            self._missing.add(before, missing)
        return time

    def _locate_damage(self) -> None:
        """Pictures that the decoder has skipped since the last one were about here."""
        skipped = self._decoder.damaged - self._damaged.count
        if skipped:
            self._damaged.add(self._clock.time, skipped)

    def _image(self, picture: av.VideoFrame) -> Image | None:
        """The upright picture in the size of the first; None for one that is of no use."""
        try:
            self._look(picture)
            image = self._upright.image(picture)
        except (VideoError, *FAULTS):
            self._decoder.damaged += 1
            return None
        if self._upright.size == self._size:
            return image
        self._resized.add(self._clock.time)
        return fit(image, *self._size)

    def _look(self, picture: av.VideoFrame) -> None:
        """Notice when the stored pictures change: a film may be put together from several."""
        size, rotation = (picture.width, picture.height), picture.rotation
        # Some films tell how they are turned at the first frame of a stretch alone; 0 is no news.
        turned = rotation not in (0, self._rotation)
        if size == self._stored and not turned:
            return
        _check_size(picture, self._name)
        self._upright, self._stored = Upright.of(picture, self._aspect), size
        if turned:
            self._turned.add(self._clock.time)
            self._rotation = rotation

    def _describe(
        self, container: InputContainer, stream: VideoStream, rate: Fraction | None, rotation: int
    ) -> VideoInfo:
        duration = _duration(container, stream)
        frames = stream.frames or (round(duration * rate) if duration and rate else None)
        return VideoInfo(self._name, *self._size, float(rate or 0), duration, frames, rotation % 360)


def _rate(stream: VideoStream) -> Fraction | None:
    low, high = _PLAUSIBLE_RATE
    rates = (stream.average_rate, stream.guessed_rate, stream.base_rate)
    return next((rate for rate in rates if rate and low <= rate <= high), None)


def _duration(container: InputContainer, stream: VideoStream) -> float | None:
    """The stream's own length, else the container's, which may be that of the sound."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _end(container: InputContainer, stream: VideoStream, first: av.VideoFrame) -> float:
    """Where the last frame should be, in seconds from the first decoded one; 0 when nobody knows."""
    start = Fraction(first.pts or 0) * (stream.time_base or 0)
    if stream.frames and stream.duration and stream.time_base:
        return float((stream.duration + (stream.start_time or 0)) * stream.time_base - start)
    # Without an index of its own a stream is given the container's length. That may be the sound's, and some
    # containers count it from 0 instead of from their start.
    return 0.0 if container.streams.audio else (_duration(container, stream) or 0.0) - float(start)


def _check_size(picture: av.VideoFrame, name: str) -> None:
    if not 0 < picture.width * picture.height <= MAX_PIXELS:
        size = f"{picture.width} x {picture.height}"
        raise VideoError(f"{name}: its pictures have an unusable size ({size}). From 1 x 1 to 8K is fine.")
