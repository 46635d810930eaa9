"""Count the repetitions of a video without any pose, from how the picture moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from norep.recognition.flow.attention import small_part
from norep.recognition.flow.choice import chosen
from norep.recognition.flow.field import Cut, FlowField, flow_field
from norep.recognition.flow.likeness import likeness
from norep.recognition.flow.motion import FlowMotion, motion_of
from norep.recognition.periodic.counted import Counted
from norep.video.cuts import CutDetector
from norep.video.frame import Frame

Reopen = Callable[[], Iterable[Frame]]
"""Gives the upright frames of a video from the first; may be called twice."""

LEAST_LIKENESS = 0.6
"""Drawn people who only gesticulate have 0.1 to 0.7, sets on drawn and real film 0.74 to 1."""
ONCE = 0.5
"""Confidence of a single repetition at most: bending down once looks the same."""


def count_flow(reopen: Reopen, cut: Cut | None = None) -> Counted:
    """Count the repetitions of the strongest motion in a video, shot by shot.

    `reopen`, such as `Footage.frames`, is called a second time when all motion is in a small part of the
    picture, which is then looked at closely. `cut` tells where shots begin, such as `Footage.cut`; they are
    looked for when it is not given. A video in which nothing moves to and fro has no repetition, whatever
    the camera does.

    ```python
    with Footage("far-away.mp4") as footage:
        print(len(count_flow(footage.frames)))
    ```
    """
    return count_field(looked_at(reopen, cut))


def looked_at(reopen: Reopen, cut: Cut | None = None) -> FlowField:
    """Return the flow of the picture, or of the small part of it where all motion is."""
    cuts = _Cuts(cut)
    field = flow_field(reopen(), cuts.ask)
    part = small_part(field.change)
    return field if part is None else flow_field(part.of(reopen()), cuts.recall)


def count_field(field: FlowField) -> Counted:
    """Count the repetitions of a known flow; the confidence is that of the least sure shot."""
    motions = [motion for motion in map(motion_of, field.shots()) if motion is not None]
    found = [counted for counted in map(_counted, motions) if len(counted)]
    reps = tuple(rep for counted in found for rep in counted.reps)
    return Counted(reps, min((counted.confidence for counted in found), default=0.0), "flow")


def _counted(motion: FlowMotion) -> Counted:
    """The repetitions of one shot; none where they are not the same thing again."""
    counted = chosen(motion)
    if len(counted) == 1:
        return replace(counted, confidence=min(counted.confidence, ONCE))
    return counted if likeness(motion, counted.reps) >= LEAST_LIKENESS else Counted(source="flow")


class _Cuts:
    """Where shots begin: found in the first pass, remembered for the second, which shows less."""

    def __init__(self, cut: Cut | None) -> None:
        detector = CutDetector()
        self._detect = cut or (lambda frame: detector.update(frame.image))
        self._found: set[int] = set()

    def ask(self, frame: Frame) -> bool:
        if self._detect(frame):
            self._found.add(frame.index)
        return self.recall(frame)

    def recall(self, frame: Frame) -> bool:
        return frame.index in self._found
