"""Key points as tables of other packages: pandas and xarray."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from norep.errors import PoseError
from norep.pose.sequence import PoseSequence

if TYPE_CHECKING:
    import pandas
    import xarray


def to_dataframe(poses: PoseSequence) -> pandas.DataFrame:
    """One row per frame and key point: frame, time, keypoint, x, y, confidence, and world_x, y, z if given.

    Raises PoseError when pandas is missing.
    """
    try:
        import pandas as pd  # noqa: PLC0415
    except ImportError as error:
        raise _missing("pandas") from error
    frames, keypoints = poses.confidence.shape
    columns = {
        "frame": np.repeat(np.arange(frames), keypoints),
        "time": np.repeat(poses.time, keypoints),
        "keypoint": np.tile(np.array(poses.skeleton.keypoints, dtype=object), frames),
        "x": poses.points[..., 0].ravel(),
        "y": poses.points[..., 1].ravel(),
        "confidence": poses.confidence.ravel(),
    }
    if poses.world is not None:
        columns |= {f"world_{axis}": poses.world[..., i].ravel() for i, axis in enumerate("xyz")}
    return pd.DataFrame(columns)


def to_xarray(poses: PoseSequence) -> xarray.Dataset:
    """A dataset with `position` (time, space, keypoints, individuals) and `confidence`, as *movement* has.

    World coordinates are `world_position` over `world_space`. Raises PoseError when xarray is missing.
    """
    try:
        import xarray as xr  # noqa: PLC0415
    except ImportError as error:
        raise _missing("xarray") from error
    variables = {
        "position": (("time", "space", "keypoints", "individuals"), _last_axes_swapped(poses.points)),
        "confidence": (("time", "keypoints", "individuals"), poses.confidence[..., None]),
    }
    coordinates: dict[str, object] = {
        "time": poses.time,
        "space": ["x", "y"],
        "keypoints": list(poses.skeleton.keypoints),
        "individuals": ["athlete"],
    }
    if poses.world is not None:
        dimensions = ("time", "world_space", "keypoints", "individuals")
        variables["world_position"] = (dimensions, _last_axes_swapped(poses.world))
        coordinates["world_space"] = ["x", "y", "z"]
    attributes = {"source_software": "norep", "time_unit": "seconds", "skeleton": poses.skeleton.name}
    return xr.Dataset(variables, coordinates, attributes)


def _last_axes_swapped(values: np.ndarray) -> np.ndarray:
    """`(frames, keypoints, axes)` as `(frames, axes, keypoints, 1)`."""
    return values.transpose(0, 2, 1)[..., None]


def _missing(package: str) -> PoseError:
    return PoseError(f"{package} is not installed, which this export needs: pip install norep[export]")
