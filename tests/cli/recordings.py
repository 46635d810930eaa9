"""Data sets of drawn athletes, and what people take for such."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from norep import movements
from norep.datasets.poses import PoseClip, write_pose_set
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

MOVEMENTS = ("air-squat", "jumping-jack", "push-up")


@cache
def drawn(movement: str, seed: int) -> PoseClip:
    """Two or three repetitions seen from somewhere between the front and the side."""
    random = np.random.default_rng(seed)
    reps, yaw = 2 + seed % 2, float(random.uniform(25, 85))
    take = Take(clean(reps), seconds=float(random.uniform(1.6, 2.4)), fps=15, noise=0.005, seed=seed)
    poses = draw(movements[movement], take, Camera(480, 854, yaw=yaw))
    view = "side" if yaw > 60 else "diagonal"
    return PoseClip(f"{movement}-{seed}", movement, poses, f"person {seed % 3}", view, seed % 2 == 0, reps)


def drawn_set(path: Path, seeds: range) -> Path:
    return write_pose_set([drawn(name, seed) for seed in seeds for name in MOVEMENTS], path)


def spoiled(path: Path, **changes: object) -> Path:
    """A data set of one squat whose poses are changed."""
    clip = drawn("air-squat", 1)
    return write_pose_set([replace(clip, poses=replace(clip.poses, **changes))], path)


def all_missing(path: Path) -> Path:
    points = drawn("air-squat", 1).poses.points
    return spoiled(path, points=np.full_like(points, np.nan), world=None)


def one_frame(path: Path) -> Path:
    clip = drawn("air-squat", 1)
    return write_pose_set([replace(clip, poses=clip.poses[:1])], path)


def arrays_of(path: Path) -> dict:
    with np.load(drawn_set(path, range(1))) as archive:
        return dict(archive)


def mixed_up(path: Path) -> Path:
    np.savez(path, **(arrays_of(path) | {"label": np.array(["squat"])}))
    return path


def unknown_skeleton(path: Path) -> Path:
    arrays = arrays_of(path)
    kept = {name: value for name, value in arrays.items() if name not in ("skeleton", "keypoints", "world")}
    np.savez(path, **(kept | {"points": arrays["points"][:, :7], "confidence": arrays["confidence"][:, :7]}))
    return path


def hands_only(path: Path) -> Path:
    arrays = arrays_of(path)
    kept = {name: value for name, value in arrays.items() if name not in ("world",)}
    names = np.array([f"finger_{i}" for i in range(6)])
    changes = {"points": arrays["points"][:, :6], "confidence": arrays["confidence"][:, :6]}
    np.savez(path, **(kept | changes | {"keypoints": names, "skeleton": np.array("hand")}))
    return path


def no_clips(path: Path) -> Path:
    arrays = arrays_of(path)
    kept = {name: value[:0] for name, value in arrays.items() if name not in ("skeleton", "keypoints")}
    named = {name: arrays[name] for name in ("skeleton", "keypoints")}
    np.savez(path, **(kept | named | {"offsets": np.array([0])}))
    return path


def empty(path: Path) -> Path:
    path.touch()
    return path


def text(path: Path) -> Path:
    path.write_text("not what you think")
    return path
