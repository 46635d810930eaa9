"""A run over many files that is broken off goes on where it stopped; so it does when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from norep.analysis.index import Index
from norep.report.model import Report

JUDGED = ("-m", "air-squat", "--backend", "known", "--no-video")

SLOW = """
import sys, time
from norep.analysis import outputs
from norep.cli import main
save = outputs.save_page
def slow(*arguments, **options):
    save(*arguments, **options)
    print("page", flush=True)
    time.sleep(0.3)
outputs.save_page = slow
main()
"""
"""Between the page and the end of a video there is time to end the program; half of the files are there."""


def heed_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def points(squats, tmp_path):
    """Six files of key points in a folder."""
    for number in range(6):
        squats.save(tmp_path / "points" / f"{number}.npz")
    return tmp_path / "points"


def ended_early(points, number, after=3):
    """Start a run over the folder and end it in the middle of a file; returns what it said."""
    command = [sys.executable, "-c", SLOW, "analyse", str(points), "-m", "air-squat", "--out", "out"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=points.parent, preexec_fn=heed_ctrl_c, **pipes) as process:
        seen = 0
        for line in process.stdout:
            seen += line == "page\n"
            if seen == after:
                time.sleep(0.05)
                process.send_signal(number)
                break
        _, err = process.communicate(timeout=60)
    return process.returncode, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda s: s.name)
def test_a_run_that_was_ended_goes_on(norep, points, number):
    code, err = ended_early(points, number)
    assert code == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[number]
    assert ("2 of 6 are done; go on with the same command and --resume" in err) == (number != signal.SIGKILL)
    out = Path("out")
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("[01].*")}
    assert len(before) == 6
    assert not list(out.glob("2.*")), "nothing half-written"
    code, _, err = norep("analyse", points, "-m", "air-squat", "--out", "out", "--resume")
    assert code == 0
    assert ("2.npz: the last run ended at this file" in err) == (number == signal.SIGKILL)
    assert {path.name: path.stat().st_mtime_ns for path in out.glob("[01].*")} == before, "not done again"
    names = {f"{stem}{ending}" for stem in range(6) for ending in (".json", ".csv", ".html")}
    assert {path.name for path in out.iterdir()} == {*names, "norep-index.csv"}, (
        "what was begun is swept away"
    )
    assert [Report.load(out / f"{at}.json").totals["air-squat"].no_rep for at in range(6)] == [1] * 6
    assert [row.status for row in Index.load(out).rows.values()] == ["done"] * 6


def done_again(norep, folder, *options):
    """The videos that a second run does again."""
    stamps = {path: path.stat().st_mtime_ns for path in Path("norep-out").glob("*.json")}
    for path in stamps:
        os.utime(path, ns=(0, 0))
    code, _, _ = norep("analyse", folder, *options, "--resume")
    assert code == 0
    return sorted(path.stem for path in Path("norep-out").glob("*.json") if path.stat().st_mtime_ns)


def laxer(path):
    path.write_text(
        'name = "lax"\ntitle = "Lax"\ndescription = "For beginners."\n'
        '[changes.air-squat.depth]\nband = 0.5\nsource = "norep proposal"\n'
    )
    return path


def test_only_a_change_makes_it_do_a_video_again(norep, film, tmp_path):
    films = tmp_path / "films"
    films.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (films / name).write_bytes(film.read_bytes())
    norep("analyse", "films", *JUDGED)
    rest = JUDGED[2:]
    assert done_again(norep, films, *JUDGED) == []
    assert done_again(norep, films, "-m", "bodyweight squat", *rest) == [], "an alias is no other movement"
    assert done_again(norep, films, *JUDGED[:4]) == ["a", "b"], "the overlay video is wanted now"
    assert done_again(norep, films, *JUDGED, "--ruleset", laxer(tmp_path / "lax.toml")) == ["a", "b"]
    assert done_again(norep, films, *JUDGED, "--athlete", "10,10,80,140") == ["a", "b"]
    assert done_again(norep, films, *JUDGED) == ["a", "b"]
    (films / "b.mp4").write_bytes(film.read_bytes() + b"\0")
    assert done_again(norep, films, *JUDGED) == ["b"]
    assert done_again(norep, films, "-m", "front-squat", *rest) == ["a", "b"]


def test_another_version_does_all_again(norep, points, monkeypatch):
    norep("analyse", points, "-m", "air-squat")
    monkeypatch.setattr("norep.cli.judging.__version__", "99")
    assert len(done_again(norep, points, "-m", "air-squat")) == 6


def test_what_failed_is_tried_again(norep, film, tmp_path):
    films = tmp_path / "films"
    films.mkdir()
    (films / "a.mp4").write_bytes(film.read_bytes())
    (films / "b.mp4").write_bytes(b"")
    assert norep("analyse", "films", *JUDGED)[0] == 3
    assert norep("analyse", "films", *JUDGED, "--resume")[0] == 3, "it still fails, and is said to"
    (films / "b.mp4").write_bytes(film.read_bytes())
    assert done_again(norep, films, *JUDGED) == ["b"]


def test_json_of_a_resumed_run_is_complete(norep, points):
    _, first, _ = norep("analyse", points, "-m", "air-squat", "--json")
    Path("norep-out/3.json").unlink()
    Path("norep-out/4.json").write_text("{")
    code, out, _ = norep("analyse", points, "-m", "air-squat", "--json", "--resume")
    assert code == 0
    assert sorted(out.splitlines()) == sorted(first.splitlines())


def test_key_points_are_extracted_again_only_where_they_lack(norep, film, tmp_path):
    films = tmp_path / "films"
    films.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (films / name).write_bytes(film.read_bytes())
    norep("pose", "extract", "films", "--backend", "known")
    Path("norep-out/b.npz").unlink()
    code, out, _ = norep("pose", "extract", "films", "--backend", "known", "--resume")
    assert code == 0
    assert out.splitlines()[0] == "written: norep-out/b.npz"
    assert "2 videos: 2 done, 0 failed" in out


def test_a_list_says_which_movement_each_video_is(norep, points, capsys):
    Path("points/list.csv").write_text(
        "file,movement,athlete\n0.npz,air-squat,\n1.npz,AS,\n2.npz,yoga,\n3.npz,,\n"
        '4.npz,air-squat,"1,2,3"\ngone.npz,air-squat,\n'
    )
    code, out, err = norep("analyse", "points/list.csv", "--json")
    assert code == 3
    assert len(out.splitlines()) == 3
    told = err.splitlines()
    for name, line in zip(("gone.npz", "2.npz", "4.npz"), told, strict=False):
        assert name in line
    assert "not x,y,w,h@seconds" in told[2]
    rows = Index.load(Path("norep-out")).rows.values()
    assert [row.movement for row in rows if row.status == "done"] == ["air-squat"] * 3, (
        "the third is recognised"
    )
    assert json.loads(out.splitlines()[0])["totals"]["air-squat"]["attempts"] == 2


def test_a_list_without_movements_takes_that_of_the_command_line(norep, points):
    Path("list.csv").write_text("file\npoints/0.npz\n")
    code, out, _ = norep("analyse", "list.csv", "-m", "thruster", "--json")
    assert code == 0
    assert json.loads(out)["totals"].get("air-squat") is None
    code, out, _ = norep("analyse", "list.csv", "-m", "air-squat", "--json")
    assert code == 0
    assert json.loads(out)["totals"]["air-squat"]["attempts"] == 2
