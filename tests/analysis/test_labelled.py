from pathlib import Path

import numpy as np
import pytest

from norep import movements
from norep.analysis import labelled
from norep.analysis.cache import CachedPoses
from norep.analysis.labelled import Reader
from norep.datasets.poses import PoseClip, write_pose_set
from norep.errors import DefinitionError, PoseError
from norep.settings import Settings
from norep.synth.motion import Take, clean, draw


@pytest.fixture
def poses():
    return draw(movements["air-squat"], Take(clean(1), fps=10))


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings(cache_folder=tmp_path / "cache", threads=1)
    return Reader(CachedPoses("no-backend", settings, None)).read


def test_tables_and_data_sets_may_be_mixed(read, poses):
    poses.save("a.npz")
    write_pose_set([PoseClip("one", "lunge", poses)], "set.npz")
    Path("table.csv").write_text("file,label,view,person,count,camera\na.npz,squat,side,Ann,1,moving\n")
    table, of_poses = read(["table.csv", "set.npz"])
    (clip,) = table.clips
    assert (clip.id, clip.label, clip.view, clip.group, clip.count) == ("a.npz", "squat", "side", "Ann", 1)
    assert clip.moving_camera is True
    assert len(clip.poses) == len(poses)
    assert [one.label for one in of_poses.clips] == ["lunge"]


def test_rows_that_cannot_be_read_are_named(read, poses):
    poses.save("a.npz")
    rows = ["a.npz,squat,2", "gone.mp4,squat,2", ",squat,2", "a.npz,squat,many"]
    Path("table.csv").write_text("\n".join(["file,movement,attempts", *rows]) + "\n")
    (table,) = read(["table.csv"])
    assert [clip.id for clip in table.clips] == ["a.npz"]
    reasons = [(one.id, one.reason) for one in table.skipped]
    assert reasons == [
        ("gone.mp4", "the file gone.mp4 does not exist"),
        ("row 4", "no file is named"),
        ("a.npz", "attempts is 'many', no whole number"),
    ]


def test_progress_reaches_the_end(read, poses):
    poses.save("a.npz")
    Path("table.csv").write_text("file,movement\na.npz,squat\na.npz,squat\n")
    seen = []
    read(["table.csv"], lambda *step: seen.append(step))
    assert seen == [(0, 2, "a.npz"), (1, 2, "a.npz"), (2, 2, "")]


def test_what_is_no_data_is_an_error(read):
    Path("table.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DefinitionError, match="lack the column file and movement; found: a, b"):
        read(["table.csv"])
    with pytest.raises(PoseError, match=r"gone\.npz does not exist"):
        read(["gone.npz"])


def test_the_camera_is_looked_at_once(tmp_path, monkeypatch, poses):
    (tmp_path / "a.mp4").write_bytes(b"a film")
    (tmp_path / "table.csv").write_text("file,movement,camera\na.mp4,squat,\na.mp4,squat,still\n")
    looks = []
    monkeypatch.setattr(labelled, "camera_moves", lambda file: looks.append(file.name) or np.True_.item())
    cached = CachedPoses("no-backend", Settings(cache_folder=tmp_path, threads=1), tmp_path / "kept")
    monkeypatch.setattr(CachedPoses, "__call__", lambda *_: type("Followed", (), {"poses": poses}))
    for _ in range(2):
        (table,) = Reader(cached, watch_camera=True).read([tmp_path / "table.csv"])
        assert [clip.moving_camera for clip in table.clips] == [True, False]
    assert looks == ["a.mp4"]
    (table,) = Reader(cached).read([tmp_path / "table.csv"])
    assert table.clips[0].moving_camera is None
