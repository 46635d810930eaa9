"""`norep compare`, `norep reference` and scores in reports, as a user runs them."""

import csv
import json

import pytest

from norep import movements
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, draw

SQUAT = movements["air-squat"]


@pytest.fixture
def keypoints(tmp_path):
    """Good squats from the front, and three from the side of which the second is too shallow."""
    front, side = Camera(480, 854, yaw=0), Camera(480, 854, yaw=90)
    draw(SQUAT, Take((None,) * 3), front).save(tmp_path / "good.npz")
    draw(SQUAT, Take((None, Fault("depth"), None), seconds=2.0), side).save(tmp_path / "mine.npz")


def test_a_comparison_is_told_and_written(norep, keypoints, tmp_path):
    code, out, _ = norep(
        "compare", "good.npz", "mine.npz", "-m", "air-squat", "--json", "c.json", "--csv", "c.csv"
    )
    assert code == 0
    assert "1. At the bottom: hips not below knees" in out
    found = json.loads((tmp_path / "c.json").read_text())
    scores = [rep["score"] for rep in found["reps"]]
    assert min(scores[0], scores[2]) > 90
    assert scores[1] < 60
    assert found["suggestions"][0]["phase"] == "bottom"
    assert found["suggestions"][0]["unit"] == "thigh"
    rows = list(csv.DictReader((tmp_path / "c.csv").read_text().splitlines()))
    points = {row["name"]: float(row["mine"]) for row in rows if row["kind"] == "dtw"}
    assert points["median"] == pytest.approx(found["dtw_median"])
    assert len(points) == 15


def test_the_same_file_has_distance_0(norep, keypoints, tmp_path):
    code, out, _ = norep("compare", "good.npz", "good.npz", "-m", "air-squat", "--json", "c.json")
    assert code == 0
    assert "median 0.00 (0 on a scale where 30 is the limit, a guess)" in out
    assert json.loads((tmp_path / "c.json").read_text())["score"] >= 99


def test_a_reference_is_saved_listed_and_used(norep, keypoints):
    code, out, _ = norep("reference", "list")
    assert (code, out.startswith("None are saved")) == (0, True)
    code, out, _ = norep("reference", "add", "ours", "good.npz", "-m", "air-squat")
    assert code == 0
    assert "3 good repetitions of air-squat; limit" in out
    code, _, err = norep("reference", "add", "ours", "mine.npz", "-m", "air-squat")
    assert (code, "--force" in err) == (6, True)
    rows = json.loads(norep("reference", "list", "--json")[1])
    assert [(row["name"], row["movement"], row["good"]) for row in rows] == [("ours", "air-squat", 3)]
    assert "compared with ours" in norep("compare", "ours", "mine.npz")[1]
    report = json.loads(norep("analyse", "mine.npz", "-m", "air-squat", "--reference", "ours", "--json")[1])
    one = report["sets"][0]
    assert one["reference"] == "ours"
    assert [rep["below_threshold"] for rep in one["reps"]] == [False, True, False]
    assert one["reps"][1]["deviations"][0]["joint"] == "hip"
    assert 0 < one["threshold"]["score"] < 100


def test_reports_are_scored_against_the_movement_itself(norep, keypoints, tmp_path):
    code, out, _ = norep("analyse", "mine.npz", "-m", "air-squat")
    assert code == 0
    assert "Compared with air-squat" in out
    assert "At the bottom: hips not below knees" in " ".join(out.split())
    rows = list(csv.DictReader((tmp_path / "norep-out" / "mine.csv").read_text().splitlines()))
    assert [float(row["score"]) > 80 for row in rows] == [True, False, True]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("compare", "nobody", "mine.npz"), 2, "neither a file nor the name of a reference"),
        (("compare", "gone.mp4", "mine.npz"), 3, "gone.mp4 does not exist"),
        (("compare", "deadlift", "mine.npz", "-m", "air-squat"), 4, "the reference is of deadlift"),
        (("compare", "deadlift", "mine.npz"), 4, "no full repetition of deadlift"),
        (("reference", "add", "../x", "good.npz"), 2, "cannot be called"),
        (("reference", "add", "air-squat", "good.npz"), 2, "built-in reference of that movement"),
        (("analyse", "mine.npz", "-m", "air-squat", "--reference", "nobody"), 2, "no reference is called"),
    ],
)
def test_what_is_wrong_is_one_line(norep, keypoints, arguments, code, message):
    found, _, err = norep(*arguments)
    assert (found, len(err.splitlines())) == (code, 1)
    assert message in err


def test_different_movements_are_told(norep, keypoints, tmp_path):
    draw(movements["jumping-jack"], Take((None,) * 6)).save(tmp_path / "jacks.npz")
    code, _, err = norep("compare", "good.npz", "jacks.npz")
    assert code == 4
    assert "shows" in err


def test_the_experiment_runs_for_one_movement(norep):
    code, out, _ = norep(
        "evaluate", "comparison", "--movements", "air-squat", "--trials", 1, "--seed", 1, "--json"
    )
    assert code == 0
    found = json.loads(out)
    assert found["against_itself"] == 100
    assert found["five"]["faulty_15_below"] == 1
    assert found["one"]["faulty"] <= 3
    assert found["one"]["threshold_right"] is None
