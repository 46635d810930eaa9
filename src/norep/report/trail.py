"""Draw whom norep followed onto the video: box, trail, others considered, hints, losses and cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence
from norep.report.drawing import INK, WHITE, Floats, Image, Lettering, box, plate, scaled, stroke_of
from norep.report.model import BoxReport, PoseInfo
from norep.report.overlay import NearestPose
from norep.report.verdicts import AMBER, RGB
from norep.video.frame import Frame

TRAIL_S = 2.0
"""How much of the way is shown behind the athlete."""
NEAR_S = 0.4
"""How long before and after they were seen the people considered are shown."""
HINT_S = 1.5
"""How long a hint and a cut are shown."""
FOLLOWED, LOST, OTHER = (70, 200, 120), (226, 84, 84), (150, 158, 172)


def trail_frames(
    frames: Iterable[Frame], poses: PoseSequence, pose: PoseInfo, *, max_side: int = 1280
) -> Iterator[Frame]:
    """Yield copies of the frames with the athlete's track drawn on, at most `max_side` pixels long.

    The poses are in pixels of the frames as they come; `pose` says who else was considered and what hints
    were given. A strip along the bottom shows the whole video: followed, lost, cuts, hints.
    """
    nearest, way = NearestPose(poses), Way(poses)
    for frame in frames:
        image = scaled(frame.image, max_side, max_side)
        factor = image.shape[1] / frame.image.shape[1]
        for one in pose.considered:
            if abs(one.time_s - frame.time) <= NEAR_S and not one.followed:
                _boxed(image, one, factor, OTHER, f"{100 * one.share:.0f} %")
        for hint in pose.hints:
            if 0 <= frame.time - hint.time_s < HINT_S:
                _boxed(image, hint, factor, AMBER, "hint" if hint.found else "hint: nobody")
        way.draw(image, frame.time, factor)
        here = nearest.at(frame.time)
        box(image, here, factor)
        _notice(image, way, here, frame.time)
        way.strip(image, frame.time, [hint.time_s for hint in pose.hints])
        yield Frame(frame.index, frame.time, image)


class Way:
    """Where the athlete was over time, and where the way is broken."""

    def __init__(self, poses: PoseSequence) -> None:
        self._time = poses.time
        self._followed = poses.followed
        self._middle = _middles(poses)
        cuts = np.zeros(len(poses), bool) if poses.cuts is None else poses.cuts
        self.cuts: Floats = self._time[cuts]
        self._piece = np.cumsum(cuts)

    def draw(self, image: Image, time: float, factor: float) -> None:
        """The last seconds as a line that grows fainter, broken at cuts and where the athlete was lost."""
        first, stop = np.searchsorted(self._time, (time - TRAIL_S, time + 1e-6))
        for at in range(max(1, first), stop):
            if not (self._followed[at - 1] and self._followed[at] and self._piece[at] == self._piece[at - 1]):
                continue
            fresh = 1 - (time - self._time[at]) / TRAIL_S
            ends = np.clip(self._middle[at - 1 : at + 1] * factor, -9999, 9999).round().astype(int).tolist()
            colour = tuple(round(fresh * light + (1 - fresh) * 90) for light in FOLLOWED)
            cv2.line(image, tuple(ends[0]), tuple(ends[1]), colour, 2 * stroke_of(image), cv2.LINE_AA)

    def strip(self, image: Image, time: float, hints: list[float]) -> None:
        """The whole video along the bottom edge: green where followed, red where lost, ticks, and now."""
        if not len(self._time):
            return
        height, width = image.shape[:2]
        tall = max(3, round(0.016 * min(height, width)))
        columns = np.linspace(self._time[0], self._time[-1], width)
        nearest = np.clip(np.searchsorted(self._time, columns), 0, len(self._time) - 1)
        row = np.where(self._followed[nearest, None], FOLLOWED, LOST)
        image[height - tall :] = row.astype(np.uint8)
        for ticks, colour in ((self.cuts, INK), (hints, AMBER), ((time,), WHITE)):
            for tick in ticks:
                column = int(np.searchsorted(columns, tick))
                image[height - tall :, max(0, column - 1) : column + 2] = colour


def _middles(poses: PoseSequence) -> NDArray[np.float64]:
    """`(frames, 2)` middle of the hips, else of all key points; NaN where nobody is followed."""
    middle = poses.joint("hip")
    middles = np.full((len(poses), 2), np.nan)
    seen = poses.followed
    middles[seen] = np.nanmean(poses.points[seen], axis=1)
    return np.where(np.isfinite(middle), middle, middles)


def _boxed(image: Image, one: BoxReport, factor: float, colour: RGB, label: str) -> None:
    left, top, right, bottom = (
        round(factor * side) for side in (one.x, one.y, one.x + one.width, one.y + one.height)
    )
    cv2.rectangle(image, (left, top), (right, bottom), colour, stroke_of(image), cv2.LINE_AA)
    lettering = Lettering(max(6.0, 0.022 * min(image.shape[:2])), colour)
    lettering.write(image, label, (left + 3, max(round(lettering.height) + 2, top - 4)))


def _notice(image: Image, way: Way, here: PoseSequence, time: float) -> None:
    """What is out of the ordinary now, at the top left."""
    cut = any(0 <= time - at < HINT_S for at in way.cuts)
    lost = not len(here) or not here.followed.any()
    texts = [text for text, shown in (("Cut", cut), ("Athlete lost", lost)) if shown]
    if not texts:
        return
    unit = min(image.shape[:2]) / 100
    lettering = Lettering(3.4 * unit, INK).fitted(", ".join(texts), image.shape[1] - 8 * unit)
    corner = round(2 * unit), round(2 * unit)
    wide, tall = lettering.width(", ".join(texts)) + 4 * unit, lettering.height + 3.4 * unit
    plate(image, corner, (round(corner[0] + wide), round(corner[1] + tall)), AMBER, 0.92)
    lettering.write(
        image, ", ".join(texts), (round(corner[0] + 2 * unit), round(corner[1] + tall - 1.7 * unit))
    )
