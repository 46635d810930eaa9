"""Following the athlete: who it is, where they are in each picture, and when they are lost.

Most videos show one person, and following the clearest one is right. So that is what happens first,
while a few small pictures are kept as evidence of who moves. When most of the motion in the picture
is not theirs, the thorough search decides, and the shot is gone through again from its beginning.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from norep.errors import PoseError
from norep.pose.backend import Backend, Region
from norep.pose.following import Following
from norep.pose.search import Anchor, difference, turned
from norep.pose.sequence import PoseSequence
from norep.video.frame import Frame


@dataclass(frozen=True, slots=True)
class AthleteHint:
    """The user's word for where the athlete is: a box in pixels at a time in seconds.

    >>> AthleteHint.parse("310,80,120,300@2.5")
    AthleteHint(x=310.0, y=80.0, width=120.0, height=300.0, time=2.5)
    """

    x: float
    y: float
    width: float
    height: float
    time: float = 0.0

    @staticmethod
    def parse(text: str) -> AthleteHint:
        """Read `x,y,w,h@seconds` (`@seconds` may be left out); raises PoseError."""
        box, _, seconds = text.partition("@")
        try:
            x, y, width, height = (float(part) for part in box.split(","))
            hint = AthleteHint(x, y, width, height, float(seconds or 0.0))
        except ValueError:
            raise PoseError(f"athlete {text!r} is not x,y,w,h@seconds, like 310,80,120,300@2.5") from None
        if not (width > 0 and height > 0 and hint.time >= 0 and np.isfinite([x, y, width, height]).all()):
            raise PoseError(f"athlete {text!r}: width and height must be above 0, the time not negative")
        return hint

    @property
    def region(self) -> Region:
        """The square around the box, with the margin an estimator expects."""
        middle = self.x + self.width / 2, self.y + self.height / 2
        return Region(*middle, 1.25 * max(self.width, self.height))


def follow_athlete(
    frames: Iterable[Frame],
    backend: Backend,
    *,
    athlete: AthleteHint | None = None,
    cut: Callable[[Frame], bool] | None = None,
    reopen: Callable[[], Iterable[Frame]] | None = None,
) -> Iterator[PoseSequence]:
    """Yield one sequence of length 1 per picture, in order; all NaN where the athlete is lost.

    `cut(frame)` says whether a new camera shot begins with this picture; each picture is asked once.
    `reopen` gives the same frames from the start again: with it the first seconds of a shot are held
    back until it is clear who the athlete is. Without it (a live camera) each picture is answered at
    once, and a mistaken choice is mended from then on, marked as a cut. `athlete` settles the choice.
    """
    cuts = Cuts(cut)
    if reopen is None:
        yield from _live(frames, Following(backend, live=True), cuts, backend, athlete)
        return
    anchors = []
    source: Iterable[Frame] | None = frames
    if athlete is not None:
        anchors = [hinted(frames, backend, athlete)]
        source = reopen()
    following = Following(backend, live=False, anchors=anchors)
    while source is not None:
        yield from _until_restart(source, following, cuts)
        source = None if following.again_from is None else from_picture(reopen(), following.restart())


def _until_restart(source: Iterable[Frame], following: Following, cuts: Cuts) -> Iterator[PoseSequence]:
    for frame in source:
        following.update(frame, new_shot=cuts.at(frame))
        yield from following.results()
        if following.again_from is not None:
            return
    following.end_shot()
    yield from following.results()


def _live(
    frames: Iterable[Frame], following: Following, cuts: Cuts, backend: Backend, athlete: AthleteHint | None
) -> Iterator[PoseSequence]:
    for frame in frames:
        if athlete is not None and frame.time >= athlete.time:
            following.take_up(frame, person_in(frame, athlete.region, backend))
            athlete = None
        following.update(frame, new_shot=cuts.at(frame))
        yield from following.results()


def from_picture(frames: Iterable[Frame], index: int) -> Iterator[Frame]:
    """The frames from this number on."""
    return itertools.dropwhile(lambda frame: frame.index < index, frames)


class Cuts:
    """Asks once per picture whether a shot begins, and remembers it for the second time through."""

    def __init__(self, ask: Callable[[Frame], bool] | None) -> None:
        self._ask = ask
        self._known: set[int] = set()
        self._newest = -1

    def at(self, frame: Frame) -> bool:
        """Whether a new shot begins with this picture."""
        if frame.index > self._newest:
            self._newest = frame.index
            if self._ask is not None and self._ask(frame) and frame.index > 0:
                self._known.add(frame.index)
        return frame.index in self._known


def hinted(frames: Iterable[Frame], backend: Backend, athlete: AthleteHint) -> Anchor:
    """The person in the user's box; raises PoseError when the video is over before that time."""
    frame = next((frame for frame in frames if frame.time >= athlete.time - 1e-3), None)
    if frame is None:
        raise PoseError(f"athlete at {athlete.time:g} s: the video ends before that; give an earlier time")
    return Anchor(frame.time, person_in(frame, athlete.region, backend))


def person_in(frame: Frame, region: Region, backend: Backend) -> Region:
    """The region of the person who fits a user's box best; the box itself when nobody is detected."""
    window = region.scaled(1.5)
    found = backend.detect(frame, window) + backend.detect(frame, turned(window))
    best = min(found, key=lambda c: difference(region, c.region) - 0.3 * c.score, default=None)
    if best is None or best.region.distance(region) > 0.5:
        return region
    return best.region
