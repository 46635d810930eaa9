"""The films that the benchmarks measure with: a drawn athlete, kept between runs, as long as asked for.

`python benchmarks/drawn.py 854x480|FILE SECONDS` makes one, with faults, and prints its path.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import av

from norep import movements
from norep.synth.camera import Camera
from norep.synth.draw import film, framed
from norep.synth.motion import Fault, Take, perform
from norep.video.writer import VideoWriter

MOVEMENT = "thruster"
SIZES = ((854, 480), (1920, 1080))
FPS = 30.0
REPS = 7


def cache_folder() -> Path:
    """Where drawn films and the environments of other tools are kept between runs."""
    place = os.environ.get("NOREP_BENCHMARKS")
    folder = Path(place) if place else Path(tempfile.gettempdir()) / "norep-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def drawn_video(size: tuple[int, int], *, faults: bool = False) -> Path:
    """Seven thrusters from 45 degrees in 22 seconds, `size` (width, height) pixels; drawn once.

    With `faults` the third is too shallow and the fifth is not locked out.
    """
    path = cache_folder() / f"{MOVEMENT}-{'faults' if faults else 'clean'}-{size[0]}x{size[1]}.mp4"
    if path.exists():
        return path
    movement = movements[MOVEMENT]
    broken = {2: Fault("depth"), 4: Fault("lockout")} if faults else {}
    take = Take([broken.get(rep) for rep in range(REPS)], fps=FPS)
    drawn = perform(movement, take)
    camera = framed(drawn, Camera(*size, yaw=45.0))
    with VideoWriter(path, size, fps=FPS, max_side=None) as writer:
        for frame in film(movement, drawn, camera):
            writer.write(frame.image, frame.time)
    return path


def looped(video: Path, seconds: float) -> Path:
    """The film over and over until it lasts at least so long; its packets are copied, not encoded again."""
    path = cache_folder() / f"{video.stem}-{seconds:g}s.mp4"
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    with av.open(str(unfinished), "w", format="mp4") as out:
        template, ends = None, 0
        while template is None or ends * template.time_base < seconds:
            with av.open(str(video)) as source:
                stream = source.streams.video[0]
                template = template or out.add_stream_from_template(stream)
                ends = _copied(source, stream, out, template, ends)
    unfinished.replace(path)
    return path


def _copied(source, stream, out, template, start: int) -> int:
    """Copy all packets to behind `start`; return where the next ones begin."""
    ends = start
    for packet in source.demux(stream):
        if packet.dts is None:
            continue
        packet.pts, packet.dts, packet.stream = packet.pts + start, packet.dts + start, template
        ends = max(ends, packet.pts + packet.duration)
        out.mux(packet)
    return ends


def main() -> None:
    what, seconds = sys.argv[1:3]
    size = re.fullmatch(r"(\d+)x(\d+)", what)
    film = drawn_video((int(size[1]), int(size[2])), faults=True) if size else Path(what)
    print(looped(film, float(seconds)))


if __name__ == "__main__":
    main()
