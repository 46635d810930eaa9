"""Following the athlete: who it is, where they are in each picture, and when they are lost.

Most videos show one person, and following the clearest one is right. So that is what happens first,
while a few small pictures are kept as evidence of who moves. When most of the motion in the picture
is not theirs, the thorough search decides, and the shot is gone through again from its beginning.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from norep.pose.ahead import IN_FLIGHT, Ahead
from norep.pose.backend import Backend
from norep.pose.choice import Choices
from norep.pose.contest import contest, record
from norep.pose.following import Following
from norep.pose.hint import AthleteHint, Hints, in_order
from norep.pose.pointing import pointed
from norep.pose.sequence import PoseSequence
from norep.video.frame import Frame


def follow_athlete(
    frames: Iterable[Frame],
    backend: Backend,
    *,
    athlete: Hints = None,
    cut: Callable[[Frame], bool] | None = None,
    reopen: Callable[[], Iterable[Frame]] | None = None,
    choices: Choices | None = None,
) -> Iterator[PoseSequence]:
    """Yield one sequence of length 1 per picture, in order; all NaN where the athlete is lost.

    `cut(frame)` says whether a new camera shot begins with this picture; each picture is asked once.
    `reopen` gives the same frames from the start again: with it the first seconds of a shot are held
    back until it is clear who the athlete is. Without it (a live camera) each picture is answered at
    once, and a mistaken choice is mended from then on, marked as a cut. `athlete` settles the choice: each
    hint holds from its time until the next, and before the first one the athlete is followed backwards (not
    live). `choices` is told who was considered and what remained in doubt. Raises PoseError for a hint that
    lies outside the picture or after the end.
    """
    hints, choices = in_order(athlete), Choices() if choices is None else choices
    with Ahead(backend) as ahead:
        if reopen is None:
            yield from _live(frames, Following(ahead, live=True), Cuts(cut), hints, choices)
        else:
            yield from File(reopen, ahead, Cuts(cut), choices).follow(frames, hints)


@dataclass(frozen=True, slots=True)
class File:
    """A video that can be opened again: what is in doubt is gone through a second time."""

    reopen: Callable[[], Iterable[Frame]]
    backend: Ahead
    cuts: Cuts
    choices: Choices

    def follow(self, frames: Iterable[Frame], hints: Sequence[AthleteHint]) -> Iterator[PoseSequence]:
        """Yield one sequence of length 1 per picture."""
        places = []
        source: Iterable[Frame] | None = frames
        if hints:
            places = pointed(frames, hints, self.backend, new_shot=self.cuts.at, choices=self.choices)
            source = self.reopen()
        following = Following(self.backend, live=False, pointed=places)
        while source is not None:
            yield from _until_restart(source, following, self.cuts)
            source = None if following.again_from is None else self._again(following)

    def _again(self, following: Following) -> Iterator[Frame]:
        """The video from the beginning of the shot in doubt, once it is clear who the athlete is."""
        if following.rivals:
            runners = contest(self._from(following.again_from or 0), following.rivals, self.backend)
            if runners:
                record(runners, self.choices)
                following.settle(runners[0].trace)
        return self._from(following.restart())

    def _from(self, index: int) -> Iterator[Frame]:
        return itertools.dropwhile(lambda frame: frame.index < index, self.reopen())


def _until_restart(source: Iterable[Frame], following: Following, cuts: Cuts) -> Iterator[PoseSequence]:
    for frame, coming in with_coming(source):
        following.update(frame, new_shot=cuts.at(frame), coming=coming)
        yield from following.results()
        if following.again_from is not None:
            return
    following.end_shot()
    yield from following.results()


def _live(
    frames: Iterable[Frame],
    following: Following,
    cuts: Cuts,
    hints: Sequence[AthleteHint],
    choices: Choices,
) -> Iterator[PoseSequence]:
    waiting = list(hints)
    for frame in frames:
        while waiting and frame.time >= waiting[0].time:
            following.point_out(frame, waiting.pop(0), choices)
        following.update(frame, new_shot=cuts.at(frame))
        yield from following.results()


def with_coming(frames: Iterable[Frame]) -> Iterator[tuple[Frame, Frame | None]]:
    """Each frame with the one after the next one, None for the last two."""
    waiting = iter(frames)
    held = deque(itertools.islice(waiting, IN_FLIGHT))
    while held:
        coming = next(waiting, None)
        if coming is not None:
            held.append(coming)
        yield held.popleft(), coming


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
