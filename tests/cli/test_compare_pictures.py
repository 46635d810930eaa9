"""What `norep compare` writes to be looked at."""

from pathlib import Path

import cv2
import pytest

from norep import movements
from norep.cli.app import run
from norep.pose.sequence import PoseSequence
from norep.synth.motion import Fault, Take, draw
from norep.video.source import open_video
from norep.video.writer import VideoWriter

SQUAT = movements["air-squat"]


@pytest.fixture
def files(tmp_path):
    for name, faults in (("good", (None,) * 3), ("<b>mine & #1", (None, Fault("depth")))):
        draw(SQUAT, Take(faults, fps=15.0, noise=0.005)).save(tmp_path / f"{name}.npz")
    return str(tmp_path / "good.npz"), str(tmp_path / "<b>mine & #1.npz")


def compare(files, *options):
    return run(["compare", *files, "-m", "air-squat", *map(str, options)])


def test_page_pictures_and_films_are_written_and_told(files, tmp_path, capsys):
    out = tmp_path / "out"
    page, side, ghost = out / "page.html", out / "side #1.mp4", out / "ghost.mp4"
    assert compare(files, "-o", page, "--png", out / "png", "--video", side, "--ghost", ghost) == 0
    said = capsys.readouterr()
    assert "of 100" in said.out
    assert said.err.count("norep: wrote") == 7
    text = page.read_text("utf-8")
    assert "&lt;b&gt;mine &amp; #1.npz" in text
    assert "<b>mine &" not in text
    assert text.index('src="side%20%231.mp4"') < text.index('src="ghost.mp4"')
    assert sorted(path.name for path in out.iterdir()) == ["ghost.mp4", "page.html", "png", "side #1.mp4"]
    assert len(list((out / "png").iterdir())) == 4


def test_films_are_h264_with_the_times_of_the_key_points(files, tmp_path):
    side, ghost = tmp_path / "side.mp4", tmp_path / "ghost.mp4"
    assert compare(files, "--video", side, "--ghost", ghost) == 0
    with open_video(ghost) as film:
        times = [frame.time for frame in film]
        assert (film.info.width, film.info.height) == (480, 918)
    assert times == pytest.approx(PoseSequence.load(files[1]).time, abs=2e-3)
    with open_video(side) as film:
        frames = list(film)
        assert (film.info.width, film.info.height) == (1088, 784)
    assert len(frames) > 20
    assert frames[-1].time > 3.0
    assert b"avc1" in side.read_bytes()


def test_the_film_of_a_built_in_reference_has_a_figure_on_the_left(files, tmp_path):
    side = tmp_path / "side.mp4"
    assert run(["compare", "air-squat", files[1], "--video", str(side)]) == 0
    with open_video(side) as film:
        image = next(iter(film)).image
    left = cv2.cvtColor(image[:720, :540], cv2.COLOR_RGB2GRAY)
    assert (left > 200).mean() > 0.01


@pytest.mark.parametrize("option", ["--html", "--video", "--ghost"])
def test_what_is_compared_is_never_overwritten(files, capsys, option):
    before = [Path(file).read_bytes() for file in files]
    assert compare(files, option, files[1]) == 6
    assert "name another file" in capsys.readouterr().err
    assert [Path(file).read_bytes() for file in files] == before


def test_two_results_in_one_file_are_refused(files, tmp_path, capsys):
    assert compare(files, "--video", tmp_path / "a.mp4", "--ghost", tmp_path / "." / "a.mp4") == 6
    assert "written already" in capsys.readouterr().err
    assert not (tmp_path / "a.mp4").exists()


def test_an_interrupted_film_leaves_nothing(files, tmp_path, monkeypatch, capsys):
    write, count = VideoWriter.write, []

    def interrupted(self, image, time=None):
        count.append(1)
        if len(count) == 9:
            raise KeyboardInterrupt
        write(self, image, time)

    monkeypatch.setattr(VideoWriter, "write", interrupted)
    out = tmp_path / "out"
    assert compare(files, "--video", out / "side.mp4", "-o", out / "page.html") == 130
    assert list(out.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_line(files, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for option, name in (("--video", "a.mp4"), ("--png", "b"), ("--html", "c.html")):
        assert compare(files, option, tmp_path / "file" / name) == 6
        assert capsys.readouterr().err.strip().count("\n") == 0
