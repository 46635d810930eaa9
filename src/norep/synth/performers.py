"""Drawn athletes who are the same in every clip: build, looks, clothes, and their own way of moving."""

from __future__ import annotations

import colorsys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from norep.movements.movement import Movement
from norep.synth.figures import Body
from norep.synth.look import HAIRS, SKINS, Look
from norep.synth.solids import Colour
from norep.synth.variety import Style, varied_body

STRICTNESS = 0.35
"""How near to the movement file everybody moves: near enough for each clip to show what it is named after."""
SEXES = ("female", "male")


@dataclass(frozen=True, slots=True)
class Performer:
    """An athlete. `number` and `seed` say everything; the same two always give the same athlete.

    >>> Performer.of(3, 0) == Performer.of(3, 0), Performer.of(3, 0).look == Performer.of(4, 0).look
    (True, False)
    """

    name: str
    sex: str
    body: Body
    look: Look
    plate: Colour
    pace: float
    seed: tuple[int, int]

    @staticmethod
    def of(number: int, seed: int) -> Performer:
        """The athlete of this number; every second one is a woman."""
        rng = np.random.default_rng([seed, 101, number])
        sex = SEXES[number % 2]
        body = varied_body(rng)
        if sex == "female":
            body = replace(body.scaled(0.95), shoulder_width=body.shoulder_width * 0.92)
        return Performer(
            name=f"athlete-{number:03d}",
            sex=sex,
            body=body,
            look=_look(rng, sex),
            plate=colour(rng, saturation=(0.0, 1.0), value=(0.1, 0.9)),
            pace=float(np.exp(rng.normal(0.0, 0.15))),
            seed=(seed, number),
        )

    def style(self, movement: Movement) -> Style:
        """How this athlete does that movement, in every clip."""
        place = zlib.crc32(movement.name.encode())
        return Style.of(np.random.default_rng([*self.seed, place]), movement, STRICTNESS)


def colour(
    rng: Generator, saturation: Sequence[float] = (0.0, 0.9), value: tuple[float, float] = (0.1, 0.95)
) -> Colour:
    """Any colour within these bounds of saturation and value, 0 to 1."""
    low, high = saturation
    grey = low + (high - low) * rng.random() ** 2  # most things are rather grey
    red, green, blue = colorsys.hsv_to_rgb(rng.random(), grey, rng.uniform(*value))
    return round(red * 255), round(green * 255), round(blue * 255)


def _look(rng: Generator, sex: str) -> Look:
    skin = _between(rng, SKINS)
    trousers = colour(rng, (0.0, 0.6), (0.08, 0.7))
    shirt = colour(rng)
    calf = float(rng.choice([0.0, 0.0, 0.0, 0.5, 0.85]))
    midriff = 0.0
    if sex == "female" and rng.random() < 0.4:
        midriff = float(rng.uniform(0.2, 0.45))  # a sports top
    elif sex == "male" and rng.random() < 0.3:
        midriff = 1.0  # no shirt
    sleeve = 0.02 if midriff else float(rng.choice([0.05, 0.3, 0.5, 0.9]))
    return Look(
        skin=skin,
        shirt=skin if midriff == 1 else shirt,
        trousers=trousers,
        socks=colour(rng, (0.0, 0.5), (0.1, 0.95)),
        shoes=colour(rng),
        hair=_between(rng, HAIRS),
        sleeve=sleeve,
        leg=0.97 if calf else float(rng.uniform(0.2, 0.9)),
        ponytail=sex == "female" or rng.random() < 0.08,
        calf=calf,
        midriff=midriff,
        girth=float(rng.uniform(0.85, 1.05) if sex == "female" else rng.uniform(0.95, 1.22)),
    )


def _between(rng: Generator, colours: Sequence[Colour]) -> Colour:
    """A mixture of two of the colours."""
    first, second = rng.choice(len(colours), 2, replace=False)
    mixed = np.array(colours[first]) + rng.random() * np.subtract(colours[second], colours[first])
    red, green, blue = (int(value) for value in mixed.round())
    return red, green, blue
