"""What a movement may be counted by: measures that hold for other people and other views too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from norep.judging.measuring import measure
from norep.judging.smoothing import CausalSmoother
from norep.movements.vocabulary import Measure
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

ANGLE, ARM, TRUNK = 12.0, 15.0, 10.0
"""Degrees by which an angle differs between people and views that do the same: 4 to 13 by one estimator."""
LENGTH, FLIGHT = 0.2, 0.15
"""The same of heights and distances, in torso lengths."""
ONE_OF_TWO, ONE_SIDE = 0.8, 0.7
"""Weights of the higher or lower, and of the left or right of two hands or feet, beside their mean."""
OF_THE_PICTURE = 0.5
"""Weight of what a moving camera spoils."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A measure that may drive a movement.

    `error` is by how much it differs between people and views, in its unit; `low` and `high` are names of
    the postures at its ends; `text` says what it is; `weight` lowers it beside better ones.
    """

    name: str
    measure: Measure
    error: float
    low: str
    high: str
    text: str
    weight: float = 1.0

    @property
    def decimals(self) -> int:
        """How many digits of a value mean something."""
        return 0 if self.measure.unit == "degrees" else 2

    def shown(self, value: float) -> str:
        """A value in words.

        >>> GAUGES[0].shown(81.4)
        '81 degrees'
        """
        unit = "degrees" if self.measure.unit == "degrees" else "torso lengths"
        return f"{value:.{self.decimals}f} {unit}"


def _gauge(name: str, ends: tuple[str, str], text: str, error: float, **short: object) -> Gauge:
    return Gauge(name, Measure.model_validate(short), error, *ends, text)


KNEE = _gauge(
    "knee", ("knees-bent", "knees-straight"), "angle of the knees", ANGLE, angle=("hip", "knee", "ankle")
)
ELBOW = _gauge(
    "elbow", ("arms-bent", "arms-straight"), "angle of the elbows", ARM, angle=("shoulder", "elbow", "wrist")
)
HANDS = _gauge(
    "hands", ("hands-low", "hands-high"), "height of the hands over the shoulders", LENGTH,
    height=("wrist", "shoulder"),
)  # fmt: skip
LEGS = _gauge(
    "legs", ("knees-low", "knees-high"), "height of the knees over the hips", LENGTH, height=("knee", "hip")
)
LEAN = _gauge(
    "trunk", ("upright", "leaning"), "lean of the trunk from upright", TRUNK, tilt=("mid_hip", "mid_shoulder")
)
_WHOLE = (
    KNEE,
    _gauge(
        "hip", ("hips-bent", "hips-open"), "angle of the hips", ANGLE,
        angle=("mid_shoulder", "mid_hip", "mid_knee"),
    ),
    ELBOW,
    _gauge(
        "shoulder", ("arms-down", "arms-up"), "angle between arms and trunk", ARM,
        angle=("hip", "shoulder", "elbow"),
    ),
    LEAN,
    _gauge(
        "upper_arm", ("elbows-high", "elbows-low"), "lean of the upper arms from pointing up", ARM,
        tilt=("shoulder", "elbow"),
    ),
    _gauge(
        "thigh", ("thighs-upright", "thighs-level"), "lean of the thighs from upright", ANGLE,
        tilt=("knee", "hip"),
    ),
    HANDS,
    _gauge(
        "hands_over_hips", ("hands-low", "hands-high"), "height of the hands over the hips", LENGTH,
        height=("wrist", "hip"),
    ),
    _gauge(
        "hands_over_knees", ("hands-low", "hands-high"), "height of the hands over the knees", LENGTH,
        height=("wrist", "knee"),
    ),
    _gauge(
        "feet", ("feet-low", "feet-high"), "height of the feet over the hips", LENGTH, height=("ankle", "hip")
    ),
    LEGS,
    _gauge(
        "shoulders_over_feet", ("shoulders-low", "shoulders-high"), "height of the shoulders over the feet",
        LENGTH, height=("mid_shoulder", "ankle"),
    ),
    _gauge(
        "shoulders_over_hips", ("shoulders-low", "shoulders-high"), "height of the shoulders over the hips",
        LENGTH, height=("mid_shoulder", "mid_hip"),
    ),
    _gauge(
        "stance", ("feet-together", "feet-apart"), "distance of the feet", LENGTH,
        distance=("left_ankle", "right_ankle"),
    ),
    _gauge(
        "stretch", ("folded", "stretched"), "distance of shoulders and feet", LENGTH,
        distance=("mid_shoulder", "mid_ankle"),
    ),
    replace(
        _gauge("flight", ("on-the-ground", "in-the-air"), "height of a jump", FLIGHT, rise="mid_hip"),
        weight=OF_THE_PICTURE,
    ),
)  # fmt: skip


def _one_of(gauge: Gauge, side: str, text: str, weight: float) -> Gauge:
    chosen = gauge.measure.model_copy(update={"side": side})
    return replace(gauge, name=f"{gauge.name}_{side}", measure=chosen, text=text, weight=weight)


_PARTS = (
    _one_of(HANDS, "max", "height of the higher hand over the shoulders", ONE_OF_TWO),
    _one_of(HANDS, "min", "height of the lower hand over the shoulders", ONE_OF_TWO),
    *(
        _one_of(gauge, side, f"{gauge.text}, of the {side} one only", ONE_SIDE)
        for gauge in (KNEE, ELBOW, HANDS, LEGS)
        for side in ("left", "right")
    ),
)
GAUGES: tuple[Gauge, ...] = (*_WHOLE, *_PARTS)
"""Everything that is tried, the most telling first."""


@dataclass(frozen=True)
class Readings:
    """All gauges of a film, `(frames, gauges)`: `values` as a counter sees them; how well `seen`, 0 to 1."""

    time: Floats
    values: Floats
    seen: Floats

    @staticmethod
    def of(poses: PoseSequence) -> Readings:
        """Measure a film."""
        found = [measure(poses, gauge.measure) for gauge in GAUGES]
        raw = np.stack([values for values, _ in found], axis=1)
        cuts = np.zeros(len(poses), bool) if poses.cuts is None else poses.cuts
        smoother = CausalSmoother(len(GAUGES))
        rows = zip(poses.time.tolist(), raw.tolist(), cuts.tolist(), strict=True)
        values = [smoother.update(time, row, cut) for time, row, cut in rows]
        return Readings(
            poses.time, np.array(values).reshape(raw.shape), np.stack([seen for _, seen in found], axis=1)
        )

    @cached_property
    def trunk(self) -> Floats:
        """`(frames,)` degrees of lean of the trunk."""
        return np.asarray(self.values[:, GAUGES.index(LEAN)])
