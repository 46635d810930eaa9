"""Draw onto pictures: skeletons, plates, text and signs, in proportion to the picture."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from norep.judging.events import Verdict
from norep.pose.sequence import PoseSequence
from norep.report.verdicts import RGB

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]
Place = tuple[int, int]

FONT = cv2.FONT_HERSHEY_DUPLEX
FONT_HEIGHT = 21.0
"""Pixels a capital of the font is high at scale 1."""
SMALLEST_LETTER = 4.0
WHITE, INK, LEFT, RIGHT = (255, 255, 255), (14, 17, 22), (84, 190, 255), (255, 178, 92)
OPACITIES = ((0.1, 0.25), (0.3, 0.55), (0.6, 1.0))
"""From which confidence on a bone is drawn, and how opaque."""
_REPLACED = str.maketrans({"°": " deg", "−": "-", "–": "-", "—": "-", "×": "x", "≥": ">=", "≤": "<="})


def scaled(image: Image, max_width: int, max_height: int) -> Image:
    """A copy that fits into the given size, never enlarged, with even sides as H.264 wants them."""
    height, width = image.shape[:2]
    factor = min(1.0, max_width / width, max_height / height)
    size = (_even(width * factor), _even(height * factor))
    if size == (width, height):
        return image.copy()
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def plain(text: str) -> str:
    """The text in the printable ASCII that the font has.

    >>> plain("Hüfte 170°")
    'Hufte 170 deg'
    """
    apart = unicodedata.normalize("NFKD", text.translate(_REPLACED))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in bare)


@dataclass(frozen=True, slots=True)
class Lettering:
    """Text of a height in pixels (of a capital letter) and a colour."""

    height: float
    colour: RGB = WHITE

    @property
    def scale(self) -> float:
        """The scale that the font needs."""
        return self.height / FONT_HEIGHT

    @property
    def thickness(self) -> int:
        """The width of the strokes in pixels."""
        return max(1, round(self.height / 9))

    def width(self, text: str) -> int:
        """How wide the text will be, in pixels."""
        (width, _), _ = cv2.getTextSize(plain(text), FONT, self.scale, self.thickness)
        return int(width)

    def fitted(self, text: str, room: float) -> Lettering:
        """The same, smaller if the text needs it to fit into the room."""
        fitting = self
        # Some versions of OpenCV draw letters in whole sizes only, so the width has to be tried.
        while fitting.height > SMALLEST_LETTER and fitting.width(text) > room:
            fitting = Lettering(0.94 * fitting.height, self.colour)
        return fitting

    def cut(self, text: str, room: float) -> str:
        """As much of the text as fits into the room, with dots where it was cut."""
        if self.width(text) <= room:
            return text
        shorter = (f"{text[:letters]}.." for letters in range(len(text) - 1, 0, -1))
        return next((kept for kept in shorter if self.width(kept) <= room), "")

    def wrapped(self, text: str, room: float) -> list[str]:
        """Break the text into lines that fit into the room, where words allow."""
        lines: list[str] = []
        for word in text.split():
            if lines and self.width(f"{lines[-1]} {word}") <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines

    def write(self, image: Image, text: str, at: Place) -> None:
        """Write with the baseline starting at `at`."""
        cv2.putText(image, plain(text), at, FONT, self.scale, self.colour, self.thickness, cv2.LINE_AA)


def plate(image: Image, corner: Place, opposite: Place, colour: RGB = INK, opacity: float = 0.72) -> None:
    """Tint a rectangle with rounded corners, in place."""
    height, width = image.shape[:2]
    left, top = max(0, corner[0]), max(0, corner[1])
    right, bottom = min(width, opposite[0]), min(height, opposite[1])
    if right <= left or bottom <= top:
        return
    part = image[top:bottom, left:right]
    shape = np.zeros(part.shape[:2], np.uint8)
    _rounded_rectangle(shape, min(shape.shape) // 5)
    cv2.copyTo(cv2.LUT(part, _tint(colour, opacity)), shape, part)


@lru_cache
def _tint(colour: RGB, opacity: float) -> Image:
    """For each brightness of each channel, what it becomes under the colour."""
    levels = np.arange(256.0)[:, None, None] * (1.0 - opacity) + np.array(colour) * opacity
    return np.round(levels).astype(np.uint8)


def _rounded_rectangle(mask: Image, radius: int) -> None:
    height, width = mask.shape
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), (255,), -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), (255,), -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, (255,), -1)


_SIGNS: dict[Verdict, tuple[tuple[tuple[float, float], ...], ...]] = {
    "valid": (((0.05, 0.55), (0.38, 0.88), (0.98, 0.16)),),
    "no-rep": (((0.1, 0.1), (0.9, 0.9)), ((0.9, 0.1), (0.1, 0.9))),
    "unsure": (
        ((0.22, 0.28), (0.32, 0.1), (0.55, 0.04), (0.78, 0.16), (0.78, 0.36), (0.52, 0.52), (0.5, 0.7)),
        ((0.5, 0.93), (0.5, 0.95)),
    ),
}


def sign(image: Image, verdict: Verdict, corner: Place, size: float, colour: RGB) -> None:
    """Draw a tick, a cross or a question mark into the square of this size."""
    thickness = max(1, round(size / 6))
    for stroke in _SIGNS[verdict]:
        points = np.array([[corner[0] + x * size, corner[1] + y * size] for x, y in stroke])
        cv2.polylines(image, [np.round(points).astype(np.int32)], False, colour, thickness, cv2.LINE_AA)


def skeleton(image: Image, pose: PoseSequence, factor: float = 1.0) -> None:
    """Draw the bones of one frame's pose, in place: faint where unsure, none where unseen.

    `factor` scales the pose's pixels to the picture's. The athlete's left is blue, the right orange.
    """
    if not len(pose):
        return
    points, confidence = pose.points[0] * factor, pose.confidence[0]
    places = pose.skeleton.positions
    bones = [(places[start], places[end], _side_colour(start, end)) for start, end in pose.skeleton.bones]
    corner, area = _around(image, points)
    for least, opacity in OPACITIES:
        most = next((higher for higher, _ in OPACITIES if higher > least), np.inf)
        shown = [one for one in bones if least <= min(confidence[one[0]], confidence[one[1]]) < most]
        if not shown:
            continue
        layer = area if opacity >= 1 else area.copy()
        for start, end, colour in shown:
            bone(layer, (points[start] - corner, points[end] - corner), colour, stroke_of(image))
        if opacity < 1:
            cv2.addWeighted(layer, opacity, area, 1 - opacity, 0, dst=area)


def _around(image: Image, points: Floats) -> tuple[Floats, Image]:
    """The part of the picture that the points take up, with its corner: what has to be blended."""
    height, width = image.shape[:2]
    known = points[np.isfinite(points).all(axis=1)]
    margin = 3 * stroke_of(image)
    if not len(known):
        return np.zeros(2), image
    low = np.clip(known.min(axis=0) - margin, 0, (width - 1, height - 1)).astype(int)
    high = np.clip(known.max(axis=0) + margin, low + 1, (width, height)).astype(int)
    return low.astype(np.float64), image[low[1] : high[1], low[0] : high[0]]


def bone(image: Image, ends: tuple[Floats, Floats], colour: RGB, thickness: int) -> bool:
    """Draw a line with dark edges and dots at its ends; false where an end is unknown or far outside."""
    reach = 4 * max(image.shape[:2])
    if not all(np.isfinite(end).all() and (np.abs(end) < reach).all() for end in ends):
        return False
    (ax, ay), (bx, by) = (np.round(end).astype(int).tolist() for end in ends)
    cv2.line(image, (ax, ay), (bx, by), INK, thickness + 2, cv2.LINE_AA)
    cv2.line(image, (ax, ay), (bx, by), colour, thickness, cv2.LINE_AA)
    for x, y in ((ax, ay), (bx, by)):
        cv2.circle(image, (x, y), thickness, WHITE, -1, cv2.LINE_AA)
    return True


def stroke_of(image: Image) -> int:
    """The thickness in pixels of a bone that suits the picture."""
    return max(1, round(float(min(image.shape[:2])) / 160))


def box(image: Image, pose: PoseSequence, factor: float = 1.0) -> None:
    """Draw a frame around the athlete, in place."""
    points = pose.points[0] * factor if len(pose) else np.zeros((0, 2))
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return
    margin = 0.08 * float(np.ptp(points, axis=0).max())
    bounds = np.clip(np.stack([points.min(0) - margin, points.max(0) + margin]), -9999, 9999)
    (left, top), (right, bottom) = np.round(bounds).astype(int).tolist()
    cv2.rectangle(image, (left, top), (right, bottom), WHITE, stroke_of(image), cv2.LINE_AA)


def _side_colour(start: str, end: str) -> RGB:
    for side, colour in (("left_", LEFT), ("right_", RIGHT)):
        if start.startswith(side) and end.startswith(side):
            return colour
    return WHITE
