"""What choosing the athlete costs where one person is in the picture, as a part of the whole.

`python benchmarks/choosing.py [--rounds 5] [--video FILE]`. Each round follows the athlete of the same film
twice, interleaved: left to find out who it is, and told so. The processor time that the first takes longer is
the price of choosing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from drawn import drawn_video
from norep.analysis.analyse import extract_poses
from norep.analysis.backends import load_backend
from norep.pose.athlete import AthleteHint
from norep.settings import Settings

LIMIT = 0.15


def told(poses) -> AthleteHint:
    """The box around the athlete in the first picture that shows them."""
    first = int(np.argmax(poses.followed))
    low, high = poses.points[first].min(axis=0), poses.points[first].max(axis=0)
    return AthleteHint(*map(float, (*low, *(high - low))), time=float(poses.time[first]))


def seconds(film: Path, backend, **athlete) -> float:
    """Processor time of following the athlete once."""
    begin = time.process_time()
    extract_poses(film, backend, **athlete)
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--video", type=Path, help="a film of your own instead of the drawn one")
    asked = parser.parse_args()
    film = asked.video or drawn_video((854, 480))
    backend = load_backend("blazepose", Settings.from_environment())
    hint = told(extract_poses(film, backend).poses)
    shares = []
    for _ in range(asked.rounds):
        chosen, given = seconds(film, backend), seconds(film, backend, athlete=hint)
        shares.append(1 - given / chosen)
    share = statistics.median(shares)
    print(
        f"choosing the athlete of {film.name}: {100 * share:.1f} % of the processor time (limit {LIMIT:.0%})"
    )
    print("  rounds: " + ", ".join(f"{100 * one:.1f} %" for one in shares))
    print(json.dumps({"benchmark": "choosing", "share": round(share, 4), "met": share <= LIMIT}))
    sys.exit(share > LIMIT)


if __name__ == "__main__":
    main()
