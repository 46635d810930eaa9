"""How long norep takes to read folders of OpenPose, and how much memory: `python benchmarks/import_key_points.py`.

Prints a line for 100,000 frames of one person and for 20,000 frames of twelve; about 1 GB in a temporary folder.
"""

from __future__ import annotations

import json
import resource
import sys
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
    for frame in range(frames):
        listed = []
        for person in range(people):
            points = (
                body
                + (100 * person, 40 * np.sin(frame / 10) * (person == 0))
                + random.normal(0, 0.5, (25, 2))
            )
            values = np.column_stack([points, np.full(25, 0.8)]).round(3).ravel().tolist()
            listed.append({"person_id": [-1], "pose_keypoints_2d": values})
        (folder / f"clip_{frame:012d}_keypoints.json").write_text(
            json.dumps({"version": 1.3, "people": listed})
        )


def main() -> None:
    for frames, people in CASES:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), frames, people)
            start = time.perf_counter()
            found = read_keypoints(folder, Wanted(fps=30))
            seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        moves = float(np.ptp(found.poses.points[:, 0, 1]))
        print(
            f"{frames} frames of {people}: {seconds:.1f} s, peak {peak} MB; {found.people} told apart, {moves:.0f} px"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
