"""What the recognising networks see of a course of joints, free of place, size and frame rate.

The features of each sample are joint positions around the middle of the body in body sizes, their velocities,
the directions of the bones, which joints were seen, and how the body's middle moves. Vertical stays vertical:
a push-up is no wall sit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from norep.pose.skeletons import PENN13
from norep.recognition.course import JOINTS, RATE, Bools, Floats, Floats32

VERSION = 2
"""Raised whenever a network trained before could not use the features any more."""
MIRRORED = PENN13.mirrored
FASTEST = 12.0
"""Body sizes a second; a joint that seems faster has jumped."""
SIZE_SPAN = 4.0
"""Seconds over which the size of the body is taken; longer sequences get a size that follows the zoom."""

SOFTEST = 0.15
"""Body sizes; the direction of a line much shorter than this is unsure and counts less."""

# Bones and their usual length in torso lengths (middle of the shoulders to middle of the hips), from
# the segment lengths of Winter, "Biomechanics and Motor Control of Human Movement", table 4.1.
_BONES: tuple[tuple[str, str, float], ...] = tuple(
    (f"{side}_{a}", f"{side}_{b}", length)
    for side in ("left", "right")
    for a, b, length in (
        ("shoulder", "elbow", 0.65),
        ("elbow", "wrist", 0.51),
        ("hip", "knee", 0.85),
        ("knee", "ankle", 0.85),
        ("shoulder", "hip", 1.0),
    )
)
_BONE_FROM = np.array([JOINTS.index(a) for a, _, _ in _BONES])
_BONE_TO = np.array([JOINTS.index(b) for _, b, _ in _BONES])
_BONE_LENGTH = np.array([length for _, _, length in _BONES])
_LINES = (
    *((a, b) for a, b, _ in _BONES),
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    ("left_ankle", "right_ankle"),
)
"""Lines between joints whose directions are told."""
_LINE_FROM = np.array([JOINTS.index(a) for a, _ in _LINES])
_LINE_TO = np.array([JOINTS.index(b) for _, b in _LINES])
_HIPS = [JOINTS.index("left_hip"), JOINTS.index("right_hip")]
_SHOULDERS = [JOINTS.index("left_shoulder"), JOINTS.index("right_shoulder")]

POSITIONS = slice(0, 26)
VELOCITIES = slice(26, 52)
SEEN = slice(52, 65)
MIDDLE_VELOCITY = slice(65, 67)
MIDDLE_KNOWN = 67
SCALED = 68
DIRECTIONS = slice(69, 95)
CHANNELS = 95


def features(
    points: Floats32, *, scaled: Bools, still: Bools | None = None, follow_size: bool = False
) -> tuple[Floats32, Floats32]:
    """Channels and seen samples of several courses at once.

    `points` `(clips, samples, 13, 2)`, `scaled` `(clips,)`; `still` `(clips,)` says whose path through the
    picture shall not be told; `follow_size` takes the size of the body over `SIZE_SPAN` seconds around each
    sample instead of all samples. Returns `(clips, CHANNELS, samples)` and `(clips, samples)`, 1 where the
    person is seen.
    """
    known = np.isfinite(points[..., 0])
    seen = known.sum(axis=2) >= 3
    size = _following_size(points) if follow_size else body_size(points)[:, None]
    middle = _middle(points, known, seen)
    relative = (points - middle[:, :, None]) / size[..., None, None]
    velocities = _velocities(relative, FASTEST)
    moving = _velocities(middle / size[..., None], FASTEST)
    moving[scaled if still is None else scaled | still] = np.nan
    shape = (*points.shape[:2], 26)
    channels = np.zeros((*points.shape[:2], CHANNELS), np.float32)
    channels[..., POSITIONS] = relative.clip(-4, 4).reshape(shape)
    channels[..., VELOCITIES] = velocities.reshape(shape) / 4.0
    channels[..., SEEN] = known
    channels[..., MIDDLE_VELOCITY] = moving
    channels[..., MIDDLE_KNOWN] = np.isfinite(moving[..., 0])
    channels[..., SCALED] = scaled[:, None]
    channels[..., DIRECTIONS] = _directions(points, size).reshape(shape)
    channels[~np.isfinite(channels)] = 0.0
    channels *= seen[..., None]
    return channels.transpose(0, 2, 1), seen.astype(np.float32)


def with_last_pose(points: Floats32, samples: int) -> Floats32:
    """`(samples, 13, 2)`: cut or filled up with the last pose in which somebody is seen."""
    kept = points[:samples]
    seen = np.flatnonzero((np.isfinite(kept[..., 0])).sum(axis=1) >= 3)
    last = seen[-1] if len(seen) else len(kept) - 1
    return np.concatenate([kept[: last + 1], np.repeat(kept[last : last + 1], samples - last - 1, axis=0)])


def mirrored(channels: Floats32) -> Floats32:
    """The features `(clips, CHANNELS, samples)` of the same motion seen in a mirror."""
    other = channels[:, _MIRROR_ORDER].copy()
    other[:, _MIRROR_SIGN < 0] *= -1
    return other


def _mirror() -> tuple[NDArray[np.intp], Floats]:
    order = np.arange(CHANNELS)
    sign = np.ones(CHANNELS)
    pairs = np.array(MIRRORED)[:, None] * 2 + np.array([0, 1])
    for part in (POSITIONS, VELOCITIES):
        order[part] = part.start + pairs.ravel()
        sign[part.start : part.stop : 2] = -1
    order[SEEN] = SEEN.start + np.array(MIRRORED)
    sign[MIDDLE_VELOCITY.start] = -1
    for line, ends in enumerate(zip(_LINE_FROM, _LINE_TO, strict=True)):
        image = [JOINTS[MIRRORED[end]] for end in ends]
        turned = tuple(image) not in _LINES  # a line from left to right runs from right to left in a mirror
        other = _LINES.index((image[1], image[0]) if turned else (image[0], image[1]))
        x, y = DIRECTIONS.start + 2 * line, DIRECTIONS.start + 2 * line + 1
        order[x], order[y] = DIRECTIONS.start + 2 * other, DIRECTIONS.start + 2 * other + 1
        sign[x], sign[y] = (1, -1) if turned else (-1, 1)
    return order, sign


_MIRROR_ORDER, _MIRROR_SIGN = _mirror()


def body_size(points: Floats32) -> Floats32:
    """`(clips,)`: the torso length of each person in `(clips, samples, 13, 2)`, in the points' unit.

    A bone shows its length when it lies across the line of sight, so each counts with its 90th percentile
    over time, divided by its usual length; the 70th percentile over the bones is the size. Missing bones do
    not change it. 1 where no bone is seen.
    """
    lengths = np.linalg.norm(points[:, :, _BONE_FROM] - points[:, :, _BONE_TO], axis=-1)
    longest = _percentile(lengths.swapaxes(1, 2) / _BONE_LENGTH[:, None], 90)
    size = _percentile(longest, 70)
    return np.where(np.isfinite(size) & (size > 1e-6), size, 1.0).astype(np.float32)


def _percentile(values: Floats, percent: float) -> Floats:
    """The percentile along the last axis, missing values left out; NaN where all are missing."""
    ordered = np.sort(values, axis=-1)  # NaN sort to the end
    count = np.isfinite(ordered).sum(axis=-1)
    at = np.rint((count - 1).clip(0) * percent / 100).astype(int)
    return np.take_along_axis(ordered, at[..., None], axis=-1)[..., 0]


def _following_size(points: Floats32) -> Floats32:
    """`(clips, samples)`: the size over `SIZE_SPAN` seconds, by spans that overlap by half."""
    samples, span = points.shape[1], round(SIZE_SPAN * RATE)
    if samples <= span:
        return np.repeat(body_size(points)[:, None], samples, axis=1)
    starts = np.unique(np.append(np.arange(0, samples - span, span // 2), samples - span))
    sizes = np.stack([body_size(points[:, start : start + span]) for start in starts], axis=1)
    empty = np.stack([~_any_bone(points[:, start : start + span]) for start in starts], axis=1)
    followed = np.ones(points.shape[:2], np.float32)
    for clip in range(len(points)):
        use = ~empty[clip]
        if use.any():
            followed[clip] = np.interp(np.arange(samples), starts[use] + span / 2, sizes[clip, use])
    return followed


def _any_bone(points: Floats32) -> Bools:
    known = np.isfinite(points[..., 0])
    return np.asarray((known[:, :, _BONE_FROM] & known[:, :, _BONE_TO]).any(axis=(1, 2)), bool)


def _middle(points: Floats32, known: Bools, seen: Bools) -> Floats32:
    """`(clips, samples, 2)`: the middle of the hips; of the shoulders or of all where hips mostly lack.

    One choice for each clip, so that a joint which comes and goes does not shake the body.
    """
    frames = seen.sum(axis=1).clip(1)
    middle = _mean(points, known, list(range(len(JOINTS))))
    for pair in (_SHOULDERS, _HIPS):
        of_pair = _mean(points, known, pair)
        share = (np.isfinite(of_pair[..., 0]) & seen).sum(axis=1) / frames
        middle = np.where((share > 0.6)[:, None, None], of_pair, middle)
    return middle


def _mean(points: Floats32, known: Bools, which: list[int]) -> Floats32:
    here = known[:, :, which]
    total = np.where(here[..., None], points[:, :, which], 0.0).sum(axis=2)
    count = here.sum(axis=2)[..., None]
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def _directions(points: Floats32, size: Floats32) -> Floats32:
    """`(clips, samples, lines, 2)`: the lines between joints, nearly of length 1 unless they point at us."""
    lines = points[:, :, _LINE_TO] - points[:, :, _LINE_FROM]
    length = np.linalg.norm(lines, axis=-1, keepdims=True)
    return np.asarray(lines / (length + SOFTEST * size[..., None, None]), np.float32)


def _velocities(values: Floats32, fastest: float) -> Floats32:
    """Central differences along axis 1 in units a second; one-sided at the ends of what is known."""
    step = np.full_like(values, np.nan)
    step[:, 1:] = (values[:, 1:] - values[:, :-1]) * RATE
    ahead = np.full_like(values, np.nan)
    ahead[:, :-1] = step[:, 1:]
    both = np.where(np.isfinite(step), step, ahead)
    both = (both + np.where(np.isfinite(ahead), ahead, both)) / 2
    return both.clip(-fastest, fastest)
