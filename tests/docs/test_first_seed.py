"""The tutorial on videos works as it is written, on the videos it draws."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from documents import ROOT, fences

from norep import weights
from norep.cli.app import run
from norep.datasets.clips import read_clips
from norep.datasets.importing import read_label_files
from norep.settings import Settings

PAGE = ROOT / "docs" / "first-seed.md"
COMMANDS = [line for block in fences(PAGE, "") for line in block.splitlines()]
WAY = (
    "dataset suggest",
    "dataset labels",
    "dataset cut",
    "dataset describe",
    "dataset quality",
    "dataset split",
    "train video",
    "evaluate videomodel",
    "export",
    "recognise",
)


def _steps(line: str) -> str:
    words = shlex.split(line)[1:3]
    return " ".join(words) if " ".join(words) in WAY else words[0]


def test_the_steps_come_in_order():
    steps = [step for step in map(_steps, COMMANDS) if step in WAY]
    assert tuple(dict.fromkeys(steps)) == WAY


@pytest.mark.weights
def test_the_tutorial_runs(tmp_path, monkeypatch, capsys):
    for name in ("torch", "onnx", "safetensors"):
        pytest.importorskip(name, reason="the extra train is not installed")
    if any(state.path is None for state in weights.status(Settings.from_environment())):
        pytest.skip("the BlazePose weights are not cached: run `norep weights fetch`")
    monkeypatch.chdir(tmp_path)
    Path("videos").mkdir()
    Path("videos/manifest.csv").write_text(fences(PAGE, "csv")[0])
    said = {line: _said(line, capsys) for line in COMMANDS}
    _check_the_data()
    _check_the_models(said)


def _said(line: str, capsys) -> str:
    words = shlex.split(line)[1:]
    # One process and one thread: tests may run beside others.
    words += ["--threads", "1", "--cache", "cache"] if words[:2] == ["train", "video"] else []
    words += ["--jobs", "1"] if words[:2] == ["dataset", "cut"] else []
    code = run(words)
    said = capsys.readouterr()
    assert code == 0, f"{line}: {said.err}"
    return said.out


def _check_the_data() -> None:
    shown = json.loads(fences(PAGE, "json")[0])
    name = shown["videoName"]
    (written,) = [one for one in Path("annotations").iterdir() if one.name == f"{name}.json"]
    assert shown["framesCount"] == json.loads(written.read_text())["framesCount"]
    Path("shown.json").write_text(json.dumps(shown))
    assert read_label_files([Path("shown.json")]) == read_label_files([written])
    clips = read_clips("clips")
    assert (len(clips), clips.movements) == (16, ("deadlift", "thruster"))
    athletes = {split: {clip.athlete for clip in clips.part(split).clips} for split in ("train", "test")}
    assert athletes["test"] == {"Bob"}
    assert len(athletes["train"]) == 2
    assert not athletes["train"] & athletes["test"]
    for page in ("clips.html", "quality.html"):
        assert "thruster_0.mp4" in Path(page).read_text()


def _check_the_models(said: dict[str, str]) -> None:
    table = next(text for line, text in said.items() if "evaluate videomodel" in line)
    rows = [line for line in table.splitlines() if line.startswith(("│ mine", "│ stream", "│ skeleton"))]
    assert [row.split("│")[2].strip() for row in rows[:3]] == ["4", "4", "4"]
    page = Path("page.html").read_text()
    assert all(name in page for name in ("mine.safetensors", "stream.safetensors", "skeleton", "Correlation"))
    assert "22 frames" in next(text for line, text in said.items() if "train video" in line)
    small, large = (Path(name).stat().st_size for name in ("mine.int8.onnx", "mine.onnx"))
    assert small < 0.35 * large
    named = {line: text for line, text in said.items() if " recognise " in line}
    two, quantised, live = named.values()
    assert two.count("%") == 4
    top = json.loads(quantised)["top"]
    assert {one["movement"] for one in top} == {"deadlift", "thruster"}
    assert sum(one["probability"] for one in top) == pytest.approx(1, abs=1e-3)
    assert len(live.splitlines()) >= 4
