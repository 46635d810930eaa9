"""The drawn athlete in motion: poses of a movement, with the truth known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from norep.errors import DefinitionError
from norep.movements.movement import Movement
from norep.movements.vocabulary import Rule
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.camera import Camera
from norep.synth.figures import Body, Posture, joints, overridden, placed, posture

Floats = NDArray[np.float64]
DWELL = 0.22
"""Share of the way from one figure to the next that is spent standing still at each."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: `share` 0 is the clean figure, 1 the one the movement file gives for the fault."""

    rule: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Take:
    """How a set is drawn.

    `faults` has one entry per repetition, None for a clean one. `seconds` a repetition lasts. `start` and
    `stop` cut the film: repetitions from the beginning and end that are not shown, so 0.5 begins half way
    into the first. `noise` metres of jitter per axis, `dropout` share of key points not seen, `rest` seconds
    before the first repetition and after the last.
    """

    faults: Sequence[Fault | None] = (None,) * 5
    seconds: float | None = None
    fps: float = 30.0
    rest: float = 0.8
    start: float = 0.0
    stop: float = 0.0
    noise: float = 0.0
    dropout: float = 0.0
    seed: int = 0
    body: Body = field(default_factory=Body)
    world: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn set: `bodies` `(frames, 33, 3)` metres in the world, and their `time` `(frames,)` seconds."""

    time: Floats
    bodies: Floats


def clean(reps: int) -> tuple[Fault | None, ...]:
    """So many repetitions without a fault."""
    return (None,) * reps


def draw(movement: Movement, take: Take | None = None, camera: Camera | None = None) -> PoseSequence:
    """Poses of a movement as a perfect estimator would see them from `camera`.

    >>> from norep import movements
    >>> poses = draw(movements["air-squat"], Take(faults=clean(2)))
    >>> poses.points.shape[1:]
    (33, 2)
    """
    take = take or Take()
    camera = camera or Camera(480, 854, yaw=movement.drawing.view)
    return seen(perform(movement, take), take, camera)


def perform(movement: Movement, take: Take) -> Drawn:
    """The bodies of a set, frame by frame."""
    stops, shares = storyboard(movement, take.faults)
    seconds = take.seconds or movement.drawing.seconds
    beats = np.concatenate([[0.0], np.cumsum(shares)])
    per_rep = beats[-1] / max(len(take.faults), 1)
    duration = len(take.faults) * seconds
    first, last = take.start * seconds, duration - take.stop * seconds
    before, after = (take.rest if not cut else 0.0 for cut in (take.start, take.stop))
    time = np.arange(round((before + last - first + after) * take.fps)) / take.fps
    beat = np.clip(time - before + first, first, max(last, first)) / seconds * per_rep
    return Drawn(time, _between(stops, beats, beat, take.body))


def storyboard(movement: Movement, faults: Sequence[Fault | None]) -> tuple[list[Posture], Floats]:
    """The figures one after another, and how long the way from each to the next is, in shares."""
    if not movement.figures:
        raise DefinitionError(f"{movement.name} has no figures, so it cannot be drawn")
    start = posture(movement.figures[movement.phases[0].drawn_as])
    stops, shares = [start], list[float]()
    returns = returns_to_start(movement)
    in_turns = movement.sides == "alternating"
    for i, fault in enumerate(faults):
        (first, _), *others = _path(movement, fault)
        if in_turns and i % 2:
            first, others = first.mirrored(), [(figure.mirrored(), share) for figure, share in others]
        if returns or not shares:
            stops[-1] = first
        for figure, share in others:
            stops.append(figure)
            shares.append(share)
        if returns:
            stops.append(start.mirrored() if in_turns and i % 2 == 0 else start)
            shares.append(1.0)
    if not shares:
        stops, shares = [start, start], [1.0]
    return stops, np.array(shares)


def returns_to_start(movement: Movement) -> bool:
    """Whether there is a way back from the end of a repetition to the start of the next.

    There is none where both are the same, as in a squat, or one the mirror image of the other, as in steps.
    """
    first, last = movement.phases[0].drawn_as, movement.phases[-1].drawn_as
    if movement.sides == "alternating":
        start, end = (posture(movement.figures[name]) for name in (first, last))
        return not np.array_equal(start.mirrored().angles, end.angles)
    return first != last


def _path(movement: Movement, fault: Fault | None) -> list[tuple[Posture, float]]:
    rule = None if fault is None else movement.rule(fault.rule)
    names = [(phase.drawn_as, phase.share) for phase in movement.phases]
    if rule is not None and rule.fault_path:
        shares = dict(names)
        names = [(name, shares.get(name, 1.0)) for name in rule.fault_path]
    return [(_stop(movement, name, rule, fault.share if fault else 0.0), share) for name, share in names]


def _stop(movement: Movement, name: str, rule: Rule | None, share: float) -> Posture:
    if rule is None or name not in rule.fault:
        return posture(movement.figures[name])
    change = rule.fault[name]
    base = posture(movement.figures[change.like or name])
    return base.mixed(posture(overridden(movement.figures, name, change)), share)


def _between(stops: list[Posture], beats: Floats, beat: Floats, body: Body) -> Floats:
    at = np.clip(np.searchsorted(beats, beat, side="right") - 1, 0, len(stops) - 2)
    way = (beat - beats[at]) / (beats[at + 1] - beats[at])
    eased = ease(way, DWELL)
    angles = np.stack([stop.angles for stop in stops])
    anchors = np.stack([stop.anchors for stop in stops])
    lift = np.array([stop.lift for stop in stops])
    mixed = angles[at] + eased[:, None, None] * (angles[at + 1] - angles[at])
    held = anchors[at] + eased[:, None] * (anchors[at + 1] - anchors[at])
    return placed(joints(mixed, body), held, lift[at] + eased * (lift[at + 1] - lift[at]))


def ease(way: Floats, dwell: float | Floats) -> Floats:
    """Rest, then minimum jerk (Flash and Hogan 1985), then rest; `dwell` is the share of the rests."""
    u = np.clip((way - dwell / 2) / (1 - dwell), 0.0, 1.0)
    eased: Floats = 10 * u**3 - 15 * u**4 + 6 * u**5
    return eased


def seen(drawn: Drawn, take: Take, camera: Camera) -> PoseSequence:
    """What an estimator would say of drawn bodies: pixels, metres around the hips, noise and gaps."""
    rng = np.random.default_rng(take.seed)
    bodies = drawn.bodies + rng.normal(0.0, take.noise, drawn.bodies.shape) if take.noise else drawn.bodies
    points, _ = camera.project(bodies)
    put = BLAZEPOSE.positions
    hips = (drawn.bodies[:, put["left_hip"]] + drawn.bodies[:, put["right_hip"]]) / 2
    world = camera.rotate(bodies - hips[:, None])
    confidence = np.ones(points.shape[:2])
    if take.dropout:
        gone = rng.random(confidence.shape) < take.dropout
        points[gone], world[gone], confidence[gone] = np.nan, np.nan, 0.0
    return PoseSequence(
        drawn.time,
        points,
        confidence,
        world if take.world else None,
        np.zeros(len(drawn.time), bool),
        BLAZEPOSE,
        camera.size,
    )
