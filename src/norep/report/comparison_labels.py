"""The words on the films of a comparison."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from norep.report.comparison_figures import brief
from norep.report.comparison_moment import Moment
from norep.report.drawing import INK, WHITE, Image, Lettering, Place, plate
from norep.report.ghost import GHOST
from norep.report.verdicts import AMBER, GREEN, RED, RGB
from norep.scoring.comparison import Comparison

GAP = 8
"""Pixels between the two panels."""
BAR = 64
"""Pixels of the line below them."""
FAINT: RGB = (176, 184, 194)
SMALLEST = 96
"""Pixels of the shorter side under which nothing is written: nobody could read it."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What is written on a repetition."""

    rep: str
    score: float
    look: RGB
    note: str = ""

    @staticmethod
    def of(comparison: Comparison, number: int) -> Labels:
        """The labels of the repetition of this number, from 0 on."""
        rep, count = comparison.reps[number], len(comparison.reps)
        look = AMBER if rep.below is None else RED if rep.below else GREEN
        words = "You" if count == 1 else f"You, repetition {number + 1} of {count}"
        return Labels(words, rep.score, look)

    def noted(self, note: str) -> Labels:
        """The same with a note on the reference."""
        return replace(self, note=note)


def label_pair(panels: tuple[Image, Image], labels: Labels, moment: Moment) -> Image:
    """Both panels in one picture with their names, and below them what is to be told."""
    left, right = panels
    height, width = left.shape[:2]
    image = np.full((height + BAR, 2 * width + GAP, 3), INK, np.uint8)
    image[:height, :width], image[:height, width + GAP :] = left, right
    _name(image, "Reference", (12, 12), labels.note)
    _name(image, labels.rep, (width + GAP + 12, 12))
    _score(image, labels)
    _told(image, moment, height)
    return image


def label_ghost(image: Image, labels: Labels | None, moment: Moment | None) -> Image:
    """The picture with a line below it: phase and what differs most; repetition and score in the picture."""
    height, width = image.shape[:2]
    if min(height, width) < SMALLEST:
        return image
    out = np.full((height + BAR, width, 3), INK, np.uint8)
    out[:height] = image
    if labels is None or moment is None:
        return out
    letter = _letter(out)
    _name(out, labels.rep, (12, 12))
    _score(out, labels)
    _told(out, moment, height)
    words, top = Lettering(letter, GHOST), 12 + round(2.9 * letter)
    plate(out, (12, top), (12 + words.width("Reference") + 20, top + round(2.2 * letter)))
    words.write(out, "Reference", (22, top + round(1.6 * letter)))
    return out


def _letter(image: Image) -> float:
    """Pixels of a capital that suits the picture."""
    return max(7.0, min(15.0, float(min(image.shape[:2])) / 42))


def _name(image: Image, text: str, corner: Place, note: str = "") -> None:
    letter = _letter(image)
    large, small = Lettering(letter, WHITE), Lettering(0.8 * letter, FAINT)
    room = image.shape[1] // 2 - 2 * corner[1] - 20
    large = large.fitted(text, room)
    wide = max(large.width(text), small.width(note) if note else 0) + 20
    tall = round(2.4 * letter + (1.6 * letter if note else 0))
    x, y = corner
    plate(image, corner, (x + wide, y + tall))
    large.write(image, text, (x + 10, y + round(1.7 * letter)))
    if note:
        small.write(image, note, (x + 10, y + round(3.2 * letter)))


def _score(image: Image, labels: Labels) -> None:
    letter = _letter(image)
    text, tail = f"{labels.score:.0f}", "of 100"
    large, small = Lettering(1.7 * letter, labels.look), Lettering(0.8 * letter, FAINT)
    wide = large.width(text) + small.width(tail) + 30
    right, top = image.shape[1] - 12, 12
    plate(image, (right - wide, top), (right, top + round(3 * letter)))
    large.write(image, text, (right - wide + 10, top + round(2.3 * letter)))
    small.write(image, tail, (right - 10 - small.width(tail), top + round(2.3 * letter)))


def _told(image: Image, moment: Moment, top: int) -> None:
    """Phase on the left, difference on the right of the line at the bottom."""
    letter, width = 1.15 * _letter(image), image.shape[1]
    middle = (top + image.shape[0]) // 2 + round(letter / 2)
    phase = Lettering(letter, WHITE).fitted(moment.phase, 0.36 * width)
    phase.write(image, moment.phase, (16, middle))
    if moment.worst is None:
        return
    text = brief(moment.worst)
    words = Lettering(letter, RED).fitted(text, 0.58 * width)
    words.write(image, text, (width - 16 - words.width(text), middle))
