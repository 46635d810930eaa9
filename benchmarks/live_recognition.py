"""How soon a live stream is named and counted, and how far it agrees with the file, on drawn workouts.

    python benchmarks/live_recognition.py [--workouts 10] [--seed 2000]

Times are those of the stream, not of this machine: what an event costs to compute is not in them.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field

import numpy as np

import norep
from norep.analysis.standard import Recognised
from norep.evaluation.workouts import frame_labels
from norep.judging.events import Attempt, Event, SetStarted
from norep.recognition.film import follow_film
from norep.report.model import PoseInfo, Report, Source
from norep.synth.workouts import Workout, drawn_workout

FAR = 2.0
"""Seconds around edges that do not count for the agreement."""


@dataclass
class Tally:
    """What was measured: seconds, and frames."""

    named: list[float] = field(default_factory=list)
    counted: list[float] = field(default_factory=list)
    unnamed: int = 0
    agreed: int = 0
    compared: int = 0
    frames: int = 0
    cpu: float = 0.0


def live(workout: Workout, guide: object) -> list[tuple[float, Event]]:
    """Each event with the time of the stream at which it was told."""
    follower = guide.begin("open")  # type: ignore[attr-defined]
    told = [(float(frame.time[0]), event) for frame in workout.poses for event in follower.update(frame)]
    return told + [(float(workout.poses.time[-1]), event) for event in follower.finish()]


def folded(events: list[Event]) -> Report:
    source = Source(path="", duration_s=1.0, frames=1, fps=30.0, width=1, height=1)
    return Report.of(events, source=source, pose=PoseInfo(backend="none", frames_with_athlete=1))


def measure(workout: Workout, standard: Recognised, tally: Tally) -> None:
    start = time.process_time()
    told = live(workout, standard.guide)
    tally.cpu += time.process_time() - start
    tally.frames += len(workout.poses)
    for one in workout.sets:
        times = [at for at, event in told if isinstance(event, SetStarted) and event.movement == one.movement]
        near = [at for at in times if one.start - 1 <= at <= one.end + 1]
        tally.unnamed += not near
        tally.named += [near[0] - one.start] if near else []
    tally.counted += [at - event.time for at, event in told if isinstance(event, Attempt)]
    of_live = frame_labels(folded([event for _, event in told]).sets, workout.poses.time)
    of_file = frame_labels(folded(follow_film(workout.poses, standard.guide)).sets, workout.poses.time)
    edges = [edge for one in workout.sets for edge in (one.start, one.end)]
    far = np.abs(workout.poses.time[:, None] - np.array(edges)[None]).min(axis=1) > FAR
    tally.agreed += int((of_live == of_file)[far].sum())
    tally.compared += int(far.sum())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workouts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=2000)
    parser.add_argument("--model", default="skeleton")
    options = parser.parse_args()
    library, tally = dict(norep.movements.items()), Tally()
    standard = Recognised.of(model=options.model)
    for seed in range(options.seed, options.seed + options.workouts):
        measure(drawn_workout(library, seed), standard, tally)
    named, counted = np.array(tally.named), np.array(tally.counted)
    total = len(named) + tally.unnamed
    print(f"sets named: {len(named)} of {total}; within 2 s of their start {np.mean(named <= 2):.0%}")
    print(f"  median {np.median(named):.1f} s, 90 % within {np.percentile(named, 90):.1f} s")
    soon = np.mean(counted <= 0.3)
    print(f"repetitions told within 0.3 s of their end: {soon:.1%} of {len(counted)}")
    print(f"frames as in the file, {FAR:.0f} s around edges left out: {tally.agreed / tally.compared:.1%}")
    print(f"processor time {1000 * tally.cpu / tally.frames:.2f} ms a frame")


if __name__ == "__main__":
    main()
