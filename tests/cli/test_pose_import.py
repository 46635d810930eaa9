"""`norep pose import`, and commands that take key points of other tools in place of a video."""

from __future__ import annotations

import json

import numpy as np
import pytest
from foreign import alphapose, as_skeleton, mmpose, write_openpose

from norep import PoseSequence, analyse
from norep.pose.skeletons import OPENPOSE25

RATE = "20"


@pytest.fixture
def folder(squats, tmp_path):
    """Two squats as OpenPose would see them, the second too shallow."""
    return write_openpose(tmp_path / "squats", squats)


def report(norep, *arguments):
    code, out, err = norep("analyse", *arguments, "--movement", "air-squat", "--json")
    assert code == 0, err
    return json.loads(out)


def verdicts(found):
    return [rep["verdict"] for one in found["sets"] for rep in one["reps"]]


def test_import_writes_a_file_that_is_analysed(norep, folder, squats, tmp_path):
    fps = round(1 / float(np.median(np.diff(squats.time))), 3)
    code, out, err = norep("pose", "import", folder, "-o", "mine.npz", "--fps", fps, "--size", "320x240")
    assert code == 0, err
    assert "mine.npz (openpose25" in out
    assert err == ""
    poses = PoseSequence.load("mine.npz")
    assert poses.size == (320, 240)
    np.testing.assert_allclose(poses.points, as_skeleton(squats, OPENPOSE25).points, atol=2e-3)
    found = report(norep, "mine.npz")
    assert [one["attempts"] for one in found["totals"].values()] == [2]


def test_analyse_takes_a_folder_and_says_that_the_rate_is_assumed(norep, folder, squats):
    fps = round(1 / float(np.median(np.diff(squats.time))), 3)
    assumed = report(norep, folder)
    assert any("30 frames a second are assumed" in line for line in assumed["warnings"])
    assert assumed["source"]["fps"] == 30
    told = report(norep, folder, "--fps", fps)
    assert not any("assumed" in line for line in told["warnings"])
    assert told["totals"]["air-squat"]["attempts"] == 2
    assert verdicts(told)[1] == "no-rep"
    assert verdicts(told)[0] != "no-rep"
    assert told["source"]["duration_s"] == pytest.approx(len(squats) / fps, rel=0.01)


def test_the_rate_that_was_assumed_stays_a_remark_until_it_is_told(norep, folder):
    norep("pose", "import", folder, "-o", "guess.npz")
    assert any("are assumed" in line for line in report(norep, "guess.npz")["warnings"])
    told = report(norep, "guess.npz", "--fps", RATE)
    assert told["source"]["fps"] == 20
    assert not any("assumed" in line for line in told["warnings"])


def test_files_of_all_frames_are_taken_by_analyse_and_recognise(norep, squats, tmp_path):
    (tmp_path / "alphapose-results.json").write_text(json.dumps(alphapose(squats)))
    (tmp_path / "demo.json").write_text(json.dumps(mmpose(squats)))
    for name in ("alphapose-results.json", "demo.json"):
        assert report(norep, name, "--fps", RATE)["totals"]["air-squat"]["attempts"] == 2
    code, out, err = norep("recognise", "demo.json", "--fps", RATE, "--json", "--no-cache")
    assert code == 0, err
    assert json.loads(out)["top"]


def test_a_folder_of_recordings_is_a_run_of_several(norep, squats, tmp_path):
    for name in ("ann", "bob"):
        write_openpose(tmp_path / "team" / name, squats)
    code, out, err = norep(
        "analyse", tmp_path / "team", "-m", "air-squat", "--fps", RATE, "--json", "-o", "out"
    )
    assert code == 0, err
    assert [json.loads(line)["source"]["path"].rsplit("/", 1)[-1] for line in out.splitlines()] == [
        "ann",
        "bob",
    ]
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"ann.json", "ann.html", "bob.csv"}


def test_python_takes_them_as_well(folder):
    found = analyse(folder, "air-squat", fps=20)
    assert found.totals["air-squat"].attempts == 2
    assert found.pose.backend == "keypoints"


def test_a_table_of_labels_may_name_recordings(norep, folder, tmp_path):
    (tmp_path / "labels.csv").write_text("file,movement,start,stop,split\nsquats,air-squat,0,3,train\n")
    code, out, err = norep("pose", "clips", "labels.csv", "--no-cache")
    assert code == 0, err
    assert "1 movement" in out


def test_formats_are_listed(norep):
    _, out, _ = norep("pose", "formats", "--json")
    listed = json.loads(out)
    assert set(listed["formats"]) == {"alphapose", "arrays", "coco", "mmpose", "npz", "openpose"}
    assert listed["skeletons"]["openpose25"] == 25
    _, out, _ = norep("pose", "formats")
    assert "OpenPose JSON: a folder with one file for each frame" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["squats", "--person", "0"], 2, "--person"),
        (["squats", "--person", "tallest"], 2, "neither a number"),
        (["squats", "--person", "2"], 4, "no person 2; 1 are told apart"),
        (["squats", "--size", "1280"], 2, "WIDTHxHEIGHT"),
        (["squats", "--fps", "0"], 2, "--fps"),
        (["squats", "--format", "coco"], 4, "looks like OpenPose JSON"),
        (["squats", "--format", "opnpose"], 2, "did you mean openpose"),
        (["squats", "--skeleton", "coco18"], 4, "known: blazepose, coco17"),
        (["squats", "--skeleton", "blazepose"], 4, "25 key points; the skeleton blazepose has 33"),
        (["squats", "--athlete", "1,2,3,4@99"], 4, "key points end before that"),
        (["nothing"], 4, "does not exist"),
    ],
)
def test_wrong_use_is_one_line(norep, folder, arguments, code, message):
    found, out, err = norep("pose", "import", *arguments)
    assert found == code
    assert message in " ".join(err.replace("│", " ").split())
    assert not out
    assert not list(folder.parent.glob("*.npz"))


def test_a_damaged_frame_fails_alone(norep, folder, squats, tmp_path):
    write_openpose(tmp_path / "good", squats)
    next(folder.glob("*_000000000007_*")).write_text('{"people": [')
    code, out, err = norep("analyse", folder, tmp_path / "good", "-m", "air-squat", "--json", "--fps", RATE)
    assert code == 4
    assert len(out.splitlines()) == 1
    assert "000000000007_keypoints.json is damaged" in err


def test_extract_and_crop_say_that_there_is_nothing_to_look_at(norep, folder):
    for command in ("extract", "crop"):
        code, _, err = norep("pose", command, folder)
        assert code == 4
        assert "without pictures; norep pose import" in err


def test_a_movement_that_needs_missing_key_points_is_said(norep, squats, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(alphapose(squats)))
    code, out, _ = norep("analyse", "a.json", "--movement", "calf-raise", "--fps", RATE, "--json")
    assert code == 0
    lines = json.loads(out)["warnings"]
    assert (
        "these key points (coco17) have no foot index, heel, so calf-raise cannot be counted by them" in lines
    )
