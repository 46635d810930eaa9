"""`norep train score`, `norep evaluate score`, and `norep analyse --scorer`."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from executions import squats, written

from norep import analyse, movements
from norep.datasets.poses import PoseClip, write_pose_set
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, draw

pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    from norep.training import score_trees

    monkeypatch.setattr(score_trees, "TREES", 30)
    monkeypatch.setattr(score_trees, "KERNELS", 60)


def judged_squats(person):
    """A good and a bad squat, cut as norep cuts repetitions."""
    random = np.random.default_rng(person)
    seconds, yaw = float(random.uniform(1.6, 2.4)), float(random.uniform(20, 70))
    take = Take((None, Fault("depth"), None), seconds=seconds, fps=20, noise=0.004, seed=person)
    poses = draw(movements["air-squat"], take, Camera(480, 854, yaw=yaw))
    poses.save("set.npz")
    for rep in analyse("set.npz", "air-squat").sets[0].reps:
        inside = np.flatnonzero((poses.time >= rep.start_s) & (poses.time <= rep.end_s))
        label = "incorrect" if rep.index == 2 else "correct"
        yield PoseClip(f"{person}-{rep.index}", label, poses[inside], group=str(person))


def test_a_scorer_of_your_own_scores_repetitions_of_a_video(norep, tmp_path):
    data = write_pose_set([clip for person in range(16) for clip in judged_squats(person)], "squats.npz")
    words = ("--data", data, "--model", "trees", "--as", "air-squat", "-o", "mine.npz")
    code, out, _ = norep("train", "score", *words)
    assert code == 0
    assert out.splitlines()[0].startswith("air-squat: 48 executions of 16 persons, ")
    assert out.splitlines()[1] == "written: mine.npz"
    take = Take((None, Fault("depth"), None), fps=20, seconds=2.0, noise=0.004)
    draw(movements["air-squat"], take, Camera(480, 854, yaw=45)).save("clip.npz")
    words = ("-m", "air-squat", "--scorer", "mine.npz", "--backend", "known")
    code, out, _ = norep("analyse", "clip.npz", *words, "--json")
    assert code == 0
    report = json.loads(out)
    scores = [rep["learned_score"] for rep in report["sets"][0]["reps"]]
    assert scores[0] > 0.5 > scores[1]
    assert scores[2] > 0.5
    assert len(report["weights"]["mine.npz"]) == 64
    code, out, _ = norep("analyse", "clip.npz", *words, "-o", "again")
    assert "learned score, set 1, air-squat: " in out


def test_another_movement_gets_no_score_and_is_told(norep, tmp_path):
    data = written(tmp_path / "squats.npz", range(6))
    assert norep("train", "score", "--data", data, "--model", "trees", "-o", "s.npz")[0] == 0
    draw(movements["air-squat"], Take((None,), fps=20), Camera(480, 854, yaw=45)).save("clip.npz")
    code, out, _ = norep("analyse", "clip.npz", "-m", "air-squat", "--scorer", "s.npz", "--json")
    assert code == 0
    report = json.loads(out)
    assert report["sets"][0]["reps"][0]["learned_score"] is None
    assert "s.npz has not learned air-squat, so it gives no score; it knows: squats" in report["warnings"]


def test_running_a_scorer_needs_no_learning_library(norep, tmp_path):
    data = written(tmp_path / "squats.npz", range(6))
    assert norep("train", "score", "--data", data, "--model", "trees", "-o", "s.npz")[0] == 0
    squats(range(1))[0].poses.save("clip.npz")
    code = (
        "import sys; from pathlib import Path; from norep.scoring.learned import LearnedScorer;"
        "from norep.pose.sequence import PoseSequence;"
        "print(LearnedScorer.load(Path('s.npz')).score('squats', PoseSequence.load('clip.npz')));"
        "print({'torch', 'sklearn', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    score, loaded = done.stdout.splitlines()
    assert 0 <= float(score) <= 1
    assert loaded == "set()"


def test_evaluation_in_folds(norep, tmp_path):
    data = written(tmp_path / "squats.npz", range(6), each=2)
    rows = [f"{clip.id},{clip.group[-1]}" for clip in squats(range(6), 2) if clip.group != "person 0"]
    (tmp_path / "folds.csv").write_text("name,fold\n" + "\n".join(rows) + "\n")
    words = ("--data", data, "--folds", "folds.csv", "--model", "trees", "dtw", "--seeds", 2)
    code, out, _ = norep("evaluate", "score", *words, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["executions"] == 20
    assert found["per_movement"]["squats"] == found["mean_accuracy"] >= 0.8
    assert found["mad"] is None
    assert [one["model"] for one in found["models"]] == ["trees", "dtw"]
    code, out, _ = norep("evaluate", "score", *words)
    assert "calibration error" in out


def test_scores_are_learned_too(norep, tmp_path):
    random = np.random.default_rng(0)
    high = random.uniform(0.3, 0.9, 40)
    angles = high[:, None, None] * np.sin(np.linspace(0, 3, 60))[None, :, None] * np.array([1.0, -0.5])
    subject = np.arange(40) % 5
    np.savez(tmp_path / "a.npz", angles=angles, score=high, subject=subject)
    code, out, _ = norep("evaluate", "score", "--data", "a.npz", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["model"] == "kernels"
    assert 0 < found["mad"] < 0.03
    assert 0 < found["mad_person"] < 0.04
    assert found["mean_accuracy"] is None
    assert norep("train", "score", "--data", "a.npz", "-o", "k.npz")[0] == 0
    squats(range(1))[0].poses.save("clip.npz")
    code, _, err = norep("analyse", "clip.npz", "-m", "air-squat", "--scorer", "k.npz")
    assert code == 5
    assert err == "norep: k.npz was learned from bare joint angles; it cannot score key points\n"


def unlabelled(path):
    return write_pose_set([replace(clip, label="") for clip in squats(range(2))], path)


def strange(path):
    np.savez(path, something=np.zeros(3))
    return path


def unseen(path):
    clips = squats(range(2))
    blind = [
        replace(clip, poses=replace(clip.poses, points=np.full_like(clip.poses.points, np.nan), world=None))
        for clip in clips
    ]
    return write_pose_set(blind, path)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (unlabelled, "does not say how good its clips are"),
        (strange, "points and offsets missing"),
        (unseen, "can be used"),
        (lambda path: written(path, range(1)), "too few to learn from"),
        (lambda path: path, "does not exist"),
    ],
)
def test_data_that_cannot_be_learned_from(norep, tmp_path, make, words):
    data = make(tmp_path / "d.npz")
    code, out, err = norep("train", "score", "--data", data)
    assert code == 4
    assert out == ""
    assert words in err.splitlines()[-1]
    assert not (tmp_path / "scorer.npz").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,fold\nnobody,1\n", "names 1 of 1 executions that are not in the data: nobody"),
        ("clip,part\na,1\n", "has no column name and fold"),
        ("", "has no column name and fold"),
        ("name,fold\np0-good-0,1\np0-good-0,2\n", "into folds 1 and 2"),
    ],
)
def test_folds_that_do_not_fit(norep, tmp_path, text, words):
    data = written(tmp_path / "squats.npz", range(2))
    (tmp_path / "f.csv").write_text(text)
    code, _, err = norep("evaluate", "score", "--data", data, "--folds", "f.csv")
    assert code == 7
    assert words in err
    assert len(err.splitlines()) == 1


def test_names_that_nobody_knows(norep, tmp_path):
    data = written(tmp_path / "squats.npz", range(2))
    code, _, err = norep("train", "score", "--data", data, "--model", "cnn2d")
    assert (code, "did you mean cnn1d?" in err) == (2, True)
    code, _, err = norep("train", "score", "--data", data, "-m", "lunge")
    assert (code, "known: squats" in err) == (2, True)
    code, _, err = norep("analyse", "clip.npz", "--scorer", "none.npz")
    assert (code, "cannot read the scorer none.npz" in err) == (5, True)
