"""Drawn athletes of every kind: other bodies, styles, paces, cameras and estimators."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.camera import Camera
from norep.synth.figures import CHANNELS, Body, Posture, posture
from norep.synth.motion import Drawn, Fault, Take, seen
from norep.synth.script import Stop, repetitions

Floats = NDArray[np.float64]

ARM_CHANNELS = [i for i, name in enumerate(CHANNELS) if "arm" in name]
UPPER = [i for i in ARM_CHANNELS if "upper" in CHANNELS[i]]
FORE = [i for i in ARM_CHANNELS if "fore" in CHANNELS[i]]
TORSO = CHANNELS.index("torso")
_ARM_POINTS = frozenset({"elbow", "wrist", "index", "hand", "thumb", "pinky"})
# Upper arm and forearm, (pitch from the torso's direction, out): arms that have nothing to do.
FREE_ARMS = (
    ((176.0, 10.0), (172.0, 6.0)),  # hanging
    ((92.0, 8.0), (90.0, 4.0)),  # held out in front
    ((130.0, 8.0), (60.0, -50.0)),  # crossed before the chest
    ((120.0, 12.0), (20.0, -24.0)),  # hands together below the chin
    ((20.0, 75.0), (-60.0, -120.0)),  # behind the head
    ((186.0, 40.0), (160.0, -40.0)),  # on the hips
    ((4.0, 12.0), (2.0, 6.0)),  # overhead
    ((160.0, 12.0), (90.0, -10.0)),  # forearms level
)
SLIPS = 0.35
"""Share of the repetitions that are drawn with some fault."""


def varied_body(rng: Generator) -> Body:
    """A body of other proportions: each length up to about a fifth off."""
    body = Body()
    size = rng.uniform(0.85, 1.1)
    return replace(
        body, **{f.name: getattr(body, f.name) * size * np.exp(rng.normal(0, 0.07)) for f in fields(body)}
    )


@dataclass(frozen=True, slots=True)
class Style:
    """How somebody does a movement: offsets of limbs, how far they go, and what arms without a task do."""

    common: Floats
    spread: float
    reach: Floats
    arms: tuple[tuple[float, float], tuple[float, float]] | None
    seed: int

    @staticmethod
    def of(rng: Generator, movement: Movement, strictness: float = 0.0) -> Style:
        """A random style; arms are only free where no measure of the movement looks at them.

        `strictness` 1 leaves each figure as the movement file has it.
        """
        common = rng.normal(0.0, 1.0, (len(CHANNELS), 2)) * (4.0, 3.0)
        common = 0.5 * common + 0.5 * _other_side(common)
        own_reach = rng.normal(0.0, 0.06, (len(CHANNELS), 1))
        own_reach = 0.3 * own_reach + 0.7 * _other_side(own_reach)
        free = arms_are_free(movement) and rng.random() < 0.75
        return Style(
            common=(1 - strictness) * (common + rng.normal(0.0, 2.0, common.shape)),
            spread=(1 - strictness) * rng.uniform(1.0, 5.0),
            reach=1 + (1 - strictness) * (rng.uniform(-0.25, 0.06) + own_reach),
            arms=FREE_ARMS[rng.integers(len(FREE_ARMS))] if free else None,
            seed=int(rng.integers(1 << 31)),
        )

    def applied(self, stops: Sequence[Stop]) -> list[Stop]:
        """The stops in this style; the same figure is done in the same way each time."""
        first = stops[0].posture
        return [replace(stop, posture=self._styled(stop.posture, first)) for stop in stops]

    def _styled(self, figure: Posture, first: Posture) -> Posture:
        moved = first.angles + self.reach * (figure.angles - first.angles)
        rng = np.random.default_rng([self.seed, zlib.crc32(figure.angles.tobytes())])
        own = rng.normal(0.0, self.spread, figure.angles.shape) * (1.0, 0.6)
        angles = moved + self.common + 0.7 * own + 0.3 * _other_side(own)
        if self.arms is not None:
            angles[UPPER] = np.add(self.arms[0], (angles[TORSO, 0], 0.0)) + self.common[UPPER] * 2
            angles[FORE] = np.add(self.arms[1], (angles[TORSO, 0], 0.0)) + self.common[FORE] * 2
        return Posture(angles, figure.anchors, figure.lift)


def _other_side(values: Floats) -> Floats:
    order = [
        CHANNELS.index(
            name.replace("left_", "right_") if "left_" in name else name.replace("right_", "left_")
        )
        for name in CHANNELS
    ]
    return values[order]


def arms_are_free(movement: Movement) -> bool:
    """Whether nothing the movement measures, nor a tool in the hands, says where the arms are."""
    points = {point.removeprefix("mid_") for one in movement.measures.values() for point in one.points}
    held = movement.drawing.equipment or movement.equipment not in ("none", "mat", "box")
    still = all(
        np.array_equal(posture(figure).anchors, np.array([1.0, 0.0, 0.0]))
        for figure in movement.figures.values()
    )
    return still and not held and not points & _ARM_POINTS


def varied_set(movement: Movement, rng: Generator, reps: int, strictness: float = 0.0) -> list[Stop]:
    """A set of a movement by somebody: style, tempo, pauses, and faults in some repetitions.

    The stricter, from 0 to 1, the nearer to the movement file; only the tempo then differs, and less so.
    """
    pace = float(np.exp((1 - 0.5 * strictness) * rng.normal(-0.12, 0.45)))
    faults = [_slip(movement, rng) if strictness == 0 else None for _ in range(reps)]
    stops = Style.of(rng, movement, strictness).applied(repetitions(movement, faults))
    dwell, uneven = rng.uniform(0.02, 0.4), (1 - 0.6 * strictness) * rng.uniform(0.0, 0.25)
    drift = np.linspace(0, rng.normal(0, 0.2), len(stops))
    paces = pace * np.exp(rng.normal(0.0, uneven, len(stops)) + drift)
    return [
        replace(stop, seconds=max(stop.seconds * float(own), 0.12 if i else 0.0), dwell=dwell)
        for i, (stop, own) in enumerate(zip(stops, paces, strict=True))
    ]


def _slip(movement: Movement, rng: Generator) -> Fault | None:
    rules = [rule.name for rule in movement.rules if rule.fault and not rule.fault_path]
    if not rules or rng.random() > SLIPS:
        return None
    return Fault(rules[rng.integers(len(rules))], float(rng.uniform(0.1, 1.0)))


@dataclass(frozen=True, slots=True)
class Filming:
    """A camera and an estimator: from where, how steady, how good."""

    camera: Camera
    jitter: float
    sway: float
    dropout: float
    pan: float
    hides: float
    seed: int

    @staticmethod
    def of(rng: Generator, strictness: float = 0.0) -> Filming:
        """A random camera around the athlete, and an estimator that errs; less so the stricter, 0 to 1."""
        ease = 1 - strictness
        width, height = ((480, 854), (854, 480), (640, 480))[rng.integers(3)]
        camera = Camera(
            width,
            height,
            yaw=float(rng.uniform(0, 360)),
            pitch=float(np.clip(rng.normal(4, 2 + 5 * ease), -12, 30)),
            roll=float(rng.normal(0, 0.5 + 2 * ease)),
            distance=float(rng.uniform(3.4, 8.0)),
        )
        return Filming(
            camera,
            jitter=float(rng.uniform(0.003, 0.02)),
            sway=float(rng.uniform(0.01, 0.02 + 0.03 * ease)),
            dropout=float(rng.choice([0.0, 0.0, 0.02, 0.08])) * ease,
            pan=float(rng.choice([0.0, 0.0, 0.0, 0.15])) * ease,
            hides=0.08 * ease**3,
            seed=int(rng.integers(1 << 31)),
        )

    def poses(self, drawn: Drawn) -> PoseSequence:
        """What the estimator gives of drawn bodies."""
        rng = np.random.default_rng(self.seed)
        exact = seen(drawn, Take(), self.camera)
        size = _torso_pixels(exact)
        frames, keypoints = exact.points.shape[:2]
        fps = 1.0 / max(float(np.median(np.diff(drawn.time))), 1e-3) if frames > 1 else 30.0
        errors = rng.normal(0.0, self.jitter, (frames, keypoints, 2))
        errors += _slow(rng, frames, keypoints, fps) * self.sway
        pan = np.cumsum(_slow(rng, frames, 1, fps), axis=0) * (self.pan / fps)
        points = exact.points + (errors + pan) * size
        confidence = np.clip(rng.normal(0.93, 0.05, exact.confidence.shape), 0.5, 1.0)
        gone = _gone(rng, frames, keypoints, self.dropout)
        if rng.random() < self.hides:
            gone[:, _hidden_part(rng)] = True
        points[gone], confidence[gone] = np.nan, 0.0
        world = None
        if exact.world is not None:
            world = exact.world + 0.5 * rng.normal(0.0, self.jitter, exact.world.shape)
            world[gone] = np.nan
        return replace(exact, points=points, confidence=confidence, world=world)


def _torso_pixels(poses: PoseSequence) -> float:
    spine = np.linalg.norm(poses.joint("shoulder") - poses.joint("hip"), axis=1)
    return float(np.nanpercentile(spine, 90)) if len(spine) else 1.0


def _slow(rng: Generator, frames: int, keypoints: int, fps: float) -> Floats:
    """`(frames, keypoints, 2)` errors of unit size that change over about a second."""
    knots = max(int(frames / fps / 0.6) + 2, 2)
    values = rng.normal(0.0, 1.0, (knots, keypoints, 2))
    at = np.linspace(0, knots - 1.001, frames)
    low = at.astype(int)
    share = (at - low)[:, None, None]
    mixed: Floats = values[low] * (1 - share) + values[low + 1] * share
    return mixed


_PARTS = (
    ("knee", "ankle", "heel", "foot_index"),
    ("ankle", "heel", "foot_index"),
    ("left_elbow", "left_wrist"),
    ("right_elbow", "right_wrist"),
    ("nose", "ear", "eye", "mouth"),
)


def _gone(rng: Generator, frames: int, keypoints: int, share: float) -> NDArray[np.bool_]:
    """Single points, and bursts of whole frames."""
    gone = rng.random((frames, keypoints)) < share * 0.5
    if share:
        for start in np.flatnonzero(rng.random(frames) < share / 30):
            gone[start : start + int(rng.integers(3, 15))] = True
    return gone


def _hidden_part(rng: Generator) -> list[int]:
    """Key points of a part of the body that is never in the picture."""
    part = _PARTS[rng.integers(len(_PARTS))]
    return [i for i, name in enumerate(BLAZEPOSE.keypoints) if any(word in name for word in part)]
