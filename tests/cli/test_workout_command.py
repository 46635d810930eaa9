"""`norep analyse` without a movement, with the shipped recogniser, on a drawn workout."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from norep import movements
from norep.report.model import Report
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.idle import still, walk
from norep.synth.motion import Take, clean, seen
from norep.synth.script import act, repetitions
from norep.synth.workouts import joined

NAMES = ("jumping-jack", "push-up", "squat-clean")


@pytest.fixture
def workout(tmp_path: Path) -> Path:
    """Three sets of five with rests and walks between, from 45 degrees."""
    rng = np.random.default_rng(4)
    parts = [still(rng, 3.0)]
    for name in NAMES:
        parts += [repetitions(movements[name], clean(5)), still(rng, 3.0), walk(rng, 4.0)]
    drawn = act(joined(parts, rng), Body()).drawn
    return seen(drawn, Take(noise=0.005), Camera(480, 854, yaw=45.0, distance=5.0)).save(
        tmp_path / "fran.npz"
    )


def test_a_workout_is_taken_apart(norep, workout):
    code, out, err = norep("analyse", workout, "--backend", "known", "--json")
    assert (code, err) == (0, "")
    report = Report.from_json(out)
    assert [one.movement for one in report.sets] == list(NAMES)
    assert all(abs(len(one.reps) - 5) <= 1 for one in report.sets)
    assert all(0 < one.confidence < 1 for one in report.sets)
    assert set(report.weights) == {"skeleton"}
    totals = json.loads(out)["totals"]
    assert list(totals) == list(NAMES)


def test_the_score_sheet_and_the_page_name_every_set(norep, workout):
    code, out, _ = norep("analyse", workout, "--backend", "known", "--out", "here")
    assert code == 0
    for number, name in enumerate(("Jumping jack", "Push up", "Squat clean"), 1):
        assert f"Set {number}: {name}" in out
    assert "recognised" in out
    page = Path("here/fran.html").read_text()
    assert "recognised, " in page


def test_the_choice_can_be_limited(norep, workout):
    code, out, _ = norep("analyse", workout, "--backend", "known", "--movement", "push-up, pull-up", "--json")
    assert code == 0
    assert {one.movement for one in Report.from_json(out).sets} == {"push-up"}


def test_a_wrong_name_or_model_is_told_in_one_line(norep, workout, tmp_path):
    assert norep("analyse", workout, "--backend", "known", "-m", "push-up,juggling")[0] == 2
    assert norep("analyse", workout, "--backend", "known", "-m", ",")[0] == 7
    code, _, err = norep("analyse", workout, "--backend", "known", "--model", "nobody")
    assert code == 2
    assert "no recogniser is called 'nobody'; known: skeleton" in err
    (tmp_path / "no.onnx").write_bytes(b"nothing")
    code, _, err = norep("analyse", workout, "--backend", "known", "--model", tmp_path / "no.onnx")
    assert code == 5
    assert "is no model file" in err
    assert len(err.splitlines()) == 1


def test_nobody_in_the_film_gives_no_set_and_says_so(norep, workout, tmp_path):
    from norep.pose.sequence import PoseSequence

    poses = PoseSequence.load(workout)
    nobody = replace(poses, points=np.full_like(poses.points, np.nan))
    nobody.save(tmp_path / "nobody.npz")
    code, out, _ = norep("analyse", tmp_path / "nobody.npz", "--backend", "known", "--json")
    assert code == 0
    report = Report.from_json(out)
    assert report.sets == ()
    assert "nobody was found" in report.warnings[0]
