"""`norep evaluate counting`."""

import json
from pathlib import Path

import pytest
import recordings
from recordings import drawn_set


@pytest.fixture
def clips(tmp_path):
    return drawn_set(tmp_path / "clips.npz", range(100, 104))


def test_figures_as_json_and_a_page(norep, clips):
    code, out, err = norep("evaluate", "counting", "--data", clips, "--html", "page.html", "--json")
    assert (code, err) == (0, "norep: written: page.html\n")
    found = json.loads(out)
    assert {"mae", "obo", "exact", "per_class", "skipped", "idle", "obo_seen"} <= found.keys()
    assert found["clips"] == 12
    assert found["obo"] >= 0.75
    assert set(found["per_camera"]) == {"moving", "still"}
    assert "Counted over labelled repetitions" in Path("page.html").read_text(encoding="utf-8")


def test_figures_as_tables(norep, clips):
    code, out, _ = norep("evaluate", "counting", "--data", clips)
    assert code == 0
    assert "push-up-100" in out


def test_clips_without_a_pose_count_as_0_and_without_a_count_are_named(norep, clips, tmp_path, squats):
    spoiled = recordings.all_missing(tmp_path / "spoiled.npz")
    squats.save("clip.npz")
    Path("t.csv").write_text("file,movement,attempts\nclip.npz,air-squat,\n")
    code, out, _ = norep("evaluate", "counting", "--data", spoiled, "t.csv", "--json")
    found = json.loads(out)
    assert (code, found["clips"], found["mae"], found["obo"]) == (0, 1, 1.0, 0.0)
    assert found["rows"][0]["counted"] == 0
    assert found["skipped"] == [{"clip": "clip.npz", "reason": "its count is not known"}]


@pytest.mark.parametrize(
    "make", [recordings.empty, recordings.mixed_up, recordings.unknown_skeleton, recordings.no_clips]
)
def test_what_is_no_data_is_one_line(norep, tmp_path, make):
    code, out, err = norep("evaluate", "counting", "--data", make(tmp_path / "bad.npz"))
    assert (code, out, len(err.splitlines())) == (4, "", 1)


def test_without_data_it_asks_for_some(norep):
    code, _, err = norep("evaluate", "counting")
    assert code == 2
    assert "--data" in err
