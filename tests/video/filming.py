"""Makes the video files that the tests read."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.bitstream import BitStreamFilterContext

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CLIPS = Path(__file__).resolve().parents[3] / "shared" / "clips"


def corners(width=64, height=48):
    """Red, green, blue and white quarters: top left, top right, bottom left, bottom right."""
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2], image[: height // 2, width // 2 :] = RED, GREEN
    image[height // 2 :, : width // 2], image[height // 2 :, width // 2 :] = BLUE, WHITE
    return image


def greys(count, width=64, height=48, step=20):
    """Even pictures whose brightness tells their number."""
    return [np.full((height, width, 3), 10 + step * i, np.uint8) for i in range(count)]


def number_of(image, step=20):
    """Which of the `greys` this is."""
    return round((float(image.mean()) - 10) / step)


def film(path, images, *, codec="libx264", pixels="yuv420p", rate=30, ticks=None, matrix=None, **options):
    """Encode images; `ticks` are their times in 1/1000 s. Returns the path."""
    with av.open(str(path), "w", options=options.pop("muxer", {})) as container:
        stream = container.add_stream(codec, rate, {key: str(value) for key, value in options.items()})
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = pixels
        if ticks is not None:
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        if matrix is not None:
            stream.set_display_matrix(matrix)
        for index, image in enumerate(images):
            picture = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format=pixels)
            if ticks is not None:
                picture.pts, picture.time_base = ticks[index], Fraction(1, 1000)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def joined(path, *shots):
    """Raw H.264 of several films one after the other, each of its own size. Returns the path."""
    parts = (film(path.with_name(f"{at}.h264"), shot, bf=0) for at, shot in enumerate(shots))
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def turned(path, images, degrees, start):
    """Raw H.264 that says of its pictures from number `start` on that they are turned. Returns the path."""
    plain = film(path.with_name("plain.h264"), images, bf=0, g=start)
    with av.open(str(plain)) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        mark = f"h264_metadata=rotate={degrees}:display_orientation=insert"
        turning = BitStreamFilterContext(mark, old.streams.video[0])
        for index, packet in enumerate(p for p in old.demux(video=0) if p.size):
            for one in [packet] if index < start else turning.filter(packet):
                one.stream = stream
                new.mux(one)
    return path


def remux(source, target, stamps, *, form=None):
    """Copy packets with other timestamps: `stamps(index, pts)` gives the new one, or None to drop it."""
    with av.open(str(source)) as old, av.open(str(target), "w", format=form) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for index, packet in enumerate(p for p in old.demux(video=0) if p.dts is not None):
            packet.pts = packet.dts = stamps(index, packet.pts)
            packet.stream = stream
            new.mux(packet)
    return target
