"""What a person should know of an analysis before trusting it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from norep.judging.events import Event, Rep, RepJudged, SetEnded, SetStarted
from norep.movements.movement import Movement
from norep.pose.measures import image_point
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import Skeleton

LOST_SHARE = 0.05
"""Share of frames without the athlete that is worth a remark."""
SLOW_FPS = 12.0
GAP_S = 1.0
USUAL_GAPS = 10
"""A time without pictures that is this long and this many times the usual is worth a remark."""
SMALL_PIXELS = 60.0
"""An athlete less tall than this, from head to foot as far as seen, is measured badly."""


def remarks(poses: PoseSequence, events: list[Event], guides: Mapping[str, Movement]) -> Iterator[str]:
    """Lines about the athlete, the view and the film; none when all is well."""
    sets = _reps_by_movement(events)
    followed = float(poses.followed.mean()) if len(poses) else 0.0
    if not followed:
        yield "nobody was found in the picture; film the whole body, or point at the athlete with --athlete"
        return
    if 1 - followed > LOST_SHARE:
        yield f"the athlete was not seen in {100 * (1 - followed):.0f} % of the frames"
    for guide in guides.values():
        yield from _about_the_skeleton(poses, guide)
    held = _held(events)
    missing = [name for name in guides if not sets.get(name) and name not in held]
    if missing:
        yield f"no repetition of {', '.join(missing)} was found"
    for name, reps in sets.items():
        if name in guides:
            yield from _about_views([rep.view for rep in reps if rep.view is not None], guides[name])
    yield from _about_the_film(poses)


def _reps_by_movement(events: list[Event]) -> dict[str, list[Rep]]:
    sets: dict[str, list[Rep]] = {}
    name = ""
    for event in events:
        if isinstance(event, SetStarted):
            name = event.movement
        elif isinstance(event, RepJudged):
            sets.setdefault(name, []).append(event.rep)
    return sets


def _held(events: list[Event]) -> set[str]:
    """The movements that were held."""
    names, name = set(), ""
    for event in events:
        if isinstance(event, SetStarted):
            name = event.movement
        elif isinstance(event, SetEnded) and event.hold:
            names.add(name)
    return names


def _about_the_skeleton(poses: PoseSequence, guide: Movement) -> Iterator[str]:
    """Without the key points of its phases a movement cannot be counted."""
    needed = {name for phase in guide.phases if not phase.optional for name in phase.needs}
    points = {point for name in needed for point in guide.measures[name].points}
    missing = sorted(point for point in points if not _has(poses.skeleton, point))
    if missing:
        names = ", ".join(name.removeprefix("mid_").replace("_", " ") for name in missing)
        what = f"these key points ({poses.skeleton.name}) have no {names}"
        yield f"{what}, so {guide.name} cannot be counted by them"


def _has(skeleton: Skeleton, point: str) -> bool:
    """Whether a key point, or the side it is taken from, can be had of a skeleton."""
    keypoints = len(skeleton.keypoints)
    one = PoseSequence(np.zeros(1), np.zeros((1, keypoints, 2)), np.ones((1, keypoints)), skeleton=skeleton)
    return bool(np.isfinite(image_point(one, point)).all())


def _about_views(views: list[str], guide: Movement) -> Iterator[str]:
    if not views:
        return
    usual = max(sorted(set(views)), key=views.count)
    if len(set(views)) > 1:
        yield f"the view changes between repetitions: {', '.join(dict.fromkeys(views))}"
    blind = [rule.name for rule in guide.rules if rule.required and usual not in rule.views]
    if blind:
        yield f"this view ({usual}) cannot prove: {', '.join(blind)}"


def _about_the_film(poses: PoseSequence) -> Iterator[str]:
    if len(poses) == 1:
        yield "there is only one picture, so nothing moves"
    gaps = np.diff(poses.time)
    if len(gaps) and np.median(gaps) > 1 / SLOW_FPS:
        yield f"{1 / np.median(gaps):.0f} frames a second are few: fast repetitions may be missed"
    yield from _about_gaps(poses, gaps)
    down = poses.points[poses.followed][..., 1]
    heights = np.nanmax(down, axis=1) - np.nanmin(down, axis=1)
    tall = float(np.nanmedian(heights)) if len(heights) else 0.0
    if tall and tall < SMALL_PIXELS:
        yield f"the athlete is only {tall:.0f} pixels tall: the key points are rough"


def _about_gaps(poses: PoseSequence, gaps: NDArray[np.float64]) -> Iterator[str]:
    """Frames that were lost on the way leave a hole in the time; a variable frame rate leaves small ones."""
    if not len(gaps):
        return
    holes = np.flatnonzero((gaps >= GAP_S) & (gaps > USUAL_GAPS * np.median(gaps)))
    if len(holes):
        longest = holes[np.argmax(gaps[holes])]
        where = f"after {poses.time[longest]:.1f} s"
        yield f"there is no picture for {gaps[longest]:.1f} s {where}: repetitions there are not seen"
        if len(holes) > 1:
            yield f"there are {len(holes) - 1} more such holes"
