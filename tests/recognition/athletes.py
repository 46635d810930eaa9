"""Drawn athletes of three movements, and a network trained on them, for several test modules."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from norep import movements
from norep.datasets.poses import PoseClip
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

if TYPE_CHECKING:
    from norep.training.fit import Trained

MOVEMENTS = ("air-squat", "jumping-jack", "push-up")


def drawn(movement: str, seed: int, *, fps: float = 30.0, reps: int = 2) -> PoseClip:
    """A clip whose view, tempo and noise follow from the seed."""
    random = np.random.default_rng(seed)
    seconds = movements[movement].drawing.seconds * float(random.uniform(0.8, 1.25))
    camera = Camera(480, 854, yaw=float(random.uniform(20, 90)) * float(random.choice([-1, 1])))
    take = Take(clean(reps), seconds=seconds, fps=fps, rest=0.2, noise=0.005, seed=seed)
    return PoseClip(f"{movement}-{seed}", movement, draw(movements[movement], take, camera))


@cache
def tiny() -> Trained:
    """A network trained on a few drawn clips, in seconds."""
    from norep.training.fit import Settings, fit

    clips = [drawn(movement, seed) for seed in range(24) for movement in MOVEMENTS]
    return fit(clips, settings=Settings(epochs=12), seed=3)
