"""Judge a video and say what to work on.

    python examples/judge_a_video.py clip.mp4 thruster

The video may also be a file of key points (.npz), which needs no pose estimator.
"""

from __future__ import annotations

import sys
from collections import Counter

import norep


def main(video: str, movement: str) -> None:
    """Print each repetition, the totals, and how often each rule was missed."""
    report = norep.analyse(video, movement)
    missed: Counter[str] = Counter()
    for one in report.sets:
        for rep in one.reps:
            print(f"{rep.index:3}  {rep.counted_s:6.2f} s  {rep.verdict:7}  {'; '.join(rep.reasons)}")
            missed.update(finding.rule for finding in rep.findings if finding.outcome == "missed")
    for name, totals in report.totals.items():
        print(f"{name}: {totals.valid} of {totals.attempts} valid")
    for rule, times in missed.most_common():
        print(f"missed {times} x: {norep.movements[movement].rule(rule).cue}")
    for warning in report.warnings:
        print(f"warning: {warning}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: judge_a_video.py VIDEO MOVEMENT")
    try:
        main(sys.argv[1], sys.argv[2])
    except norep.NorepError as error:
        sys.exit(f"{error}")
