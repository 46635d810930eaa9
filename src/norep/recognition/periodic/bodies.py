"""Bodies in about metres around the hips, whatever form the key points come in.

Three forms are understood: world landmarks; pixels only, measured in body sizes; and the published files of
RepCount and Countix, whose every frame was stretched to 0..1 along each axis. Such stretching is undone with
the lengths of bones, which are nearly alike in all people: a bone with the components dx, dy, dz has the
length L when sx² dx² + sy² dy² + sz² dz² = L², and a dozen bones give the three scales of a frame by least
squares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence
from norep.recognition.periodic.smoothing import smoothed

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

JOINTS = (
    "head",
    *(f"{side}_{joint}" for joint in ("shoulder", "elbow", "wrist") for side in ("left", "right")),
    *(f"{side}_{joint}" for joint in ("hip", "knee", "ankle") for side in ("left", "right")),
)
PLACE = {name: place for place, name in enumerate(JOINTS)}
BONES = {
    ("shoulder", "elbow"): 0.28,
    ("elbow", "wrist"): 0.25,
    ("shoulder", "hip"): 0.50,
    ("hip", "knee"): 0.42,
    ("knee", "ankle"): 0.41,
}
"""Metres, for an adult of 1.72 m (Winter 2009, table 4.1)."""
WIDTHS = {"shoulder": 0.36, "hip": 0.22}
"""Metres between left and right."""
STEADY_S = 0.15
"""Seconds over which the scales of frames are averaged."""
SEEN_SHARE = 0.6
"""Share of the joints that make a frame usable."""
SMALLEST = 0.05
"""Metres; no axis of a frame is believed to be flatter than this."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """`joints` `(frames, 13, 3)` metres around the hips, x right, y down, z away, in the order of `JOINTS`.

    `place` `(frames, 2)` metres: where the hips are in the picture, NaN when unknown. `span` `(frames, 2)`
    metres: width and height of the body in the picture. `seen` `(frames,)`: usable frames.
    """

    time: Floats
    joints: Floats
    place: Floats
    span: Floats
    seen: Mask


def bodies_of(poses: PoseSequence) -> Bodies:
    """Return the bodies of a sequence of any skeleton that has shoulders, hips and knees."""
    flat = _joints(poses, poses.points)
    seen = np.isfinite(flat).all(axis=2).mean(axis=1) >= SEEN_SHARE
    if stretched(poses):
        return _unstretched(poses, seen)
    size = _body_size(poses.time, flat, seen)
    flat = flat / size[:, None, None]
    place = _hips(flat)
    if poses.world is None:
        joints = np.concatenate([flat - place[:, None], np.zeros((*flat.shape[:2], 1))], axis=2)
    else:
        joints = _joints(poses, poses.world)
        joints = joints - _hips(joints)[:, None]
    return Bodies(poses.time, joints, place, _span(flat), seen)


def stretched(poses: PoseSequence) -> bool:
    """Whether every frame was stretched to 0..1 along each axis."""
    points = poses.points[poses.followed]
    if not len(points) or poses.world is None:
        return False
    low, high = np.nanmin(points, axis=1), np.nanmax(points, axis=1)
    return bool(np.median(np.abs(low)) < 1e-3 and np.median(np.abs(high - 1)) < 1e-3)


def _unstretched(poses: PoseSequence, seen: Mask) -> Bodies:
    assert poses.world is not None
    raw = _joints(poses, poses.world)
    scales = np.maximum(frame_scales(raw), SMALLEST)
    scales[~seen] = np.nan
    scales = np.exp(smoothed(poses.time, np.log(scales), STEADY_S))
    joints = raw * scales[:, None]
    joints = joints - _hips(joints)[:, None]
    unknown = np.full((len(poses), 2), np.nan)
    return Bodies(poses.time, joints, unknown, scales[:, :2], seen)


def frame_scales(joints: Floats) -> Floats:
    """`(frames, 3)` metres per unit of each axis of stretched `joints` `(frames, 13, 3)`; NaN when unseen.

    Least squares for the squared scales, none below zero: of the seven choices of axes that are not zero
    the one with the smallest error whose scales are all positive.
    """
    ends, lengths = _bones()
    parts = (joints[:, ends[:, 0]] - joints[:, ends[:, 1]]) ** 2 / lengths[:, None]
    usable = np.asarray(np.isfinite(parts).all(axis=(1, 2)))
    parts = np.where(usable[:, None, None], parts, 0.0)
    least = np.full(len(joints), np.inf)
    squares = np.full((len(joints), 3), np.nan)
    for axes in ([0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]):
        some = parts[:, :, axes]
        normal = np.einsum("tbi,tbj->tij", some, some) + 1e-6 * np.eye(len(axes))
        found = np.linalg.solve(normal, np.einsum("tbi,b->ti", some, lengths)[..., None])[..., 0]
        error = ((np.einsum("tbi,ti->tb", some, found) - lengths) ** 2).sum(axis=1)
        better = (found >= 0).all(axis=1) & (error < least)
        least[better] = error[better]
        squares[better] = 0.0
        squares[np.ix_(better, axes)] = found[better]
    squares[~usable] = np.nan
    return np.asarray(np.sqrt(squares))


def _bones() -> tuple[NDArray[np.int64], Floats]:
    ends = [(PLACE[f"{side}_{a}"], PLACE[f"{side}_{b}"]) for a, b in BONES for side in ("left", "right")]
    ends += [(PLACE[f"left_{name}"], PLACE[f"right_{name}"]) for name in WIDTHS]
    lengths = [length for length in BONES.values() for _ in range(2)] + list(WIDTHS.values())
    return np.array(ends), np.array(lengths)


def _joints(poses: PoseSequence, values: Floats) -> Floats:
    """`(frames, 13, axes)` of the joints by name; the head is the nose where there is no head."""
    names = {"head": "head" if poses.skeleton.index("head") is not None else "nose"}
    places = [poses.skeleton.index(names.get(name, name)) for name in JOINTS]
    missing = np.full((len(values), values.shape[2]), np.nan)
    return np.stack([missing if place is None else values[:, place] for place in places], axis=1)


def _hips(joints: Floats) -> Floats:
    middle: Floats = (joints[:, PLACE["left_hip"]] + joints[:, PLACE["right_hip"]]) / 2
    return middle


def _span(flat: Floats) -> Floats:
    filled = (
        np.where(np.isfinite(flat), flat, np.inf).min(axis=1),
        np.where(np.isfinite(flat), flat, -np.inf).max(axis=1),
    )
    span = filled[1] - filled[0]
    return np.where(np.isfinite(span), span, np.nan)


def _body_size(time: Floats, flat: Floats, seen: Mask) -> Floats:
    """`(frames,)` pixels per metre, slowly changing: the least foreshortened bones tell it."""
    ends, lengths = _bones()
    ratio = np.linalg.norm(flat[:, ends[:, 0]] - flat[:, ends[:, 1]], axis=2) / lengths
    size = np.full(len(flat), np.nan)
    whole = np.flatnonzero(seen & np.isfinite(ratio).any(axis=1))
    if not len(whole):
        return np.ones(len(flat))
    size[whole] = np.nanpercentile(ratio[whole], 75, axis=1)
    size[size < 1e-9] = np.nan
    if not np.isfinite(size).any():
        return np.ones(len(flat))
    logs = smoothed(time, np.log(size)[:, None], 2.0)[:, 0]
    return np.asarray(np.exp(np.where(np.isfinite(logs), logs, np.nanmedian(np.log(size)))))
