"""The motion of a clip as signals on an even clock: what the counter watches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.recognition.periodic.bodies import PLACE, Bodies
from norep.recognition.periodic.smoothing import convolved, smoothed

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

RATE = 20.0
"""Samples a second; the fastest motion of the library, double-unders, takes a third of a second."""
RADIAN = 0.25
"""Metres that a radian of a joint's angle is worth: about how far it moves the end of a limb."""
DEPTH = 0.5
"""Metres that a metre along the view is worth; estimators guess depth badly."""
SLOW_S = 2.5
"""Seconds over which a drift is averaged that is taken out of the quick changes."""
SPACE = 10
"""Principal components in which repetitions are compared."""
ABSENCE = 0.2
"""Metres that being seen or not is worth: some motions show only in when the estimator fails."""
UNIT = 0.3
"""Metres that the strength of signals of an unknown unit is set to."""
ANGLES = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("elbow", "shoulder", "hip"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
PAIRS = ("shoulder", "elbow", "wrist", "knee", "ankle")
FORM = (
    *(f"{name}_{axis}" for axis in ("y", "x", "z") for name in (*PAIRS, "head")),
    *(f"{name}s_apart" for name in PAIRS[1:]),
    *("wrists_level", "knees_level"),
    *(f"{name}_angle" for name in ANGLES),
    *("width", "height", "place_y"),
)
"""The columns that tell the form of the body, in order; the last tells its ups and downs in the picture."""
WATCHED = ("shoulder_y", "wrist_y", "head_y", *(f"{name}_angle" for name in ANGLES))
"""Columns that are looked at one by one, beside the principal components of all."""
SIDED = (("wrist", 1), ("ankle", 1))
"""Joints and axes whose left is compared with its right, for motion that alternates."""


@dataclass(frozen=True, slots=True)
class Signals:
    """`shape` `(samples, d)`: the motion; `space` `(samples, at most 10)`: its principal components, in which
    repetitions are compared; `channels` `(samples, k)`: what may show them as ups and downs. All in about
    metres, without NaN. `seen` `(samples,)`.

    `posed` is true when the columns of the shape are those of `FORM`.
    """

    time: Floats
    shape: Floats
    space: Floats
    channels: Floats
    seen: Mask
    posed: bool = False

    def cut(self, samples: slice) -> Signals:
        """A part of signals of poses, as if the clip had no more."""
        shape, seen = self.shape[samples], self.seen[samples]
        sided = self.channels[samples, -len(SIDED) :]
        return _posed(self.time[samples], shape, sided, seen)


def signals_of(bodies: Bodies) -> Signals | None:
    """Return the signals of a clip that do not change when left and right are mistaken for each other.

    None when fewer than two frames are usable.
    """
    clock = _clock(bodies.time, bodies.seen)
    if clock is None:
        return None
    joints = np.where(bodies.seen[:, None, None], bodies.joints, np.nan)
    seen = _sampled_mask(clock, bodies.time, bodies.seen)
    shape = _sampled(clock, bodies.time, _shape(joints, bodies))
    sided = _sampled(clock, bodies.time, _sided(joints))
    return _posed(clock, shape, sided, seen)


def _posed(time: Floats, shape: Floats, sided: Floats, seen: Mask) -> Signals:
    watched = shape[:, [FORM.index(name) for name in WATCHED]]
    channels = np.concatenate([_components(shape, seen), watched, sided], axis=1)
    return Signals(time, shape, components(shape, seen, SPACE), channels, seen, posed=True)


def signals_from(time: Floats, values: Floats, seen: Mask) -> Signals | None:
    """Return the signals of any motion `(frames, k)`; their unit is lost, as nothing is known of it."""
    clock = _clock(time, seen)
    if clock is None:
        return None
    even = _sampled(clock, time, np.where(seen[:, None], values, np.nan))
    mask = _sampled_mask(clock, time, seen)
    spread = float(np.sqrt(even[mask].var(axis=0).sum())) if mask.any() else 0.0
    even = (even - even.mean(axis=0)) / max(spread, 1e-9) * UNIT
    strongest = np.argsort(-even.var(axis=0))[: len(WATCHED)]
    channels = np.concatenate([_components(even, mask), even[:, strongest]], axis=1)
    return Signals(clock, even, components(even, mask, SPACE), channels, mask)


def _clock(time: Floats, seen: Mask) -> Floats | None:
    if seen.sum() < 2 or time[-1] - time[0] < 2 / RATE:
        return None
    return np.asarray(np.arange(time[0], time[-1], 1 / RATE))


def _sampled(clock: Floats, time: Floats, values: Floats) -> Floats:
    """Values at the clock's times, bridged linearly where missing, 0 where never known."""
    out = np.zeros((len(clock), values.shape[1]))
    step = max(float(np.median(np.diff(time))), 1e-3)
    values = convolved(values, 0.5 / RATE / step) if step < 0.8 / RATE else values
    for k in range(values.shape[1]):
        known = np.isfinite(values[:, k])
        if known.any():
            out[:, k] = np.interp(clock, time[known], values[known, k])
    return out


def _sampled_mask(clock: Floats, time: Floats, seen: Mask) -> Mask:
    nearest = np.clip(np.searchsorted(time, clock), 1, len(time) - 1)
    nearest -= clock - time[nearest - 1] < time[nearest] - clock
    return np.asarray(seen[nearest])


def _shape(joints: Floats, bodies: Bodies) -> Floats:
    """`(frames, d)`: the columns of `FORM`; the place is NaN where it is not known."""
    sides = [
        np.stack([joints[:, PLACE[f"{side}_{name}"]] for name in PAIRS], 1) for side in ("left", "right")
    ]
    middle, apart = (sides[0] + sides[1]) / 2, sides[0] - sides[1]
    middle = np.concatenate([middle, joints[:, :1]], axis=1) * (1.0, 1.0, DEPTH)
    level = np.abs(apart[:, [PAIRS.index("wrist"), PAIRS.index("knee")], 1])
    distance = np.linalg.norm(apart[:, 1:], axis=2)
    columns = [middle[..., 1], middle[..., 0], middle[..., 2], distance, level, _angles(joints)]
    height = bodies.place[:, 1:]
    height = height - smoothed(bodies.time, height, SLOW_S)
    return np.concatenate([*columns, bodies.span, height], axis=1)


def _angles(joints: Floats) -> Floats:
    """`(frames, 4)`: the mean angle of both sides, in metres."""
    both = []
    for names in ANGLES.values():
        limbs = [[joints[:, PLACE[f"{side}_{name}"]] for name in names] for side in ("left", "right")]
        both.append(sum(_angle(*limb) for limb in limbs) / 2 * RADIAN)
    return np.stack(both, axis=1)


def _angle(first: Floats, middle: Floats, last: Floats) -> Floats:
    u, v = first - middle, last - middle
    length = np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1)
    return np.asarray(np.arccos(np.clip((u * v).sum(axis=1) / np.maximum(length, 1e-9), -1, 1)))


def _sided(joints: Floats) -> Floats:
    columns = [
        joints[:, PLACE[f"left_{name}"], axis] - joints[:, PLACE[f"right_{name}"], axis]
        for name, axis in SIDED
    ]
    return np.stack(columns, axis=1)


def _components(shape: Floats, seen: Mask) -> Floats:
    """Principal components of the shape and of its quick changes, and whether anything is seen."""
    slow = convolved(np.where(seen[:, None], shape, np.nan), SLOW_S * RATE)
    quick = shape - np.where(np.isfinite(slow), slow, shape)
    absent = convolved((~seen).astype(np.float64)[:, None], 0.1 * RATE) * ABSENCE
    return np.concatenate([components(shape, seen, 3), components(quick, seen, 3), absent], axis=1)


def components(values: Floats, seen: Mask, number: int) -> Floats:
    """`(samples, at most number)`: the strongest principal components of the seen samples."""
    chosen = values[seen] if seen.any() else values
    centred = values - chosen.mean(axis=0)
    chosen = chosen - chosen.mean(axis=0)
    _, vectors = np.linalg.eigh(chosen.T @ chosen)
    return np.asarray(centred @ vectors[:, ::-1][:, :number])
