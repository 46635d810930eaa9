"""A panel of a film: the athlete's part of the picture, fitted, with the skeleton and what differs most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from norep.errors import VideoError
from norep.pose.sequence import PoseSequence
from norep.report.comparison_figures import rings
from norep.report.drawing import WHITE, Floats, Image, skeleton, stroke_of
from norep.report.ghost import draw_ghost
from norep.report.overlay import NearestPose
from norep.report.verdicts import RED, RGB
from norep.scoring.deviations import Deviation
from norep.video.frame import Frame

Frames = Callable[[], Iterator[Frame]]
GROUND: RGB = (34, 40, 49)
TALL, WIDE = (540, 720), (640, 480)
ROOM = 0.16
"""Share of the athlete's size that is shown around."""
PLAIN_SIZE = (720, 720)
PLAIN_FPS = 30.0
_PARTS = {"torso": ("hip", "shoulder"), "head": ("ear",)}


def plain_frames(poses: PoseSequence) -> Iterator[Frame]:
    """A plain ground for each pose; it is large enough for them where their picture's size is not known."""
    width, height = poses.size or _size_of(poses)
    image = np.full((height, width, 3), GROUND, np.uint8)
    for index, time in enumerate(poses.time.tolist()):
        yield Frame(index, time, image.copy())


def _size_of(poses: PoseSequence) -> tuple[int, int]:
    known = poses.points[np.isfinite(poses.points).all(axis=2)]
    if not len(known):
        return PLAIN_SIZE
    width, height = np.clip(np.ceil(1.05 * known.max(axis=0)), 64, 4096).astype(int).tolist()
    return width, height


class Stage:
    """A film that can be asked for the picture at a time; it is read from the start again to go back.

    No more than two pictures are held.
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._coming: Iterator[Frame] = iter(())
        self._now: Frame | None = None
        self._next: Frame | None = None

    def at(self, time: float) -> Frame:
        """The picture nearest to a time."""
        now = self._now
        if now is None or time < now.time - 1e-6:
            now = self._begin()
        while self._next is not None and abs(self._next.time - time) <= abs(now.time - time):
            now, self._next = self._next, next(self._coming, None)
        self._now = now
        return now

    def _begin(self) -> Frame:
        self._coming = self._frames()
        first = next(self._coming, None)
        if first is None:
            raise VideoError("the film of the reference has no pictures")
        self._next = next(self._coming, None)
        return first


def shape_for(boxes: Sequence[Floats]) -> tuple[int, int]:
    """Width and height of a panel that suits the athletes: upright, or wide for who is lying."""
    sizes = np.array([box[1] - box[0] for box in boxes])
    across, down = np.median(sizes, axis=0)
    return WIDE if across > down else TALL


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """What is shown of a film during a repetition: `box` `(2, 2)` its first and last corner in pixels."""

    poses: PoseSequence
    nearest: NearestPose
    box: Floats
    plain: bool = False

    @staticmethod
    def of(poses: PoseSequence, time: Floats, *, plain: bool = False) -> Panel:
        """The panel of the repetition with these times; `plain` says that there is no film behind it."""
        inside = poses.points[(poses.time >= time[0]) & (poses.time <= time[-1])]
        known = inside[np.isfinite(inside).all(axis=2)]
        low, high = np.percentile(known, (0.5, 99.5), axis=0) if len(known) else np.array([[0, 0], [1, 1]])
        room = ROOM * float((high - low).max())
        return Panel(poses, NearestPose(poses), np.array([low - room, high + room]), plain)

    def drawn(self, frame: Frame, size: tuple[int, int], worst: Deviation | None) -> Image:
        """The athlete's part of a frame with the skeleton, and a ring where it differs most."""
        corner, factor = self._fit(size)
        image = _cut(frame.image, corner, factor, size)
        pose = self.nearest.at(frame.time)
        if len(pose):
            here = replace(pose, points=(pose.points - corner) * factor, size=None)
            skeleton(image, here)
            if self.plain:
                draw_head(image, here)
            if worst is not None:
                ring(image, here, worst)
        return image

    def figure(self, points: Floats | None, size: tuple[int, int]) -> Image:
        """A figure of points `(POINTS, 2)` of the frame on a plain ground, seen like the athlete."""
        corner, factor = self._fit(size)
        image = np.full((size[1], size[0], 3), GROUND, np.uint8)
        if points is not None:
            draw_ghost(image, (points - corner) * factor, opacity=1.0)
        return image

    def _fit(self, size: tuple[int, int]) -> tuple[Floats, float]:
        """The corner that is shown and how much larger, so that the box fits in the middle."""
        span = self.box[1] - self.box[0]
        factor = float(min(np.array(size) / np.maximum(span, 1.0)))
        corner: Floats = self.box.mean(axis=0) - np.array(size) / factor / 2
        return corner, factor


def draw_head(image: Image, pose: PoseSequence) -> None:
    """Draw a head where there is only a skeleton, in place; nothing where its size is not known."""
    head = pose.joint("ear" if pose.skeleton.index("left_ear") is not None else "head")[0]
    neck = pose.joint("shoulder")[0]
    if not np.isfinite([head, neck]).all() or np.abs(head).max() > 4 * max(image.shape):
        return
    radius = max(3, round(0.42 * float(np.linalg.norm(head - neck))))
    at = (round(float(head[0])), round(float(head[1])))
    cv2.circle(image, at, radius, WHITE, 2 * stroke_of(image), cv2.LINE_AA)


def ring(image: Image, pose: PoseSequence, worst: Deviation) -> None:
    """Draw a ring around a joint, in place."""
    width, height = image.shape[1], image.shape[0]
    radius = round(min(width, height) / 17)
    spots = rings(_spots(pose, worst), radius)
    for spot in spots:
        if (np.abs(spot) < 4 * max(width, height)).all():
            at = tuple(np.round(spot).astype(int).tolist())
            cv2.circle(image, at, radius, (14, 17, 22), 2 * stroke_of(image) + 3, cv2.LINE_AA)
            cv2.circle(image, at, radius, RED, 2 * stroke_of(image), cv2.LINE_AA)


def _spots(pose: PoseSequence, worst: Deviation) -> Floats:
    """`(1 or 2, 2)` pixels of a joint on the side that is meant, or on both."""
    if worst.joint in _PARTS:
        return np.array([np.mean([pose.joint(part)[0] for part in _PARTS[worst.joint]], axis=0)])
    sides = (worst.side,) if worst.side else ("left", "right")
    return np.array([pose.joint(f"{side}_{worst.joint}")[0] for side in sides])


def _cut(image: Image, corner: Floats, factor: float, size: tuple[int, int]) -> Image:
    """The part of a picture from a corner on, larger by a factor, dark where there is no picture."""
    width, height = size
    first = np.round(corner).astype(int)
    last = first + np.maximum(np.round(np.array(size) / factor).astype(int), 1)
    bounds = np.array(image.shape[1::-1])
    low, high = np.clip(first, 0, bounds), np.clip(last, 0, bounds)
    out = np.full((height, width, 3), GROUND, np.uint8)
    if (high <= low).any():
        return out
    start = np.round((low - first) * np.array(size) / (last - first)).astype(int)
    stop = np.maximum(np.round((high - first) * np.array(size) / (last - first)).astype(int), start + 1)
    part = np.ascontiguousarray(image[low[1] : high[1], low[0] : high[0]])
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    shrunk = cv2.resize(part, tuple((stop - start).tolist()), interpolation=how)
    out[start[1] : stop[1], start[0] : stop[0]] = shrunk[: height - start[1], : width - start[0]]
    return out
