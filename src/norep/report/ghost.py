"""The reference in the picture of an execution: its posture on the athlete's own body and place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.cleaning import smooth
from norep.pose.sequence import PoseSequence
from norep.report.comparison_course import middle_of, resting_part
from norep.report.drawing import INK, Image, stroke_of
from norep.report.verdicts import RGB
from norep.scoring.alignment import Alignment
from norep.scoring.barycentre import LENGTH
from norep.scoring.body import MIRROR, POINTS
from norep.scoring.reference import Reference
from norep.scoring.score import Score

Floats = NDArray[np.float64]
GHOST: RGB = (255, 236, 168)
OPACITY = 0.62
CALM = 0.08
"""Standard deviation in seconds of the smoothing, so that the figure does not tremble."""
FEWEST = 40
"""Seen points of a repetition from which on the picture of a body is known."""
LEAST, MOST = 0.6, 1.6
"""How much shorter or longer a limb may be than that of a standard body."""
_SIDES = ("left", "right")
_LIMBS = (
    ("elbow", "shoulder"),
    ("wrist", "elbow"),
    ("knee", "hip"),
    ("ankle", "knee"),
)
BONES = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    *(
        (f"{side}_{a}", f"{side}_{b}")
        for side in ("left", "right")
        for a, b in (("shoulder", "hip"), *_LIMBS)
    ),
)


def steps_of(alignment: Alignment, frames: int) -> Floats:
    """`(frames,)` at which step of the reference each frame of the execution is, never going back."""
    sums = np.bincount(alignment.path[:, 1], weights=alignment.path[:, 0], minlength=frames)
    count = np.bincount(alignment.path[:, 1], minlength=frames)
    seen = np.flatnonzero(count)
    steps = np.interp(np.arange(frames), seen, sums[seen] / count[seen])
    reach = max(1, frames // 40)
    kernel = np.full(2 * reach + 1, 1 / (2 * reach + 1))
    even: Floats = np.convolve(np.pad(steps, reach, mode="edge"), kernel, mode="valid")
    rising: Floats = np.maximum.accumulate(even)
    return rising


@dataclass(frozen=True, slots=True, eq=False)
class Ghost:
    """Where the reference's key points are in the pictures of a repetition.

    `time` `(frames,)` seconds, `points` `(frames, POINTS, 2)` pixels; NaN where they are not known.
    """

    time: Floats
    points: Floats

    @staticmethod
    def of(rep: Score, poses: PoseSequence, reference: Reference) -> Ghost | None:
        """Fit the reference to a repetition of these poses; None where the picture of it is not known."""
        own = rep.execution
        window = smooth(poses[np.isin(poses.time, own.time)], CALM)
        if len(window) != len(own):
            return None
        # The execution was mirrored to be compared, so its left is the right of the picture.
        seen = _in_picture(window)[:, MIRROR] if rep.alignment.mirrored else _in_picture(window)
        fitted = _Picture.of(own.points, seen, rep.alignment.shown)
        if fitted is None:
            return None
        rests = resting_part(reference.points)
        bodies = _at_steps(reference.points, steps_of(rep.alignment, len(own)))
        flat = fitted.drawn(bodies)
        flat += (middle_of(seen, rests) - middle_of(flat, rests))[:, None]
        return Ghost(own.time, flat[:, MIRROR] if rep.alignment.mirrored else flat)

    def at(self, time: float) -> Floats | None:
        """`(POINTS, 2)` pixels at a time; None outside the repetition."""
        if not self.time[0] - 1e-6 <= time <= self.time[-1] + 1e-6:
            return None
        found: Floats = self.points[int(np.abs(self.time - time).argmin())]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Picture:
    """How a standard body of this athlete looks in the picture.

    `axes` `(3, 2)` pixels per torso length to the left, up and forward; `lengths` how long each limb is
    beside that of a standard body.
    """

    axes: Floats
    lengths: dict[str, float]

    @staticmethod
    def of(points: Floats, seen: Floats, shown: tuple[int, ...]) -> _Picture | None:
        """Fit to a standard body `(frames, POINTS, 3)` and where it is seen, `(frames, POINTS, 2)` pixels."""
        body = np.zeros(points.shape)
        body[..., list(shown)] = points[..., list(shown)]
        around = seen - middle_of(seen, "hip")[:, None]
        rows, pixels = body[:, :-1].reshape(-1, 3), around[:, :-1].reshape(-1, 2)
        known = np.isfinite(rows).all(axis=1) & np.isfinite(pixels).all(axis=1)
        if known.sum() < FEWEST:
            return None
        axes = np.asarray(np.linalg.lstsq(rows[known], pixels[known], rcond=None)[0], np.float64)
        return _Picture(axes, _lengths(body @ axes, around))

    def drawn(self, bodies: Floats) -> Floats:
        """`(frames, POINTS, 2)` pixels around the middle of the hips of bodies `(frames, POINTS, 3)`."""
        flat = np.nan_to_num(bodies) @ self.axes
        out = flat - middle_of(flat, "hip")[:, None]
        neck, old = self.lengths["trunk"] * middle_of(out, "shoulder"), middle_of(out, "shoulder")
        moved = out.copy()
        for side in ("left", "right"):
            at = POINTS.index(f"{side}_shoulder")
            moved[:, at] = neck + out[:, at] - old
        moved[:, 0] = neck + out[:, 0] - old
        for end, start in _LIMBS:
            for side in ("left", "right"):
                a, b = POINTS.index(f"{side}_{start}"), POINTS.index(f"{side}_{end}")
                moved[:, b] = moved[:, a] + self.lengths[end] * (out[:, b] - out[:, a])
        return moved


def _lengths(drawn: Floats, seen: Floats) -> dict[str, float]:
    """How long each limb is beside what is drawn of it, by least squares over all frames."""
    found = {"trunk": _factor(middle_of(drawn, "shoulder"), middle_of(seen, "shoulder"))}
    for end, start in _LIMBS:
        ways = [
            np.concatenate([_way(body, f"{side}_{start}", f"{side}_{end}") for side in _SIDES])
            for body in (drawn, seen)
        ]
        found[end] = _factor(ways[0], ways[1])
    return found


def _way(points: Floats, start: str, end: str) -> Floats:
    way: Floats = points[:, POINTS.index(end)] - points[:, POINTS.index(start)]
    return way


def _factor(drawn: Floats, seen: Floats) -> float:
    known = np.isfinite(drawn).all(axis=1) & np.isfinite(seen).all(axis=1)
    size = float((drawn[known] ** 2).sum())
    if size <= 0:
        return 1.0
    return float(np.clip((drawn[known] * seen[known]).sum() / size, LEAST, MOST))


def _in_picture(poses: PoseSequence) -> Floats:
    """`(frames, POINTS, 2)` the compared key points in pixels; `hips` is the middle of the hips."""
    names = ("ear" if poses.skeleton.index("left_ear") is not None else "head", *POINTS[1:-1], "hip")
    return np.stack([poses.joint(name) for name in names], axis=1)


def _at_steps(points: Floats, steps: Floats) -> Floats:
    """The bodies `(LENGTH, POINTS, 3)` between the steps."""
    low = np.minimum(steps.astype(int), LENGTH - 2)
    share = (steps - low)[:, None, None]
    mixed: Floats = (1 - share) * points[low] + share * points[low + 1]
    return mixed


def draw_ghost(image: Image, points: Floats, *, opacity: float = OPACITY) -> None:
    """Draw a figure of points `(POINTS, 2)` in pixels, in place: light with dark edges, and seen through."""
    layer, thick = image.copy(), 3 * stroke_of(image)
    at = {name: points[place] for place, name in enumerate(POINTS)}
    lines = [(at[a], at[b]) for a, b in BONES]
    lines.append(((at["left_shoulder"] + at["right_shoulder"]) / 2, at["head"]))
    reach = 4 * max(image.shape[:2])
    known = [ends for ends in lines if np.isfinite(ends).all() and (np.abs(ends) < reach).all()]
    for colour, width in ((INK, thick + 4), (GHOST, thick)):
        for ends in known:
            a, b = (tuple(np.round(end).astype(int).tolist()) for end in ends)
            cv2.line(layer, a, b, colour, width, cv2.LINE_AA)
    head = at["head"]
    if np.isfinite(head).all() and (np.abs(head) < reach).all():
        size = _head_size(at)
        for colour, width in ((INK, size + 2), (GHOST, size)):
            cv2.circle(layer, tuple(np.round(head).astype(int).tolist()), width, colour, -1, cv2.LINE_AA)
    cv2.addWeighted(layer, opacity, image, 1 - opacity, 0, dst=image)


def _head_size(at: dict[str, Floats]) -> int:
    """Pixels of the radius of a head: a share of the trunk."""
    shoulders, hips = (at["left_shoulder"] + at["right_shoulder"]) / 2, (at["left_hip"] + at["right_hip"]) / 2
    ways = [float(np.linalg.norm(end - shoulders)) for end in (hips, at["head"])]
    return max(2, round(0.2 * max(way for way in ways if np.isfinite(way))))
