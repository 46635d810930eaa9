from pathlib import Path

import pytest

from norep.cli.batch import run_batch
from norep.errors import OutputError, PoseError, VideoError


@pytest.fixture
def clips(tmp_path):
    """Two files that are called like videos, in two folders."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "clip.mp4").write_bytes(b"not looked at")
    return tmp_path


def done_by(done):
    return lambda source, stem: done.append((Path(source).name, stem))


def test_every_video_of_the_arguments_is_done_once(clips):
    done = []
    arguments = [str(clips / "a"), str(clips / "b" / "clip.mp4"), str(clips / "a" / "clip.mp4")]
    assert run_batch(arguments, clips / "out", done_by(done)) == 0
    assert done == [("clip.mp4", "clip"), ("clip.mp4", "clip-2")]


def test_one_bad_file_does_not_stop_the_rest_and_decides_the_exit_code(clips, capsys):
    done = []

    def work(source, stem):
        if stem == "clip":
            raise PoseError("nothing to see")
        done.append(stem)

    arguments = [str(clips / "none.mp4"), str(clips / "a" / "clip.mp4"), str(clips / "b" / "clip.mp4")]
    assert run_batch(arguments, clips / "out", work) == VideoError.exit_code
    assert done == ["clip-2"]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "none.mp4" in lines[0]
    assert lines[1] == f"norep: {clips}/a/clip.mp4: nothing to see"
    assert lines[2].startswith("norep: 2 of 3 failed: ")


def test_a_single_failure_says_one_line(clips, capsys):
    assert run_batch([str(clips / "none.mp4")], clips / "out", done_by([])) == VideoError.exit_code
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told_before_any_work(clips):
    done = []
    with pytest.raises(OutputError, match="cannot write to the folder"):
        run_batch([str(clips / "a")], clips / "a" / "clip.mp4", done_by(done))
    assert not done
