"""From packets to pictures, past damage where that is possible."""

from __future__ import annotations

from collections.abc import Iterator

import av
from av.container import InputContainer
from av.stream import Discard
from av.video.stream import VideoStream

_DEMUX_ATTEMPTS = 100
FAULTS = (av.error.FFmpegError, OSError, ValueError)
"""What PyAV raises for damaged data."""


class Decoder:
    """Decodes one stream of a container from its first picture to its last.

    `damaged` counts the pictures that were skipped; `broken` says why reading ended early, if it did.
    `threads` is the number of decoding threads, 0 for one per core. Threads that decode whole frames side by
    side are faster but hold back as many frames: with `low_delay` they share one frame instead.
    """

    def __init__(self, container: InputContainer, stream: VideoStream, threads: int, low_delay: bool) -> None:
        self._container = container
        self._stream = stream
        self.damaged = 0
        self.broken: str | None = None
        for other in container.streams:
            if other is not stream:
                other.discard = Discard.all
        stream.thread_type = "SLICE" if low_delay else "AUTO"
        stream.codec_context.thread_count = threads

    def pictures(self) -> Iterator[av.VideoFrame]:
        """Pictures in the order of showing."""
        for packet in self._packets():
            for picture in self._decoded(packet):
                if picture.is_corrupt:
                    self.damaged += 1
                else:
                    yield picture

    def _decoded(self, packet: av.Packet[VideoStream] | None) -> list[av.VideoFrame]:
        try:
            return self._stream.decode(packet)
        except EOFError:
            return []
        except FAULTS:
            self.damaged += 1
            return []

    def _packets(self) -> Iterator[av.Packet[VideoStream] | None]:
        """Packets to decode and at last None, which empties the decoder."""
        attempts = 0
        packets = self._container.demux(self._stream)
        while attempts < _DEMUX_ATTEMPTS and self.broken is None:
            try:
                packet = next(packets, None)
            except ValueError:
                # The container is damaged here; the demuxer may find its way back further on.
                attempts += 1
                packets = self._container.demux(self._stream)
            except FAULTS as error:
                self.broken = str(getattr(error, "strerror", None) or error).lower()
            else:
                if packet is None or (packet.size == 0 and packet.dts is None):
                    break
                # An empty packet with a time says "the same picture again"; a decoder takes it for the end.
                if packet.size:
                    yield packet
        yield None
