"""Variations of the training clips, so that the network learns the movement and not the recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.recognition.course import FEWEST, JOINTS, RATE
from norep.recognition.features import MIRRORED

Floats32 = NDArray[np.float32]

_PARTS = tuple(
    tuple(i for i, name in enumerate(JOINTS) if any(word in name for word in words))
    for words in (
        ("knee", "ankle"),
        ("ankle",),
        ("head",),
        ("wrist",),
        ("left_elbow", "left_wrist"),
        ("right_elbow", "right_wrist"),
        ("left_knee", "left_ankle"),
        ("right_knee", "right_ankle"),
        ("left",),
        ("right",),
        ("hip", "knee", "ankle"),
        ("hip",),
        ("shoulder",),
    )
)


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How strongly the clips are varied; lengths are in torso lengths, shares are of clips.

    `mirror` shows the mirror image; `behind` exchanges the names of the sides alone, which is the mirror
    image of the view from the opposite side. Without it a class that was always filmed from one side is known
    by the names of its sides. `tempo` is the largest log factor, `shortest` the smallest share of a clip that
    is kept, `rotation` degrees, `stretch` the largest log factor of one axis, `jitter` the largest noise of a
    joint. `pan` moves the camera, `follow` makes the path of the body shorter or longer, `zoom` is the
    largest log factor of a size that changes on the way, `still` hides the path of the body, `scaled` scales
    every frame to 0..1. `alike` hides the joints that another clip lacks; `joint`, `part` and `frames` hide a
    joint, a part of the body, or some time; `swap` takes left for right for a while.
    """

    mirror: float = 0.5
    behind: float = 0.5
    tempo: float = 0.4
    shortest: float = 0.7
    rotation: float = 12.0
    stretch: float = 0.15
    shear: float = 0.1
    jitter: float = 0.04
    pan: float = 0.15
    follow: float = 0.2
    zoom: float = 0.25
    still: float = 0.1
    scaled: float = 0.0
    alike: float = 0.25
    joint: float = 0.02
    part: float = 0.2
    frames: float = 0.15
    swap: float = 0.05

    @staticmethod
    def strong() -> Augmentation:
        """For drawn athletes, who are too clean for what recordings are like."""
        return Augmentation(
            tempo=0.35,
            scaled=0.05,
            rotation=16.0,
            stretch=0.25,
            shear=0.2,
            jitter=0.09,
            joint=0.08,
            part=0.3,
            frames=0.25,
            swap=0.15,
        )

    @staticmethod
    def none() -> Augmentation:
        """The clips as they are."""
        return Augmentation(*([0.0, 0.0, 0.0, 1.0] + [0.0] * 14))


def scaled_to_frame(points: Floats32) -> Floats32:
    """The points of every frame scaled to 0..1 along each axis, as some published sets are."""
    low = np.fmin.reduce(points, axis=2, keepdims=True)
    extent = np.fmax.reduce(points, axis=2, keepdims=True) - low
    return np.asarray((points - low) / np.maximum(extent, 1e-3), np.float32)


def vary(points: Floats32, how: Augmentation, random: np.random.Generator) -> Floats32:
    """Varied copies of `(clips, samples, 13, 2)`, whose bodies have a torso length of about 1."""
    points = _mirrored(points, how, random)
    points = _seen_otherwise(points, how, random)
    points = points + _noise(points.shape, how, random)
    points = _followed(points, how, random)
    center = _center(points)
    points = center + (points - center) * _zoom(points.shape, how, random)
    points = points + _pan(points.shape, how, random)[:, :, None]
    _swap(points, how, random)
    _hide(points, how, random)
    return points


def _mirrored(points: Floats32, how: Augmentation, random: np.random.Generator) -> Floats32:
    which = random.random(len(points)) < how.mirror
    points = points.copy()
    points[which] = points[which][:, :, list(MIRRORED)] * np.array([-1, 1], np.float32)
    behind = random.random(len(points)) < how.behind
    points[behind] = points[behind][:, :, list(MIRRORED)]
    return points


def _seen_otherwise(points: Floats32, how: Augmentation, random: np.random.Generator) -> Floats32:
    """Turned a little in the picture, stretched along an axis, sheared, as by another camera or body."""
    n = len(points)
    angle = np.radians(random.uniform(-how.rotation, how.rotation, n))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], axis=1)
    scale = np.exp(random.uniform(-how.stretch, how.stretch, (n, 2)))
    bend = np.zeros((n, 2, 2))
    bend[:, 0, 0], bend[:, 1, 1] = scale[:, 0], scale[:, 1]
    bend[:, 0, 1] = random.uniform(-how.shear, how.shear, n)
    matrix = (turn @ bend).astype(np.float32)
    return np.asarray(np.einsum("nij,ntkj->ntki", matrix, points), np.float32)


def _noise(shape: tuple[int, ...], how: Augmentation, random: np.random.Generator) -> Floats32:
    """Errors of the estimator: trembling, and an offset of each joint that stays."""
    clips, _, keypoints, _ = shape
    strength = random.uniform(0, how.jitter, (clips, 1, 1, 1)).astype(np.float32)
    trembling = random.standard_normal(shape, np.float32) * strength
    offset = random.standard_normal((clips, 1, keypoints, 2), np.float32) * strength
    return trembling + offset


def _followed(points: Floats32, how: Augmentation, random: np.random.Generator) -> Floats32:
    """The path of the body made shorter or longer, as by a camera that follows, or by a higher jump."""
    known = np.isfinite(points)
    total = np.where(known, points, 0).sum(axis=2, keepdims=True)
    middle = total / known.sum(axis=2, keepdims=True).clip(1)
    factor = random.uniform(0.0, 2.0, (len(points), 1, 1, 1))
    factor[random.random(len(points)) >= how.follow] = 1.0
    return np.asarray(points + (factor - 1) * (middle - _center(points)), np.float32)


def _center(points: Floats32) -> Floats32:
    """`(clips, 1, 1, 2)`: about where each clip happens in the picture."""
    known = np.isfinite(points)
    total = np.where(known, points, 0).sum(axis=(1, 2), keepdims=True)
    return np.asarray(total / known.sum(axis=(1, 2), keepdims=True).clip(1), np.float32)


def _zoom(shape: tuple[int, ...], how: Augmentation, random: np.random.Generator) -> Floats32:
    """`(clips, samples, 1, 1)`: somebody who comes nearer or goes away, or a camera that zooms."""
    clips, samples = shape[:2]
    ends = random.uniform(-how.zoom, how.zoom, (clips, 1)) * (random.random((clips, 1)) < 0.5)
    way = np.linspace(-1, 1, samples)
    return np.exp(ends * way)[..., None, None].astype(np.float32)


def _pan(shape: tuple[int, ...], how: Augmentation, random: np.random.Generator) -> Floats32:
    """`(clips, samples, 2)`: a camera that follows or sways; `still` hides the body's own path altogether."""
    clips, samples = shape[:2]
    time = np.arange(samples, dtype=np.float32) / np.float32(RATE)
    moving = (random.random((clips, 1)) < how.pan).astype(np.float32)
    speed = random.standard_normal((clips, 2), np.float32) * 0.3 * moving
    sway = random.standard_normal((clips, 2), np.float32) * 0.1 * moving
    rate = random.uniform(0.5, 3.0, (clips, 1)).astype(np.float32)
    phase = random.uniform(0, 2 * np.pi, (clips, 1)).astype(np.float32)
    path = speed[:, None] * time[:, None] + sway[:, None] * np.sin(rate * time + phase)[..., None]
    return np.asarray(path, np.float32)


def _swap(points: Floats32, how: Augmentation, random: np.random.Generator) -> None:
    """Left and right taken for each other for a while, as estimators do."""
    for clip in np.flatnonzero(random.random(len(points)) < how.swap):
        stretch = _stretch(points.shape[1], random)
        points[clip, stretch] = points[clip, stretch][:, list(MIRRORED)]


def _hide(points: Floats32, how: Augmentation, random: np.random.Generator) -> None:
    """Joints, parts of the body and stretches of time that are not seen."""
    clips, samples = points.shape[:2]
    others = random.permutation(clips)
    lacking = np.isnan(points[others, :, :, 0]).all(axis=1) & (random.random((clips, 1)) < how.alike)
    lacking[lacking.sum(axis=1) > len(JOINTS) - FEWEST] = False
    points[np.broadcast_to(lacking[:, None], points.shape[:3])] = np.nan
    points[np.broadcast_to(random.random((clips, 1, len(JOINTS))) < how.joint, points.shape[:3])] = np.nan
    for clip in np.flatnonzero(random.random(clips) < how.part):
        part = _PARTS[random.integers(len(_PARTS))]
        stretch = slice(None) if random.random() < 0.7 else _stretch(samples, random)
        points[clip, stretch, list(part)] = np.nan
    for clip in np.flatnonzero(random.random(clips) < how.frames):
        points[clip, _stretch(samples, random)] = np.nan


def _stretch(samples: int, random: np.random.Generator) -> slice:
    length = 1 + int(random.integers(max(1, samples // 4)))
    start = int(random.integers(max(1, samples - length)))
    return slice(start, start + length)
