"""Data sets of poses: many labelled clips of key points in one npz file.

All clips lie back to back: clip i is rows `offsets[i]:offsets[i + 1]` of every per-frame array. An integer
array `x` beside a number `x_scale` holds `x / x_scale`. norep's own form has `points` (frames, keypoints, 2)
in pixels, `skeleton` or `keypoints` names, and where known `world`, `confidence` or `visibility`, `time` or
`fps`, and for each clip `id`, `label`, `group`, `view`, `moving`, `count` and rows of `reps`: clip, first
frame, frame after the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.formats.npz import arrays_of, write_arrays
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import SKELETONS, Skeleton

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]

USUAL_FPS = 30.0
"""Frames a second where a file does not say."""
CORNER = 3.0
"""Pixels from the corner of the picture within which an invisible key point was never annotated."""
HIDDEN = 0.3
"""Confidence of a key point that was annotated although it cannot be seen."""


@dataclass(frozen=True, slots=True)
class PoseClip:
    """One clip: key points and what is known of it.

    `label` is spelled as in the data set, "" when unknown; `group` is the person or the source; `count` the
    repetitions, `reps` their `[start, stop)` in seconds. `scaled` says that every frame was scaled to 0..1
    along each axis, which leaves no place, size or angle; `world` then holds (x, y, z) in that scale.
    """

    id: str
    label: str
    poses: PoseSequence
    group: str = ""
    view: str = ""
    moving_camera: bool | None = None
    count: int | None = None
    reps: tuple[tuple[float, float], ...] | None = None
    scaled: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class SkippedClip:
    """A clip that could not be read, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class PoseSet:
    """The clips of one file, and those that could not be read."""

    name: str
    clips: tuple[PoseClip, ...]
    skipped: tuple[SkippedClip, ...] = ()


def read_pose_set(path: str | Path) -> PoseSet:
    """Read a data set of poses, or the key points of a single video as one clip without a label.

    Raises PoseError for a file that is missing, damaged, empty, or whose arrays do not fit together.
    """
    path = Path(path)
    arrays = scaled_back(arrays_of(path))
    if "offsets" not in arrays and "version" in arrays:
        poses = PoseSequence.load(path)
        if not len(poses):
            raise PoseError(f"{path} holds no frames")
        return PoseSet(path.name, (PoseClip(path.stem, "", poses, path=str(path)),))
    try:
        return _pose_set(arrays, path)
    except (ValueError, TypeError, IndexError, KeyError, PoseError) as error:
        raise PoseError(f"{path} is no usable data set of poses: {error}") from error


def write_pose_set(clips: Sequence[PoseClip], path: str | Path) -> Path:
    """Write clips of one skeleton in norep's own form; raises OutputError, or PoseError for none or mixed."""
    if not clips:
        raise PoseError("there are no clips to write")
    names = {clip.poses.skeleton for clip in clips}
    if len(names) > 1:
        raise PoseError(f"the clips have different skeletons: {', '.join(sorted(n.name for n in names))}")
    lengths = [len(clip.poses) for clip in clips]
    arrays: dict[str, Any] = {
        "offsets": np.concatenate([[0], np.cumsum(lengths)]),
        "skeleton": np.array(clips[0].poses.skeleton.name),
        "keypoints": np.array(clips[0].poses.skeleton.keypoints),
        "points": np.concatenate([clip.poses.points for clip in clips]).astype(np.float32),
        "confidence": np.concatenate([clip.poses.confidence for clip in clips]).astype(np.float32),
        "time": np.concatenate([clip.poses.time for clip in clips]),
        "id": np.array([clip.id for clip in clips]),
        "label": np.array([clip.label for clip in clips]),
        "group": np.array([clip.group for clip in clips]),
        "view": np.array([clip.view for clip in clips]),
        "count": np.array([-1 if clip.count is None else clip.count for clip in clips]),
        "moving": np.array([_tristate(clip.moving_camera) for clip in clips]),
    }
    worlds = [clip.poses.world for clip in clips]
    if all(world is not None for world in worlds):
        arrays["world"] = np.concatenate([world for world in worlds if world is not None]).astype(np.float32)
    path = Path(path)
    write_arrays(path, arrays)
    return path


def _tristate(value: bool | None) -> int:
    return -1 if value is None else int(value)


def scaled_back(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Turn integers with a scale beside them into numbers; all other arrays as they are."""
    scales = {name.removesuffix("_scale"): name for name in arrays if name.endswith("_scale")}
    return {
        name: value / float(arrays[scales[name]]) if name in scales else value
        for name, value in arrays.items()
        if name not in scales.values()
    }


def _pose_set(arrays: Arrays, path: Path) -> PoseSet:
    missing = [name for name in ("points", "offsets") if name not in arrays]
    if missing:
        found = ", ".join(sorted(arrays)[:12]) or "nothing"
        raise PoseError(f"{' and '.join(missing)} missing; found: {found}")
    points, offsets = arrays["points"], arrays["offsets"]
    skeleton = _skeleton_of(arrays, points)
    _check_offsets(offsets, len(points))
    _check_lengths(arrays, len(points), len(offsets) - 1)
    clips, skipped = [], []
    for i, name in enumerate(_texts(arrays, "id", len(offsets) - 1)):
        rows = slice(int(offsets[i]), int(offsets[i + 1]))
        if rows.start == rows.stop:
            skipped.append(SkippedClip(name, "it has no frames"))
        else:
            clips.append(replace(_clip(arrays, i, rows, name, skeleton), path=str(path)))
    if not clips:
        raise PoseError("it holds no clips")
    return PoseSet(path.name, tuple(clips), tuple(skipped))


def _skeleton_of(arrays: Arrays, points: NDArray[Any]) -> Skeleton:
    if points.ndim != 3 or points.shape[2] not in (2, 3):
        raise PoseError(f"points has shape {points.shape}, expected (frames, keypoints, 2)")
    names = tuple(str(name) for name in arrays.get("keypoints", np.array([], str)))
    wanted = str(arrays["skeleton"]) if "skeleton" in arrays else ""
    keypoints = points.shape[1]
    if names and len(names) != keypoints:
        raise PoseError(f"there are {keypoints} key points and {len(names)} names of key points")
    fitting = [
        one
        for one in SKELETONS.values()
        if len(one.keypoints) == keypoints and wanted in ("", one.name) and names in ((), one.keypoints)
    ]
    if fitting:
        return fitting[0]
    if names:
        return Skeleton(wanted or f"custom{keypoints}", names)
    known = ", ".join(f"{one.name} ({len(one.keypoints)})" for one in SKELETONS.values())
    raise PoseError(f"no known skeleton has {keypoints} key points; name them in keypoints, or use {known}")


def _check_offsets(offsets: NDArray[Any], frames: int) -> None:
    whole = offsets.ndim == 1 and offsets.dtype.kind in "iu" and len(offsets) > 0
    if not whole or offsets[0] != 0 or np.any(np.diff(offsets) < 0) or offsets[-1] != frames:
        raise PoseError(f"offsets must rise from 0 to the number of frames, {frames}")


_PER_FRAME = ("world", "confidence", "visibility", "time", "cuts")
_PER_CLIP = ("id", "label", "group", "view", "count", "fps", "height_width", "moving")


def _check_lengths(arrays: Arrays, frames: int, clips: int) -> None:
    for names, wanted, what in ((_PER_FRAME, frames, "frames"), (_PER_CLIP, clips, "clips")):
        for name in names:
            value = arrays.get(name)
            if value is not None and value.ndim and len(value) != wanted:
                raise PoseError(f"{name} has {len(value)} rows for {wanted} {what}")


def _texts(arrays: Arrays, name: str, clips: int) -> list[str]:
    if name in arrays:
        return [str(value) for value in arrays[name]]
    return [str(i + 1) if name == "id" else "" for i in range(clips)]


def _clip(arrays: Arrays, at: int, rows: slice, name: str, skeleton: Skeleton) -> PoseClip:
    fps = _fps(arrays, at)
    scaled = arrays["points"].shape[2] == 3
    poses = _poses(arrays, at, rows, skeleton, fps)
    count = int(arrays["count"][at]) if "count" in arrays else -1
    moving = int(arrays["moving"][at]) if "moving" in arrays else -1
    return PoseClip(
        id=name,
        label=_text(arrays, "label", at),
        poses=poses,
        group=_text(arrays, "group", at),
        view=_text(arrays, "view", at),
        moving_camera=None if moving < 0 else bool(moving),
        count=None if count < 0 else count,
        reps=tuple(_reps(arrays, at, fps)) if "reps" in arrays else None,
        scaled=scaled,
    )


def _text(arrays: Arrays, name: str, at: int) -> str:
    return str(arrays[name][at]) if name in arrays else ""


def _fps(arrays: Arrays, at: int) -> float:
    if "fps" not in arrays:
        return USUAL_FPS
    fps = arrays["fps"]
    value = float(fps[at] if fps.ndim else fps)
    if not 0 < value <= 1000:
        raise PoseError(f"fps is {value}")
    return value


def _reps(arrays: Arrays, at: int, fps: float) -> Iterator[tuple[float, float]]:
    for clip, first, last in arrays["reps"]:
        if clip == at:
            yield float(first) / fps, float(last) / fps


def _poses(arrays: Arrays, at: int, rows: slice, skeleton: Skeleton, fps: float) -> PoseSequence:
    points = arrays["points"][rows].astype(np.float64)
    confidence = _confidence(arrays, rows, points)
    points[confidence == 0] = np.nan
    world = arrays["world"][rows].astype(np.float64) if "world" in arrays else None
    if points.shape[2] == 3:
        world, points = points, points[..., :2].copy()
    if world is not None:
        world = np.where((confidence == 0)[..., None], np.nan, world)
    time = arrays["time"][rows].astype(np.float64) if "time" in arrays else np.arange(len(points)) / fps
    if not np.isfinite(time).all() or np.any(np.diff(time) < 0):
        raise PoseError("the times are not finite and rising")
    return PoseSequence(time, points, confidence, world, None, skeleton, _size(arrays, at))


def _confidence(arrays: Arrays, rows: slice, points: Floats) -> Floats:
    """Confidence from 0 to 1, and 0 for what is missing: NaN, never annotated, or nobody found."""
    if "confidence" in arrays:
        confidence = arrays["confidence"][rows].astype(np.float64)
    elif "visibility" in arrays:
        confidence = np.where(arrays["visibility"][rows] > 0, 1.0, HIDDEN)
        confidence[(confidence < 1) & (np.abs(points).max(axis=2) <= CORNER)] = 0.0
    else:
        confidence = np.ones(points.shape[:2])
    nobody = (points == 0).all(axis=(1, 2))
    confidence[~np.isfinite(points).all(axis=2) | nobody[:, None]] = 0.0
    if confidence.shape != points.shape[:2]:
        raise PoseError(f"confidence has shape {confidence.shape}, expected {points.shape[:2]}")
    return confidence


def _size(arrays: Arrays, at: int) -> tuple[int, int] | None:
    if "height_width" not in arrays:
        return None
    height, width = arrays["height_width"][at]
    return int(width), int(height)
