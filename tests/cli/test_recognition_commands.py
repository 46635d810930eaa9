"""`norep train skeleton`, `norep recognise` and `norep evaluate recognition`, one after the other."""

import json
import re
from pathlib import Path

import pytest
import recordings
from recordings import MOVEMENTS, drawn, drawn_set

pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")
onnx = pytest.importorskip("onnx", reason="training needs the extra: pip install norep[train]")


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A network that knows three movements."""
    from norep.cli.app import run

    folder = tmp_path_factory.mktemp("model")
    data = [str(drawn_set(folder / f"{i}.npz", range(10 * i, 10 * i + 10))) for i in range(2)]
    path = folder / "three.onnx"
    words = ["train", "skeleton", "--data", *data, "--epochs", "10", "--seed", "3", "--out", str(path)]
    assert run(words) == 0
    return path


@pytest.fixture
def clips(tmp_path):
    return drawn_set(tmp_path / "clips.npz", range(100, 104))


class TestTrain:
    def test_says_what_was_learned_and_validates_on_other_people(self, norep, clips):
        words = ("--epochs", 1, "--validation", 0.4, "--out", "sub/mine.onnx")
        code, out, err = norep("train", "skeleton", "--data", clips, *words)
        assert (code, err) == (0, "")
        assert re.match(
            r"written: sub/mine\.onnx \(9 clips, 3 classes, 1 epochs, \d+ s, [\d.]+% right of 3 held", out
        )
        assert Path("sub/mine.onnx").stat().st_size < 3_000_000

    def test_drawn_athletes_bring_the_whole_library(self, norep):
        from norep import movements
        from norep.recognition.recogniser import Recogniser

        code, _, _ = norep("train", "skeleton", "--drawn", 12, "--epochs", 1, "--out", "drawn.onnx")
        assert code == 0
        assert set(Recogniser.load("drawn.onnx").labels) == {*movements, "none", "other"}

    @pytest.mark.parametrize("network", ["tcn-padded", "tcn-masked"])
    def test_baselines(self, norep, clips, network):
        code, _, _ = norep(
            "train", "skeleton", "--data", clips, "--network", network, "--epochs", 1, "--out", "tcn.onnx"
        )
        assert code == 0
        code, out, _ = norep("evaluate", "recognition", "--model", "tcn.onnx", "--data", clips, "--json")
        assert json.loads(out)["clips"] == 12

    def test_a_table_of_videos_with_kept_poses(self, norep, film, tmp_path):
        (tmp_path / "films").mkdir()
        for name in ("a", "b"):
            (tmp_path / "films" / f"{name}.mp4").write_bytes(film.read_bytes() + name.encode())
        Path("t.csv").write_text("file,movement\na.mp4,air-squat\nb.mp4,lunge\ngone.mp4,lunge\n")
        words = ("--videos", "films", "--backend", "known", "--poses", "kept", "--epochs", 1)
        code, out, err = norep("train", "skeleton", "--data", "t.csv", *words, "--out", "m.onnx")
        assert code == 0
        assert "2 clips, 2 classes" in out
        assert err == "norep: not used: gone.mp4: the file films/gone.mp4 does not exist\n"
        assert len(list(Path("kept").glob("*.npz"))) == 2

    def test_wrong_words_are_one_line(self, norep, clips):
        code, _, err = norep("train", "skeleton", "--out", "m.onnx")
        assert (code, len(err.splitlines())) == (2, 1)
        assert "--data" in err
        code, _, err = norep("train", "skeleton", "--data", clips, "--network", "tcn", "--out", "m.onnx")
        assert (code, len(err.splitlines())) == (2, 1)
        assert "tcn-padded" in err

    def test_without_torch_it_says_what_to_install(self, norep, clips, monkeypatch):
        import sys

        monkeypatch.setitem(sys.modules, "torch", None)
        code, _, err = norep("train", "skeleton", "--data", clips, "--out", "m.onnx")
        assert code == 1
        assert err == "norep: training needs torch, which is not here: pip install 'norep[train]'\n"

    @pytest.mark.parametrize(
        "make", [recordings.empty, recordings.mixed_up, recordings.unknown_skeleton, recordings.all_missing]
    )
    def test_nothing_to_learn_from_is_one_line(self, norep, tmp_path, make):
        code, _, err = norep(
            "train", "skeleton", "--data", make(tmp_path / "bad.npz"), "--epochs", 1, "--out", "m.onnx"
        )
        assert code == 4
        assert len(err.splitlines()) == 1
        assert not Path("m.onnx").exists()


class TestRecognise:
    def test_json_is_an_object_for_each_clip(self, norep, model):
        for movement in MOVEMENTS:
            drawn(movement, 200).poses.save(f"{movement}.npz")
        words = ("--model", model, "--top", 2, "--json")
        code, out, err = norep("recognise", *(f"{name}.npz" for name in MOVEMENTS), *words)
        assert (code, err) == (0, "")
        found = [json.loads(line) for line in out.splitlines()]
        assert [one["path"] for one in found] == [f"{name}.npz" for name in MOVEMENTS]
        assert [one["top"][0]["movement"] for one in found] == list(MOVEMENTS)
        assert [set(one) for one in found] == [{"path", "model", "top"}] * 3
        assert found[0]["model"] == "three"
        assert [len(one["top"]) for one in found] == [2, 2, 2]
        assert found[0]["top"][0]["probability"] > found[0]["top"][1]["probability"]

    def test_text_has_names_bars_and_percent(self, norep, model):
        drawn("push-up", 200).poses.save("clip.npz")
        code, out, _ = norep("recognize", "clip.npz", "--model", model)
        assert code == 0
        lines = out.splitlines()
        assert lines[0] == "clip.npz"
        assert re.match(r" Push up +█+\S* +\d\d\.\d%", lines[1])

    def test_a_folder_and_a_film_whose_key_points_are_kept(self, norep, model, film, tmp_path):
        (tmp_path / "films").mkdir()
        for name in ("a.mp4", "b.mp4"):
            (tmp_path / "films" / name).write_bytes(film.read_bytes())
        words = ("--model", model, "--backend", "known", "--json")
        code, out, _ = norep("recognise", "films", *words)
        assert code == 0
        assert [json.loads(line)["top"][0]["movement"] for line in out.splitlines()] == ["air-squat"] * 2
        assert len(list(Path("cache/poses").glob("*.npz"))) == 1
        assert norep("recognise", "films", *words, "--no-cache")[1] == out

    def test_explain_shows_joints_and_moments(self, norep, model):
        drawn("air-squat", 200).poses.save("clip.npz")
        code, out, _ = norep("recognise", "clip.npz", "--model", model, "--explain", "--json")
        assert code == 0
        reasons = json.loads(out)["reasons"]
        assert reasons["movement"] == "air-squat"
        assert {one["joint"] for one in reasons["joints"]} >= {"knee", "hip", "wrist"}
        assert reasons["moments"][0]["start_s"] == 0.0
        code, out, _ = norep("recognise", "clip.npz", "--model", model, "--explain")
        assert "decided by" in out
        assert "without it" in out

    def test_a_clip_that_fails_does_not_stop_the_others(self, norep, model):
        drawn("push-up", 200).poses.save("clip.npz")
        Path("bad.mp4").write_text("not a film")
        code, out, err = norep("recognise", "bad.mp4", "gone.npz", "clip.npz", "--model", model, "--json")
        assert len(out.splitlines()) == 1
        assert code in (3, 4)
        assert len(err.splitlines()) == 2

    def test_nobody_and_a_single_frame_are_errors(self, norep, model, film):
        code, out, err = norep("recognise", film, "--model", model, "--backend", "nobody")
        assert (code, out) == (4, "")
        assert len(err.splitlines()) == 1
        drawn("push-up", 200).poses[:1].save("one.npz")
        code, out, err = norep("recognise", "one.npz", "--model", model)
        assert (code, out) == (4, "")
        assert "one.npz" in err


def not_there(path: Path, model: Path) -> None:
    """No file."""


def no_model(path: Path, model: Path) -> None:
    path.write_bytes(b"\x00\x01 words, not weights")


def no_bytes(path: Path, model: Path) -> None:
    path.touch()


def other_version(path: Path, model: Path) -> None:
    found = onnx.load(model)
    for entry in found.metadata_props:
        if entry.key == "version":
            entry.value = "99"
    onnx.save(found, path)


def somebody_elses(path: Path, model: Path) -> None:
    found = onnx.load(model)
    del found.metadata_props[:]
    onnx.save(found, path)


BAD_MODELS = {
    not_there: "cannot read the model",
    no_model: "no model file",
    no_bytes: "no model file",
    other_version: "another norep",
    somebody_elses: "no recogniser of norep",
}


@pytest.mark.parametrize("make", BAD_MODELS, ids=lambda make: make.__name__)
def test_what_is_no_model_is_one_line(norep, model, clips, make):
    make(Path("bad.onnx"), model)
    drawn("push-up", 200).poses.save("clip.npz")
    for words in (("recognise", "clip.npz"), ("evaluate", "recognition", "--data", clips)):
        code, out, err = norep(*words, "--model", "bad.onnx")
        assert (code, out) == (5, "")
        assert len(err.splitlines()) == 1
        assert BAD_MODELS[make] in err


BAD_DATA = {
    recordings.empty: "no file of key points",
    recordings.text: "no file of key points",
    recordings.mixed_up: "label has 1 rows for 3 clips",
    recordings.unknown_skeleton: "no known skeleton has 7 key points",
    recordings.hands_only: "none of the 3 clips",
    recordings.no_clips: "it holds no clips",
    recordings.one_frame: "none of the 1 clips",
    recordings.all_missing: "none of the 1 clips",
}


@pytest.mark.parametrize("make", BAD_DATA, ids=lambda make: make.__name__)
def test_what_is_no_data_is_one_line(norep, model, tmp_path, make):
    bad = make(tmp_path / "bad.npz")
    code, out, err = norep("evaluate", "recognition", "--model", model, "--data", bad)
    assert (code, out) == (4, "")
    assert len(err.splitlines()) == 1
    assert BAD_DATA[make] in err


class TestEvaluate:
    def test_json(self, norep, model, clips):
        code, out, err = norep("evaluate", "recognition", "--model", model, "--data", clips, "--json")
        assert (code, err) == (0, "")
        found = json.loads(out)
        assert {"top1", "top5", "per_class", "confusion", "calibration", "skipped"} <= found.keys()
        assert found["top1"] >= 0.9
        assert found["top1_all"] == found["top1"]
        assert set(found["per_view"]) == {"side", "diagonal"}
        assert set(found["per_camera"]) == {"moving", "still"}
        assert set(found["per_group"]) == {"person 0", "person 1", "person 2"}
        assert set(found["per_class"]["push-up"]) >= {"precision", "recall", "f1", "support"}

    def test_skipped_clips_are_named_and_count_as_wrong(self, norep, model, tmp_path, clips):
        spoiled = recordings.all_missing(tmp_path / "spoiled.npz")
        words = ("evaluate", "recognition", "--model", model, "--data", clips, spoiled)
        code, out, _ = norep(*words, "--json")
        found = json.loads(out)
        assert (code, found["clips"], len(found["skipped"])) == (0, 12, 1)
        assert found["top1_all"] == pytest.approx(found["top1"] * 12 / 13, abs=1e-3)
        code, out, _ = norep(*words)
        assert "air-squat-1" in out

    def test_labels_the_model_does_not_know(self, norep, model, clips):
        drawn("push-up", 200).poses.save("clip.npz")
        Path("t.csv").write_text("file,label\nclip.npz,yoga\n")
        code, _, err = norep("evaluate", "recognition", "--model", model, "--data", "t.csv")
        assert code == 4
        assert err == (
            "norep: none of the 1 clips can be evaluated: the label yoga is not among the classes of three\n"
        )

    def test_classes_limit_the_clips(self, norep, model, clips):
        words = ("evaluate", "recognition", "--model", model, "--data", clips, "--json")
        _, out, _ = norep(*words, "--classes", "Push-ups,air squat")
        assert json.loads(out)["clips"] == 8
        code, _, err = norep(*words, "--classes", "pushdown")
        assert code == 2
        assert "push-up" in err

    def test_models_and_a_baseline_beside_each_other_and_a_page(self, norep, model, clips, tmp_path):
        known = drawn_set(tmp_path / "known.npz", range(6))
        words = ("--data", clips, "--model", model, model, "--baseline", "dtw", "--train", known)
        code, out, err = norep("evaluate", "recognition", *words, "--html", "page.html", "--json")
        assert (code, err) == (0, "norep: written: page.html\n")
        found = json.loads(out)
        assert [one["model"] for one in found["beside"]] == ["three", "dtw"]
        assert found["beside"][1]["top1"] >= 0.9
        page = Path("page.html").read_text(encoding="utf-8")
        assert "<h2>Confusion</h2>" in page
        assert page.count("<h2>dtw</h2>") == 1
        code, out, _ = norep("evaluate", "recognition", *words)
        assert code == 0
        assert "dtw" in out

    def test_which_joints_decide(self, norep, model, clips):
        words = ("evaluate", "recognition", "--model", model, "--data", clips, "--explain")
        code, out, _ = norep(*words, "--json")
        assert code == 0
        joints = json.loads(out)["joints"]
        assert list(joints) == list(MOVEMENTS)
        assert list(joints["push-up"]) == ["head", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"]
        assert "shoulder" in norep(*words)[1]

    def test_wrong_words_are_one_line(self, norep, model, clips):
        for words, code in {
            (): 2,
            ("--data", clips, "--baseline", "dtw"): 7,
            ("--data", clips, "--baseline", "svm", "--train", clips): 2,
            ("--data", "gone.npz"): 4,
            ("--data", "gone.csv"): 7,
        }.items():
            found, out, err = norep("evaluate", "recognition", "--model", model, *words)
            assert (found, out, len(err.splitlines())) == (code, "", 1), err

    def test_a_table_of_films_tells_the_camera(self, norep, model, film):
        Path("clip.mp4").write_bytes(film.read_bytes())
        Path("t.csv").write_text("file,movement,view,person\nclip.mp4,air-squat,side,Ann\n")
        words = ("--data", "t.csv", "--backend", "known", "--json")
        code, out, _ = norep("evaluate", "recognition", "--model", model, *words)
        assert code == 0
        row = json.loads(out)["rows"][0]
        assert (row["clip"], row["view"], row["group"]) == ("clip.mp4", "side", "Ann")
        assert row["top"][0]["movement"] == "air-squat"
