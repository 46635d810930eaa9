"""Peak memory of `norep analyse` on one and on ten minutes of video, a set of thrusters over and over.

`python benchmarks/memory.py [--minutes 1 10] [--sizes 854x480 1920x1080] [--video] [--film FILE]`.
With `--video` the video with the overlay is written as well; the report with its pictures always is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

DRAWN = Path(__file__).with_name("drawn.py")
LIMIT_MB = 350.0
FLAT_MB = 30.0
"""More growth than this from the shortest to the longest film is not flat."""


def film_of(what: str, minutes: float) -> Path:
    """A film of a size like 854x480, or a file, as long as asked for.

    Made by another process: a process that is started counts its parent's memory as its own peak.
    """
    command = [sys.executable, str(DRAWN), what, str(60 * minutes)]
    return Path(subprocess.check_output(command, text=True).splitlines()[-1])


def peak_mb(film: Path, movement: str, *, video: bool) -> float:
    """The most resident memory of one run, in MB of 10**6 bytes."""
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        command = [str(Path(sys.executable).with_name("norep")), "analyse", str(film), "--movement", movement]
        command += ["--out", folder, "--json", "--video" if video else "--no-video"]
        run = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        sys.exit(f"norep analyse {film} ended with {run.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 10])
    parser.add_argument("--sizes", nargs="+", default=["854x480", "1920x1080"])
    parser.add_argument("--video", action="store_true", help="write the video with the overlay as well")
    parser.add_argument("--film", type=Path, help="a film of your own instead of the drawn one")
    parser.add_argument("--movement", default="thruster")
    asked = parser.parse_args()
    peaks: dict[str, list[float]] = {}
    print(
        f"{'peak memory in MB':20s}" + "".join(f"{minutes:8g} min" for minutes in asked.minutes) + "  growth"
    )
    for what in [str(asked.film)] if asked.film else asked.sizes:
        name = Path(what).stem
        print(f"{name:20s}", end="", flush=True)
        for minutes in asked.minutes:
            peak = peak_mb(film_of(what, minutes), asked.movement, video=asked.video)
            peaks.setdefault(name, []).append(round(peak, 1))
            print(f"{peak:12.0f}", end="", flush=True)
        print(f"{peaks[name][-1] - peaks[name][0]:8.0f}")
    worst = max(max(row) for row in peaks.values())
    growth = max(row[-1] - row[0] for row in peaks.values())
    print(f"highest {worst:.0f} (limit {LIMIT_MB:.0f}), growth at most {growth:.0f} (flat: {FLAT_MB:.0f})")
    met = worst <= LIMIT_MB and growth <= FLAT_MB
    figures = {"benchmark": "memory", "minutes": asked.minutes, "video": asked.video, "peak_mb": peaks}
    print(json.dumps(figures | {"met": met}))
    sys.exit(not met)


if __name__ == "__main__":
    main()
