"""Take mixed workouts apart: drawn ones, and ones cut together from the key points of real clips.

    python benchmarks/mixed_workouts.py --drawn 50 --real 30 --clips CLIPS

The real ones need a folder of clips with labels.csv (file, movement, attempts, rep_times_s); key points are
taken from the user's cache. Prints frames, edges and totals.
"""

from __future__ import annotations

import argparse
import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import norep
from norep.analysis.analyse import Followed, judge_poses, source_of
from norep.analysis.cache import CachedPoses
from norep.analysis.standard import standard_of
from norep.evaluation.workouts import WorkoutScore, score
from norep.pose.sequence import PoseSequence
from norep.synth.idle import still, walk
from norep.synth.script import act
from norep.synth.variety import Filming, varied_body
from norep.synth.workouts import TrueSet, Workout, drawn_workout

AROUND = 1.2
"""Seconds around the labelled middles of repetitions that belong to a set; the rest has no truth."""


@dataclass(frozen=True)
class RealClip:
    """Key points of a clip, and from when to when its repetitions are."""

    movement: str
    attempts: int
    poses: PoseSequence
    start: float
    end: float


def real_clips(folder: Path) -> list[RealClip]:
    settings = norep.Settings.from_environment()
    follow = CachedPoses("blazepose", settings, settings.cache_folder / "poses")
    clips = []
    with (folder / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            times = [float(text) for text in re.findall(r"\d+\.\d+", row["rep_times_s"])]
            if not row["attempts"] or int(row["attempts"]) < 2 or not times:
                continue
            poses = follow(folder / row["file"]).poses
            start, end = max(times[0] - AROUND, 0.0), min(times[-1] + AROUND, float(poses.time[-1]))
            clips.append(RealClip(row["movement"], int(row["attempts"]), poses, start, end))
    return clips


def real_workout(clips: list[RealClip], seed: int) -> Workout:
    """Three to five clips one after another, with drawn rests between, and a cut at every joint."""
    rng = np.random.default_rng([seed, 5])
    chosen = rng.choice(len(clips), size=int(rng.integers(3, 6)), replace=False)
    parts, labels, sets, now = [], [], [], 0.0
    for at in chosen:
        rest = _rest(rng)
        parts.append(_moved(rest, now))
        labels.append(np.full(len(rest), "none", dtype="<U64"))
        now = float(parts[-1].time[-1]) + 1 / 30
        clip = clips[at]
        part = _moved(clip.poses, now)
        inside = (clip.poses.time >= clip.start) & (clip.poses.time < clip.end)
        labels.append(np.where(inside, clip.movement, "").astype("<U64"))
        reps = tuple(float(time) for time in np.linspace(now + clip.start, now + clip.end, clip.attempts))
        sets.append(TrueSet(clip.movement, now + clip.start, now + clip.end, reps))
        parts.append(part)
        now = float(part.time[-1]) + 1 / 30
    return Workout(PoseSequence.join(parts), np.concatenate(labels), tuple(sets))


def _rest(rng: np.random.Generator) -> PoseSequence:
    stops = (walk if rng.random() < 0.5 else still)(rng, rng.uniform(3, 7))
    return Filming.of(rng, 0.75).poses(act(stops, varied_body(rng)).drawn)


def _moved(poses: PoseSequence, start: float) -> PoseSequence:
    cuts = np.zeros(len(poses), bool) if poses.cuts is None else poses.cuts.copy()
    cuts[0] = True
    return replace(poses, time=poses.time - poses.time[0] + start, cuts=cuts, size=(640, 480))


def judged(workout: Workout, model: str) -> WorkoutScore:
    source = source_of(workout.poses, "workout", 640, 480)
    report = judge_poses(Followed(workout.poses, source), standard_of(None, model=model)).report
    return score(report, workout.poses.time, workout.labels, workout.sets)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--drawn", type=int, default=50)
    parser.add_argument("--real", type=int, default=30)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--model", default="skeleton")
    options = parser.parse_args()
    library = dict(norep.movements.items())
    seeds = range(options.seed, options.seed + options.drawn)
    scores = [judged(drawn_workout(library, seed), options.model) for seed in seeds]
    print(f"{len(scores)} drawn: {WorkoutScore.joined(scores)}")
    if options.clips is not None:
        clips = real_clips(options.clips)
        scores = [judged(real_workout(clips, options.seed + at), options.model) for at in range(options.real)]
        print(f"{len(scores)} of real clips: {WorkoutScore.joined(scores)}")


if __name__ == "__main__":
    main()
