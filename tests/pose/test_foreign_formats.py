"""Key points of other tools: each format gives the same poses, and is known for what it is."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from foreign import alphapose, alphapose_by_picture, as_skeleton, coco, instances, mmpose, write_openpose

from norep import movements
from norep.analysis.keypoints import is_keypoints, read_keypoints
from norep.errors import PoseError, UnknownNameError
from norep.pose.formats import npz
from norep.pose.importing import formats, read_recording, reader, recognised
from norep.pose.recording import Wanted
from norep.pose.skeletons import COCO17, COCO23, HALPE26, OPENPOSE15, OPENPOSE18, OPENPOSE25
from norep.synth.camera import Camera
from norep.synth.motion import Take, draw

SHARED = Path(__file__).parents[2].parent / "shared" / "formats"


@pytest.fixture(scope="module")
def squat():
    """One drawn squat at 10 frames a second; the left wrist is hidden in frame 3."""
    poses = draw(movements["air-squat"], Take(faults=(None,), fps=10), Camera(640, 480, yaw=45))
    poses.points[3, poses.skeleton.index("left_wrist")] = np.nan
    return poses


def written(path, content):
    path.write_text(json.dumps(content))
    return path


def with_face(poses, skeleton, count):
    """The body first, then points of the face and hands."""
    entries = alphapose(poses, skeleton=skeleton)
    for entry in entries:
        entry["keypoints"] += [5.0, 5.0, 0.9] * (count - len(skeleton.keypoints))
    return entries


CASES = {
    "openpose25": (OPENPOSE25, "openpose", lambda d, p: write_openpose(d / "x", p)),
    "openpose18": (OPENPOSE18, "openpose", lambda d, p: write_openpose(d / "x", p, skeleton=OPENPOSE18)),
    "openpose15": (OPENPOSE15, "openpose", lambda d, p: write_openpose(d / "x", p, skeleton=OPENPOSE15)),
    "old key": (
        OPENPOSE18,
        "openpose",
        lambda d, p: write_openpose(d / "x", p, skeleton=OPENPOSE18, key="pose_keypoints"),
    ),
    "alphapose": (COCO17, "alphapose", lambda d, p: written(d / "a.json", alphapose(p))),
    "alphapose 136": (
        HALPE26,
        "alphapose",
        lambda d, p: written(d / "a.json", with_face(p, HALPE26, 136)),
    ),
    "alphapose 133": (COCO23, "alphapose", lambda d, p: written(d / "a.json", with_face(p, COCO23, 133))),
    "alphapose cmu": (
        OPENPOSE18,
        "alphapose",
        lambda d, p: written(d / "a.json", alphapose_by_picture(p, "cmu")),
    ),
    "alphapose open": (
        OPENPOSE18,
        "alphapose",
        lambda d, p: written(d / "a.json", alphapose_by_picture(p, "open")),
    ),
    "coco": (COCO17, "coco", lambda d, p: written(d / "c.json", coco(p))),
    "coco named": (HALPE26, "coco", lambda d, p: written(d / "c.json", coco(p, HALPE26))),
    "coco results": (
        COCO17,
        "coco",
        lambda d, p: written(
            d / "c.json",
            [
                {
                    "image_id": int(one["image_id"][:-4]),
                    "category_id": 1,
                    "keypoints": one["keypoints"],
                    "score": 1,
                }
                for one in alphapose(p)
            ],
        ),
    ),
    "mmpose": (HALPE26, "mmpose", lambda d, p: written(d / "m.json", mmpose(p))),
    "mmpose list": (
        COCO17,
        "mmpose",
        lambda d, p: written(
            d / "m.json",
            [{"frame_id": f, "instances": instances(as_skeleton(p, COCO17), f)} for f in range(len(p))],
        ),
    ),
    "mmpose predictions": (
        COCO17,
        "mmpose",
        lambda d, p: written(
            d / "m.json", {"predictions": [instances(as_skeleton(p, COCO17), f) for f in range(len(p))]}
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_every_format_gives_the_drawn_poses(case, squat, tmp_path):
    skeleton, name, write = CASES[case]
    path = write(tmp_path, squat)
    assert recognised(path)[1] == name
    found = read_keypoints(path, Wanted(fps=10))
    expected = as_skeleton(squat, skeleton)
    assert found.poses.skeleton == skeleton
    assert found.people == 1
    np.testing.assert_allclose(found.poses.points, expected.points, atol=2e-3)
    np.testing.assert_allclose(found.poses.confidence, expected.confidence, atol=1e-6)
    np.testing.assert_allclose(found.poses.time, squat.time - squat.time[0], atol=1e-9)
    assert np.isnan(found.poses.joint("left_wrist")[3]).all()
    assert found.all_remarks == ()


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_format_is_refused_with_the_right_one(case, squat, tmp_path):
    _, name, write = CASES[case]
    path = write(tmp_path, squat)
    wrong = "openpose" if name != "openpose" else "coco"
    with pytest.raises(PoseError, match=rf"looks like {reader(name).title}.*--format {name}"):
        read_recording(path, wrong)


def test_a_folder_with_one_file_of_all_frames_is_that_file(squat, tmp_path):
    written(tmp_path / "alphapose-results.json", alphapose(squat))
    assert is_keypoints(tmp_path)
    assert len(read_keypoints(tmp_path).poses) == len(squat)


def test_pictures_in_files_of_their_own(squat, tmp_path):
    for name, content in alphapose_by_picture(squat, "cmu").items():
        written(tmp_path / f"{name.removesuffix('.jpg')}.json", content)
    assert recognised(tmp_path)[1] == "alphapose"
    np.testing.assert_allclose(
        read_keypoints(tmp_path).poses.points, as_skeleton(squat, OPENPOSE18).points, atol=2e-3
    )


def test_own_files_come_back_bit_for_bit(squat, tmp_path):
    squat.save(tmp_path / "own.npz")
    own, found = npz.read(tmp_path / "own.npz"), read_keypoints(tmp_path / "own.npz")
    np.testing.assert_array_equal(found.poses.points, own.points)
    np.testing.assert_array_equal(found.poses.world, own.world)
    np.testing.assert_array_equal(found.poses.time, own.time)
    assert found.all_remarks == ()


def test_plain_arrays_with_names(squat, tmp_path):
    poses = as_skeleton(squat, COCO17)
    names = ["Nose", *(f"{s}{part}" for part in ("Eye", "Ear", "Shoulder", "Elbow", "Wrist") for s in "LR")]
    names += [f"{s}{part}" for part in ("Hip", "Knee", "Ankle") for s in "LR"]
    np.savez(tmp_path / "p.npz", keypoints=poses.points, names=names, scores=poses.confidence, fps=10.0)
    found = read_keypoints(tmp_path / "p.npz")
    assert found.poses.skeleton == COCO17
    np.testing.assert_allclose(found.poses.time, squat.time - squat.time[0], atol=1e-9)
    np.testing.assert_allclose(found.poses.points, poses.points, atol=1e-3)
    assert found.all_remarks == ()


def test_a_number_of_key_points_nobody_knows_needs_names_or_a_skeleton(squat, tmp_path):
    poses = as_skeleton(squat, COCO17)
    np.savez(tmp_path / "p.npz", points=poses.points[:, :13], fps=10.0)
    with pytest.raises(PoseError, match="person with 13 key points; known: 17"):
        read_keypoints(tmp_path / "p.npz")
    found = read_keypoints(tmp_path / "p.npz", Wanted(skeleton="penn13"))
    assert found.poses.skeleton.name == "penn13"


def test_visibility_becomes_confidence(squat, tmp_path):
    content = coco(squat)
    for one in content["annotations"]:
        one["keypoints"][2::3] = [2, 1, 0] + [2] * 14
    found = read_keypoints(written(tmp_path / "c.json", content)).poses
    np.testing.assert_allclose(found.confidence[0, :4], [1.0, 0.3, 0.0, 1.0], atol=1e-6)
    assert np.isnan(found.points[0, 2]).all()
    assert found.size == (640, 480)


def test_parts_of_the_picture_need_its_size(squat, tmp_path):
    entries = alphapose(squat)
    for one in entries:
        one["keypoints"][0::3] = [x / 640 for x in one["keypoints"][0::3]]
        one["keypoints"][1::3] = [y / 480 for y in one["keypoints"][1::3]]
    path = written(tmp_path / "a.json", entries)
    with pytest.raises(PoseError, match=r"from 0 to 1; say its size .*--size"):
        read_keypoints(path)
    found = read_keypoints(path, Wanted(size=(640, 480))).poses
    np.testing.assert_allclose(found.points, as_skeleton(squat, COCO17).points, atol=0.05)


def test_the_formats_are_listed_and_unknown_ones_refused(tmp_path):
    assert set(formats()) == {"alphapose", "arrays", "coco", "mmpose", "npz", "openpose"}
    with pytest.raises(UnknownNameError, match="did you mean openpose"):
        read_recording(tmp_path, "openposes")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the example files of ../shared are not here")
def test_example_files():
    body = read_keypoints(SHARED / "openpose_body25", Wanted(fps=30))
    assert (len(body.poses), body.poses.skeleton.name, body.people) == (40, "openpose25", 1)
    np.testing.assert_allclose(body.poses.joint("nose")[0], [437.738, 66.9988], atol=1e-3)
    partial = read_keypoints(SHARED / "openpose_partial")
    assert np.isnan(partial.poses.joint("left_knee")).all()
    np.testing.assert_allclose(partial.poses.joint("nose")[0], [462.888, 697.884], atol=1e-3)
    alpha = read_keypoints(SHARED / "alphapose" / "alphapose-results.json", Wanted(fps=30))
    assert (len(alpha.poses), alpha.poses.skeleton.name) == (122, "coco17")
    np.testing.assert_allclose(alpha.poses.joint("nose")[0], [919.3514, 514.4487], atol=1e-3)
