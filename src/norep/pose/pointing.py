"""What the user's hints say: who is in each box, and where they came from before the first one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from norep.errors import PoseError
from norep.pose.backend import Backend, Estimate
from norep.pose.choice import Choices, Doubt, Given
from norep.pose.evidence import body_box
from norep.pose.hint import AthleteHint
from norep.pose.motion import overlap
from norep.pose.pictures import Pictures
from norep.pose.search import SAME_BOX, Anchor
from norep.pose.track import Track
from norep.video.frame import Frame

EARLY_S = 1e-3  # by which a picture may be earlier than the hint for it
LEAST_FIT = 0.25  # intersection over union of a person and a user's box that mean the same
EQUALLY = 0.8  # of the best fit: then the box holds two people
DIRECTIONS = tuple(k * math.pi / 2 for k in range(4))


@dataclass(frozen=True, slots=True)
class Pointed:
    """Whom a hint means: from which picture on, and where they are in it.

    For the first hint `before` is where they were from the picture `since` on, the first of the shot or the
    earliest that could be kept.
    """

    index: int
    anchor: Anchor
    since: int
    before: list[Anchor] = field(default_factory=list)


def pointed(
    frames: Iterable[Frame],
    hints: Sequence[AthleteHint],
    backend: Backend,
    *,
    new_shot: Callable[[Frame], bool],
    choices: Choices,
) -> list[Pointed]:
    """Look up all hints, in order of time; the one in whose box nobody is found is left out.

    Takes the frames up to the last hint. Raises PoseError when the video is over before that, or for a box
    outside of the picture.
    """
    waiting = list(hints)
    found: list[Pointed] = []
    before, since = Pictures(), 0
    for frame in frames:
        if new_shot(frame):
            before, since = Pictures(), frame.index
        while waiting and frame.time >= waiting[0].time - EARLY_S:
            anchor = meant(frame, waiting.pop(0), backend, choices)
            if anchor is not None and not found:
                found.append(Pointed(frame.index, anchor, since, _back_from(anchor, before, backend)))
            elif anchor is not None:
                found.append(Pointed(frame.index, anchor, since))
        if not waiting:
            return found
        if not found:
            before.add(frame)
    late = waiting[0]
    raise PoseError(f"athlete at {late.time:g} s: the video ends before that; give an earlier time")


def meant(frame: Frame, hint: AthleteHint, backend: Backend, choices: Choices) -> Anchor | None:
    """The person in a user's box, None when there is nobody; raises PoseError outside the picture."""
    height, width = frame.image.shape[:2]
    left, top, right, bottom = hint.box
    if left >= width or top >= height or right <= 0 or bottom <= 0:
        raise PoseError(f"athlete {hint}: the box lies outside the picture of {width}x{height} pixels")
    people = _people(frame, hint, backend)
    fits = [(overlap(hint.box, body_box(person)), person) for person in people]
    fits = sorted((pair for pair in fits if pair[0] >= LEAST_FIT), key=lambda pair: -pair[0])
    choices.hints.append(Given(hint, found=bool(fits)))
    if not fits:
        elsewhere = tuple(_hint(person, hint.time) for person in _everybody(frame, backend))
        choices.doubts.append(Doubt("nobody", hint.time, elsewhere, hint))
        return None
    best, person = fits[0]
    equal = [other for other_fit, other in fits if other_fit >= EQUALLY * best]
    if len(equal) > 1:
        people_there = tuple(_hint(other, hint.time) for other in equal)
        choices.doubts.append(Doubt("several", hint.time, people_there, hint))
    return Anchor(frame.time, person.region, person.points)


def _people(frame: Frame, hint: AthleteHint, backend: Backend) -> list[Estimate]:
    """Everybody in or around a user's box, also lying and upside down; nobody twice."""
    regions = [replace(hint.region, angle=angle) for angle in DIRECTIONS]
    wider = hint.region.scaled(1.5)
    for angle in (0.0, math.pi):
        regions += [found.region for found in backend.detect(frame, replace(wider, angle=angle))]
    return _once(estimate for region in regions if (estimate := backend.landmarks(frame, region)))


def _everybody(frame: Frame, backend: Backend) -> list[Estimate]:
    regions = [found.region for found in backend.detect(frame)]
    return _once(estimate for region in regions if (estimate := backend.landmarks(frame, region)))


def _once(estimates: Iterable[Estimate]) -> list[Estimate]:
    """Each body once, the clearest estimate of it."""
    kept: list[Estimate] = []
    for one in sorted(estimates, key=lambda one: -one.score * float(one.confidence.mean())):
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _same(one: Estimate, other: Estimate) -> bool:
    return overlap(body_box(one), body_box(other)) > SAME_BOX


def _hint(person: Estimate, time: float) -> AthleteHint:
    return AthleteHint.around(body_box(person), time)


def _back_from(anchor: Anchor, pictures: Pictures, backend: Backend) -> list[Anchor]:
    """Where the person was in the pictures before, as far back as they can be followed, in order of time."""
    track = Track(backend, only_near=True)
    track.come_from(anchor.enlarged(pictures.factor))
    found: list[Anchor] = []
    for at in reversed(range(len(pictures))):
        frame = pictures[at]
        estimate = track.update(frame)
        if estimate is not None:
            whole = estimate.enlarged(1 / pictures.factor)
            found.append(Anchor(frame.time, whole.region, whole.points))
    return found[::-1]
