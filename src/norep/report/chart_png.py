"""The charts of a page as PNG pictures, drawn with the same shapes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from norep.report.chart import Box, Chart, Dot, Line, Shape, Words, stretches
from norep.report.drawing import Floats, Image, Lettering
from norep.report.verdicts import RGB
from norep.report.writing import write_whole

FINE = 2
"""Pixels of the picture for one of the chart, on each axis."""
PAPER: RGB = (255, 255, 255)
GAP, MARGIN = 26.0, 24.0
CAPITAL = 0.68
"""Height of a capital as a share of the size of a font."""
COLOURS: dict[str, RGB] = {
    "ink": (21, 25, 31),
    "soft": (89, 98, 110),
    "grid": (223, 227, 232),
    "rail": (233, 236, 240),
    "ground": (246, 247, 249),
    "phase": (160, 167, 176),
    "limit": (21, 25, 31),
    "limb-body": (226, 230, 235),
    "mine": (36, 88, 197),
    "each": (158, 184, 232),
    "reference": (120, 129, 142),
    "spread": (226, 229, 234),
    "limb-reference": (170, 178, 189),
    "limb-mine": (36, 88, 197),
    "good": (18, 163, 125),
    "fair": (239, 176, 34),
    "off": (224, 83, 31),
    "worst": (224, 83, 31),
    "level-0": (238, 241, 244),
    "level-1": (252, 224, 160),
    "level-2": (243, 152, 71),
    "level-3": (178, 48, 12),
    "unseen": (208, 213, 220),
    "on": (255, 255, 255),
    "level-edge": (255, 255, 255),
}
WIDTHS = {
    "grid": 1.0,
    "mine": 2.4,
    "each": 1.0,
    "reference": 2.2,
    "limb-reference": 9.0,
    "limb-mine": 5.0,
    "limb-body": 17.0,
    "phase": 1.0,
    "worst": 2.4,
    "level-edge": 1.0,
}


def picture_of(charts: Sequence[Chart], title: str = "", *, across: int = 2) -> Image:
    """`(height, width, 3)` RGB the charts one beside the other, `across` in a row, under a title."""
    rows = [charts[at : at + across] for at in range(0, len(charts), across)]
    width = max(sum(one.width for one in row) + GAP * (len(row) - 1) for row in rows) + 2 * MARGIN
    top = MARGIN + (34.0 if title else 0.0)
    height = top + sum(max(one.height for one in row) + GAP for row in rows) - GAP + MARGIN
    image = np.full((round(height * FINE), round(width * FINE), 3), PAPER, np.uint8)
    if title:
        heading = Lettering(13.0 * FINE, COLOURS["ink"]).fitted(title, (width - 2 * MARGIN) * FINE)
        heading.write(image, title, (round(MARGIN * FINE), round((MARGIN + 14) * FINE)))
    y = top
    for row in rows:
        x = MARGIN
        for one in row:
            draw(image, one, (x, y))
            x += one.width + GAP
        y += max(one.height for one in row) + GAP
    return image


def draw(image: Image, chart: Chart, corner: tuple[float, float] = (0.0, 0.0)) -> None:
    """Draw a chart onto a picture of `FINE` pixels each, in place."""
    for shape in chart.shapes:
        _put(image, shape, np.array(corner))


def save_png(image: Image, path: str | Path) -> Path:
    """Write an RGB image as PNG; the file appears whole or not at all. Raises OutputError."""
    _, data = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return write_whole(path, data.tobytes())


def _put(image: Image, shape: Shape, corner: Floats) -> None:
    look = shape.look.split()[-1]
    colour = COLOURS.get(look, COLOURS["soft"])
    if isinstance(shape, Line):
        _put_line(image, shape, corner, (look, colour))
    elif isinstance(shape, Box):
        (left, top), (right, bottom) = _pixels(
            np.add(corner, [[shape.x, shape.y], [shape.x + shape.width, shape.y + shape.height]])
        )
        cv2.rectangle(image, (left, top), (max(right - 1, left), max(bottom - 1, top)), colour, -1)
    elif isinstance(shape, Dot):
        at = _pixels(np.add(corner, [[shape.x, shape.y]]))[0]
        thickness = round(WIDTHS["worst"] * FINE) if look == "worst" else -1
        cv2.circle(image, at, round(shape.radius * FINE), colour, thickness, cv2.LINE_AA)
    else:
        _put_words(image, shape, corner, colour)


def _put_line(image: Image, shape: Line, corner: Floats, how: tuple[str, RGB]) -> None:
    look, colour = how
    for part in stretches(shape.points + corner):
        points = np.round(part * FINE * 16).astype(np.int32)
        if shape.closed:
            cv2.fillPoly(image, [points], colour, cv2.LINE_AA, shift=4)
        else:
            thickness = max(1, round(WIDTHS.get(look, 1.5) * FINE))
            cv2.polylines(image, [points], False, colour, thickness, cv2.LINE_AA, shift=4)


def _put_words(image: Image, shape: Words, corner: Floats, colour: RGB) -> None:
    lettering = Lettering(CAPITAL * shape.size * FINE, colour)
    back = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * lettering.width(shape.text) / FINE
    lettering.write(image, shape.text, _pixels(np.add(corner, [[shape.x - back, shape.y]]))[0])


def _pixels(points: Floats) -> list[tuple[int, int]]:
    return [(round(x * FINE), round(y * FINE)) for x, y in points.tolist()]
