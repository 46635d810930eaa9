"""Films whose frames carry their number, as a pattern of black and white squares."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from norep.video.source import open_video

BITS, SQUARE = 9, 16
WIDTH, HEIGHT = BITS * SQUARE, 48


def picture(number):
    """A row of squares: the binary digits of the number, on grey."""
    image = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for bit in range(BITS):
        image[:32, bit * SQUARE : (bit + 1) * SQUARE] = 255 * (number >> bit & 1)
    return image


def number_in(image):
    """The number that a picture carries, of any size."""
    height, width = image.shape[:2]
    middles = [int((bit + 0.5) * width / BITS) for bit in range(BITS)]
    return sum((image[height // 3, x].mean() > 128) << bit for bit, x in enumerate(middles))


def film(path: Path, frames: int, *, rate=25, ticks=None, first=0) -> Path:
    """A film of so many frames, numbered from `first`; `ticks` are their times in 1/1000 s."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate, {"preset": "ultrafast", "g": "12"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for index in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(first + index), "rgb24").reformat(format="yuv420p")
            frame.pts = ticks[index] if ticks is not None else round(1000 * index / rate)
            frame.time_base = Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def numbers(path: Path) -> list[int]:
    """The numbers of the frames of a film, decoded."""
    with open_video(path) as video:
        return [number_in(frame.image) for frame in video]


def times(path: Path) -> list[float]:
    with open_video(path) as video:
        return [round(frame.time, 3) for frame in video]


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
