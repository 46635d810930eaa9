"""Plain arrays in an npz file: `keypoints` or `points`, and the names of the key points.

`(frames, keypoints, 2 or 3)`, or `(frames, people, keypoints, 2 or 3)`; a third number is the confidence
unless `scores` or `confidence` are there. `names`, `fps` or `time`, and `size` (width, height) are read too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.detections import SKELETONS
from norep.pose.gathering import FARTHEST, Gatherer, Seen
from norep.pose.joint_names import skeleton_of
from norep.pose.recording import Recording, Wanted
from norep.pose.skeletons import Skeleton
from norep.pose.stored import Progress, Stored

POINTS = ("keypoints", "points", "positions", "poses")
NAMES = ("names", "keypoint_names", "keypoints", "joints", "joint_names")
SCORES = ("scores", "confidence", "keypoint_scores")
Arrays = Mapping[str, NDArray[Any]]


class PlainArrays:
    """Arrays without a format of their own."""

    title = "plain arrays"
    shape = "one .npz file with keypoints and names"

    def recognises(self, stored: Stored) -> bool:
        """Whether there are key points that are not norep's own, and no data set of many clips."""
        arrays = stored.arrays
        own = arrays is not None and ("offsets" in arrays or ("version" in arrays and "skeleton" in arrays))
        return arrays is not None and not own and _points(arrays) is not None

    def read(self, stored: Stored, wanted: Wanted, progress: Progress | None = None) -> Recording:
        """Everybody in all frames."""
        arrays, where = stored.arrays or {}, str(stored.path)
        values = _values(arrays, where)
        times = arrays.get("time")
        fps = _fps(arrays, where) if times is None else 1.0
        gatherer = Gatherer(
            Wanted(wanted.fps or fps, wanted.size, wanted.skeleton), {**SKELETONS, **_named(arrays, where)}
        )
        gatherer.sized(*_size(arrays))
        for number, people in enumerate(values):
            if progress is not None and number % 1000 == 0:
                progress(number, len(values))
            seen = [Seen(one, mark) for mark, one in enumerate(people) if np.isfinite(one[:, :2]).any()]
            gatherer.add(number, seen, f"{where}: frame {number + 1}")
        recording = gatherer.recording(where)
        return recording if times is None else _timed(recording, times, where)


def _points(arrays: Arrays) -> NDArray[Any] | None:
    for name in POINTS:
        found = arrays.get(name)
        if (
            found is not None
            and found.dtype.kind in "fiu"
            and found.ndim in (3, 4)
            and found.shape[-1] in (2, 3)
        ):
            return found
    return None


def _values(arrays: Arrays, where: str) -> NDArray[np.float64]:
    """`(frames, people, keypoints, 3)`."""
    found = _points(arrays)
    if found is None or not found.size:
        raise PoseError(f"{where} holds no frames")
    points = found.astype(np.float64)
    if points.ndim == 3:
        points = points[:, None]
    scores = next((arrays[name] for name in SCORES if name in arrays), None)
    if scores is None:
        third = points[..., 2] if points.shape[-1] == 3 else np.ones(points.shape[:-1])
    elif scores.dtype.kind not in "fiub" or scores.size != points[..., 0].size:
        raise PoseError(f"{where} has scores of shape {scores.shape} for key points of shape {found.shape}")
    else:
        third = scores.astype(np.float64).reshape(points.shape[:-1])
    if scores is None and points.shape[-1] == 3 and not ((third >= 0) & (third <= 2) | np.isnan(third)).all():
        raise PoseError(
            f"{where} has a third coordinate, not a confidence; norep needs x and y in the picture"
        )
    return np.concatenate([points[..., :2], third[..., None]], axis=-1)


def _named(arrays: Arrays, where: str) -> dict[int, Skeleton]:
    names = next((arrays[name] for name in NAMES if name in arrays and arrays[name].dtype.kind in "US"), None)
    if names is None:
        return {}
    try:
        skeleton = skeleton_of(
            [str(np.char.decode(one) if names.dtype.kind == "S" else one) for one in names.ravel()]
        )
    except (PoseError, UnicodeDecodeError) as error:
        raise PoseError(f"{where}: {error}") from None
    return {len(names.ravel()): skeleton}


def _fps(arrays: Arrays, where: str) -> float | None:
    if "fps" not in arrays:
        return None
    fps = arrays["fps"]
    value = float(fps.ravel()[0]) if fps.dtype.kind in "fiu" and fps.size == 1 else float("nan")
    if not 0 < value <= 1000:
        raise PoseError(f"{where} has an fps that is no rate: {value}")
    return value


def _size(arrays: Arrays) -> tuple[Any, Any]:
    size = arrays.get("size", np.zeros(0))
    good = size.size == 2 and size.dtype.kind in "fiu" and np.isfinite(size).all() and (size < FARTHEST).all()
    return (int(size.ravel()[0]), int(size.ravel()[1])) if good else (None, None)


def _timed(recording: Recording, times: NDArray[Any], where: str) -> Recording:
    good = times.dtype.kind in "fiu" and times.shape == recording.time.shape
    if not good or not np.isfinite(times).all() or (np.diff(times.astype(float)) < 0).any():
        raise PoseError(f"{where} has times that are not finite and rising, one for each frame")
    return replace(recording, time=times.astype(np.float64))


reader = PlainArrays()
