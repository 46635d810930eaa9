"""`norep evaluate videomodel` on small films, with models that were never trained."""

import json
from pathlib import Path

import numpy as np
import pytest
from recordings import drawn_set
from spot_films import write_film

pytest.importorskip("torch", reason="these models need the extra: pip install norep[train]")

LABELS = ("air-squat", "lunge", "thruster")


def write_clips(folder, rows):
    """Films of 6 frames with an index; rows are file, movement, source, athlete, split."""
    lines = ["file,movement,source,athlete,sex,split"]
    for number, (file, movement, source, athlete, split) in enumerate(rows):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        spots = np.full((6, 2), 10.0 + 3 * number)
        write_film(folder / file, (64, 48), np.arange(6) / 30, spots)
        lines.append(f"{file},{movement},{source},{athlete},f,{split}")
    (folder / "index.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def clips(tmp_path):
    folder = tmp_path / "clips"
    write_clips(
        folder,
        [
            ("air-squat/0.mp4", "air-squat", "a.mp4", "Ann", "test"),
            ("air-squat/1.mp4", "air-squat", "a.mp4", "Ann", "test"),
            ("air-squat/2.mp4", "air-squat", "b.mp4", "Bob", "train"),
            ("lunge/0.mp4", "lunge", "c.mp4", "Cid", "test"),
            ("lunge/1.mp4", "lunge", "d.mp4", "Dan", "train"),
        ],
    )
    return folder


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A model of whole clips and a stream model, with weights by chance."""
    import torch

    from norep.videomodels.card import ModelCard
    from norep.videomodels.networks import network
    from norep.videomodels.torch_model import save_model

    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(5)
    known = {"labels": LABELS, "resolution": 32}
    base = ModelCard(architecture="movinet-a0-base", frames=4, trained_on=("b.mp4|Bob", "c.mp4|"), **known)
    stream = ModelCard(architecture="movinet-a0-stream", rate=15.0, trained_on=("b.mp4|Bob",), **known)
    paths = []
    for card in (base, stream):
        paths.append(folder / f"{card.architecture}.safetensors")
        save_model(network(card.architecture, len(LABELS)), card, paths[-1])
    return paths


def test_text_json_and_page(norep, clips, models):
    words = ("evaluate", "videomodel", "--model", *models, "--data", clips, "--stepwise")
    code, out, err = norep(*words, "--json", "--html", "page.html")
    assert (code, err) == (0, "norep: written: page.html\n")
    base, stream = (found := json.loads(out)), json.loads(out)["beside"][0]
    assert (base["clips"], base["split"], base["data"]) == (3, "test", "clips")
    assert base["notes"][0] == "split test: 3 of 5 clips"
    assert (base["overlap"]["clips"], stream["overlap"]["clips"]) == (1, 0)
    assert len(found["warnings"]) == 1
    assert "of 1 source video (c.mp4) that movinet-a0-base.safetensors was trained on" in found["warnings"][0]
    assert (base["agreement"], stream["agreement"]["clips"]) == (None, 3)
    assert stream["agreement"]["furthest"] < 1e-4
    assert (base["cost"]["frames_per_clip"], stream["cost"]["frames_per_clip"]) == (4, 3)
    for one in (base, stream):
        assert one["cost"]["bytes"] == models[0 if one is base else 1].stat().st_size
        assert one["cost"]["parameters"] > 500_000
        assert one["cost"]["ms_per_clip"] > one["cost"]["ms_per_frame"] > 0
    assert set(found["per_group"]) == {"Ann", "Cid"}
    page = Path("page.html").read_text("utf-8")
    assert "Correlation of probabilities" in page
    assert found["warnings"][0] in page
    code, out, _ = norep(*words[:4], "--data", clips, "--split", "all")
    assert code == 0
    assert "all clips, whatever their split" in out
    assert "warning: 2 of the 5 clips are of 1 athlete (Bob) and 2 source videos (b.mp4, c.mp4)" in out


def test_a_split_by_clip_is_a_leak(norep, clips, models):
    index = clips / "index.csv"
    index.write_text(index.read_text().replace("d.mp4,Dan", "d.mp4,Ann"))
    code, out, _ = norep("evaluate", "videomodel", "--model", models[1], "--data", clips, "--json")
    assert code == 0
    (warning,) = json.loads(out)["warnings"]
    assert warning.startswith("the split test shares 1 athlete (Ann) with other splits")


def test_corrupt_clips_are_skipped_with_the_reason(norep, clips, models):
    (clips / "lunge/0.mp4").write_bytes(b"no film")
    (clips / "air-squat/1.mp4").unlink()
    code, out, err = norep("evaluate", "videomodel", "--model", models[0], "--data", clips, "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [one["clip"] for one in found["skipped"]] == ["air-squat/1.mp4", "lunge/0.mp4"]
    assert (found["clips"], found["top1_all"] <= 1 / 3 + 1e-3) == (1, True)


def test_a_folder_without_index_is_evaluated_whole(norep, clips, models):
    (clips / "index.csv").unlink()
    code, out, _ = norep("evaluate", "videomodel", "--model", models[0], "--data", clips, "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["clips"], found["split"], found["notes"][0]) == (
        5,
        "",
        "all clips; the folder has no splits",
    )


def test_a_table_of_videos_and_a_recogniser_of_poses_beside(norep, film, models, tmp_path):
    from norep.cli.app import run

    data = str(drawn_set(tmp_path / "poses.npz", range(6)))
    assert run(["train", "skeleton", "--data", data, "--epochs", "1", "--out", "three.onnx"]) == 0
    (tmp_path / "clip.mp4").write_bytes(film.read_bytes())
    labels = "clip.mp4,air squat,Ann,still\nclip.mp4,thruster,Ann,\ngone.mp4,lunge,Bob,\n"
    Path("t.csv").write_text(f"file,movement,person,camera\n{labels}")
    words = ("--model", models[0], "three.onnx", "--data", "t.csv", "--backend", "known")
    code, out, err = norep("evaluate", "videomodel", *words, "--among-data-classes", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out[out.index("{") :])
    poses = found["beside"][0]
    assert (found["clips"], poses["model"], poses["clips"]) == (2, "three", 1)
    assert poses["cost"]["parameters"] > 1000
    assert poses["cost"]["frames_per_clip"] > 30
    assert [row["clip"] for row in found["rows"]] == ["clip.mp4", "clip.mp4 (row 3)"]
    assert {one["clip"] for one in poses["skipped"]} == {"gone.mp4", "clip.mp4 (row 3)"}
    assert found["per_camera"]["still"]["clips"] >= 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--data", "clips"), 2, "--model a0.onnx --data clips"),
        (("--model", "a0.onnx", "--data", "clips"), 5, "there is no model a0.onnx: name a file that norep"),
        (("--model", "skeleton", "--data", "clips", "--split", "tset"), 2, "did you mean test?"),
        (("--model", "skeleton", "--data", "nowhere"), 7, "there is no such folder of clips"),
        (("--model", "skeleton", "--data", "clips", "--split", "validation"), 7, "test (3)"),
        (("--model", "clips/index.csv", "--data", "clips"), 5, "is no video model"),
    ],
)
def test_wrong_words_are_one_line(norep, clips, words, code, message):
    found, out, err = norep("evaluate", "videomodel", *words)
    assert (found, out, len(err.splitlines())) == (code, "", 1)
    assert message in err
