"""Straight limbs: judged in the picture, and roughly in space."""

from __future__ import annotations

import numpy as np
import pytest

from norep.judging.measuring import measure
from norep.movements.vocabulary import Measure
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE

STRAIGHT = Measure.model_validate({"straightness": ["shoulder", "elbow", "wrist"], "side": "left"})
ARM = [BLAZEPOSE.positions[f"left_{name}"] for name in ("shoulder", "elbow", "wrist")]


def arm(flat: float, deep: float | None) -> PoseSequence:
    """One pose whose left elbow has this angle in the picture, and this one in space."""
    points, world = np.full((1, 33, 2), 50.0), np.zeros((1, 33, 3))
    points[0, ARM[0]], points[0, ARM[1]] = (50, 150), (50, 100)
    turn = np.radians(180 - flat)
    points[0, ARM[2]] = 50 + 50 * np.sin(turn), 100 - 50 * np.cos(turn)
    bend = np.radians(180 - (deep or 180))
    world[0, ARM[0]], world[0, ARM[1]] = (0, 1, 0), (0, 0, 0)
    world[0, ARM[2]] = 0, -np.cos(bend), np.sin(bend)
    return PoseSequence(
        np.zeros(1), points, np.ones((1, 33)), None if deep is None else world, size=(200, 200)
    )


@pytest.mark.parametrize(
    ("flat", "deep", "expected"),
    [(170, 150, 170), (150, 170, 150), (170, 120, 145), (150, None, 150), (170, 144, 169)],
)
def test_the_picture_decides_unless_space_says_clearly_bent(
    flat: float, deep: float | None, expected: float
) -> None:
    values, seen = measure(arm(flat, deep), STRAIGHT)
    assert values[0] == pytest.approx(expected, abs=0.01)
    assert seen[0] == 1.0
