"""How each place of a video moves over time, with the movement of the camera taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from norep.recognition.flow.picture import Movement, SmallPicture, places
from norep.video.frame import Frame

Floats = NDArray[np.float32]
Cut = Callable[[Frame], bool]
"""Whether a new camera shot begins with a frame; asked once for each, in order."""

RATE = 15.0
"""Pictures a second that are compared at most; the fastest repetition takes a third of a second."""
LONGEST_STEP = 0.5
"""Seconds between two pictures beyond which nothing is said of what happened between them."""


@dataclass(frozen=True, slots=True)
class FlowField:
    """The flow of a video on a coarse grid, less the camera's.

    `time` `(frames,)` seconds. `velocity` `(frames, cells, 2)` in longer sides of the picture per second, x
    right and y down. `places` `(cells, 2)` middles of the cells in longer sides. `seen` `(frames,)` is false
    where a shot begins or pictures are missing: nothing is known of the way there, and the velocity is 0.
    `change` `(rows, columns)` is how much each spot of the picture changed in all, while the camera stood.
    """

    time: NDArray[np.float64]
    velocity: Floats
    places: Floats
    seen: NDArray[np.bool_]
    change: Floats

    def __len__(self) -> int:
        return len(self.time)

    def __getitem__(self, frames: slice) -> FlowField:
        """Return the chosen frames; the change stays that of the whole video."""
        time, velocity, seen = self.time[frames], self.velocity[frames], self.seen[frames]
        return replace(self, time=time, velocity=velocity, seen=seen)

    def shots(self) -> Iterator[FlowField]:
        """Its parts without a break; the first frame of each has no flow."""
        starts = [0, *(np.flatnonzero(~self.seen[1:]) + 1).tolist(), len(self)]
        return (self[start:stop] for start, stop in pairwise(starts) if stop > start)


def flow_field(frames: Iterable[Frame], cut: Cut) -> FlowField:
    """Return the flow of upright frames, at no more than `RATE` of them a second; empty for none.

    Only two small pictures are held at a time; the flow takes 1 kB for each.
    """
    watch = _Watch()
    new_shot = False
    for frame in frames:
        new_shot |= cut(frame)
        if watch.wants(frame.time):
            watch.look(frame, new_shot)
            new_shot = False
    return watch.field()


class _Watch:
    """Sees one frame after the other and keeps what moved."""

    def __init__(self) -> None:
        self._movement = Movement()
        self._last: SmallPicture | None = None
        self._times: list[float] = []
        self._velocities: list[Floats] = []
        self._seen: list[bool] = []
        self._change = np.zeros((0, 0), np.float32)

    def wants(self, time: float) -> bool:
        """Whether a frame of this time would be used."""
        return self._last is None or time - self._last.time >= 0.9 / RATE

    def look(self, frame: Frame, new_shot: bool) -> None:
        last, self._last = self._last, SmallPicture.of(frame, self._last.size if self._last else None)
        self._times.append(frame.time)
        known = last is not None and not new_shot and frame.time - last.time <= LONGEST_STEP
        self._seen.append(known)
        if last is not None and known:
            velocity, change = self._movement.between(last, self._last)
            self._velocities.append(velocity)
            self._change = self._change + change if self._change.size else change
        else:
            self._velocities.append(np.zeros((*self._last.texture.shape, 2), np.float32))

    def field(self) -> FlowField:
        """All that was seen."""
        grid = self._velocities[0].shape[:2] if self._velocities else (0, 0)
        velocity = np.array(self._velocities, np.float32).reshape(len(self._times), grid[0] * grid[1], 2)
        seen = np.array(self._seen, np.bool_)
        return FlowField(np.array(self._times, np.float64), velocity, places(*grid), seen, self._change)
