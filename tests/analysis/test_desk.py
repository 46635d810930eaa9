import os
import subprocess
import sys

import pytest

from norep.analysis.desk import check_folder, gathering, published, sweep
from norep.errors import OutputError


def test_files_appear_when_they_are_published_and_not_before(tmp_path):
    with gathering(tmp_path / "out") as desk:
        (desk / "b.json").write_text("b")
        (desk / "a.csv").write_text("a")
        assert [path.name for path in (tmp_path / "out").iterdir()] == [desk.name]
        assert desk.name.startswith(".")
        assert published(desk, tmp_path / "out") == [tmp_path / "out" / "a.csv", tmp_path / "out" / "b.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.csv", "b.json"]


def test_what_was_not_published_is_gone(tmp_path):
    def interrupted():
        with gathering(tmp_path) as desk:
            (desk / "b.json").write_text("b")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from norep.analysis.desk import gathering
with gathering(Path(sys.argv[1])) as desk:
    (desk / "half.json").write_text("{")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_run_leaves_is_swept_away(tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert len(list(tmp_path.glob(".norep-*/half.json"))) == 1
    (tmp_path / ".norep-index.csv.123.part").touch()
    (tmp_path / "clip.json").touch()
    (tmp_path / ".hidden").touch()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "clip.json"]


def test_what_another_run_is_writing_stays(tmp_path):
    with gathering(tmp_path) as desk:
        (desk / "half.json").write_text("{")
        sweep(tmp_path)
        assert (desk / "half.json").exists()


def test_two_runs_may_write_into_one_folder(tmp_path):
    with gathering(tmp_path) as one, gathering(tmp_path) as other:
        assert one != other


def test_where_there_are_no_locks_nothing_is_swept(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refused(handle, how):
        raise OSError(95, os.strerror(95))

    monkeypatch.setattr(fcntl, "flock", refused)
    (tmp_path / ".norep-old").mkdir()
    sweep(tmp_path)
    assert (tmp_path / ".norep-old").exists()
    with gathering(tmp_path) as desk:
        assert desk.exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot write to the folder"):
        check_folder(tmp_path / "file" / "deeper")
