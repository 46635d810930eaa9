"""A stick figure that raises its arms, so that a test sets the value of every frame by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from norep.judging.path import Closed
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE

TORSO = 100.0
"""Pixels."""
WIDTH = {"side": 10.0, "diagonal": 40.0, "front": 80.0, "back": -80.0}
"""Pixels from the right shoulder to the left one, by view."""


def raised(
    heights: Sequence[float], *, fps: float = 50.0, seen: float | Sequence[float] = 1.0, view: str = "side"
) -> PoseSequence:
    """Poses whose wrists are this many torso lengths above the hips; NaN where they are unseen."""
    frames, put = len(heights), BLAZEPOSE.positions
    points = np.zeros((frames, 33, 2))
    for joint, down in (("shoulder", 0.0), ("hip", 1.0), ("knee", 1.5), ("ankle", 2.0)):
        for side, sign in (("left", 0.5), ("right", -0.5)):
            points[:, put[f"{side}_{joint}"]] = sign * WIDTH[view], down * TORSO
    for side in ("left", "right"):
        points[:, put[f"{side}_wrist"], 1] = TORSO - TORSO * np.asarray(heights)
        points[np.isnan(heights), put[f"{side}_wrist"]] = np.nan
    confidence = np.ones((frames, 33)) * np.asarray(seen).reshape(-1, 1)
    return PoseSequence(np.arange(frames) / fps, points, confidence)


def arm_raise(*rules: dict[str, object], **rest: object) -> Movement:
    """From hanging hands (below 0.2) over the hips (0.3 to 0.6, optional) to raised ones (above 0.8)."""
    return Movement.model_validate(
        {
            "name": "arm-raise",
            "title": "Arm raise",
            "description": "Raise the arms",
            "measures": {"hands": {"height": ["wrist", "hip"]}},
            "phases": [
                {"name": "low", "needs": {"hands": {"below": 0.2}}},
                {"name": "half-way", "needs": {"hands": {"above": 0.3, "below": 0.6}}, "optional": True},
                {"name": "high", "needs": {"hands": {"above": 0.8}}},
            ],
            "rules": rules,
            **rest,
        }
    )


def rule(**changes: object) -> dict[str, object]:
    """A rule as a movement file has it: raise the hands above 1.0, plus or minus 0.1."""
    data: dict[str, object] = {
        "name": "height",
        "measure": "hands",
        "above": 1.0,
        "band": 0.1,
        "at": "high",
        "reason": "Hands too low",
        "cue": "Raise the hands",
        "source": "test",
    }
    return {key: value for key, value in (data | changes).items() if value is not None}


def attempt(**changes: object) -> Closed:
    """An attempt of 3 s: low until 1.0, half-way from 1.4 to 1.6, high from 2.0 to 3.0."""
    data: dict[str, object] = {
        "window": 0.0,
        "start": 1.0,
        "counted": 2.0,
        "end": 3.0,
        "held": ((0.0, 1.0), (1.4, 1.6), (2.0, 3.0)),
    }
    return Closed(**(data | changes))  # type: ignore[arg-type]
