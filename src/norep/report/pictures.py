"""Pictures of the frames that decided: one for each no-rep and unsure repetition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from norep.movements.movement import Movement
from norep.movements.vocabulary import Measure
from norep.pose.measures import image_point
from norep.pose.sequence import PoseSequence
from norep.report.drawing import (
    INK,
    WHITE,
    Floats,
    Image,
    Lettering,
    bone,
    plate,
    scaled,
    skeleton,
    stroke_of,
)
from norep.report.model import Report, RepReport
from norep.report.overlay import NearestPose
from norep.report.verdicts import OUTCOMES, RGB
from norep.video.frame import Frame

MOST = 60
"""Pictures kept of one video, no-reps first."""
MOST_BYTES = 2_000_000
AROUND = 0.3
"""Share of the athlete's length that is shown around."""
MAX_WIDTH, MAX_HEIGHT, QUALITY = 640, 480, 80


@dataclass(frozen=True, slots=True)
class Moment:
    """The decisive frame of a repetition; `set_number` and `rep` count from 1, `time` is in seconds."""

    set_number: int
    rep: int
    time: float


Pictures = Mapping[tuple[int, int], bytes]
"""JPEG pictures by set number and repetition."""


def decisive_moments(report: Report, most: int = MOST) -> list[Moment]:
    """Which frames are worth a picture, in order of time; of too many, the no-reps first."""
    found = [
        (rep.verdict == "unsure", Moment(number, rep.index, rep.decisive_s))
        for number, one in enumerate(report.sets, 1)
        for rep in one.reps
        if rep.verdict != "valid"
    ]
    chosen = sorted(found, key=lambda item: (item[0], item[1].time))[:most]
    return sorted((moment for _, moment in chosen), key=lambda moment: moment.time)


def decisive_times(report: Report, most: int = MOST) -> list[float]:
    """The times in seconds of the frames worth a picture, rising."""
    return [moment.time for moment in decisive_moments(report, most)]


def collect_pictures(
    frames: Iterable[Frame],
    poses: PoseSequence,
    report: Report,
    movements: Mapping[str, Movement] | None = None,
    *,
    most: int = MOST,
) -> dict[tuple[int, int], bytes]:
    """Read the frames of the video once and keep the decisive ones as JPEG, with what was measured drawn in.

    Stops reading at the last one needed, and at `MOST_BYTES` of pictures. `movements` tells by name which
    points a rule looks at.
    """
    nearest, found, size = NearestPose(poses), {}, 0
    for moment, frame in _frames_at(decisive_moments(report, most), frames):
        rep = next(r for r in report.sets[moment.set_number - 1].reps if r.index == moment.rep)
        movement = (movements or {}).get(report.sets[moment.set_number - 1].movement)
        measured, colour = _decided_by(rep, movement)
        drawn = picture(frame, nearest.at(frame.time), measured=measured, colour=colour)
        found[moment.set_number, moment.rep] = jpeg = jpeg_of(drawn)
        size += len(jpeg)
        if size >= MOST_BYTES:
            break
    return found


def picture(
    frame: Frame,
    pose: PoseSequence,
    title: str = "",
    *,
    measured: Measure | None = None,
    colour: RGB = WHITE,
) -> Image:
    """The athlete's part of the frame, at most 640x480, with the skeleton, what was measured, and a title."""
    part, pose = _cropped(frame.image, pose)
    image = scaled(part, MAX_WIDTH, MAX_HEIGHT)
    factor = image.shape[1] / part.shape[1]
    skeleton(image, pose, factor)
    if measured is not None and len(pose):
        _emphasise(image, pose, measured, (factor, colour))
    if title:
        unit = min(image.shape[:2]) / 100
        lettering = Lettering(4 * unit).fitted(title, image.shape[1] - 10 * unit)
        right = round(lettering.width(title) + 8 * unit)
        plate(image, (round(2 * unit), round(2 * unit)), (right, round(11 * unit)))
        lettering.write(image, title, (round(5 * unit), round(8.5 * unit)))
    return image


def jpeg_of(image: Image, quality: int = QUALITY) -> bytes:
    """The RGB image `(height, width, 3)` as a JPEG file."""
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    return data.tobytes()


def _cropped(image: Image, pose: PoseSequence) -> tuple[Image, PoseSequence]:
    """The surroundings of the athlete, never a narrow strip, with the pose moved along."""
    known = pose.points[np.isfinite(pose.points).all(axis=2)]
    if not len(known):
        return image, pose
    low, high = known.min(axis=0), known.max(axis=0)
    longest = (high - low).max()
    reach = np.maximum((high - low) / 2 + AROUND * longest, 0.65 * longest)
    bounds = np.array(image.shape[1::-1])
    first = np.clip(np.floor((low + high) / 2 - reach), 0, bounds - 2).astype(int)
    last = np.clip(np.ceil((low + high) / 2 + reach), first + 2, bounds).astype(int)
    part = image[first[1] : last[1], first[0] : last[0]]
    return part, replace(pose, points=pose.points - first, size=None)


def _frames_at(moments: list[Moment], frames: Iterable[Frame]) -> Iterator[tuple[Moment, Frame]]:
    """Pair each moment with the frame nearest to it, holding no more than two frames."""
    waiting, before = list(moments), None
    for frame in frames:
        while waiting and frame.time >= waiting[0].time:
            moment = waiting.pop(0)
            nearer = before is not None and moment.time - before.time < frame.time - moment.time
            yield moment, before if before is not None and nearer else frame
        if not waiting:
            return
        before = frame
    if before is not None:
        for moment in waiting:
            yield moment, before


def _decided_by(rep: RepReport, movement: Movement | None) -> tuple[Measure | None, RGB]:
    """What the first deciding rule measures, and the colour of its outcome."""
    finding = next(iter(rep.deciding), None)
    if finding is None:
        return None, WHITE
    rules = {rule.name: rule for rule in movement.rules} if movement is not None else {}
    rule = rules.get(finding.rule)
    measured = movement.measures[rule.measure] if movement is not None and rule is not None else None
    return measured, OUTCOMES[finding.outcome].colour


def _emphasise(image: Image, pose: PoseSequence, measured: Measure, look: tuple[float, RGB]) -> None:
    """Draw the points of a measure: heights as levels, the rest as lines between the points."""
    factor, colour = look
    points = [point * factor for point in _points(pose, measured) if np.isfinite(point).all()]
    if len(points) < len(measured.points):
        return
    if measured.kind in ("height", "offset", "ahead", "rise", "climb"):
        _levels(image, points, colour, upright=measured.kind == "offset")
        return
    thick = 2 * stroke_of(image)
    for a, b in zip(points, points[1:] or points, strict=False):
        bone(image, (a, b), colour, thick)


def _points(pose: PoseSequence, measured: Measure) -> list[Floats]:
    """The points on the side of the body that is seen better."""
    sides = (measured.side,) if measured.side in ("left", "right") else ("left", "right")
    side = max(sides, key=lambda one: _confidence(pose, one))
    return [_point(pose, name, side) for name in measured.points]


def _confidence(pose: PoseSequence, side: str) -> float:
    places = [i for name, i in pose.skeleton.positions.items() if name.startswith(f"{side}_")]
    return float(pose.confidence[0, places].sum())


def _point(pose: PoseSequence, name: str, side: str) -> Floats:
    sided: Floats = image_point(
        pose, name if name.startswith(("left_", "right_", "mid_")) else f"{side}_{name}"
    )[0]
    return sided if np.isfinite(sided).all() else image_point(pose, name)[0]


def _levels(image: Image, points: list[Floats], colour: RGB, *, upright: bool) -> None:
    """Draw a line at the height (or, upright, at the place) of each point, so that the difference shows."""
    height, width = image.shape[:2]
    thickness = stroke_of(image)
    reach = 0.16 * min(height, width)
    low, high = np.min(points, axis=0) - reach, np.max(points, axis=0) + reach
    for point, tint in zip(points, (colour, WHITE), strict=False):
        x, y = np.round(point).astype(int).tolist()
        start = (x, round(low[1])) if upright else (round(low[0]), y)
        end = (x, round(high[1])) if upright else (round(high[0]), y)
        cv2.line(image, start, end, INK, thickness + 2, cv2.LINE_AA)
        cv2.line(image, start, end, tint, thickness, cv2.LINE_AA)
        cv2.circle(image, (x, y), 2 * thickness + 1, INK, -1, cv2.LINE_AA)
        cv2.circle(image, (x, y), 2 * thickness, tint, -1, cv2.LINE_AA)
