import sys

import numpy as np
import pytest

from norep.errors import PoseError
from norep.pose.sequence import PoseSequence


def example(world=True):
    random = np.random.default_rng(0)
    return PoseSequence(
        np.array([0.0, 0.5]),
        random.uniform(size=(2, 33, 2)),
        random.uniform(size=(2, 33)),
        random.uniform(size=(2, 33, 3)) if world else None,
    )


def test_a_row_per_frame_and_key_point():
    pytest.importorskip("pandas")
    poses = example()
    table = poses.to_dataframe()
    assert len(table) == 66
    row = table[(table.frame == 1) & (table.keypoint == "left_knee")].iloc[0]
    assert row.time == 0.5
    assert (row.x, row.y) == tuple(poses.joint("left_knee")[1])
    assert (row.world_x, row.world_y, row.world_z) == tuple(poses.world_joint("left_knee")[1])


def test_no_world_no_columns():
    pytest.importorskip("pandas")
    assert list(example(world=False).to_dataframe().columns) == [
        "frame", "time", "keypoint", "x", "y", "confidence",
    ]  # fmt: skip


def test_the_dimensions_of_the_package_movement():
    pytest.importorskip("xarray")
    poses = example()
    dataset = poses.to_xarray()
    assert dataset["position"].dims == ("time", "space", "keypoints", "individuals")
    y = dataset["position"].sel(time=0.5, space="y", keypoints="nose", individuals="athlete")
    assert float(y) == poses.points[1, 0, 1]
    z = dataset["world_position"].sel(time=0.0, world_space="z", keypoints="right_hip", individuals="athlete")
    assert float(z) == poses.world[0, 24, 2]
    assert dataset["confidence"].dims == ("time", "keypoints", "individuals")
    assert "world_position" not in example(world=False).to_xarray()


@pytest.mark.parametrize(("package", "method"), [("pandas", "to_dataframe"), ("xarray", "to_xarray")])
def test_a_missing_package_is_named_with_the_command(monkeypatch, package, method):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PoseError, match=rf"{package} is not installed.*pip install norep\[export\]"):
        getattr(example(), method)()
