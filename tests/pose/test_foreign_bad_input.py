"""Damaged, hostile and odd key points of other tools: one line that names the file, or a stated remark."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from foreign import write_openpose

from norep import movements
from norep.analysis.keypoints import is_keypoints, read_keypoints
from norep.errors import PoseError
from norep.pose import stored
from norep.pose.recording import Wanted
from norep.synth.camera import Camera
from norep.synth.motion import Take, draw


@pytest.fixture
def folder(tmp_path):
    """OpenPose frames 0 to n of one drawn squat."""
    poses = draw(movements["air-squat"], Take(faults=(None,), fps=10), Camera(640, 480, yaw=90))
    return write_openpose(tmp_path / "squat", poses)


def frame(folder, number):
    return folder / f"clip_{number:012d}_keypoints.json"


def refused(path, **wanted):
    with pytest.raises(PoseError) as caught:
        read_keypoints(path, Wanted(**wanted))
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"people": [{"pose_keypoints_2d": [1, 2', "is damaged, it is no JSON"),
        ("", "is empty"),
        ("[1, 2]", "has no list of people"),
        ('{"people": 5}', "has no list of people"),
        ('{"people": [7]}', "has a person without pose_keypoints_2d"),
        ('{"people": [{"pose_keypoints_2d": "x"}]}', "is no list"),
        ('{"people": [{"pose_keypoints_2d": [1, 2, 3, 4]}]}', "has a person with 4 numbers"),
        ('{"people": [{"pose_keypoints_2d": ["a", "b", "c"]}]}', "are no numbers"),
        ('{"people": [{"pose_keypoints_2d": [1, [2], 3]}]}', "are no numbers"),
        (
            json.dumps({"people": [{"pose_keypoints_2d": [5, 5, 1] * 18}]}),
            "18 key points, those before have 25",
        ),
        (json.dumps({"people": [{"pose_keypoints_2d": [1e300, 5, 1] * 25}]}), "in no picture"),
        (json.dumps({"people": [{"pose_keypoints_2d": [float("inf"), 5, 1] * 25}]}), "in no picture"),
        (
            json.dumps({"people": [{"pose_keypoints_2d": [5, 5, 1] * 25}] * 500}),
            "more people than norep reads",
        ),
        ("[" * 100_000, "is damaged"),
        ("1" * 5000, "is damaged"),
    ],
)
def test_a_bad_frame_is_named(folder, text, expected):
    frame(folder, 5).write_text(text)
    message = refused(folder)
    assert expected in message
    assert str(frame(folder, 5)) in message


def test_not_a_number_is_a_missing_key_point(folder):
    content = json.loads(frame(folder, 5).read_text())
    content["people"][0]["pose_keypoints_2d"][0] = float("nan")
    frame(folder, 5).write_text(json.dumps(content))
    poses = read_keypoints(folder).poses
    assert np.isnan(poses.joint("nose")[5]).all()
    assert poses.confidence[5, 0] == 0


def test_missing_frames_are_nan_and_said(folder):
    for number in (4, 5, 9):
        frame(folder, number).unlink()
    found = read_keypoints(folder, Wanted(fps=10))
    assert np.flatnonzero(~found.poses.followed).tolist() == [4, 5, 9]
    assert any("3 of" in line and "after number 3" in line for line in found.all_remarks)


def test_a_frame_without_people_is_no_missing_frame(folder):
    frame(folder, 4).write_text('{"people": []}')
    frame(folder, 6).write_text('{"people": [{"pose_keypoints_2d": [], "hand_left_keypoints_2d": []}]}')
    found = read_keypoints(folder, Wanted(fps=10))
    assert np.flatnonzero(~found.poses.followed).tolist() == [4, 6]
    assert found.all_remarks == ()


def test_names_without_leading_zeros_are_in_the_order_of_their_numbers(tmp_path):
    for number in (9, 10, 100, 11):
        (tmp_path / f"v2_{number}_keypoints.json").write_text(
            json.dumps({"people": [{"pose_keypoints_2d": [number, 5, 1] * 25}]})
        )
    found = read_keypoints(tmp_path, Wanted(fps=1))
    seen = found.poses.followed
    assert found.poses.points[seen, 0, 0].tolist() == [9, 10, 11, 100]
    assert found.poses.time[seen].tolist() == [0, 1, 2, 91]
    assert any("first frame has the number 9" in line for line in found.all_remarks)


def test_every_fifth_frame_keeps_the_time_of_the_film(tmp_path):
    for number in range(0, 50, 5):
        (tmp_path / f"{number}.json").write_text(
            json.dumps({"people": [{"pose_keypoints_2d": [number + 3, 5, 1] * 25}]})
        )
    found = read_keypoints(tmp_path, Wanted(fps=25))
    np.testing.assert_allclose(found.poses.time, np.arange(10) / 5)
    assert found.poses.followed.all()
    assert any("5 apart" in line for line in found.all_remarks)


def test_two_recordings_in_one_folder_are_refused(folder):
    for number in range(3):
        os.link(frame(folder, number), folder / f"other_{number:012d}_keypoints.json")
    message = refused(folder)
    assert "several recordings" in message
    assert "other_" in message


def test_numbers_that_are_no_frames_are_refused(tmp_path):
    for number in (0, 7, 5_000_000_000):
        (tmp_path / f"{number}.json").write_text(
            json.dumps({"people": [{"pose_keypoints_2d": [9, 5, 1] * 25}]})
        )
    assert "too far apart" in refused(tmp_path)


def test_nobody_at_all_is_refused(tmp_path):
    (tmp_path / "0.json").write_text('{"people": []}')
    assert "nobody in any of its 1 frames" in refused(tmp_path)


def test_a_folder_without_json_or_with_other_json_is_refused(tmp_path):
    assert "no JSON files" in refused(tmp_path)
    (tmp_path / "report.json").write_text('{"schema_version": 1}')
    assert "no known format; known: AlphaPose results (alphapose)" in refused(tmp_path)
    assert not is_keypoints(tmp_path)


def test_links_are_followed_to_files_only(folder, tmp_path):
    target = tmp_path / "elsewhere.json"
    frame(folder, 5).rename(target)
    frame(folder, 5).symlink_to(target)
    assert read_keypoints(folder).poses.followed.all()
    target.unlink()
    assert "leads nowhere" in refused(folder)
    frame(folder, 5).unlink()
    os.mkfifo(frame(folder, 5))
    assert "no ordinary file" in refused(folder)
    assert "does not exist" in refused(tmp_path / "nothing.json")


def test_sizes_are_limited(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "LARGEST_LIST", 1000)
    many = tmp_path / "many.json"
    many.write_text(json.dumps([{"image_id": "1.jpg", "keypoints": [1.0] * 51, "idx": 1}] * 10))
    assert "too large for key points" in refused(many)
    monkeypatch.setattr(stored, "MOST_FILES", 5)
    assert "more than 5 JSON files" in refused(folder)
    with frame(folder, 0).open("r+b") as file:
        file.truncate(stored.LARGEST_FRAME + 1)
    monkeypatch.setattr(stored, "MOST_FILES", 1000)
    message = refused(folder)
    assert "too large" in message
    assert str(frame(folder, 0)) in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"image_id": "1.jpg", "keypoints": [], "idx": 0}, {"image_id": "2.j', "ends in the middle"),
        ('[{"image_id": "1.jpg", "keypoints": [1, 2], "idx": 0}]', "entry 1 has a person with 2 numbers"),
        ('[{"image_id": "1.jpg", "keypoints": {}, "idx": 0}]', "entry 1 has no list of keypoints"),
        ('[{"image_id": null, "keypoints": [], "idx": 0}]', "entry 1 has no image_id"),
        ('{"annotations": [{"image_id": 3, "keypoints": [1, 2, 3]}], "images": []}', "which is not listed"),
        ('{"annotations": [], "images": 4}', "no list of objects"),
        ('{"instance_info": [{"frame_id": "x", "instances": []}]}', "frame_id that is no number"),
        (
            '{"predictions": [[{"keypoints": [[1, 2]], "keypoint_scores": []}]]}',
            "shape",
        ),
        ('{"predictions": [[{"bbox": []}]]}', "person without keypoints"),
        ("[]", "no known format"),
        ("nonsense", "is damaged, it is no JSON"),
    ],
)
def test_bad_files_of_all_frames_are_named(tmp_path, text, expected):
    path = tmp_path / "results.json"
    path.write_text(text)
    message = refused(path)
    assert expected in message
    assert str(path) in message


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "results.json"
    path.write_bytes(b'[{"image_id": "\xff\xfe", "keypoints": []}]')
    assert str(path) in refused(path)


@pytest.mark.parametrize(
    "arrays",
    [
        {"keypoints": np.zeros((0, 17, 2))},
        {"keypoints": np.ones((3, 17, 2)), "scores": np.ones((2, 17))},
        {"keypoints": np.ones((3, 17, 2)) * 9, "fps": np.array(-1.0)},
        {"keypoints": np.ones((3, 17, 2)) * 9, "time": np.array([0.0, 2.0, 1.0])},
        {"keypoints": np.ones((3, 17, 3)) * 9},
        {"keypoints": np.ones((3, 17, 2)) * 9, "names": np.array(["nose"] * 17)},
        {"offsets": np.array([0, 1]), "points": np.ones((1, 17, 2))},
        {"anything": np.zeros(3)},
    ],
)
def test_bad_arrays_are_named(tmp_path, arrays):
    path = tmp_path / "p.npz"
    np.savez(path, **arrays)
    assert str(path) in refused(path)
