"""What users really have on their disks: each gives one clear line, the right exit code, no rubble."""

import errno
import os
import signal
import subprocess
import sys
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from spot_films import write_film

from norep.report.model import Report

JUDGED = ("--movement", "air-squat", "--backend", "known")


def missing(path: Path, film: Path) -> None:
    """No file at all."""


def empty(path: Path, film: Path) -> None:
    path.touch()


def text(path: Path, film: Path) -> None:
    path.write_text("Dear coach, the video is too large for this mail.\n" * 50)


def beginning(path: Path, film: Path) -> None:
    path.write_bytes(film.read_bytes()[:600])


def sound(path: Path, film: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16000))


def folder_without_videos(path: Path, film: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("none here")


BAD = {
    missing: "no such file",
    empty: "is empty",
    text: "",
    beginning: "",
    sound: "no pictures",
    folder_without_videos: "no videos in this folder",
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_what_is_no_video_is_one_line_and_nothing_is_left(norep, film, make):
    make(Path("bad.mp4"), film)
    code, out, err = norep("analyse", "bad.mp4", *JUDGED)
    assert (code, out) == (3, "")
    assert err.startswith("norep: bad.mp4: ")
    assert len(err.splitlines()) == 1
    assert BAD[make] in err
    assert list(Path("norep-out").iterdir()) == []


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_the_other_files_go_on(norep, film, make):
    make(Path("bad.mp4"), film)
    code, out, err = norep("analyse", "bad.mp4", film, *JUDGED, "--no-video", "--json")
    assert code == 3
    assert len(out.splitlines()) == 1
    assert err.splitlines()[-1] == "norep: 1 of 2 failed: bad.mp4"
    assert Path("norep-out/clip.json").exists()


def test_a_truncated_film_is_judged_as_far_as_it_goes_and_says_so(norep, tmp_path, squats):
    film = write_film(tmp_path / "whole.mkv.mp4", (96, 160), squats.time, squats.joint("hip"))
    whole = remuxed(film, Path("whole.mkv"))
    Path("cut.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    code, out, err = norep("analyse", "cut.mkv", *JUDGED, "--no-video")
    assert (code, err) == (0, "")
    report = Report.load("norep-out/cut.json")
    assert 0 < report.source.frames < len(squats)
    assert any("cut off" in warning or "stopped early" in warning for warning in report.warnings)
    assert "Warning: " in out


def remuxed(source: Path, target: Path) -> Path:
    """The same pictures in a container that can be read from its beginning alone."""
    import av

    with av.open(str(source)) as read, av.open(str(target), "w") as written:
        stream = written.add_stream_from_template(read.streams.video[0])
        for packet in read.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                written.mux(packet)
    return target


@pytest.mark.parametrize(
    ("size", "frames"), [((96, 160), 1), ((16, 16), 8), ((7680, 4320), 1)], ids=["one", "16-pixel", "8K"]
)
def test_odd_films_are_judged_and_written(norep, size, frames):
    write_film(Path("odd.mp4"), size, np.arange(frames) / 12)
    code, _, err = norep("analyse", "odd.mp4", "-m", "air-squat", "--backend", "nobody")
    assert (code, err) == (0, "")
    report = Report.load("norep-out/odd.json")
    assert (report.source.width, report.source.height, report.source.frames) == (*size, frames)
    assert Path("norep-out/odd.norep.mp4").stat().st_size > 0


def test_nobody_in_view_is_said_and_no_error(norep, film):
    code, out, err = norep("analyse", film, "-m", "air-squat", "--backend", "nobody")
    assert (code, err) == (0, "")
    assert "nobody was found in the picture" in " ".join(out.split())
    assert Report.load("norep-out/clip.json").pose.frames_with_athlete == 0


def test_seconds_without_anybody_are_said_and_the_rest_is_judged(norep, film, squats, monkeypatch):
    from norep.analysis import backends

    known = backends.BACKENDS.load("known")(None, None)
    landmarks = type(known).landmarks

    def away(self, frame, region):
        return None if frame.time < 2.0 else landmarks(self, frame, region)

    monkeypatch.setattr(type(known), "landmarks", away)
    code, out, _ = norep("analyse", film, *JUDGED, "--no-video")
    assert code == 0
    report = Report.load("norep-out/clip.json")
    assert [rep.start_s > 1.5 for rep in report.sets[0].reps] == [True], "the second squat alone"
    assert report.pose.frames_with_athlete < len(squats)
    assert "the athlete was not seen in" in " ".join(out.split())


def test_a_film_that_changes_its_size_in_the_middle_is_judged(norep, squats, tmp_path):
    half = len(squats) // 2
    spots = squats.joint("hip")
    first = write_film(tmp_path / "a.mp4", (96, 160), squats.time[:half], spots[:half])
    second = write_film(
        tmp_path / "b.mp4", (192, 320), squats.time[half:] - squats.time[half], spots[half:] * 2
    )
    stitched(Path("both.h264"), first, second)
    code, _, err = norep("analyse", "both.h264", *JUDGED)
    assert (code, err) == (0, "")
    report = Report.load("norep-out/both.json")
    assert (report.source.width, report.source.height, report.source.frames) == (96, 160, len(squats))
    assert any(f"{len(squats) - half} frames had another size" in line for line in report.warnings)


def stitched(target: Path, *films: Path) -> None:
    """The pictures of all films in one raw stream."""
    import av

    with target.open("wb") as file:
        for source in films:
            with av.open(str(source)) as read, av.open(str(target.with_name("part.h264")), "w") as written:
                stream = written.add_stream_from_template(read.streams.video[0])
                for packet in read.demux(video=0):
                    if packet.dts is not None:
                        packet.stream = stream
                        written.mux(packet)
            file.write(target.with_name("part.h264").read_bytes())


def test_damage_in_the_middle_is_said_with_its_place_and_the_rest_is_judged(norep, film, squats):
    data = bytearray(film.read_bytes())
    at = data.index(b"mdat") + len(data) // 3
    data[at : at + 200] = bytes(200)
    Path("damaged.mp4").write_bytes(data)
    code, _, err = norep("analyse", "damaged.mp4", *JUDGED, "--no-video")
    assert (code, err) == (0, "")
    report = Report.load("norep-out/damaged.json")
    assert 0.5 * len(squats) < report.source.frames < len(squats)
    assert report.source.duration_s == pytest.approx(squats.time[-1], abs=0.3), "the end is there"
    assert any("(at " in line and ("damaged" in line or "missing" in line) for line in report.warnings)


def test_key_points_whose_time_goes_back_are_told(norep, squats):
    time = squats.time.copy()
    time[10] = time[5]
    replace(squats, time=time).save("back.npz")
    code, _, err = norep("analyse", "back.npz", *JUDGED)
    assert code == 4
    assert "the times are not finite and rising" in err


def test_a_pointer_after_the_end_of_the_film_is_told(norep, film):
    code, _, err = norep("analyse", film, *JUDGED, "--athlete", "1,1,50,100@99")
    assert code == 4
    assert "ends before that" in err
    assert list(Path("norep-out").iterdir()) == []


def test_key_points_that_are_damaged_are_told(norep):
    Path("bad.npz").write_bytes(b"PK\x03\x04 but no more")
    code, _, err = norep("analyse", "bad.npz", *JUDGED)
    assert code == 4
    assert err == "norep: bad.npz is no file of key points (an npz archive is needed)\n"


@pytest.mark.parametrize("out", ["file", "file/deeper", "/proc/norep"])
def test_a_folder_that_cannot_be_written_is_told_before_the_work(norep, film, out):
    Path("file").touch()
    code, out_text, err = norep("analyse", film, *JUDGED, "--out", out)
    assert (code, out_text) == (6, "")
    assert err.startswith(f"norep: cannot write to the folder {out}: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("full", ["clip.json", "clip.npz", "clip.html", "clip.norep.mp4"])
def test_a_full_disk_leaves_what_was_there(norep, film, monkeypatch, full):
    norep("analyse", film, *JUDGED)
    before = {path.name: path.read_bytes() for path in Path("norep-out").iterdir()}
    replace, rename = os.replace, Path.replace

    def checked(source, target, move):
        if Path(target).name == full and ".norep-" in str(target):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return move(source, target)

    monkeypatch.setattr(os, "replace", lambda source, target: checked(source, target, replace))
    monkeypatch.setattr(Path, "replace", lambda source, target: checked(source, target, rename))
    code, out, err = norep("analyse", film, *JUDGED, "--athlete", "1,1,90,150")
    assert (code, out) == (6, "")
    assert len(err.splitlines()) == 1
    assert "disk is full" in err or "No space left" in err
    assert {path.name: path.read_bytes() for path in Path("norep-out").iterdir()} == before


SLOW = """
import time
from norep.analysis import backends
from norep.pose.skeletons import BLAZEPOSE

class Slow:
    name, skeleton, weights, gives_world = "slow", BLAZEPOSE, {}, True
    def detect(self, frame, window=None):
        print("working", flush=True)
        time.sleep(0.2)
        return []
    landmarks = detect

backends.BACKENDS = type("Few", (), {
    "__contains__": lambda self, name: True, "load": lambda self, name: lambda settings, source: Slow(),
})()
from norep.cli import main
main()
"""


def heed_ctrl_c():
    """What runs in the background of a shell ignores Ctrl-C, and so would the program started here."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_leaves_nothing_half_written(film, tmp_path, number, code):
    command = [sys.executable, "-c", SLOW, "analyse", str(film), "-m", "air-squat", "--backend", "slow"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, preexec_fn=heed_ctrl_c, **pipes) as process:
        assert process.stdout.readline() == "working\n"
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in err
    if number == signal.SIGINT:
        assert err.split() == ["norep:", "interrupted"]
    assert list((tmp_path / "norep-out").iterdir()) == []


def test_ctrl_c_while_writing_removes_what_was_begun(norep, film, monkeypatch):
    from norep.analysis import outputs

    def interrupted(*_, **__):
        assert any(Path("norep-out").iterdir()), "some files are there already, out of sight"
        raise KeyboardInterrupt

    monkeypatch.setattr(outputs, "save_page", interrupted)
    code, out, err = norep("analyse", film, *JUDGED)
    assert (code, out) == (130, "")
    assert err.split() == ["norep:", "interrupted"]
    assert list(Path("norep-out").iterdir()) == []
