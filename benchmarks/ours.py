"""One whole analysis without outputs, timed: `python benchmarks/ours.py VIDEO MOVEMENT`; one JSON line."""

from __future__ import annotations

import json
import sys
import time

from norep.analysis.analyse import judge_video
from norep.analysis.backends import load_backend
from norep.analysis.standard import Standard
from norep.settings import Settings


def main() -> None:
    video, movement = sys.argv[1:3]
    standard = Standard.of(movement)
    backend = load_backend("blazepose", Settings.from_environment())
    wall, cpu = time.perf_counter(), time.process_time()
    report = judge_video(video, standard, backend).report
    figures = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    figures |= {"frames": report.source.frames, "found": report.pose.frames_with_athlete}
    figures |= {"attempts": sum(total.attempts for total in report.totals.values())}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
