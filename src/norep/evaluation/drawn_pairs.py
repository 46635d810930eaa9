"""Executions by drawn athletes of every height, from every view, as an estimator with errors sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from norep.judging.events import Rep
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.scoring.built_in import broken, counted
from norep.scoring.execution import Execution, executions
from norep.synth.camera import Camera
from norep.synth.motion import Drawn, Fault, Take, seen
from norep.synth.script import Acted, act, repetitions
from norep.synth.variety import Style, varied_body

Floats = NDArray[np.float64]
STATURE = 1.78
"""Metres: of the body that the others are scaled from."""
STATURES, TEMPI = (1.50, 2.00), (0.5, 2.0)
VIEWS = {"front": 0.0, "diagonal": 45.0, "side": 90.0}
STRICTNESS = 0.65
FPS, REST = 25.0, 0.8
JITTER, SWAY, SWAY_SECONDS = 0.010, 0.022, 0.6
"""Metres of error of each key point per axis, from frame to frame and slowly; depth errs half as much again.

Together they put joint angles off by 4 to 13 degrees, as those of one camera are.
"""
TRIES = 6


@dataclass(frozen=True, slots=True)
class Shot:
    """Somebody who does one repetition before a camera; `seed` says who, and how the estimator errs."""

    view: str
    tempo: float
    stature: float
    seed: int

    @staticmethod
    def of(rng: Generator) -> Shot:
        """A random one."""
        tempo = float(np.exp(rng.uniform(*np.log(TEMPI))))
        view = list(VIEWS)[rng.integers(len(VIEWS))]
        return Shot(view, tempo, float(rng.uniform(*STATURES)), int(rng.integers(1 << 31)))


def performed(movement: Movement, shot: Shot, fault: str | None = None) -> Execution | None:
    """The repetition as it is compared; None where it is not counted, or does not show what it should.

    What it should show, no fault or this one, is asked of the drawn body itself, without errors and from
    the best view, for the style of an athlete may undo a fault or add one.
    """
    for attempt in range(TRIES):
        acted = _acted(movement, replace(shot, seed=shot.seed + 7919 * attempt), fault)
        if not _shows(movement, acted, fault):
            continue
        found = list(_repetitions(movement, _erring(acted.drawn, _camera(shot), shot.seed)))
        return found[0] if found else None
    return None


def _acted(movement: Movement, shot: Shot, fault: str | None) -> Acted:
    rng = np.random.default_rng(shot.seed)
    body = varied_body(rng)
    legs = body.shank + body.thigh + body.torso
    body = body.scaled(shot.stature / STATURE * (0.43 + 0.43 + 0.50) / legs)
    seconds = movement.drawing.seconds / shot.tempo
    style = replace(Style.of(rng, movement, STRICTNESS), arms=None)
    stops = style.applied(repetitions(movement, (None if fault is None else Fault(fault),), seconds))
    first, last = replace(stops[0], seconds=REST), replace(stops[-1], seconds=REST)
    return act([stops[0], first, *stops[1:], last], body, FPS)


def _shows(movement: Movement, acted: Acted, fault: str | None) -> bool:
    poses = seen(acted.drawn, Take(), Camera(480, 854, yaw=movement.drawing.view))
    reps = counted(poses, movement)
    if not reps:
        return False
    if fault is None:
        return not broken(reps[0])
    return any(
        one.rule == fault and (one.outcome == "missed" or not one.provable) for one in reps[0].findings
    )


def _repetitions(movement: Movement, poses: PoseSequence) -> Iterator[Execution]:
    reps: list[Rep] = counted(poses, movement)
    yield from executions(poses, reps, movement)


def _camera(shot: Shot) -> Camera:
    rng = np.random.default_rng(shot.seed + 1)
    side = 1.0 if rng.random() < 0.5 else -1.0
    yaw = side * (VIEWS[shot.view] + float(rng.uniform(-10, 10)))
    return Camera(480, 854, yaw=yaw, pitch=float(rng.uniform(0, 6)), distance=float(rng.uniform(3.6, 6.0)))


def _erring(drawn: Drawn, camera: Camera, seed: int) -> PoseSequence:
    """What an estimator gives of drawn bodies: each key point is off, in every frame and slowly."""
    rng = np.random.default_rng(seed + 2)
    exact = seen(drawn, Take(), camera)
    assert exact.world is not None
    frames, keypoints = exact.points.shape[:2]
    error = _slow(rng, frames, keypoints) * SWAY + rng.normal(0.0, JITTER, (frames, keypoints, 3))
    scale = camera.focal_length / camera.distance
    world = exact.world + error * (1.0, 1.0, 1.5)
    return replace(exact, points=exact.points + error[..., :2] * scale, world=world)


def _slow(rng: Generator, frames: int, keypoints: int) -> Floats:
    """`(frames, keypoints, 3)` errors of unit size that change over `SWAY_SECONDS`."""
    knots = int(frames / FPS / SWAY_SECONDS) + 2
    values = rng.normal(0.0, 1.0, (knots, keypoints, 3))
    at = np.linspace(0, knots - 1.001, frames)
    low = at.astype(int)
    share = (at - low)[:, None, None]
    mixed: Floats = values[low] * np.cos(share * np.pi / 2) + values[low + 1] * np.sin(share * np.pi / 2)
    return mixed
