"""Cleaning key points: one frame after the other as they come, or a whole window at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import Skeleton

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

REACH = 3.0  # standard deviations after which the Gaussian is cut off
BLOCK = 64  # frames averaged in one product of matrices
HOLD_S = 0.12  # how long a person who is lost for an instant keeps their last pose
HELD_CONFIDENCE = 0.5  # times the last confidence
JUMP = 0.4  # torso lengths; a key point that goes farther in one picture,
JUMP_PER_S = 12.0  # faster than this, and is alone in that, is held back for one picture
SWAP_GAIN = 1.0  # how much farther, relatively, the body moves than with left and right exchanged,
SWAP_LEAST = 0.05  # and at least this many torso lengths, before an exchange is believed
SWAP_S = 0.25  # exchanged for longer than this, the person has turned around


def smooth(poses: PoseSequence, seconds: float) -> PoseSequence:
    """Return the poses averaged over time with a Gaussian of this standard deviation.

    A local line is fitted, not a local mean, so that the first and last frames of a motion do not lag
    (Cleveland 1979). Weights follow the timestamps, so uneven frames do no harm. What is NaN stays NaN
    and adds nothing to its neighbours; nothing is averaged across a cut. Confidence stays as it is.
    """
    if seconds <= 0 or len(poses) < 2:
        return poses
    blocks = list(_blocks(poses, seconds))
    world = None if poses.world is None else _averaged(poses.world, blocks)
    return replace(poses, points=_averaged(poses.points, blocks), world=world)


def clean(poses: Iterable[PoseSequence]) -> Iterator[PoseSequence]:
    """Clean a stream of sequences of length 1 with one `Cleaner`."""
    cleaner = Cleaner()
    return (cleaner.update(frame) for frame in poses)


class Cleaner:
    """Mends single frames from the past alone; state of one stream.

    Left and right exchanged for an instant are put back, a key point that jumps in a single picture keeps
    its place, and a person lost for less than 0.12 s keeps the last pose with half the confidence.
    """

    def __init__(self) -> None:
        self._last: PoseSequence | None = None
        self._kept_back: Mask | None = None
        self._swapped_since: float | None = None

    def update(self, frame: PoseSequence) -> PoseSequence:
        """Return the cleaned frame, again a sequence of length 1."""
        places = _places(frame.skeleton)
        if places is None:
            return frame
        if frame.cuts is not None and frame.cuts[0]:
            self._last = None
        last = self._last
        recent = last is not None and frame.time[0] - last.time[0] <= HOLD_S
        if not np.isfinite(frame.points).any():
            return _held(frame, last) if last is not None and recent else frame
        if last is not None and recent:
            frame = self._mended(frame, last, places)
        else:
            self._kept_back = self._swapped_since = None
        self._last = frame
        return frame

    def _mended(self, frame: PoseSequence, last: PoseSequence, places: Places) -> PoseSequence:
        torso = _torso(last.points[0], places)
        if torso == 0.0:
            return frame
        return self._without_jumps(self._unswapped(frame, last, places), last, torso)

    def _unswapped(self, frame: PoseSequence, last: PoseSequence, places: Places) -> PoseSequence:
        exchanged = frame.points[0, places.exchanged]
        as_is, other_way = (
            float(np.nanmean(np.abs(points[places.body] - last.points[0, places.body])))
            for points in (frame.points[0], exchanged)
        )
        if as_is - other_way < SWAP_GAIN * other_way + SWAP_LEAST * _torso(last.points[0], places):
            self._swapped_since = None
            return frame
        now = float(frame.time[0])
        self._swapped_since = now if self._swapped_since is None else self._swapped_since
        return _exchanged(frame, places) if now - self._swapped_since < SWAP_S else frame

    def _without_jumps(self, frame: PoseSequence, last: PoseSequence, torso: float) -> PoseSequence:
        step = np.abs(frame.points[0] - last.points[0]).max(axis=1)
        limit = max(JUMP, JUMP_PER_S * float(frame.time[0] - last.time[0])) * torso
        jumped = step - np.nanmedian(step) > limit
        if not jumped.any():
            self._kept_back = None
            return frame
        if self._kept_back is not None:
            jumped &= ~self._kept_back  # still there a picture later: it was no slip
        self._kept_back = jumped
        return _with_old(frame, last, jumped)


def _held(frame: PoseSequence, last: PoseSequence) -> PoseSequence:
    return replace(frame, points=last.points, world=last.world, confidence=last.confidence * HELD_CONFIDENCE)


@dataclass(frozen=True, slots=True)
class Block:
    """Some frames, the frames near enough to matter for them, their weights and the seconds between them."""

    rows: slice
    near: slice
    weights: Floats
    gaps: Floats
    calm: float  # seconds squared added to the spread of the times, so that few frames give no steep slope


def _blocks(poses: PoseSequence, seconds: float) -> Iterator[Block]:
    time, reach = poses.time, REACH * seconds
    shot = np.zeros(len(poses)) if poses.cuts is None else np.cumsum(poses.cuts)
    for start in range(0, len(poses), BLOCK):
        rows = slice(start, min(start + BLOCK, len(poses)))
        first = int(np.searchsorted(time, time[rows.start] - reach))
        near = slice(first, int(np.searchsorted(time, time[rows.stop - 1] + reach, side="right")))
        gap = time[None, near] - time[rows, None]
        apart = (np.abs(gap) > reach) | (shot[rows, None] != shot[None, near])
        weights = np.where(apart, 0.0, np.exp(-0.5 * (gap / seconds) ** 2))
        yield Block(rows, near, weights, gap, 0.02 * seconds**2)


def _averaged(values: Floats, blocks: Sequence[Block]) -> Floats:
    """Local lines through `(frames, keypoints, axes)`, NaN where the value itself is."""
    seen = np.asarray(np.isfinite(values).all(axis=2))
    alike = bool((seen == seen[:, :1]).all())
    count = (seen[:, :1] if alike else seen).astype(np.float64)
    filled: Floats = np.where(seen[..., None], values, 0.0)
    result: Floats = np.empty_like(filled)
    for block in blocks:
        result[block.rows] = _line(block, filled[block.near], count[block.near])
    result[~seen] = np.nan
    return result


def _line(block: Block, values: Floats, count: Floats) -> Floats:
    """The weighted line of least squares through the near frames, at each frame of the block."""
    flat = values.reshape(len(values), -1)
    shape = (len(block.weights), *values.shape[1:])
    leaning = block.weights * block.gaps
    mass = np.maximum(block.weights @ count, 1e-12)
    off = (leaning @ count) / mass
    spread = ((leaning * block.gaps) @ count) / mass - off**2
    mean = (block.weights @ flat).reshape(shape) / mass[..., None]
    tilt = (leaning @ flat).reshape(shape) / mass[..., None] - off[..., None] * mean
    return np.asarray(mean - tilt * (off / (spread + block.calm))[..., None])


@dataclass(frozen=True, slots=True)
class Places:
    """Where a skeleton has the key points that the guards look at."""

    shoulders: tuple[int, int]
    hips: tuple[int, int]
    body: list[int]
    exchanged: list[int]


@lru_cache(maxsize=8)
def _places(skeleton: Skeleton) -> Places | None:
    """None for a skeleton without shoulders and hips, whose frames are left as they are."""
    parts = ("shoulder", "hip", "knee", "ankle")  # face and fingers prove nothing
    body = [skeleton.index(f"{side}_{part}") for part in parts for side in ("left", "right")]
    known = [place for place in body if place is not None]
    if None in body[:4]:
        return None
    return Places((known[0], known[1]), (known[2], known[3]), known, list(skeleton.mirrored))


def _torso(points: Floats, places: Places) -> float:
    """Pixels from the middle of the shoulders to the middle of the hips, at least the shoulders' width."""
    left, right = points[places.shoulders[0]], points[places.shoulders[1]]
    hips = (points[places.hips[0]] + points[places.hips[1]]) / 2
    length = math.hypot(*((left + right) / 2 - hips))
    width = math.hypot(*(left - right))
    size = max(length, width)
    return size if math.isfinite(size) else 0.0


def _exchanged(pose: PoseSequence, places: Places) -> PoseSequence:
    """The pose with the names of left and right exchanged; nothing moves."""
    order = places.exchanged
    world = None if pose.world is None else pose.world[:, order]
    return replace(pose, points=pose.points[:, order], world=world, confidence=pose.confidence[:, order])


def _with_old(frame: PoseSequence, last: PoseSequence, which: Mask) -> PoseSequence:
    """The frame with some key points as they were in the last one."""
    pick = which[None, :, None]
    world = frame.world
    if world is not None and last.world is not None:
        world = np.where(pick, last.world, world)
    return replace(frame, points=np.where(pick, last.points, frame.points), world=world)
