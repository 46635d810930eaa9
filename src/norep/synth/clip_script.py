"""One repetition as the clips of a data set show it: which part, how fast, what before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from norep.movements.movement import Movement
from norep.movements.vocabulary import Figure
from norep.synth.figures import Posture, posture
from norep.synth.motion import Drawn, Fault
from norep.synth.performers import Performer
from norep.synth.script import Stop, act, repetitions

FEWEST = 11
"""Frames that a clip has at least."""
FAULTY = 0.12
"""Share of the repetitions that break a rule."""
LONGER = 1.8
"""How much longer than the way up a repetition with the way back is."""
LEAP = 1.5
"""Metres that a jump over the bar goes forward."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How clips of a movement usually are: mean and spread of their seconds, and the part they show.

    The part is `whole`, with the way back to the start; `attempt`, from start to end; or `rise`, the last way
    to the end alone.
    """

    seconds: float
    spread: float
    part: str


USUAL = {
    "bar-facing-burpee": Usual(2.069, 0.334, "attempt"),
    "chest-to-bar": Usual(0.720, 0.257, "attempt"),
    "deadlift": Usual(0.805, 0.240, "attempt"),
    "double-under": Usual(0.484, 0.044, "whole"),
    "ghd-sit-up": Usual(1.965, 0.186, "attempt"),
    "overhead-squat": Usual(1.066, 0.180, "rise"),
    "power-clean": Usual(2.245, 0.434, "attempt"),
    "strict-handstand-push-up": Usual(1.441, 0.506, "attempt"),
    "thruster": Usual(0.942, 0.127, "rise"),
}
"""Table 3.1 of a thesis on 2,700 clips of online competitions (2022), and what its examples show."""

_FLOOR_TO_RACK = (
    (0.9, {"shank": [6, 3], "thigh": [-22, 4], "torso": 24, "upper_arm": [176, 6], "forearm": [177, 2]}),
    (0.5, {"shank": [4, 3], "thigh": [-4, 3], "torso": -2, "upper_arm": [128, 52], "forearm": [176, 4]}),
    (0.4, {"shank": [20, 8], "thigh": [-42, 12], "torso": 14, "upper_arm": [112, 14], "forearm": [-38, -6]}),
)
_KIP = (
    (0.5, {"shank": [-34, 2], "thigh": [-16, 2], "torso": 8, "upper_arm": [-8, 16], "forearm": [-2, 8]}),
    (0.6, {"shank": [22, 2], "thigh": [36, 2], "torso": -24, "upper_arm": [16, 18], "forearm": [8, 10]}),
)
_WAYS = {"power-clean": (_FLOOR_TO_RACK, 0.75), "chest-to-bar": (_KIP, 0.6)}
"""Figures between the first and the second, (share of time, limbs), and how often they are shown."""


def clip_of(
    movement: Movement, performer: Performer, rng: Generator, fps: float = 12.0
) -> tuple[Drawn, float]:
    """One repetition by an athlete, and its frames a second: `fps`, or more where it would have too few."""
    stops = performer.style(movement).applied(_on_the_way(movement, _stops(movement, rng), rng))
    stops = _timed(movement, stops, performer, rng)
    first, last = (float(rng.uniform(0.05, 0.5)) if rng.random() < 0.2 else 0.0 for _ in range(2))
    stops = [*_held(stops[0], first), *stops[1:], *_held(stops[-1], last)[1:]]
    cut = rng.uniform(0.0, 0.1, 2) * (rng.random(2) < 0.3)
    seconds = sum(stop.seconds for stop in stops) * float(1 - cut.sum())
    fps = max(fps, float(np.ceil(FEWEST / seconds)))
    whole = act(stops, performer.body, fps).drawn
    bodies = whole.bodies + _leap(movement, stops, whole)[:, None]
    start = int(cut[0] * len(bodies))
    count = min(max(round(seconds * fps), FEWEST), len(bodies) - start)
    rows = slice(start, start + count)
    return Drawn(whole.time[rows] - whole.time[start], bodies[rows]), fps


def _stops(movement: Movement, rng: Generator) -> list[Stop]:
    names = [rule.name for rule in movement.rules if rule.fault and not rule.fault_path]
    fault = None
    if names and rng.random() < FAULTY:
        fault = Fault(names[rng.integers(len(names))], float(rng.uniform(0.1, 0.7)))
    return repetitions(movement, [fault])


def _on_the_way(movement: Movement, stops: list[Stop], rng: Generator) -> list[Stop]:
    figures, often = _WAYS.get(movement.name, ((), 0.0))
    if rng.random() >= often:
        return stops
    between = [
        Stop(_hung(posture(Figure.model_validate(limbs)), stops[0].posture), share, stops[0].label)
        for share, limbs in figures
    ]
    stops[1] = replace(stops[1], seconds=1.0)
    return [stops[0], *between, *stops[1:]]


def _hung(figure: Posture, like: Posture) -> Posture:
    return Posture(figure.angles, like.anchors, like.lift)


def _timed(movement: Movement, stops: list[Stop], performer: Performer, rng: Generator) -> list[Stop]:
    """The part that is shown, at the pace of the movement, of the athlete and of this repetition."""
    usual = USUAL.get(movement.name) or Usual(
        movement.drawing.seconds, 0.2 * movement.drawing.seconds, "whole"
    )
    end = max((i for i, stop in enumerate(stops) if stop.counts), default=len(stops) - 1)
    shown = {"whole": stops, "attempt": stops[: end + 1], "rise": stops[end - 1 : end + 1]}
    part = usual.part
    if rng.random() < 0.35:
        part = ("attempt", "whole")[rng.integers(2)] if part != "whole" else "whole"
    longer = LONGER if len(shown[part]) > len(shown[usual.part]) else 1.0
    spread = 1.5 * usual.spread / usual.seconds
    seconds = usual.seconds * longer * float(np.exp(rng.normal(0.0, spread))) * performer.pace
    chosen = shown[part]
    scale = max(seconds, 0.3) / sum(stop.seconds for stop in chosen[1:])
    uneven = np.exp(rng.normal(0.0, 0.12, len(chosen)))
    dwell = float(rng.uniform(0.0, 0.3))
    return [
        replace(stop, seconds=stop.seconds * scale * float(own) if i else 0.0, dwell=dwell)
        for i, (stop, own) in enumerate(zip(chosen, uneven, strict=True))
    ]


def _held(stop: Stop, seconds: float) -> list[Stop]:
    return [stop, replace(stop, seconds=seconds)] if seconds else [stop]


def _leap(movement: Movement, stops: Sequence[Stop], drawn: Drawn) -> NDArray[np.float64]:
    """`(frames, 3)` metres: who jumps over a bar lands beyond it."""
    shift = np.zeros((len(drawn.time), 3))
    if movement.name == "bar-facing-burpee":
        ends = np.cumsum([stop.seconds for stop in stops])
        up = next((i for i, stop in enumerate(stops) if stop.posture.lift > 0.1), len(stops) - 1)
        start, stop = ends[up - 1], max(ends[min(up + 1, len(ends) - 1)], ends[up])
        shift[:, 2] = LEAP * np.clip((drawn.time - start) / max(stop - start, 1e-6), 0.0, 1.0)
    return shift
