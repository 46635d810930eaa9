"""The files of examples/ work, alone and as plug-ins."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys

import cv2
import numpy as np
import pytest
from documents import ROOT

import norep
from norep.movements.catalogue import ruleset
from norep.pose.backend import Backend
from norep.synth.camera import Camera
from norep.synth.draw import draw_video
from norep.synth.motion import Fault, Take
from norep.video.source import open_video
from norep.video.writer import VideoWriter

EXAMPLES = ROOT / "examples"
SIZE = (240, 426)


def example(name: str) -> dict:
    return runpy.run_path(str(EXAMPLES / name))


def plug_in(folder, group: str, line: str):
    """Metadata as an installed package leaves it, with one entry point."""
    metadata = folder / "plugged_in-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged-in\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{line}\n")
    return folder


@pytest.fixture
def squats(tmp_path):
    """Key points of three squats: a clean one, one too shallow, one with bent knees at the end."""
    take = Take(faults=(None, Fault("depth"), Fault("knee-extension")))
    return norep.draw(norep.movements["air-squat"], take).save(tmp_path / "squats.npz")


def test_judge_a_video(squats, capsys):
    example("judge_a_video.py")["main"](str(squats), "air-squat")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[3] for line in lines[:3]] == ["valid", "no-rep", "no-rep"]
    assert "air-squat: 1 of 3 valid" in lines
    assert "missed 1 x: Hip crease below the top of the knee" in lines


def test_judge_a_video_explains_a_wrong_call(squats):
    script = [sys.executable, str(EXAMPLES / "judge_a_video.py")]
    wrong = subprocess.run([*script, str(squats), "air-sqat"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert wrong.stderr.strip() == "no movement is called 'air-sqat'; did you mean air-squat?"
    alone = subprocess.run(script, capture_output=True, text=True, check=False)
    assert alone.stderr.startswith("usage: judge_a_video.py")


def test_compare_rulesets(squats, capsys):
    rules = EXAMPLES / "rulesets" / "first-steps.toml"
    example("compare_rulesets.py")["main"](str(squats), "air-squat", str(rules))
    first, last = capsys.readouterr().out.splitlines()
    assert first.split() == ["3", *first.split()[1:3], "open:", "no-rep,", "first-steps:", "valid"]
    assert last == "judged differently: 1"


def test_the_example_rulesets_fit_the_movements():
    for path in (EXAMPLES / "rulesets").glob("*.toml"):
        rules = ruleset(str(path))
        for name in rules.changes:
            assert rules.apply(norep.movements[name]) != norep.movements[name]


def test_live_camera(tmp_path, monkeypatch):
    movement, faults = norep.movements["air-squat"], (None, "depth")
    film = draw_video(movement, tmp_path / "film.mp4", reps=faults, view=45, fps=10, size=(96, 160))
    take = Take(faults=tuple(rule and Fault(rule) for rule in faults), fps=10)
    poses = norep.draw(movement, take, Camera(96, 160, yaw=45)).save(tmp_path / "poses.npz")
    # Not at the speed of the film: a slow machine would drop frames.
    monkeypatch.setattr(norep, "open_video", lambda source, live: open_video(source))
    said = example("live_camera.py")["announcements"](str(film), "air-squat", f"replay:{poses}")
    assert list(said) == ["1", "2", "2: no-rep, Hips not below knees"]


@pytest.fixture
def marked(tmp_path):
    """A film of three squats by an athlete who wears coloured markers; the second is too shallow."""
    backend = example("marker_backend.py")
    camera = Camera(*SIZE, yaw=45)
    poses = norep.draw(
        norep.movements["air-squat"], Take(faults=(None, Fault("depth"), None), fps=20), camera
    )
    path = tmp_path / "markers.mp4"
    with VideoWriter(path, SIZE, fps=20) as writer:
        for pose in poses:
            image = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
            for name, colour in zip(backend["KEYPOINTS"], backend["colours"]().tolist(), strict=True):
                x, y = pose.joint(name)[0].round().astype(int).tolist()
                cv2.circle(image, (x, y), 5, colour, -1)
            writer.write(image, float(pose.time[0]))
    return path


def test_the_example_backend_keeps_the_contract(marked):
    backend = example("marker_backend.py")["load"](norep.Settings.from_environment())
    assert isinstance(backend, Backend)
    with open_video(marked) as video:
        frame = next(video)
    (candidate,) = backend.detect(frame)
    found = backend.landmarks(frame, candidate.region)
    assert found.points.shape == (len(backend.skeleton.keypoints), 2)
    assert found.world is None
    assert found.confidence.tolist() == [1.0] * 12
    assert backend.landmarks(frame, type(candidate.region)(0, 0, 10)) is None


def test_the_example_backend_judges_from_the_command_line(marked, tmp_path, monkeypatch, capsys):
    from norep.cli.app import run

    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.syspath_prepend(str(plug_in(tmp_path, "norep.backends", "markers = marker_backend:load")))
    monkeypatch.chdir(tmp_path)
    code = run(
        ["analyse", str(marked), "--movement", "air-squat", "--backend", "markers", "--json", "--no-video"]
    )
    report = norep.Report.from_json(capsys.readouterr().out)
    assert code == 0
    assert report.pose.backend == "markers"
    assert [rep.verdict for rep in report.sets[0].reps] == ["valid", "no-rep", "valid"]
    assert report.sets[0].reps[1].reasons == ("Hips not below knees",)


def test_the_example_movement_passes_the_generated_tests(tmp_path):
    """As a package of somebody else would bring it: by an entry point."""
    plug_in(tmp_path, "norep.movements", "mine = my_movements:FOLDER")
    (tmp_path / "my_movements.py").write_text(f"FOLDER = {str(EXAMPLES / 'movements')!r}\n")
    tests = ROOT / "tests" / "conformance" / "test_movements.py"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tests), "-k", "kettlebell-swing"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert done.stdout.count(".") > 30
