"""Data sets of poses: what is read, what is missing, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import norep
from norep.datasets.poses import PoseClip, read_pose_set, write_pose_set
from norep.errors import PoseError
from norep.pose.skeletons import KINECT22, OPENPOSE18, OPENPOSE25, PENN13, SKELETONS

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the data sets of ../shared are not here")


def arrays(**changes: Any) -> dict[str, Any]:
    """Two clips of three and two frames of the Penn skeleton."""
    rng = np.random.default_rng(0)
    content: dict[str, Any] = {
        "points": rng.uniform(50, 200, (5, 13, 2)).astype(np.float32),
        "visibility": np.ones((5, 13), np.uint8),
        "offsets": np.array([0, 3, 5]),
        "id": np.array(["a", "b"]),
        "label": np.array(["squat", "pushup"]),
        "count": np.array([2, -1]),
        "fps": np.array([10.0, 25.0]),
        "reps": np.array([[0, 0, 1], [0, 1, 3]]),
    }
    content.update(changes)
    return {name: value for name, value in content.items() if value is not None}


def saved(folder: Path, **changes: Any) -> Path:
    path = folder / "set.npz"
    np.savez(path, **arrays(**changes))
    return path


def test_clips_come_with_their_labels_times_and_repetitions(tmp_path: Path) -> None:
    first, second = read_pose_set(saved(tmp_path)).clips
    assert (first.id, first.label, first.count, second.count) == ("a", "squat", 2, None)
    assert first.poses.skeleton is PENN13
    assert first.poses.time.tolist() == [0.0, 0.1, 0.2]
    assert second.poses.time.tolist() == [0.0, 0.04]
    assert first.reps == ((0.0, 0.1), (0.1, 0.3))
    assert second.reps == ()
    assert not first.scaled


def test_a_placeholder_is_missing_and_a_hidden_joint_is_not(tmp_path: Path) -> None:
    content = arrays()
    content["visibility"][:3, 4] = content["visibility"][:3, 5] = 0
    content["points"][:3, 4] = 1.0
    np.savez(tmp_path / "set.npz", **content)
    poses = read_pose_set(tmp_path / "set.npz").clips[0].poses
    assert np.isnan(poses.points[:, 4]).all()
    assert np.isfinite(poses.points[:, 5]).all()
    assert (poses.confidence[:, 4] == 0).all()
    assert (poses.confidence[:, 5] < 1).all()


def test_scaled_integers_are_scaled_back_and_empty_frames_are_nobody(tmp_path: Path) -> None:
    points = np.full((5, 33, 3), 5000, np.int16)
    points[1] = 0
    path = saved(tmp_path, points=points, points_scale=np.array(10000), visibility=None)
    clip = read_pose_set(path).clips[0]
    assert clip.scaled
    assert clip.poses.points[0, 0].tolist() == [0.5, 0.5]
    assert clip.poses.followed.tolist() == [True, False, True]
    assert clip.poses.world is not None
    assert np.isnan(clip.poses.world[1]).all()


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    poses = norep.draw(norep.movements["thruster"])
    clips = [PoseClip("x", "thruster", poses, "ann", "side", True, 5), PoseClip("y", "", poses[:40])]
    found = read_pose_set(write_pose_set(clips, tmp_path / "own.npz"))
    first, second = found.clips
    assert (first.label, first.group, first.view, first.moving_camera, first.count) == (
        *("thruster", "ann", "side"),
        *(True, 5),
    )
    assert (second.label, second.moving_camera, second.count) == ("", None, None)
    np.testing.assert_allclose(first.poses.points, poses.points, atol=1e-3)
    np.testing.assert_allclose(second.poses.time, poses.time[:40])
    assert second.poses.world is not None


def test_the_key_points_of_one_video_are_a_set_of_one_clip(tmp_path: Path) -> None:
    norep.draw(norep.movements["thruster"]).save(tmp_path / "film.npz")
    (clip,) = read_pose_set(tmp_path / "film.npz").clips
    assert (clip.id, clip.label) == ("film", "")


def test_an_empty_clip_is_named_and_not_lost(tmp_path: Path) -> None:
    path = saved(tmp_path, offsets=np.array([0, 5, 5]), reps=None)
    found = read_pose_set(path)
    assert [clip.id for clip in found.clips] == ["a"]
    assert [(one.id, one.reason) for one in found.skipped] == [("b", "it has no frames")]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"points": None}, "points missing"),
        ({"offsets": None}, "offsets missing"),
        ({"offsets": np.array([0, 3, 9])}, "offsets must rise from 0 to the number of frames, 5"),
        ({"offsets": np.array([0, 4, 2, 5])}, "offsets must rise"),
        ({"label": np.array(["squat"])}, "label has 1 rows for 2 clips"),
        ({"visibility": np.ones((4, 13))}, "visibility has 4 rows for 5 frames"),
        ({"points": np.ones((5, 12, 2))}, "no known skeleton has 12 key points"),
        ({"points": np.ones((5, 13))}, "points has shape"),
        ({"fps": np.array([0.0, 25.0])}, "fps is 0.0"),
        ({"points": np.zeros((0, 13, 2)), "offsets": np.array([0]), "id": None}, "rows for 0"),
        ({"keypoints": np.array(["head"])}, "13 key points and 1 names"),
        ({"time": np.array([0, 2, 1, 0, 1.0])}, "not finite and rising"),
        ({"label": np.array([{}, {}], object)}, "no file of key points"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(PoseError, match=told):
        read_pose_set(saved(tmp_path, **changes))


def test_what_is_no_set_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(PoseError, match="no file of key points"):
        read_pose_set(tmp_path / "text.npz")
    with pytest.raises(PoseError, match="does not exist"):
        read_pose_set(tmp_path / "none.npz")
    with pytest.raises(PoseError, match="no clips to write"):
        write_pose_set([], tmp_path / "own.npz")


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=lambda one: one.name)
def test_every_skeleton_has_the_joints_of_the_body_by_name(skeleton: norep.pose.skeletons.Skeleton) -> None:
    assert len(set(skeleton.keypoints)) == len(skeleton.keypoints)
    for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle"):
        left, right = skeleton.index(f"left_{joint}"), skeleton.index(f"right_{joint}")
        assert left is not None
        assert right is not None
        assert skeleton.mirrored[left] == right


def test_the_skeletons_of_other_tools_have_their_size() -> None:
    assert [len(one.keypoints) for one in (OPENPOSE18, OPENPOSE25, KINECT22)] == [18, 25, 22]
    assert OPENPOSE25.index("pelvis") == 8
    assert OPENPOSE18.index("left_ankle") == 13


@needs_data
@pytest.mark.parametrize(
    ("name", "clips", "scaled"),
    [("penn_action_train", 1258, False), ("repcount_pose_dev", 58, True), ("countix_fitness", 142, True)],
)
def test_the_research_sets_are_read_whole(name: str, clips: int, scaled: bool) -> None:
    found = read_pose_set(DATA / f"{name}.npz")
    assert len(found.clips) == clips
    assert not found.skipped
    assert {clip.scaled for clip in found.clips} == {scaled}
    if name == "repcount_pose_dev":
        assert all(len(clip.reps or ()) == clip.count for clip in found.clips)
