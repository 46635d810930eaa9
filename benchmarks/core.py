"""Microseconds per frame of everything after the pose network: collect, measure, count, judge, fold.

`python benchmarks/core.py [MOVEMENT...]`, all movements by default. Processor time, so that a busy machine
does not matter. "file" is what `norep analyse` does (frames collected to pieces, followed, folded into a
report), "live" is what a camera gets (every frame followed at once).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable

from norep import movements
from norep.analysis.recorder import Recorder
from norep.judging.follow import follow
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.report.model import PoseInfo, Report, Source
from norep.synth.motion import Take, clean, draw

LIMIT_US = 100.0
ROUNDS = 3
SECONDS = 60.0


def drawn_poses(movement: Movement) -> PoseSequence:
    """About a minute of clean repetitions at 30 frames a second with 2 cm of jitter."""
    one = draw(movement, Take(clean(1), rest=0.0))
    reps = max(1, round(SECONDS / (one.time[-1] - one.time[0])))
    return draw(movement, Take(clean(reps), noise=0.02, seed=1))


def as_file(frames: list[PoseSequence], movement: Movement) -> int:
    """Judge as `norep analyse` does; return the attempts."""
    recorder = Recorder()
    events = list(follow(recorder.passing(frames), movement))
    poses = recorder.poses()
    source = Source(path="", duration_s=float(poses.time[-1]), frames=len(poses), fps=30, width=1, height=1)
    pose = PoseInfo(backend="none", frames_with_athlete=len(poses))
    report = Report.of(events, source=source, pose=pose, weights={}, warnings=[])
    return sum(total.attempts for total in report.totals.values())


def as_stream(frames: list[PoseSequence], movement: Movement) -> int:
    """Judge each frame when it comes; return the events."""
    return sum(1 for _ in follow(iter(frames), movement))


def microseconds(work: Callable[[list[PoseSequence], Movement], int], movement: Movement) -> float:
    """The median of some rounds, per frame."""
    frames = list(drawn_poses(movement))
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work(frames, movement)
        times.append((time.process_time() - begin) / len(frames))
    return 1e6 * statistics.median(times)


def main() -> None:
    names = sys.argv[1:] or list(movements)
    files, streams = [], []
    figures: dict[str, object] = {}
    print(f"{'microseconds per frame':28s}{'file':>8s}{'live':>8s}")
    for name in names:
        movement = movements[name]
        file, live = (microseconds(work, movement) for work in (as_file, as_stream))
        files.append(file)
        streams.append(live)
        figures[movement.name] = {"file_us": round(file, 1), "live_us": round(live, 1)}
        print(f"{movement.name:28s}{file:8.0f}{live:8.0f}", flush=True)
    print(f"{'median':28s}{statistics.median(files):8.0f}{statistics.median(streams):8.0f}")
    print(f"{'slowest':28s}{max(files):8.0f}{max(streams):8.0f}   (limit for files {LIMIT_US:.0f})")
    figures |= {"slowest_file_us": max(files), "limit_us": LIMIT_US, "met": max(files) <= LIMIT_US}
    print(json.dumps({"benchmark": "core"} | figures))
    sys.exit(not figures["met"])


if __name__ == "__main__":
    main()
