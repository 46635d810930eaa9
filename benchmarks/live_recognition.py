"""How soon a live stream is named and counted, and how far it agrees with the file, on drawn workouts.

    python benchmarks/live_recognition.py [--workouts 8] [--seed 2000] [--each]

Times are those of the stream, not of this machine: what an event costs to compute is not in them. What the
live view shows is played back event by event, revisions among them: a set or a repetition that was taken back
is no longer shown.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

import norep
from norep.analysis.standard import Recognised
from norep.datasets.vocabulary import NONE
from norep.evaluation.workouts import frame_labels
from norep.judging.events import Attempt, Event, SetEnded, SetRevised, SetStarted
from norep.recognition.film import follow_film
from norep.report.model import PoseInfo, Report, Set, Source
from norep.synth.workouts import TrueSet, Workout, drawn_workout

FAR = 2.0
"""Seconds around edges that do not count for the agreement."""
NAMED, COUNTED = 2.0, 0.3
"""Seconds after the start of a set, and the end of a repetition, at which the live view is looked at."""
NEAR, WIDE = 0.5, 3.0
"""Seconds by which two counts of one repetition may be apart, and a count from the end of the motion, which
is reached later than the limit that counts; at most half the time to the next repetition."""


@dataclass
class Tally:
    """What was measured: of sets, of repetitions, and of frames."""

    as_file: list[bool] = field(default_factory=list)
    as_drawn: list[bool] = field(default_factory=list)
    named: list[float] = field(default_factory=list)
    counted: list[bool] = field(default_factory=list)
    done: list[bool] = field(default_factory=list)
    agreed: list[bool] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    idle: list[bool] = field(default_factory=list)
    revised: int = 0
    frames: int = 0
    cpu: float = 0.0


@dataclass
class Count:
    """A repetition as it is shown: when it was complete, and from when until when it is shown."""

    time: float
    told: float
    gone: float = np.inf


@dataclass
class Screen:
    """What the live view shows: `names` (seconds, name or none), and the counts."""

    names: list[tuple[float, str]] = field(default_factory=lambda: [(-np.inf, NONE)])
    counts: list[Count] = field(default_factory=list)
    sets: list[tuple[float, list[Count]]] = field(default_factory=list)

    def update(self, now: float, event: Event) -> None:
        if isinstance(event, SetStarted):
            self.names.append((now, event.movement))
            self.sets.append((event.time, []))
        elif isinstance(event, Attempt):
            self.counts.append(Count(event.time, now))
            self.sets[-1][1].append(self.counts[-1])
        elif isinstance(event, SetEnded):
            self.names.append((now, NONE))
            began, counts = self.sets.pop()
            self.sets.append((min(began, event.start), counts))
        elif isinstance(event, SetRevised):
            self.names.append((now, NONE))
            for _, counts in [one for one in self.sets if one[0] >= event.start]:
                for count in counts:
                    count.gone = now
            self.sets = [one for one in self.sets if one[0] < event.start]

    def name(self, at: float) -> str:
        """The name shown at a time."""
        return next(name for since, name in reversed(self.names) if since <= at + 1e-9)

    def shows(self, rep: float, near: float, at: float) -> bool:
        """Whether a repetition that was complete at `rep` seconds is counted on the screen at a time."""
        return any(
            abs(one.time - rep) <= near and one.told <= at + 1e-9 and one.gone > at for one in self.counts
        )


def live(workout: Workout, guide: object) -> list[tuple[float, Event]]:
    """Each event with the time of the stream at which it was told."""
    follower = guide.begin("open")  # type: ignore[attr-defined]
    told = [(float(frame.time[0]), event) for frame in workout.poses for event in follower.update(frame)]
    return told + [(float(workout.poses.time[-1]), event) for event in follower.finish()]


def folded(events: list[Event]) -> Report:
    source = Source(path="", duration_s=1.0, frames=1, fps=30.0, width=1, height=1)
    return Report.of(events, source=source, pose=PoseInfo(backend="none", frames_with_athlete=1))


def measure(workout: Workout, standard: Recognised, tally: Tally, each: bool) -> None:
    start = time.process_time()
    told = live(workout, standard.guide)
    tally.cpu += time.process_time() - start
    tally.frames += len(workout.poses)
    screen = Screen()
    for now, event in told:
        screen.update(now, event)
        tally.revised += isinstance(event, SetRevised)
    of_file = folded(follow_film(workout.poses, standard.guide)).sets
    names(workout.sets, of_file, screen, tally, each)
    reps = [rep.counted_s for one in of_file for rep in one.reps]
    tally.counted += counted(reps, screen, NEAR, each)
    tally.done += counted([rep for one in workout.sets for rep in one.reps], screen, WIDE, each=False)
    frames(workout, of_file, folded([event for _, event in told]).sets, screen, tally)


def names(sets: Sequence[TrueSet], of_file: Sequence[Set], screen: Screen, tally: Tally, each: bool) -> None:
    """Whether each drawn set is named as in the file, and rightly, soon after its first repetition starts."""
    for one in sets:
        best = max(of_file, key=lambda other: overlap(one, other), default=None)
        right = best.movement if best is not None and overlap(one, best) > 0 else ""
        shown = screen.name(one.start + NAMED)
        tally.as_file.append(shown == right)
        tally.as_drawn.append(shown == one.movement)
        times = np.arange(one.start, one.end, 0.05)
        tally.named.append(next((at - one.start for at in times if screen.name(at) == right), np.inf))
        if each and shown != right:
            print(f"  {one.start:.1f} s: {one.movement}, in the file {right}, shown {shown}")


def overlap(one: TrueSet, other: Set) -> float:
    return min(one.end, other.end_s) - max(one.start, other.start_s)


def counted(reps: Sequence[float], screen: Screen, most: float, each: bool) -> list[bool]:
    """Whether each repetition is on the screen soon after it is complete."""
    gaps = np.diff(np.array([-np.inf, *sorted(reps), np.inf]))
    near = np.minimum(np.minimum(gaps[:-1], gaps[1:]) / 2, most)
    found = [
        screen.shows(rep, apart, rep + COUNTED)
        for rep, apart in zip(sorted(reps), near.tolist(), strict=True)
    ]
    if each:
        late = [f"{rep:.1f}" for rep, soon in zip(sorted(reps), found, strict=True) if not soon]
        print(f"  {len(late)} of {len(found)} late, complete at {', '.join(late)} s")
    return found


def frames(
    workout: Workout, of_file: Sequence[Set], of_live: Sequence[Set], screen: Screen, tally: Tally
) -> None:
    at = workout.poses.time
    edges = [edge for one in workout.sets for edge in (one.start, one.end)]
    far = np.abs(at[:, None] - np.array(edges)[None]).min(axis=1) > FAR
    expected = frame_labels(of_file, at)
    shown = np.array([screen.name(one) for one in at.tolist()])
    tally.agreed += (frame_labels(of_live, at) == expected)[far].tolist()
    tally.shown += (shown == expected)[far].tolist()
    tally.idle += (shown != NONE)[far & (workout.labels == NONE)].tolist()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workouts", type=int, default=8)
    parser.add_argument("--seed", type=int, default=2000)
    parser.add_argument("--model", default="skeleton")
    parser.add_argument("--each", action="store_true", help="print what was named or counted late")
    options = parser.parse_args()
    library, tally = dict(norep.movements.items()), Tally()
    standard = Recognised.of(model=options.model)
    for seed in range(options.seed, options.seed + options.workouts):
        if options.each:
            print(f"workout {seed}")
        measure(drawn_workout(library, seed), standard, tally, options.each)
    print(
        f"sets shown by the file's name {NAMED:.0f} s after their first repetition starts: "
        f"{np.mean(tally.as_file):.1%} of {len(tally.as_file)}"
    )
    print(f"  by their true name {np.mean(tally.as_drawn):.1%}")
    median, most = np.median(tally.named), np.percentile(tally.named, 90, method="inverted_cdf")
    print(f"  first shown by the file's name after {median:.1f} s, 90 % within {most:.1f} s")
    print(
        f"repetitions of the file that are counted {COUNTED} s after their end: "
        f"{np.mean(tally.counted):.1%} of {len(tally.counted)}"
    )
    print(f"  of all drawn repetitions {np.mean(tally.done):.1%} of {len(tally.done)}")
    print(f"frames as in the file, {FAR:.0f} s around edges left out: {np.mean(tally.agreed):.1%} in the end")
    print(
        f"  {np.mean(tally.shown):.1%} as shown at the time; {np.mean(tally.idle):.1%} of rests have a name"
    )
    print(f"revisions: {tally.revised}, of {len(tally.as_file)} sets")
    print(f"processor time {1000 * tally.cpu / tally.frames:.2f} ms a frame")


if __name__ == "__main__":
    main()
