"""What scorers look at: channels of a course, and what is summed up of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.scoring.upright import AT, JOINTS

Floats = NDArray[np.float64]

STEPS = 64
"""Samples of a course once its duration is taken out."""
NETWORK_RATE = 15.0
"""Samples a second of what networks see."""
LONGEST = 600
"""Samples of the longest execution that a network sees at full speed; 40 seconds."""
SIDES = ("left", "right")
BONES = (
    ("pelvis", "chest"),
    ("chest", "head"),
    ("left_hip", "right_hip"),
    ("left_shoulder", "right_shoulder"),
    *(
        (f"{side}_{a}", f"{side}_{b}")
        for side in SIDES
        for a, b in (
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("hip", "knee"),
            ("knee", "ankle"),
            ("ankle", "foot_index"),
        )
    ),
)
_BENDS = tuple(
    (f"{side}_{a}", f"{side}_{b}", f"{side}_{c}")
    for side in SIDES
    for a, b, c in (
        ("shoulder", "elbow", "wrist"),
        ("hip", "knee", "ankle"),
        ("knee", "ankle", "foot_index"),
        ("shoulder", "hip", "knee"),
        ("hip", "shoulder", "elbow"),
    )
)
_SMALL = 1e-6


SUMMED = 19
"""Numbers of each channel in a summary."""
SPREAD = (0, 1, 2, 3, 4, 5, 6, 9, 16)
"""Those of them that say how far a channel goes and how fast: percentiles, extremes, deviation, speed."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One execution ready for a scorer.

    `steps` `(64, channels)` are places, or the bare channels of the data, at even shares of its time;
    `summary` `(features,)` is what is summed up of all channels at the speed they were done; `frames`
    `(samples, channels)` are the places at 15 samples a second, for networks.
    """

    steps: Floats
    summary: Floats
    frames: Floats


def course_of_body(body: Floats, rate: float) -> Course:
    """From `(frames, 17, 3)` of `upright_course` at so many frames a second."""
    places = body.reshape(len(body), -1)
    relative = (body - body[:, AT["pelvis"], None]).reshape(len(body), -1)
    bones = _directions(body)
    tilts = np.arccos(np.clip(bones[..., 1], -1, 1)) / (np.pi / 2)
    channels = [places, relative, bones.reshape(len(body), -1), tilts, _angles(body, bones)]
    whole = np.concatenate(channels, axis=1)
    told = np.append(summary(whole, rate), np.log(len(body) / rate))
    return Course(resampled(places), told, resampled(places, _samples(len(body), rate)))


def course_of_channels(channels: Floats, rate: float) -> Course:
    """From bare channels `(frames, channels)`."""
    samples = _samples(len(channels), rate)
    return Course(resampled(channels), summary(channels, rate), resampled(channels, samples))


def _samples(frames: int, rate: float) -> int:
    return int(np.clip(round(frames / rate * NETWORK_RATE), 4, LONGEST))


def summary(channels: Floats, rate: float) -> Floats:
    """Nineteen numbers of each channel: spread, extremes, from where to where, how fast, how smoothly."""
    edge = max(2, len(channels) // 10)
    first, last = channels[:edge].mean(axis=0), channels[-edge:].mean(axis=0)
    highest, lowest, mean = channels.max(axis=0), channels.min(axis=0), channels.mean(axis=0)
    speed = np.abs(np.diff(channels, axis=0)) * rate
    jerks = np.abs(np.diff(channels, n=2, axis=0)).mean(axis=0) * rate * rate
    numbers = [
        *np.percentile(channels, [10, 25, 50, 75, 90], axis=0),
        *(highest, lowest, highest - lowest, mean, channels.std(axis=0)),
        *(first, last, last - first, highest - first, lowest - first, mean - first),
        *(speed.mean(axis=0), speed.max(axis=0), jerks),
    ]
    return np.concatenate(numbers)


def resampled(channels: Floats, steps: int = STEPS) -> Floats:
    """`(steps, channels)` at even shares of the time, in straight lines between frames."""
    at = np.linspace(0, len(channels) - 1, steps)
    before = np.clip(np.floor(at).astype(int), 0, len(channels) - 2)
    share = (at - before)[:, None]
    return np.asarray(channels[before] * (1 - share) + channels[before + 1] * share)


def _directions(body: Floats) -> Floats:
    """`(frames, bones, 3)` unit vectors."""
    a = [AT[one] for one, _ in BONES]
    b = [AT[other] for _, other in BONES]
    return _unit(body[:, b] - body[:, a])


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), _SMALL))


def _angles(body: Floats, bones: Floats) -> Floats:
    """`(frames, ...)`: bends of joints, lean and twist of the trunk in right angles; arms, knees."""
    bends = [_angle(body[:, AT[a]] - body[:, AT[b]], body[:, AT[c]] - body[:, AT[b]]) for a, b, c in _BENDS]
    trunk, head, hips, shoulders = (bones[:, i] for i in range(4))
    lean = [np.arctan2(trunk[:, axis], trunk[:, 1]) for axis in (2, 0)]
    twist = [np.arctan2(line[:, 2], line[:, 0]) for line in (shoulders, hips)]
    turns = [_angle(trunk, head), _angle(shoulders, hips), *lean, *twist]
    angles = np.stack([*bends, *turns], axis=1) / (np.pi / 2)
    return np.concatenate([angles, _arms(bones, trunk, shoulders), _knees(body)], axis=1)


def _angle(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.arccos(np.clip((_unit(a) * _unit(b)).sum(axis=-1), -1, 1)))


def _arms(bones: Floats, trunk: Floats, shoulders: Floats) -> Floats:
    """Upper arms and forearms in the frame of the trunk."""
    ahead = _unit(np.cross(shoulders, trunk))
    places = [i for i, (a, _) in enumerate(BONES) if a.endswith(("_shoulder", "_elbow")) and i > 3]
    seen = [(bones[:, i] * axis).sum(axis=1) for i in places for axis in (shoulders, trunk, ahead)]
    return np.stack(seen, axis=1)


def _knees(body: Floats) -> Floats:
    """Where each knee is, from the middle of hip and ankle, and over the ankle."""
    found = []
    for side in SIDES:
        hip, knee, ankle = (body[:, AT[f"{side}_{joint}"]] for joint in ("hip", "knee", "ankle"))
        found += [knee - (hip + ankle) / 2, (knee - ankle)[:, [0, 2]]]
    return np.concatenate(found, axis=1)


PLACES = 3 * len(JOINTS)
"""Channels of the steps of a body."""
