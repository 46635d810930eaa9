"""Draw a report onto its video: skeleton, counter, and every verdict when it falls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from norep.judging.events import Verdict
from norep.pose.sequence import PoseSequence
from norep.report.drawing import (
    INK,
    WHITE,
    Image,
    Lettering,
    Place,
    box,
    plate,
    scaled,
    sign,
    skeleton,
)
from norep.report.model import Report, RepReport, Set
from norep.report.verdicts import AMBER, VERDICTS, titled
from norep.video.frame import Frame

SHOWN = 1.5
"""Seconds for which a verdict or a partial is shown."""
FLASH = 0.3
"""Seconds for which the counter lights up."""
MOST_LINES = 4
HELD, FAINT = "seconds held", (196, 202, 212)
SMALLEST = 64
"""Pixels of the shorter side under which only the skeleton is drawn: nobody could read more."""


def overlay_frames(
    frames: Iterable[Frame],
    poses: PoseSequence,
    report: Report,
    *,
    max_side: int = 1280,
    draw_track: bool = False,
) -> Iterator[Frame]:
    """Yield copies of the frames with the report drawn on, at most `max_side` pixels long.

    The poses are in pixels of the frames as they come; each frame takes the pose nearest in time, within
    half a frame. `draw_track` adds a box around the athlete.
    """
    nearest = NearestPose(poses)
    for frame in frames:
        image = scaled(frame.image, max_side, max_side)
        factor = image.shape[1] / frame.image.shape[1]
        pose = nearest.at(frame.time)
        skeleton(image, pose, factor)
        if draw_track:
            box(image, pose, factor)
        draw_report(image, report, frame.time)
        yield Frame(frame.index, frame.time, image)


class NearestPose:
    """Find the pose of a frame by its time."""

    def __init__(self, poses: PoseSequence) -> None:
        self._poses = poses
        step = float(np.median(np.diff(poses.time))) if len(poses) > 1 else np.inf
        self._reach = step / 2 + 1e-6

    def at(self, time: float) -> PoseSequence:
        """The one pose within half a frame of this time, or a sequence of none."""
        if not len(self._poses):
            return self._poses
        after = int(np.searchsorted(self._poses.time, time))
        near = [i for i in (after - 1, after) if 0 <= i < len(self._poses)]
        best = min(near, key=lambda i: abs(self._poses.time[i] - time))
        found = abs(self._poses.time[best] - time) <= self._reach
        return self._poses[best : best + 1] if found else self._poses[:0]


def draw_report(image: Image, report: Report, time: float) -> None:
    """Draw counter, verdict, notice and strip as they stand at this time, in place."""
    if min(image.shape[:2]) < SMALLEST:
        return
    current = set_at(report, time)
    corner = (0, 0) if current is None else _counter(image, current, time)
    below = corner[1]
    judged = verdict_at(report, time)
    if judged is not None:
        below = max(below, _banner(image, judged, corner))
    notice = _notice(report, current, time)
    if notice:
        _tag(image, notice, below)
    _strip(image, report, time)


def set_at(report: Report, time: float) -> Set | None:
    """The set under way, or the last one before this time."""
    started = [one for one in report.sets if one.start_s <= time]
    return started[-1] if started else (report.sets[0] if report.sets else None)


def verdict_at(report: Report, time: float) -> RepReport | None:
    """The repetition whose verdict fell within the last `SHOWN` seconds; the newest of several."""
    reps = [rep for one in report.sets for rep in one.reps if rep.end_s <= time < rep.end_s + SHOWN]
    return max(reps, key=lambda rep: rep.end_s, default=None)


def _unit(image: Image) -> float:
    """A hundredth of the picture's shorter side, in pixels; a little more for small pictures."""
    short = float(min(image.shape[:2]))
    return max(short / 100.0, min(3.2, short / 60.0))


def _counter(image: Image, one: Set, time: float) -> Place:
    """Draw the counter, name and tally at the top left; return the plate's right and bottom edge."""
    unit, margin = _unit(image), round(2.5 * _unit(image))
    count = sum(rep.counted_s <= time for rep in one.reps)
    number = f"{_held(one, time):.1f}" if one.kind == "hold" else str(count)
    fresh = any(0 <= time - rep.counted_s < FLASH for rep in one.reps)
    big, small = Lettering(9 * unit, AMBER if fresh else WHITE), Lettering(3.2 * unit)
    room = image.shape[1] - 2 * margin - 8 * unit - big.width(number)
    title, about = titled(one.movement), _about(one)
    small = Lettering(max(small.fitted(title, room).height, 0.7 * small.height))
    title = small.cut(title, room)
    tally, faint = _tally(one, time), Lettering(0.75 * small.height, FAINT)
    heading = small.width(title) + small.height + faint.width(about)
    if not about or heading > room:
        about, heading = "", small.width(title)
    beside = max(heading, _tally_width(tally, small) if one.reps else faint.width(HELD))
    right = round(margin + 6 * unit + big.width(number) + beside + 2.5 * unit)
    bottom = round(margin + 14 * unit)
    plate(image, (margin, margin), (right, bottom))
    big.write(image, number, (round(margin + 2.5 * unit), round(margin + 11.5 * unit)))
    left = round(margin + 6 * unit + big.width(number))
    small.write(image, title, (left, round(margin + 5.9 * unit)))
    faint.write(image, about, (left + small.width(title) + round(small.height), round(margin + 5.9 * unit)))
    if one.kind == "hold":
        faint.write(image, HELD, (left, round(margin + 11.5 * unit)))
    elif one.reps:
        _draw_tally(image, tally, (left, round(margin + 11.5 * unit)), small)
    return right, bottom


def _about(one: Set) -> str:
    return f"{one.view} view" if one.view else ""


def _held(one: Set, time: float) -> float:
    held = max(0.0, time - one.start_s)
    return held if one.hold_s is None else min(held, one.hold_s)


def _tally(one: Set, time: float) -> list[tuple[Verdict, int]]:
    fallen = [rep.verdict for rep in one.reps if rep.end_s <= time]
    return [(verdict, fallen.count(verdict)) for verdict in VERDICTS]


def _tally_width(tally: list[tuple[Verdict, int]], lettering: Lettering) -> int:
    return round(sum(lettering.width(str(count)) + 2.6 * lettering.height for _, count in tally))


def _draw_tally(image: Image, tally: list[tuple[Verdict, int]], at: Place, lettering: Lettering) -> None:
    x, (_, baseline) = float(at[0]), at
    size = lettering.height
    for verdict, count in tally:
        look = VERDICTS[verdict]
        sign(image, verdict, (round(x), round(baseline - size)), size, look.colour)
        Lettering(size, look.colour).write(image, str(count), (round(x + 1.4 * size), baseline))
        x += lettering.width(str(count)) + 2.6 * size


def _notice(report: Report, one: Set | None, time: float) -> str:
    if any(span.start_s <= time < span.end_s for span in report.pose.lost):
        return "Athlete lost"
    partials = one.partials if one is not None else ()
    recent = [part for part in partials if part.time_s <= time < part.time_s + SHOWN]
    return f"Partial: reached {recent[-1].reached.replace('-', ' ')}, not counted" if recent else ""


def _tag(image: Image, text: str, below: int) -> None:
    unit, margin = _unit(image), round(2.5 * _unit(image))
    lettering = Lettering(3.0 * unit, INK).fitted(text, image.shape[1] - 2 * margin - 4 * unit)
    top = max(below, 0) + round(1.5 * unit)
    bottom = round(top + lettering.height + 3.4 * unit)
    plate(image, (margin, top), (round(margin + lettering.width(text) + 4 * unit), bottom), AMBER, 0.92)
    lettering.write(image, text, (round(margin + 2 * unit), round(bottom - 1.7 * unit)))


def _banner(image: Image, rep: RepReport, corner: Place) -> int:
    """Draw verdict and reasons beside the counter, else below it; return where the plate ends."""
    unit, look = _unit(image), VERDICTS[rep.verdict]
    width, margin = image.shape[1], round(2.5 * _unit(image))
    heading, body = f"{rep.index}  {look.word.upper()}", Lettering(3.2 * unit)
    title = Lettering(4.6 * unit, look.colour)
    room = width - 2 * margin - 6 * unit
    beside = width - corner[0] - 3 * margin - 6 * unit
    reasons = rep.reasons[:1] if beside < 60 * unit else rep.reasons[:2]
    wide = max([title.width(heading) + 6.4 * unit, *(body.width(reason) for reason in reasons)])
    fits = wide <= beside
    lines = list(reasons) if fits else _lines(body, reasons, room)
    left = corner[0] + margin if fits else margin
    top = margin if fits else round(corner[1] + 1.2 * unit)
    bottom = round(top + 9 * unit + 5 * unit * len(lines))
    plate(image, (left, top), (round(left + min(wide, room) + 6 * unit), bottom), opacity=0.8)
    plate(image, (left, top), (round(left + 1.2 * unit), bottom), look.colour, 1.0)
    x, baseline = round(left + 3 * unit), round(top + 6.8 * unit)
    sign(image, rep.verdict, (x, round(baseline - 4.6 * unit)), 4.6 * unit, look.colour)
    title.write(image, heading, (round(x + 6.4 * unit), baseline))
    for row, line in enumerate(lines, 1):
        body.fitted(line, room).write(image, line, (x, round(baseline + 4.9 * unit * row)))
    return bottom


def _lines(lettering: Lettering, reasons: tuple[str, ...], room: float) -> list[str]:
    lines = [line for reason in reasons for line in lettering.wrapped(reason, room)]
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} .."]


def _strip(image: Image, report: Report, time: float) -> None:
    """Draw the verdicts so far as blocks along the bottom edge, over the length of the video."""
    height, width = image.shape[:2]
    tall = max(3, round(1.4 * _unit(image)))
    length = max(report.source.duration_s, 1e-9)
    plate_top = height - tall
    image[plate_top:] = (image[plate_top:] * 0.35).astype(np.uint8)
    for one in report.sets:
        for rep in one.reps:
            if rep.end_s <= time:
                first, last = (round(width * at / length) for at in (rep.start_s, rep.end_s))
                image[plate_top:, max(0, first) : max(first + 1, last - 1)] = VERDICTS[rep.verdict].colour
    head = min(width - 1, round(width * time / length))
    image[plate_top:, max(0, head - tall // 3) : head + tall // 3 + 1] = WHITE
