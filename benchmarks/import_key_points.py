"""How long folders of OpenPose take, and how much memory: `python benchmarks/import_key_points.py`.

Prints a line for 100,000 frames of one person and one for 20,000 of twelve; 1 GB in a temporary folder.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from norep.analysis.keypoints import read_keypoints
from norep.pose.recording import Wanted

CASES = ((100_000, 1), (20_000, 12))


def write(folder: Path, frames: int, people: int) -> None:
    """People who stand beside each other; the first one bends and rises."""
    random = np.random.default_rng(0)
    body = random.uniform((0, 0), (80, 300), (25, 2))
    places = body + np.arange(people)[:, None, None] * (100.0, 0.0)
    for frame in range(frames):
        points = places + random.normal(0, 0.5, places.shape)
        points[0, :, 1] += 40 * np.sin(frame / 10)
        values = np.concatenate([points, np.full((people, 25, 1), 0.8)], axis=2).round(3)
        listed = [{"person_id": [-1], "pose_keypoints_2d": one.ravel().tolist()} for one in values]
        content = json.dumps({"version": 1.3, "people": listed})
        (folder / f"clip_{frame:012d}_keypoints.json").write_text(content)


def main() -> None:
    figures = []
    for frames, people in CASES:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), frames, people)
            start = time.perf_counter()
            found = read_keypoints(folder, Wanted(fps=30))
            seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        moves = float(np.ptp(found.poses.points[:, 0, 1]))
        told = f"{found.people} told apart, the athlete moves {moves:.0f} pixels"
        print(f"{frames} frames of {people}: {seconds:.1f} s, peak {peak} MB; {told}", flush=True)
        figures.append({"frames": frames, "people": people, "seconds": round(seconds, 1), "peak_mb": peak})
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
