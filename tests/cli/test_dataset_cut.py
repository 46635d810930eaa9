"""`norep dataset cut`: exact to the frame, repeatable, and never half."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from numbered_films import content, film, numbers, times

from norep.datasets.clips import read_clips

HEADER = "video,movement,start_frame,stop_frame,start,stop,athlete,sex,event\n"


@pytest.fixture
def place(tmp_path):
    """Two films, a table of labels beside them."""
    film(tmp_path / "fran.mp4", 120)
    film(tmp_path / "annie.mp4", 90, first=200)
    rows = (
        "fran.mp4,thruster,50,73,,,Ann,f,Fran",
        "fran.mp4,Thrusters,10,50,,,Ann,f,Fran",
        "fran.mp4,pull-up,,,3.2,4.0,Ann,f,Fran",
        "annie.mp4,double under,0,12,,,Bob,m,Annie",
    )
    (tmp_path / "labels.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return tmp_path


def labels(place: Path, *rows: str) -> Path:
    path = place / "other.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


def test_clips_hold_exactly_the_frames_of_their_labels(place, norep):
    code, out, err = norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    assert (code, err) == (0, "")
    assert "4 clips in" in out
    clips = place / "clips"
    assert numbers(clips / "thruster/thruster_0.mp4") == list(range(10, 50))
    assert numbers(clips / "thruster/thruster_1.mp4") == list(range(50, 73))
    assert numbers(clips / "pull-up/pull-up_0.mp4") == list(range(80, 100))
    assert numbers(clips / "double-under/double-under_0.mp4") == list(range(200, 212))
    assert times(clips / "thruster/thruster_1.mp4")[:3] == [0.0, 0.04, 0.08]


def test_the_index_says_where_clips_come_from(place, norep):
    norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    clips = {clip.file: clip for clip in read_clips(place / "clips").clips}
    assert list(clips) == sorted(clips)
    clip = clips["thruster/thruster_1.mp4"]
    assert (clip.source, clip.start, clip.stop) == ("fran.mp4", 2.0, 2.92)
    assert (clip.movement, clip.athlete, clip.sex, clip.event) == ("thruster", "Ann", "f", "Fran")


def test_seconds_are_the_timestamps_of_the_frames(tmp_path, norep):
    """A film whose rate changes: 10 frames of 0.1 s, then 0.02 s each."""
    ticks = [100 * i for i in range(10)] + [1000 + 20 * i for i in range(50)]
    film(tmp_path / "slow.mp4", 60, ticks=ticks)
    table = labels(tmp_path, "slow.mp4,air squat,,,0.5,1.2,,,")
    assert norep("dataset", "cut", table, "--jobs", 1, "-o", tmp_path / "clips")[0] == 0
    assert numbers(tmp_path / "clips/air-squat/air-squat_0.mp4") == list(range(5, 20))
    assert times(tmp_path / "clips/air-squat/air-squat_0.mp4")[4:8] == [0.4, 0.5, 0.52, 0.54]
    # Not one frame begins in this stretch: the one that begins nearest to both of its ends is the third.
    code, _, _ = norep(
        "dataset", "cut", labels(tmp_path, "slow.mp4,lunge,,,0.26,0.34,,,"), "-o", tmp_path / "c"
    )
    assert code == 1


def test_numbers_do_not_depend_on_the_order_of_the_rows_nor_on_the_processes(place, norep):
    rows = (place / "labels.csv").read_text().splitlines()[1:]
    norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "one")
    norep("dataset", "cut", labels(place, *reversed(rows)), "--jobs", 2, "-o", place / "two")
    one, two = (
        {name: data for name, data in content(place / name).items() if not name.startswith(".")}
        for name in ("one", "two")
    )
    assert len(one) == 5
    assert one == two


def test_labels_that_give_no_clip_are_named_and_the_others_done(place, norep):
    table = labels(
        place,
        "fran.mp4,thruster,10,50,,,,,",
        "fran.mp4,thruster,12,50,,,,,",  # the same repetition
        "fran.mp4,thruster,60,60,,,,,",
        "fran.mp4,thruster,100,140,,,,,",
        "fran.mp4,pull-up,,,4,99,,,",
        "gone.mp4,thruster,0,9,,,,,",
        "../labels.csv,thruster,0,9,,,,,",
        "fran.mp4,../..,0,9,,,,,",
        "annie.mp4,thruster,0,9,,,,,",
    )
    (place / "deep").mkdir()
    code, out, err = norep("dataset", "cut", table, "--jobs", 1, "-o", place / "clips")
    assert code == 1
    assert "2 clips" in out
    assert "7 labels skipped" in out
    reasons = {line.split("label ")[1][0]: line for line in err.splitlines()}
    assert "the same repetition as label 1" in reasons["2"]
    assert "empty" in reasons["3"]
    assert "beyond the video, which has 120 frames" in reasons["4"]
    assert "lasts 4.800 s" in reasons["5"]
    assert "no such video" in reasons["6"]
    assert "cannot be opened" in reasons["7"] or "no such video" in reasons["7"]
    assert "no name that a folder can have" in reasons["8"]
    assert sorted(clip.source for clip in read_clips(place / "clips").clips) == ["annie.mp4", "fran.mp4"]
    files = [name for name in content(place / "clips") if name.endswith(".mp4")]
    assert len(files) == 2
    # It says so again when nothing is left to do.
    again = norep("dataset", "cut", table, "--jobs", 1, "-o", place / "clips", "--json")
    assert again[0] == 1
    assert json.loads(again[1])["there_before"] == 2
    assert len(json.loads(again[1])["skipped"]) == 7


def test_a_label_without_an_end_goes_to_the_end(place, norep):
    assert (
        norep("dataset", "cut", labels(place, "fran.mp4,row,100,,,,,,"), "--jobs", 1, "-o", place / "c")[0]
        == 0
    )
    assert numbers(place / "c/row/row_0.mp4") == list(range(100, 120))


def test_a_video_that_comes_later_is_cut_then(place, norep):
    (place / "annie.mp4").rename(place / "away.mp4")
    assert norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")[0] == 1
    (place / "away.mp4").rename(place / "annie.mp4")
    code, out, _ = norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips", "--json")
    assert code == 0
    assert (json.loads(out)["clips"], json.loads(out)["there_before"]) == (4, 3)


def test_a_video_that_changed_is_cut_again(place, norep):
    norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    film(place / "annie.mp4", 90, first=300)
    norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    assert numbers(place / "clips/double-under/double-under_0.mp4") == list(range(300, 312))


def test_other_clips_are_not_mixed_in(place, norep):
    norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    before = content(place / "clips")
    table = labels(place, "fran.mp4,deadlift,10,50,,,,,")
    code, _, err = norep("dataset", "cut", table, "--jobs", 1, "-o", place / "clips")
    assert code == 7
    assert "holds other clips" in err
    assert content(place / "clips") == before
    assert norep("dataset", "cut", table, "--jobs", 1, "-o", place / "clips", "--replace")[0] == 0
    assert [clip.file for clip in read_clips(place / "clips").clips] == ["deadlift/deadlift_0.mp4"]
    assert not (place / "clips/thruster").exists()


def test_replace_removes_nothing_that_was_not_cut(place, norep):
    film(place / "clips/thruster/mine.mp4", 5)
    code, _, err = norep(
        "dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips", "--replace"
    )
    assert (code, "mine.mp4" in err) == (7, True)
    assert (place / "clips/thruster/mine.mp4").exists()


def test_people_come_from_the_manifest_of_downloads(place, norep):
    (place / "manifest.csv").write_text("file,url,athlete,sex,event\nfran.mp4,http://x.org,Eve,f,Open\n")
    norep("dataset", "cut", labels(place, "fran.mp4,deadlift,10,20,,,,,"), "--jobs", 1, "-o", place / "c")
    (clip,) = read_clips(place / "c").clips
    assert (clip.athlete, clip.sex, clip.event) == ("Eve", "f", "Open")


def test_clips_are_scaled_down(place, norep):
    norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "c", "--max-side", 72)
    from norep.video.source import open_video

    with open_video(place / "c/thruster/thruster_0.mp4") as video:
        assert (video.info.width, video.info.height) == (72, 24)
    assert numbers(place / "c/thruster/thruster_0.mp4")[:3] == [10, 11, 12]


KILLED = """
import os, sys, signal
from pathlib import Path
from norep.analysis import cut_video
from norep.cli.app import run
finish = cut_video._Scissors._finish
def once(self):
    finish(self)
    print("clip", flush=True)
    import time
    time.sleep(float(os.environ.get("PAUSE", "0")))
cut_video._Scissors._finish = once
if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
"""


def killed(script: Path, place: Path, out: Path, jobs: int) -> None:
    """Begin a run and kill it, as a power cut would, after its second clip."""
    command = [sys.executable, str(script), "dataset", "cut", str(place / "labels.csv"), "-o", str(out)]
    environment = {**os.environ, "PAUSE": "0.4", "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([*command, "--jobs", str(jobs)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    for _ in range(2):
        assert process.stdout.readline() == b"clip\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.read()  # ends when no process of the run is left
    process.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_run_goes_on_and_ends_like_one_that_was_not(place, norep, jobs):
    script = place / "slow.py"
    script.write_text(KILLED)
    norep("dataset", "cut", place / "labels.csv", "--jobs", jobs, "-o", place / "whole")
    began = time.monotonic()
    killed(script, place, place / "clips", jobs)
    assert time.monotonic() - began < 60  # the processes of a killed run end by themselves
    left = content(place / "clips")
    assert "index.csv" not in left
    assert any(name.endswith(".mp4") for name in left)
    code, _, err = norep("dataset", "cut", place / "labels.csv", "--jobs", jobs, "-o", place / "clips")
    assert (code, err) == (0, "")
    assert content(place / "clips") == content(place / "whole")


def test_a_damaged_video_fails_alone(place, norep):
    (place / "fran.mp4").write_bytes(b"no video at all")
    code, out, err = norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    assert code == 1
    assert "1 clips" in out
    assert len(err.splitlines()) == 3


def test_two_runs_do_not_cut_into_one_folder(place, norep):
    from norep.analysis.desk import occupied

    (place / "clips").mkdir()
    with occupied(place / "clips", alone=True):
        code, _, err = norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    assert code == 6
    assert "another run" in err


def test_the_index_is_a_table_with_all_columns(place, norep):
    norep("dataset", "cut", place / "labels.csv", "--jobs", 1, "-o", place / "clips")
    with (place / "clips/index.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["file"] == "double-under/double-under_0.mp4"
    assert rows[0]["stop"] == "0.480000"


def test_a_video_that_is_not_there_is_told_once(place, norep):
    (place / "nowhere").mkdir()
    code, out, err = norep(
        "dataset", "cut", place / "labels.csv", "--videos", place / "nowhere", "-o", place / "clips"
    )
    assert code == 1
    assert "0 clips" in out
    first, second = sorted(err.splitlines())
    assert first.startswith(
        "norep: skipped: annie.mp4: label 4 (double-under, frames 0 to 12): there is no such"
    )
    assert second.startswith("norep: skipped: fran.mp4: 3 labels: there is no such video in")


def test_your_own_manifest_needs_the_file_and_who_is_in_it(place, norep):
    (place / "manifest.csv").write_text("file,athlete,event\nfran.mp4,Ann Lee,Spring\n")
    table = labels(place, "fran.mp4,thruster,10,50,,,,,")
    assert norep("dataset", "cut", table, "--jobs", 1, "-o", place / "clips")[0] == 0
    (clip,) = read_clips(place / "clips").clips
    assert (clip.athlete, clip.sex, clip.event) == ("Ann Lee", "", "Spring")
