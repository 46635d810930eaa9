"""When key points are too bad to count by, and that good ones are never called so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.pose.sequence import PoseSequence
from norep.recognition.usability import unusable, usable
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw


def squats(fps: float = 30.0) -> PoseSequence:
    return draw(movements["air-squat"], Take(clean(3), fps=fps), Camera(480, 854))


def lost(poses: PoseSequence, share: float) -> PoseSequence:
    points = poses.points.copy()
    points[: round(share * len(poses))] = np.nan
    return replace(poses, points=points)


@pytest.mark.parametrize("movement", ["air-squat", "burpee", "double-under", "pull-up", "plank", "sit-up"])
@pytest.mark.parametrize("fps", [10.0, 30.0])
def test_well_seen_athletes_are_usable(movement: str, fps: float) -> None:
    assert unusable(draw(movements[movement], Take(clean(2), fps=fps, noise=0.02, dropout=0.1))) == ""


def test_one_frame_is_usable() -> None:
    assert usable(squats()[:1])


def test_half_of_the_film_without_the_athlete_is_no_reason() -> None:
    assert usable(lost(squats(), 0.5))


def test_nobody() -> None:
    assert unusable(lost(squats(), 1.0)) == "nobody was found"
    assert "20 % of the frames" in unusable(lost(squats(), 0.8))
    assert unusable(squats()[:0]) == "there are no frames"


def test_a_tiny_athlete() -> None:
    poses = squats()
    torso = float(np.nanmedian(np.linalg.norm(poses.joint("shoulder") - poses.joint("hip"), axis=1)))
    far = replace(poses, points=poses.points * 3 / torso)
    assert "tiny, 3 pixels" in unusable(far)
    assert usable(replace(far, size=None))  # not in pixels, as far as is known
    assert usable(replace(poses, points=poses.points * 20 / torso))


def test_joints_that_are_hardly_seen() -> None:
    poses = squats()
    assert "confidence of 0.20" in unusable(replace(poses, confidence=np.full_like(poses.confidence, 0.2)))


def test_limbs_that_are_noise() -> None:
    poses = squats()
    torso = float(np.nanmedian(np.linalg.norm(poses.joint("shoulder") - poses.joint("hip"), axis=1)))
    error = np.random.default_rng(0).normal(0, 0.4 * torso, poses.points.shape)
    assert "jump about" in unusable(replace(poses, points=poses.points + error))
    assert usable(replace(poses, points=poses.points + 0.1 * error))
