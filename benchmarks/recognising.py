"""What recognising costs: `norep.analyse` of one video with the movement named and without, in one run.

    python benchmarks/recognising.py [VIDEO MOVEMENT]

Without a video a set of thrusters is drawn. Prints processor time and the share that is added.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import norep
from norep.analysis.backends import load_backend
from norep.synth.draw import draw_video

ROUNDS = 3


def seconds(video: Path, movement: str | None) -> float:
    """Processor time of one analysis without outputs."""
    backend = load_backend("blazepose", norep.Settings.from_environment())
    start = time.process_time()
    norep.analyse(video, movement, backend=backend)
    return time.process_time() - start


def compare(video: Path, movement: str) -> None:
    seconds(video, None)  # what is loaded once
    named = min(seconds(video, movement) for _ in range(ROUNDS))
    found = min(seconds(video, None) for _ in range(ROUNDS))
    print(f"{video.name}: {movement} named {named:.1f} s, recognised {found:.1f} s: {found / named - 1:+.1%}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        compare(Path(sys.argv[1]), sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as folder:
            film = draw_video(norep.movements["thruster"], Path(folder) / "drawn.mp4", reps=[None] * 7)
            compare(film, "thruster")
