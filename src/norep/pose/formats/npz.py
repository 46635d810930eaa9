"""norep's own file of key points: a compressed npz archive of plain arrays."""

from __future__ import annotations

import os
import tokenize
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from norep.errors import OutputError, PoseError
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import SKELETONS, Skeleton

if TYPE_CHECKING:
    from norep.pose.recording import Recording, Wanted
    from norep.pose.stored import Progress, Stored

VERSION = 1
LIMIT = 4 << 30  # bytes of arrays: a day of video; more is a damaged or hostile file
DAMAGE = (
    *(OSError, ValueError, EOFError, RuntimeError, SyntaxError),
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError),
)
"""What numpy, zip and the reader of array headers raise for damaged files."""
MOST_REMARKS, LONGEST_REMARK = 20, 400
REQUIRED = ("version", "skeleton", "time", "points", "confidence")


def write(
    poses: PoseSequence, path: Path, remarks: Sequence[str] = (), *, assumed_fps: float | None = None
) -> Path:
    """Write the sequence; the file appears whole or not at all. Raises OutputError.

    `remarks` are what a person should know of the key points; reports made of the file repeat them.
    `assumed_fps` is the rate that the times rest on if nobody said it.
    """
    arrays: dict[str, Any] = {
        "version": np.array(VERSION),
        "skeleton": np.array(poses.skeleton.name),
        "keypoints": np.array(poses.skeleton.keypoints),
        "time": poses.time,
        "points": poses.points.astype(np.float32, copy=False),
        "confidence": poses.confidence.astype(np.float32, copy=False),
    }
    optional = {
        "world": None if poses.world is None else poses.world.astype(np.float32, copy=False),
        "cuts": poses.cuts,
        "size": None if poses.size is None else np.array(poses.size, dtype=np.int64),
        "remarks": np.array(remarks) if remarks else None,
        "assumed_fps": None if assumed_fps is None else np.array(assumed_fps),
    }
    arrays.update({name: value for name, value in optional.items() if value is not None})
    write_arrays(path, arrays)
    return path


def write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    """Write an npz archive that appears whole or not at all; raises OutputError."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez_compressed(file, **arrays)
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def read(path: Path) -> PoseSequence:
    """Read a file that `write` made; raises PoseError for a missing, damaged or foreign file."""
    return _read(arrays_of(path), path)


def _read(arrays: Mapping[str, NDArray[Any]], path: Path) -> PoseSequence:
    missing = [name for name in REQUIRED if name not in arrays]
    if missing:
        raise PoseError(f"{path} holds no norep key points: {', '.join(missing)} missing")
    try:
        return _sequence(arrays)
    except (ValueError, TypeError, IndexError, PoseError) as error:
        raise PoseError(f"{path} holds no usable norep key points: {error}") from error


def arrays_of(path: Path) -> dict[str, NDArray[Any]]:
    """Every array of an npz archive, without pickles; raises PoseError for a missing or damaged file."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > LIMIT:
            raise PoseError(f"{path} unpacks to {size >> 20} MB, more than the {LIMIT >> 20} MB allowed")
        with np.load(path, allow_pickle=False) as archive_of_arrays:
            return dict(archive_of_arrays)
    except FileNotFoundError as error:
        raise PoseError(f"{path} does not exist") from error
    except DAMAGE as error:
        raise PoseError(f"{path} is no file of key points (an npz archive is needed)") from error


def _sequence(arrays: Mapping[str, NDArray[Any]]) -> PoseSequence:
    version = int(arrays["version"])
    if version > VERSION:
        raise PoseError(f"it has version {version}, this norep reads up to {VERSION}; update norep")
    size = arrays.get("size")
    world = arrays.get("world")
    cuts = arrays.get("cuts")
    poses = PoseSequence(
        time=arrays["time"].astype(np.float64),
        points=arrays["points"].astype(np.float64),
        confidence=arrays["confidence"].astype(np.float64),
        world=None if world is None else world.astype(np.float64),
        cuts=None if cuts is None else cuts.astype(bool),
        skeleton=_skeleton(arrays),
        size=None if size is None else (int(size[0]), int(size[1])),
    )
    if poses.time.ndim != 1 or not np.isfinite(poses.time).all() or np.any(np.diff(poses.time) < 0):
        raise PoseError("the times are not finite and rising")
    return poses


def _skeleton(arrays: Mapping[str, NDArray[Any]]) -> Skeleton:
    """The known skeleton of that name, or one made of the stored key points."""
    name = str(arrays["skeleton"])
    keypoints = tuple(str(point) for point in arrays.get("keypoints", np.array([], dtype=str)))
    known = SKELETONS.get(name)
    if known is not None and keypoints in ((), known.keypoints):
        return known
    if not keypoints:
        raise PoseError(f"unknown skeleton {name!r}")
    return Skeleton(name, keypoints)


def _assumed(arrays: Mapping[str, NDArray[Any]]) -> float | None:
    value = arrays.get("assumed_fps", np.zeros(0))
    good = value.dtype.kind == "f" and value.size == 1 and 0 < float(value.ravel()[0]) <= 1000
    return float(value.ravel()[0]) if good else None


class Npz:
    """norep's own file as one of the formats that are guessed."""

    title = "norep key points"
    shape = "one .npz file"

    def recognises(self, stored: Stored) -> bool:
        """Whether it holds what `write` writes."""
        arrays = stored.arrays
        return arrays is not None and "version" in arrays and "skeleton" in arrays

    def read(self, stored: Stored, wanted: Wanted, progress: Progress | None = None) -> Recording:  # noqa: ARG002
        """One person, with the times of the file unless these were assumed and the user knows the rate."""
        from norep.pose.recording import Recording  # noqa: PLC0415  (this module is needed to read a sequence)

        arrays = stored.arrays or {}
        poses = _read(arrays, stored.path)
        remarks = arrays.get("remarks", np.zeros(0, str))
        assumed = _assumed(arrays)
        known = assumed is not None and wanted.fps is not None
        return Recording(
            skeleton=poses.skeleton,
            time=poses.time * (assumed / wanted.fps) if assumed and wanted.fps else poses.time,
            frame=np.arange(len(poses)),
            points=poses.points,
            confidence=poses.confidence,
            marks=np.zeros(len(poses), np.int64),
            world=poses.world,
            cuts=poses.cuts,
            size=poses.size,
            remarks=tuple(str(one)[:LONGEST_REMARK] for one in remarks.ravel()[:MOST_REMARKS]),
            assumed_fps=None if known else assumed,
        )


reader = Npz()
