import zipfile

import numpy as np
import pytest

from norep.errors import OutputError, PoseError
from norep.pose.formats import npz
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE, COCO17, Skeleton


def example(skeleton=BLAZEPOSE, frames=7, **more):
    random = np.random.default_rng(0)
    k = len(skeleton.keypoints)
    points = random.uniform(0, 500, (frames, k, 2))
    points[2] = np.nan
    return PoseSequence(
        np.arange(frames) / 30, points, random.uniform(size=(frames, k)), skeleton=skeleton, **more
    )


def arrays(poses, **changes):
    """What a file holds, to be written with changes; None leaves an array out."""
    content = {
        "version": np.array(1),
        "skeleton": np.array(poses.skeleton.name),
        "keypoints": np.array(poses.skeleton.keypoints),
        "time": poses.time,
        "points": poses.points,
        "confidence": poses.confidence,
    } | changes
    return {name: value for name, value in content.items() if value is not None}


def test_poses_survive_being_saved(tmp_path):
    world = np.random.default_rng(1).normal(size=(7, 33, 3))
    poses = example(world=world, cuts=np.arange(7) == 3, size=(640, 480))
    back = PoseSequence.load(poses.save(tmp_path / "new" / "poses.npz"))
    np.testing.assert_array_equal(back.time, poses.time)
    np.testing.assert_allclose(back.points, poses.points, atol=1e-4)
    np.testing.assert_allclose(back.world, world, atol=1e-6)
    np.testing.assert_allclose(back.confidence, poses.confidence, atol=1e-6)
    assert back.cuts.tolist() == poses.cuts.tolist()
    assert back.size == (640, 480)
    assert back.skeleton is BLAZEPOSE
    assert not back.followed[2]


def test_what_was_not_there_is_not_there(tmp_path):
    back = PoseSequence.load(example(COCO17).save(tmp_path / "poses.npz"))
    assert back.world is None
    assert back.cuts is None
    assert back.size is None
    assert back.skeleton is COCO17


def test_a_skeleton_of_ones_own(tmp_path):
    own = Skeleton("own", ("left_hip", "right_hip"))
    back = PoseSequence.load(example(own).save(tmp_path / "poses.npz"))
    assert back.skeleton == own


def test_no_frames_are_allowed(tmp_path):
    assert len(PoseSequence.load(PoseSequence.empty().save(tmp_path / "poses.npz"))) == 0


def test_nothing_half_written_stays(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OutputError, match="No space left"):
        example().save(tmp_path / "poses.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot write"):
        example().save(tmp_path / "file" / "poses.npz")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"points": None}, "points missing"),
        ({"version": np.array(99)}, "version 99"),
        ({"confidence": np.zeros((7, 5))}, "confidence has shape"),
        ({"time": np.zeros((7, 2))}, "time"),
        ({"time": np.array([0, 1, 2, 3, 2, 5, 6.0])}, "rising"),
        ({"time": np.array([0, 1, 2, 3, np.nan, 5, 6])}, "rising"),
        ({"skeleton": np.array("unheard-of"), "keypoints": None}, "unknown skeleton"),
        ({"points": np.array(["text"])}, "no usable"),
        ({"version": np.array("one")}, "no usable"),
        ({"size": np.array([3])}, "no usable"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, changes, message):
    path = tmp_path / "poses.npz"
    np.savez(path, **arrays(example(), **changes))
    with pytest.raises(PoseError, match=message):
        PoseSequence.load(path)


def test_a_file_with_python_objects_is_not_unpickled(tmp_path):
    path = tmp_path / "poses.npz"
    np.savez(path, **arrays(example(), points=np.array([{"an": "object"}], dtype=object)))
    with pytest.raises(PoseError, match="no file of key points"):
        PoseSequence.load(path)


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04 but no archive"])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "poses.npz"
    path.write_bytes(content)
    with pytest.raises(PoseError, match="no file of key points"):
        PoseSequence.load(path)


def test_a_missing_file_or_a_folder(tmp_path):
    with pytest.raises(PoseError, match="does not exist"):
        PoseSequence.load(tmp_path / "none.npz")
    with pytest.raises(PoseError, match="no file of key points"):
        PoseSequence.load(tmp_path)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "poses.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("points.npy", bytes(1 << 20))
    monkeypatch.setattr(npz, "LIMIT", 1 << 19)
    with pytest.raises(PoseError, match="unpacks to 1 MB"):
        PoseSequence.load(path)
