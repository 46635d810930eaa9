"""What the drawn athlete does, stop by stop: movements, rests, walks, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.movements.movement import Movement
from norep.synth.figures import Body, Posture, joints, placed
from norep.synth.motion import DWELL, Drawn, Fault, ease, storyboard

Floats = NDArray[np.float64]
FARTHEST = 1.0
"""Metres from where the camera looks at that the athlete goes at most, along each axis."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A posture, and how the athlete gets there from the stop before.

    `seconds` the way takes, of which the share `dwell` is spent standing still at its ends. `label` is what
    is done on this way; `counts` says that a repetition is complete here. `turn` in degrees about the
    vertical and `place`, x and z in metres, move the whole body.
    """

    posture: Posture
    seconds: float
    label: str
    counts: bool = False
    dwell: float = DWELL
    turn: float = 0.0
    place: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Acted:
    """A played script: bodies in space, `labels` `(frames,)`, and when each repetition was complete.

    `reps` has (label, start, end) in seconds.
    """

    drawn: Drawn
    labels: NDArray[np.str_]
    reps: tuple[tuple[str, float, float], ...]


def repetitions(
    movement: Movement, faults: Sequence[Fault | None], seconds: float | None = None, *, label: str = ""
) -> list[Stop]:
    """The stops of a set of a movement, the first of them without a way there."""
    postures, shares = storyboard(movement, faults)
    seconds = seconds or movement.drawing.seconds
    per_rep = float(shares.sum()) / max(len(faults), 1)
    steps = max(len(shares) // max(len(faults), 1), 1)
    complete = {step for step in range(1, len(shares) + 1) if _is_end(movement, step, steps)}
    stops = [Stop(postures[0], 0.0, label or movement.name)]
    for step, (posture, share) in enumerate(zip(postures[1:], shares, strict=True), start=1):
        way = float(share) / per_rep * seconds
        stops.append(Stop(posture, way, label or movement.name, counts=bool(faults) and step in complete))
    return stops


def _is_end(movement: Movement, step: int, steps: int) -> bool:
    """Whether the end position is reached with this step of the set; the way back comes after it."""
    return step % steps == (len(movement.phases) - 1) % steps


def act(stops: Sequence[Stop], body: Body, fps: float = 30.0) -> Acted:
    """Play a script; the first stop is where it begins."""
    times = np.cumsum([0.0, *(stop.seconds for stop in stops[1:])])
    time = np.arange(max(int(times[-1] * fps), 1)) / fps
    at = np.clip(np.searchsorted(times, time, side="right") - 1, 0, max(len(stops) - 2, 0))
    after = np.minimum(at + 1, len(stops) - 1)
    span = np.maximum(times[after] - times[at], 1e-6)
    dwell = np.array([stop.dwell for stop in stops])[after]
    way = ease((time - times[at]) / span, dwell)
    linear = np.clip((time - times[at]) / span, 0.0, 1.0)
    angles, anchors, lift, turn, place = _columns(stops)

    def mixed(values: Floats, share: Floats) -> Floats:
        share = share.reshape(-1, *(1,) * (values.ndim - 1))
        result: Floats = values[at] + share * (values[after] - values[at])
        return result

    bodies = placed(joints(mixed(angles, way), body), mixed(anchors, way), mixed(lift, way))
    bodies = _moved(bodies, mixed(turn, linear), mixed(place, linear))
    labels = np.array([stop.label for stop in stops])[after]
    return Acted(Drawn(time, bodies), labels, tuple(_reps(stops, times)))


def _columns(stops: Sequence[Stop]) -> tuple[Floats, ...]:
    return (
        np.stack([stop.posture.angles for stop in stops]),
        np.stack([stop.posture.anchors for stop in stops]),
        np.array([stop.posture.lift for stop in stops]),
        np.array([stop.turn for stop in stops]),
        np.array([stop.place for stop in stops]),
    )


def _moved(bodies: Floats, turn: Floats, place: Floats) -> Floats:
    """Turn the bodies `(frames, 33, 3)` about the vertical through the origin, then put them elsewhere."""
    sine, cosine = np.sin(np.radians(turn))[:, None], np.cos(np.radians(turn))[:, None]
    x, y, z = bodies[..., 0], bodies[..., 1], bodies[..., 2]
    # Who walks on comes to the edge of the floor, not behind the camera.
    place = FARTHEST * np.tanh(place / FARTHEST)
    return np.stack([cosine * x + sine * z + place[:, :1], y, cosine * z - sine * x + place[:, 1:]], axis=2)


def _reps(stops: Sequence[Stop], times: Floats) -> list[tuple[str, float, float]]:
    reps, start = [], 0.0
    for i, stop in enumerate(stops):
        if i and stop.label != stops[i - 1].label:
            start = float(times[i - 1])
        if stop.counts:
            reps.append((stop.label, start, float(times[i])))
            start = float(times[i])
    return reps
