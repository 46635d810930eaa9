"""What athletes do between sets, and exercises that no library has: stops for scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from norep.datasets.vocabulary import NONE, OTHER
from norep.movements.vocabulary import Figure
from norep.synth.figures import CHANNELS, Posture, posture
from norep.synth.script import Stop
from norep.synth.variety import ARM_CHANNELS, FORE, FREE_ARMS, TORSO, UPPER


def _figure(**limbs: object) -> Posture:
    return posture(Figure.model_validate(limbs))


STANDING = _figure(shank=[2, 4], thigh=[-2, 4], torso=2)
SITTING = _figure(shank=[2, 5], thigh=[-92, 8], torso=4, anchor="hips", lift=0.5)
KNEELING = _figure(shank=[88, 4], thigh=[-4, 4], torso=6, foot=[160, 0])
SQUATTING_REST = _figure(shank=[34, 10], thigh=[-110, 16], torso=40, upper_arm=[110, 8], forearm=[80, -20])
BENT = _figure(shank=[8, 4], thigh=[-40, 6], torso=70, upper_arm=[176, 6], forearm=[174, 4])
HANDS_ON_KNEES = _figure(shank=[8, 4], thigh=[-24, 6], torso=48, upper_arm=[160, 14], forearm=[172, 4])
PLANK = _figure(shank=74, thigh=74, torso=74, head=60, foot=168, upper_arm=[180, 12], forearm=[180, 2])
SUPINE = _figure(shank=[-88, 6], thigh=[-90, 6], torso=-89, head=-86, upper_arm=[90, 12], forearm=[90, 6])
CROOK = _figure(shank=[-42, 8], thigh=[-138, 10], torso=-88, head=-82, upper_arm=[60, 16], forearm=[60, 6])
HANGING = _figure(
    anchor="hands",
    lift=2.25,
    shank=[-4, 2],
    thigh=[4, 2],
    torso=-2,
    foot=140,
    upper_arm=[2, 18],
    forearm=[0, 12],
)
RESTS = (
    STANDING,
    STANDING,
    STANDING,
    SITTING,
    KNEELING,
    SQUATTING_REST,
    HANDS_ON_KNEES,
    SUPINE,
    CROOK,
    HANGING,
)
STEP_LEFT = _figure(
    left_shank=[-4, 2],
    left_thigh=[-24, 2],
    right_shank=[34, 2],
    right_thigh=[12, 2],
    torso=4,
    left_upper_arm=[196, 8],
    right_upper_arm=[160, 8],
    left_forearm=[180, 4],
    right_forearm=[140, 4],
)
PASSING_LEFT = _figure(
    left_shank=[4, 2], left_thigh=[-2, 2], right_shank=[50, 2], right_thigh=[-18, 2], torso=4
)


def free_arms(figure: Posture, rng: Generator) -> Posture:
    """The posture with arms that do something else."""
    angles = figure.angles.copy()
    upper, fore = FREE_ARMS[rng.integers(len(FREE_ARMS))]
    angles[UPPER] = np.add(upper, (angles[TORSO, 0], 0.0)) + rng.normal(0, 8, (2, 2))
    angles[FORE] = np.add(fore, (angles[TORSO, 0], 0.0)) + rng.normal(0, 10, (2, 2))
    return Posture(angles, figure.anchors, figure.lift)


def _loosened(figure: Posture, rng: Generator, by: float = 5.0) -> Posture:
    return Posture(figure.angles + rng.normal(0, by, figure.angles.shape), figure.anchors, figure.lift)


def still(rng: Generator, seconds: float, start: Posture | None = None) -> list[Stop]:
    """Staying in a posture, swaying a little, the arms now and then elsewhere."""
    base = _loosened(RESTS[rng.integers(len(RESTS))], rng) if start is None else start
    if start is None and rng.random() < 0.7 and base.anchors[1] == 0:
        base = free_arms(base, rng)
    talks = rng.random() < 0.4
    turn, stops, spent = 0.0, [Stop(base, 0.0, NONE)], 0.0
    while spent < seconds:
        way = float(rng.uniform(0.4, 1.8))
        figure = _loosened(base, rng, 2.5)
        if talks:
            angles = figure.angles.copy()
            angles[ARM_CHANNELS] += rng.normal(0, 22, (len(ARM_CHANNELS), 2))
            figure = Posture(angles, figure.anchors, figure.lift)
        turn += float(rng.normal(0, 6))
        stops.append(Stop(figure, way, NONE, turn=turn))
        spent += way
    return stops


def walk(rng: Generator, seconds: float) -> list[Stop]:
    """Walking some way, perhaps with a turn."""
    step = float(rng.uniform(0.45, 0.75))
    speed, heading = float(rng.uniform(0.7, 1.5)), float(rng.uniform(0, 360))
    bend = float(rng.normal(0, 25))
    figures = [STEP_LEFT, PASSING_LEFT, STEP_LEFT.mirrored(), PASSING_LEFT.mirrored()]
    own = rng.normal(0, 5, STEP_LEFT.angles.shape)
    x = z = 0.0
    stops = []
    for i in range(max(int(seconds / step * 2), 2)):
        way = 0.0 if not i else step / 2
        x += np.sin(np.radians(heading)) * speed * way
        z += np.cos(np.radians(heading)) * speed * way
        figure = figures[i % 4]
        stops.append(
            Stop(
                Posture(figure.angles + own, figure.anchors, figure.lift),
                way,
                NONE,
                dwell=0.02,
                turn=heading,
                place=(x, z),
            )
        )
        heading += bend * way
    return stops


def fetch(rng: Generator, seconds: float) -> list[Stop]:
    """Bending down once for chalk, a bottle or a bar, and coming up again."""
    start = _loosened(STANDING, rng)
    low = _loosened(BENT if rng.random() < 0.6 else SQUATTING_REST, rng, 8)
    way = max(seconds, 1.2) / 3
    turn = float(rng.normal(0, 30))
    return [
        Stop(start, 0.0, NONE),
        Stop(low, way, NONE, turn=turn),
        Stop(_loosened(low, rng), way, NONE, turn=turn),
        Stop(free_arms(_loosened(start, rng), rng), way, NONE, turn=turn),
    ]


def changing(rng: Generator, seconds: float, ends: Sequence[Posture] = ()) -> list[Stop]:
    """From one posture to another: lying down, getting up, stepping to the bar."""
    first, last = (
        [*ends] if len(ends) == 2 else [_loosened(RESTS[rng.integers(len(RESTS))], rng) for _ in range(2)]
    )
    between = _loosened(KNEELING if rng.random() < 0.5 else HANDS_ON_KNEES, rng, 10)
    way = max(seconds, 0.8) / 4
    return [
        Stop(first, 0.0, NONE),
        Stop(first, way, NONE),
        Stop(between, way, NONE),
        Stop(last, way, NONE),
        Stop(last, way, NONE),
    ]


IDLING: tuple[Callable[[Generator, float], list[Stop]], ...] = (
    still,
    still,
    still,
    walk,
    walk,
    walk,
    fetch,
    changing,
)


def idle(rng: Generator, seconds: float) -> list[Stop]:
    """Some seconds in which nobody exercises."""
    return IDLING[rng.integers(len(IDLING))](rng, seconds)


_STARTS = (STANDING, STANDING, SITTING, SUPINE, CROOK, PLANK, KNEELING, BENT)
_LIMBS = {
    "arms": [i for i, name in enumerate(CHANNELS) if "upper_arm" in name],
    "legs": [i for i, name in enumerate(CHANNELS) if "thigh" in name or "shank" in name],
    "torso": [TORSO, CHANNELS.index("head")],
}


def other(rng: Generator, reps: int) -> list[Stop]:
    """A repetitive exercise that is in no library: one or two parts of the body go to and fro."""
    start = free_arms(_loosened(_STARTS[rng.integers(len(_STARTS))], rng), rng)
    change = np.zeros_like(start.angles)
    parts = rng.choice(list(_LIMBS), size=1 + int(rng.random() < 0.3), replace=False)
    for part in parts:
        rows = _LIMBS[part]
        by = rng.uniform(30, 100, 2) * rng.choice([-1, 1], 2) * (rng.random(2) < (0.9, 0.5))
        change[rows] += by
        if part == "arms":
            change[FORE] += by
        if rng.random() < 0.25:
            change[rows[::2]] *= -1 if rng.random() < 0.5 else 0
    end = Posture(start.angles + change, start.anchors, start.lift)
    way = float(np.exp(rng.normal(-0.1, 0.4)))
    stops = [Stop(start, 0.0, OTHER)]
    for _ in range(reps):
        stops.append(Stop(_loosened(end, rng, 2), way, OTHER))
        stops.append(Stop(_loosened(start, rng, 2), way, OTHER, counts=True))
    return stops


def placed_after(stops: Sequence[Stop], last: Stop) -> list[Stop]:
    """The stops turned and moved so that they go on where the athlete stands."""
    turn = last.turn - stops[0].turn
    dx, dz = last.place[0] - stops[0].place[0], last.place[1] - stops[0].place[1]
    return [
        replace(stop, turn=stop.turn + turn, place=(stop.place[0] + dx, stop.place[1] + dz)) for stop in stops
    ]
