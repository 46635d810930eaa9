"""Film a comparison: reference and execution side by side in step, or one as a ghost in the other's film."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from norep.pose.sequence import PoseSequence
from norep.report.comparison_labels import Labels, label_ghost, label_pair
from norep.report.comparison_moment import holds, moment_at, speed
from norep.report.comparison_panel import Frames, Panel, Stage, plain_frames, ring, shape_for
from norep.report.drawing import Floats, Image, scaled, skeleton
from norep.report.ghost import Ghost, draw_ghost, steps_of
from norep.report.overlay import NearestPose
from norep.scoring.alignment import Alignment, align
from norep.scoring.comparison import Comparison
from norep.scoring.execution import Execution
from norep.scoring.score import Score
from norep.video.frame import Frame

HOLD = 0.8
"""Seconds for which the film is held at a phase in which something differs."""
MAX_SIDE = 1280
STEP = 1 / 30
"""Seconds between the last picture of a repetition and the first of the next."""
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Filmed:
    """One side of a comparison: key points, repetitions, and the film from its start if there is one."""

    poses: PoseSequence
    reps: tuple[Execution, ...] = ()
    frames: Frames | None = None

    def pictures(self) -> Iterator[Frame]:
        """The film, or a plain ground where there are only key points."""
        return self.frames() if self.frames is not None else plain_frames(self.poses)


def side_by_side(
    comparison: Comparison, mine: Filmed, reference: Filmed | None = None, progress: Progress | None = None
) -> Iterator[Frame]:
    """The repetitions one after the other, the reference on the left and in step with them.

    A repetition of the reference's film is shown slower or faster so that it keeps up. Without one its figure
    is drawn as the camera of `mine` would see it. The film is held where something differs.
    """
    pairs = [_Pair.of(comparison, number, mine, reference) for number in range(len(comparison.reps))]
    size = shape_for([pair.mine.box for pair in pairs])
    left = None if reference is None else Stage(reference.pictures)
    expected = sum(len(pair.rep.execution) for pair in pairs)
    waiting, clock, begun, index = list(pairs), -STEP, None, 0
    for frame in mine.pictures():
        while waiting and frame.time > waiting[0].end:
            waiting, begun = waiting[1:], None
        if not waiting:
            break
        pair = waiting[0]
        if frame.time < pair.start:
            continue
        image, times = pair.drawn(frame, size, left), pair.times(frame.time)
        # A repetition follows the one before it at once, whatever lies between them in the film.
        begun = clock + STEP - times[0] if begun is None else begun
        for time in times:
            clock = begun + time
            yield Frame(index, clock, image)
            index += 1
        if progress is not None:
            progress(min(index, expected), expected)


@dataclass(eq=False)
class _Pair:
    """A repetition with what stands beside it."""

    rep: Score
    steps: Floats
    labels: Labels
    mine: Panel
    good: Panel | None
    ghost: Ghost | None
    good_times: Floats
    comparison: Comparison

    @staticmethod
    def of(comparison: Comparison, number: int, mine: Filmed, reference: Filmed | None) -> _Pair:
        rep = comparison.reps[number]
        own = rep.execution
        steps = steps_of(rep.alignment, len(own))
        labels = Labels.of(comparison, number)
        panel = Panel.of(mine.poses, own.time, plain=mine.frames is None)
        if reference is None or not reference.reps:
            ghost = Ghost.of(rep, mine.poses, comparison.reference)
            return _Pair(rep, steps, labels, panel, None, ghost, steps, comparison)
        good = reference.reps[number % len(reference.reps)]
        times = _times_in(good, rep, align(own, good))
        note = speed(own.span[1] - own.span[0], good.span[1] - good.span[0])
        beside = Panel.of(reference.poses, good.time, plain=reference.frames is None)
        return _Pair(rep, steps, labels.noted(note), panel, beside, None, times, comparison)

    @property
    def start(self) -> float:
        return self.rep.execution.span[0] - 1e-6

    @property
    def end(self) -> float:
        return self.rep.execution.span[1] + 1e-6

    def at(self, time: float) -> int:
        """The frame of the repetition at this time."""
        return int(np.abs(self.rep.execution.time - time).argmin())

    def times(self, time: float) -> list[float]:
        """When this picture is shown, in seconds since the repetition began; several times if it is held."""
        here, stops = self.at(time), holds(self.rep)
        since = time - self.rep.execution.span[0] + HOLD * sum(stop < here for stop in stops)
        held = here in stops and self.rep.execution.time[here] == time
        return [since, *(since + HOLD * share for share in (0.25, 0.5, 0.75, 1.0))] if held else [since]

    def drawn(self, frame: Frame, size: tuple[int, int], left: Stage | None) -> Image:
        here = self.at(frame.time)
        moment = moment_at(float(self.steps[here]), self.rep, self.comparison.reference)
        own = self.mine.drawn(frame, size, moment.worst)
        if self.good is not None and left is not None:
            beside = self.good.drawn(left.at(float(self.good_times[here])), size, moment.worst)
        else:
            points = None if self.ghost is None else self.ghost.at(frame.time)
            beside = self.mine.figure(points, size)
        return label_pair((beside, own), self.labels, moment)


def _times_in(good: Execution, rep: Score, alignment: Alignment) -> Floats:
    """`(frames,)` seconds of the reference's film for each frame of the repetition."""
    steps = steps_of(alignment, len(rep.execution))
    at = steps / (len(alignment.frames) - 1) * (len(good) - 1)
    times: Floats = np.interp(at, np.arange(len(good)), good.time)
    return times


def ghost_overlay(comparison: Comparison, mine: Filmed, progress: Progress | None = None) -> Iterator[Frame]:
    """The whole film; in each repetition the reference is drawn on the athlete, to be seen through."""
    ghosts = [(rep, Ghost.of(rep, mine.poses, comparison.reference)) for rep in comparison.reps]
    labels = [Labels.of(comparison, number) for number in range(len(ghosts))]
    steps = [steps_of(rep.alignment, len(rep.execution)) for rep, _ in ghosts]
    nearest = NearestPose(mine.poses)
    for frame in mine.pictures():
        image = scaled(frame.image, MAX_SIDE, MAX_SIDE)
        factor = image.shape[1] / frame.image.shape[1]
        here = next((at for at, (rep, _) in enumerate(ghosts) if _within(rep, frame.time)), None)
        told = None
        if here is not None:
            rep, ghost = ghosts[here]
            points = None if ghost is None else ghost.at(frame.time)
            if points is not None:
                draw_ghost(image, points * factor)
            pose = nearest.at(frame.time)
            skeleton(image, pose, factor)
            at = int(np.abs(rep.execution.time - frame.time).argmin())
            told = moment_at(float(steps[here][at]), rep, comparison.reference)
            if told.worst is not None and len(pose):
                ring(image, replace(pose, points=pose.points * factor), told.worst)
        image = label_ghost(image, None if here is None else labels[here], told)
        yield Frame(frame.index, frame.time, image)
        if progress is not None:
            progress(frame.index + 1, len(mine.poses))


def _within(rep: Score, time: float) -> bool:
    first, last = rep.execution.span
    return first - 1e-6 <= time <= last + 1e-6
