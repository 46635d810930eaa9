"""Judge the same set by two rulesets and show the repetitions on which they differ.

    python examples/compare_rulesets.py set.npz air-squat examples/rulesets/first-steps.toml

The pictures are looked at once: the key points are kept and judged twice.
"""

from __future__ import annotations

import sys
from pathlib import Path

import norep
from norep.judging.events import Rep, RepJudged
from norep.movements.catalogue import ruleset


def judged(poses: norep.PoseSequence, movement: str, rules: str) -> list[Rep]:
    """The repetitions of a set by the rules of that name, or of that file."""
    chosen = ruleset(rules)
    guide = chosen.apply(norep.movements[movement])
    events = norep.follow(poses, guide, ruleset=chosen.name)
    return [event.rep for event in events if isinstance(event, RepJudged)]


def main(keypoints: str, movement: str, other: str, usual: str = "open") -> None:
    """Print a line for each repetition that the two rulesets judge differently."""
    poses = norep.PoseSequence.load(keypoints)
    names = Path(usual).stem, Path(other).stem
    pairs = zip(judged(poses, movement, usual), judged(poses, movement, other), strict=True)
    changed = [(one, two) for one, two in pairs if one.verdict != two.verdict]
    for one, two in changed:
        print(f"{one.index:3}  {one.counted:6.2f} s  {names[0]}: {one.verdict}, {names[1]}: {two.verdict}")
    print(f"judged differently: {len(changed)}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: compare_rulesets.py KEYPOINTS.npz MOVEMENT RULESET")
    try:
        main(*sys.argv[1:])
    except norep.NorepError as error:
        sys.exit(f"{error}")
