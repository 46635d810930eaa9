"""Which joints and which moments decided: what happens to the answer when each is hidden.

Occlusion (Zeiler and Fergus 2014) asks the network itself, so it holds for any of them: a part without which
the probability falls has decided; one without which it rises spoke against the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from norep.errors import UnknownNameError
from norep.pose.sequence import PoseSequence
from norep.recognition.course import JOINTS, RATE, Course, Floats, Floats32, course
from norep.recognition.recogniser import Recogniser

MOMENT = 0.5
"""Seconds that are hidden at a time."""
MOMENTS = 40
"""The most moments; a long clip gets longer ones."""
PAIRS = tuple(dict.fromkeys(name.removeprefix("left_").removeprefix("right_") for name in JOINTS))


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time `[start, stop)` in seconds and how far the probability falls without it."""

    start: float
    stop: float
    drop: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a clip was taken for `label`, whose probability is `probability`.

    `joints` are pairs of (name, drop), both sides of a joint together, the most deciding first; `moments`
    follow the clip. A drop is the probability with everything minus that without the part.
    """

    label: str
    probability: float
    joints: tuple[tuple[str, float], ...]
    moments: tuple[Moment, ...]


def explain(recogniser: Recogniser, poses: PoseSequence, label: str | None = None) -> Explanation:
    """Explain the most probable label, or another one.

    Raises UnknownNameError for a label the model does not have, and PoseError as `Recogniser.probabilities`.
    """
    seen = course(poses)
    whole = recogniser.of_course(seen)
    if label is not None and label not in recogniser.labels:
        raise UnknownNameError.of("label", label, recogniser.labels)
    at = int(whole.argmax()) if label is None else recogniser.labels.index(label)
    edges = _edges(len(seen))
    hidden = [_without_joint(seen.points, name) for name in PAIRS]
    hidden += [_without_moment(seen.points, a, b) for a, b in pairwise(edges)]
    drops = whole[at] - _each(recogniser, seen, hidden)[:, at]
    joints = sorted(zip(PAIRS, drops[: len(PAIRS)].tolist(), strict=True), key=lambda pair: -pair[1])
    time = seen.start + edges / RATE
    moments = zip(time[:-1], time[1:], drops[len(PAIRS) :], strict=True)
    return Explanation(
        recogniser.labels[at],
        float(whole[at]),
        tuple(joints),
        tuple(Moment(float(start), float(stop), float(drop)) for start, stop, drop in moments),
    )


def _edges(samples: int) -> Floats:
    count = int(np.clip(round(samples / RATE / MOMENT), 1, MOMENTS))
    return np.rint(np.linspace(0, samples, count + 1))


def _without_joint(points: Floats32, name: str) -> Floats32:
    places = [i for i, joint in enumerate(JOINTS) if joint.split("_", 1)[-1] == name]
    points = points.copy()
    points[:, places] = np.nan
    return points


def _without_moment(points: Floats32, start: float, stop: float) -> Floats32:
    points = points.copy()
    points[int(start) : int(stop)] = np.nan
    return points


def _each(recogniser: Recogniser, seen: Course, hidden: list[Floats32]) -> Floats:
    """`(variants, classes)`; where nothing is left to see every label is as probable as any other."""
    found = np.full((len(hidden), len(recogniser.labels)), 1.0 / len(recogniser.labels))
    for row, points in enumerate(hidden):
        part = Course(seen.start, points, seen.scaled)
        if part.seen.any():
            found[row] = recogniser.of_course(part)
    return found
