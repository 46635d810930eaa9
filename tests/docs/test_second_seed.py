"""The tutorial on classifying key points works as it is written, on the videos it draws."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from documents import ROOT, fences

from norep import weights
from norep.cli.app import run
from norep.datasets.poses import read_pose_set
from norep.settings import Settings

PAGE = ROOT / "docs" / "second-seed.md"
COMMANDS = [line for block in fences(PAGE, "") for line in block.splitlines()]
FIVE = ("pose extract", "pose clips", "train skeleton", "train skeleton", "evaluate recognition")


def test_the_five_commands_come_in_order():
    steps = [" ".join(shlex.split(line)[1:3]) for line in COMMANDS if "--backend" not in line]
    assert tuple(step for step in steps if step in FIVE) == FIVE


@pytest.mark.weights
def test_the_tutorial_runs(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch", reason="the extra train is not installed")
    pytest.importorskip("onnx", reason="the extra train is not installed")
    if any(state.path is None for state in weights.status(Settings.from_environment())):
        pytest.skip("the BlazePose weights are not cached: run `norep weights fetch`")
    monkeypatch.chdir(tmp_path)
    Path("labels.csv").write_text(fences(PAGE, "csv")[0])
    said = {line: _said(line, capsys) for line in COMMANDS if "--backend" not in line}
    assert "reps/train.npz (8 repetitions, 2 movements, 2 people" in "".join(said.values())
    assert [clip.group for clip in read_pose_set("reps/test.npz").clips] == ["Cat"] * 4
    page = Path("page.html").read_text()
    assert "masked" in page
    assert "padded" in page
    assert "ann-" not in page  # only people who were not learned from
    assert "bob-" not in page
    table = next(text for line, text in said.items() if "evaluate" in line)
    rows = [line for line in table.splitlines() if line.startswith(("│ masked", "│ padded"))]
    assert [row.split("│")[3].split()[0] for row in rows[:2]] == ["100.0", "100.0"]
    assert "Air squat" in next(text for line, text in said.items() if "recognise" in line)
    assert Path("poses/ann-squat.track.mp4").stat().st_size > 1000
    assert Path("crops/ann-squat.crop.mp4").stat().st_size > 1000


def _said(line: str, capsys) -> str:
    code = run(shlex.split(line)[1:])
    said = capsys.readouterr()
    assert code == 0, f"{line}: {said.err}"
    return said.out
