"""Name and count real clips without being told anything: `python benchmarks/real_clips.py CLIPS`.

CLIPS has labels.csv (file, movement, attempts). Key points are taken from the user's cache. Prints every clip
that is named or counted otherwise than labelled, and the figures.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import norep
from norep.analysis.analyse import Followed, judge_poses
from norep.analysis.cache import CachedPoses
from norep.analysis.standard import Recognised
from norep.recognition.film import name_clip
from norep.report.model import Report, Set

FAMILIES = {
    "squat": "air-squat back-squat front-squat goblet-squat overhead-squat pistol-squat",
    "hinge": "deadlift good-morning kettlebell-swing",
    "olympic": "power-clean hang-power-clean squat-clean power-snatch squat-snatch kettlebell-snatch "
    "clean-and-jerk",
    "press": "shoulder-press push-press push-jerk bench-press strict-handstand-push-up",
    "thruster": "thruster wall-ball",
    "push": "push-up hand-release-push-up",
    "pull": "pull-up chest-to-bar inverted-row toes-to-bar bar-muscle-up",
    "core": "sit-up ghd-sit-up v-up rower-sit-up mountain-climber plank",
    "jump": "double-under single-under box-jump jumping-jack high-knees calf-raise jump-squat",
    "lunge": "lunge",
    "burpee": "burpee bar-facing-burpee",
    "curl": "bicep-curl",
}
FAMILY = {name: family for family, names in FAMILIES.items() for name in names.split()}


@dataclass(frozen=True)
class Clip:
    """A labelled clip, what it was named by the network and by all evidence, and its report."""

    file: str
    movement: str
    attempts: int | None
    network: list[str]
    names: list[str]
    report: Report


def looked_at(folder: Path, model: str) -> list[Clip]:
    settings = norep.Settings.from_environment()
    follow = CachedPoses("blazepose", settings, settings.cache_folder / "poses")
    standard, clips = Recognised.of(model=model), []
    with (folder / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            followed: Followed = follow(folder / row["file"])
            network = [name for name, _ in standard.guide.recogniser.top(followed.poses, 3)]
            names = [name for name, _ in name_clip(followed.poses, standard.guide, 3)]
            count = int(row["attempts"]) if row["attempts"] else None
            report = judge_poses(followed, standard).report
            clips.append(Clip(row["file"], row["movement"], count, network, names, report))
    return clips


def main_set(report: Report) -> Set | None:
    return max(report.sets, key=lambda one: one.end_s - one.start_s, default=None)


def share(some: list[bool]) -> str:
    return f"{sum(some)} of {len(some)} ({sum(some) / max(len(some), 1):.1%})"


def named(title: str, clips: list[Clip], names: list[list[str]]) -> None:
    pairs = list(zip(clips, names, strict=True))
    first = [bool(found) and found[0] == clip.movement for clip, found in pairs]
    three = [clip.movement in found[:3] for clip, found in pairs]
    family = [bool(found) and FAMILY.get(found[0]) == FAMILY[clip.movement] for clip, found in pairs]
    print(f"{title}: top 1 {share(first)}, top 3 {share(three)}, family {share(family)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("clips", type=Path)
    parser.add_argument("--model", default="skeleton")
    options = parser.parse_args()
    everything = looked_at(options.clips, options.model)
    clips = [clip for clip in everything if clip.movement != "none"]
    for clip in everything:
        if not clip.names or clip.names[0] != clip.movement:
            print(f"{clip.file}: {clip.movement} is named {', '.join(clip.names)}")
    named("network alone", clips, [clip.network for clip in clips])
    named("all evidence", clips, [clip.names for clip in clips])
    mains = [main_set(clip.report) for clip in clips]
    named("main set", clips, [[one.movement] if one else [] for one in mains])
    counted = [clip for clip in everything if clip.attempts is not None]
    errors = [sum(len(one.reps) for one in clip.report.sets) - (clip.attempts or 0) for clip in counted]
    for clip, error in zip(counted, errors, strict=True):
        if error:
            print(f"{clip.file}: {error:+d} of {clip.attempts}")
    exact, near = [error == 0 for error in errors], [abs(error) <= 1 for error in errors]
    print(f"attempts exact {share(exact)}, within one {share(near)}")
    sets = [one for clip in everything for one in clip.report.sets]
    print(f"number unsure in {share([one.count_unsure for one in sets])} sets")


if __name__ == "__main__":
    main()
