"""`norep train counter`, and the counter it makes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import recordings
from recordings import MOVEMENTS, drawn, drawn_set

from norep.datasets.poses import write_pose_set

pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")


def test_a_counter_of_your_own(norep, tmp_path):
    people = [replace(drawn(name, seed), group=str(seed)) for seed in range(8) for name in MOVEMENTS]
    clips = write_pose_set(people, tmp_path / "clips.npz")
    words = ("--drawn", 6, "--steps", 2, "--out", "mine.npz")
    code, out, _ = norep("train", "counter", "--data", clips, *words)
    assert code == 0
    figures, written = out.splitlines()
    assert figures.startswith("clips.npz: 24 clips, unseen: relative error ")
    assert written == "written: mine.npz"
    code, out, _ = norep("evaluate", "counting", "--data", clips, "--model", "mine.npz", "--json")
    assert code == 0
    assert json.loads(out)["counter"] == "mine"


def test_clips_without_a_count_are_named_and_too_few_are_an_error(norep, tmp_path, squats):
    squats.save("clip.npz")
    Path("t.csv").write_text("file,movement,attempts\nclip.npz,air-squat,2\nclip.npz,air-squat,\n")
    code, _, err = norep("train", "counter", "--data", "t.csv", "--drawn", 2, "--steps", 1)
    assert code == 4
    assert err.splitlines()[0] == "norep: not used: clip.npz: its count is not known"
    assert len(err.splitlines()) == 2
    assert not Path("counter.npz").exists()


def test_wrong_words_are_one_line(norep, tmp_path):
    code, _, err = norep("train", "counter")
    assert (code, len(err.splitlines())) == (2, 1)
    code, _, err = norep("train", "counter", "--data", recordings.empty(tmp_path / "bad.npz"))
    assert (code, len(err.splitlines())) == (4, 1)


@pytest.mark.parametrize("make", [recordings.empty, recordings.text, recordings.one_frame])
def test_what_is_no_counter_is_one_line(norep, tmp_path, make):
    clips = drawn_set(tmp_path / "clips.npz", range(1))
    bad = make(tmp_path / "bad.npz")
    code, out, err = norep("evaluate", "counting", "--data", clips, "--model", bad)
    assert (code, out, len(err.splitlines())) == (5, "", 1)
