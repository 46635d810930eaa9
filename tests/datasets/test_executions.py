"""Reading executions, and the Kinect's joints."""

import csv
from pathlib import Path

import numpy as np
import pytest

from norep.datasets.executions import EXERCISES, chosen_executions, read_executions
from norep.datasets.kinect import in_room
from norep.errors import DefinitionError, PoseError, UnknownNameError
from norep.pose.skeletons import KINECT22

DATA = Path(__file__).parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not (DATA / "ui_prmd_kinect.npz").exists(), reason="needs ../shared/data")


def small(path: Path, **changes) -> Path:
    """Two clips of six frames in the form of UI-PRMD."""
    random = np.random.default_rng(0)
    arrays = {
        "positions": random.integers(-2000, 2000, (12, 22, 3)).astype(np.int16),
        "positions_scale": np.array(100),
        "angles": np.zeros((12, 22, 3), np.int16),
        "angles_scale": np.array(100),
        "offsets": np.array([0, 6, 12]),
        "movement": np.array([1, 3]),
        "subject": np.array([4, 5]),
        "episode": np.array([2, 10]),
        "correct": np.array([1, 0]),
    }
    np.savez(path, **(arrays | changes))
    return path


def test_a_joint_turned_moves_those_below_it():
    offsets, angles = np.zeros((1, 22, 3)), np.zeros((1, 22, 3))
    hip, knee, ankle = (KINECT22.positions[f"left_{joint}"] for joint in ("hip", "knee", "ankle"))
    offsets[0, [knee, ankle]] = (0, -40, 0)
    angles[0, knee] = (90, 0, 0)
    places = in_room(offsets, angles)[0]
    np.testing.assert_allclose(places[knee], (0, -40, 0), atol=1e-9)
    np.testing.assert_allclose(places[ankle] - places[knee], (0, 0, -40), atol=1e-9)
    np.testing.assert_allclose(places[hip], 0)


def test_names_are_those_of_the_published_folds(tmp_path):
    first, second = read_executions(small(tmp_path / "d.npz"))
    assert (first.id, second.id) == ("A01S04E02C01", "A03S05E10C02")
    assert (first.movement, second.movement) == ("deep-squat", "inline-lunge")
    assert (first.person, first.correct, second.correct) == ("4", True, False)
    assert first.poses.skeleton is KINECT22
    assert len(first.poses) == 6


@needs_data
def test_feet_stay_on_the_floor_in_the_recorded_squats():
    executions = read_executions(DATA / "ui_prmd_kinect.npz")
    assert len(executions) == 2000
    ids = {one.id for one in executions}
    with (DATA / "ui_prmd_cross_subject_folds.csv").open() as file:
        assert all(row["name"].split(".")[0] in ids for row in csv.DictReader(file))
    ankle, pelvis = KINECT22.positions["left_ankle"], 0
    squats = [one.poses.world for one in executions[:100:10]]
    assert {one.movement for one in executions} == set(EXERCISES)
    assert np.median([np.ptp(world[:, ankle, 1]) for world in squats]) < 0.15
    assert np.median([np.ptp(world[:, pelvis, 1]) for world in squats]) > 0.3
    assert all(np.median(world[0, KINECT22.positions["head"], 1]) < world[0, ankle, 1] for world in squats)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"correct": np.array([1])}, "correct has shape"),
        ({"offsets": np.array([0, 6, 13])}, "13 frames"),
        ({"positions": np.zeros((12, 21, 3))}, "positions"),
        ({"movement": np.array([1, 30])}, "no usable executions"),
    ],
)
def test_what_does_not_fit_together(tmp_path, changes, words):
    with pytest.raises(PoseError, match=words):
        read_executions(small(tmp_path / "d.npz", **changes))


def test_choosing_a_movement(tmp_path):
    executions = read_executions(small(tmp_path / "d.npz"))
    (squat,) = chosen_executions(executions, "deep-squat", "air-squat")
    assert squat.movement == "air-squat"
    with pytest.raises(UnknownNameError, match="did you mean deep-squat"):
        chosen_executions(executions, "deep-sqat")
    with pytest.raises(DefinitionError, match="names one movement"):
        chosen_executions(executions, "", "air-squat")
