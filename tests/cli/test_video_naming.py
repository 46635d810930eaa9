"""`norep recognise` with models of pictures: clips, and a live source frame by frame."""

import json
from pathlib import Path

import numpy as np
import pytest

from norep.video.source import open_video

pytest.importorskip("torch", reason="these models need the extra: pip install norep[train]")

from norep.videomodels.loading import load_video_model

LABELS = ("air-squat", "lunge", "thruster")
RATE = 8.0
LOUD = 2000.0


def _saved(folder, film, architecture, **sampling):
    """A network with weights by chance, whose probabilities depend on the pictures, not on the bias."""
    import torch

    from norep.videomodels.card import ModelCard
    from norep.videomodels.networks import network
    from norep.videomodels.preprocessing import as_input, read_clip
    from norep.videomodels.torch_model import save_model

    torch.manual_seed(3)
    module = network(architecture, len(LABELS)).eval()
    card = ModelCard(architecture=architecture, labels=LABELS, resolution=32, **sampling)
    pictures = torch.from_numpy(as_input(read_clip(film, card.recipe)))
    with torch.inference_mode():
        usual = module(pictures[None])[0] - module.classifier.bias
        module.classifier.weight.mul_(LOUD)
        module.classifier.bias.copy_(-LOUD * usual)
    return save_model(module, card, folder / f"{architecture}.safetensors")


@pytest.fixture(scope="module")
def base(tmp_path_factory, film):
    return _saved(tmp_path_factory.mktemp("base"), film, "movinet-a0-base", frames=4)


@pytest.fixture(scope="module")
def stream(tmp_path_factory, film):
    return _saved(tmp_path_factory.mktemp("stream"), film, "movinet-a0-stream", rate=RATE)


@pytest.fixture
def unhurried(monkeypatch):
    """A file as a live source, but not at the speed of the film: a slow machine would drop frames."""
    from norep.cli import naming_videos

    monkeypatch.setattr(naming_videos, "open_video", lambda source, live: open_video(source))


def test_a_clip_is_named_with_probabilities(norep, film, base):
    code, out, err = norep("recognise", film, "--model", base, "--json", "--top", 2)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["path"], found["model"]) == (str(film), base.name)
    wanted = load_video_model(base).top(film, 2)
    assert [(one["movement"], one["probability"]) for one in found["top"]] == [
        (name, round(share, 4)) for name, share in wanted
    ]
    code, out, _ = norep("recognise", film, "--model", base)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[-3:]] == [
        {"air-squat": "Air", "lunge": "Lunge", "thruster": "Thruster"}[name]
        for name, _ in load_video_model(base).top(film, 3)
    ]


def test_one_clip_that_fails_does_not_stop_the_others(norep, film, base, tmp_path):
    (tmp_path / "no.mp4").write_bytes(b"no film")
    code, out, err = norep("recognise", tmp_path / "no.mp4", film, "gone.mp4", "--model", base, "--json")
    assert code == 3
    assert [json.loads(line)["path"] for line in out.splitlines()] == [str(film)]
    assert "gone.mp4: no such file" in err
    assert "no.mp4: cannot be opened" in err


@pytest.mark.usefixtures("unhurried")
def test_live_ends_with_what_the_whole_file_says(norep, film, stream):
    code, out, err = norep("recognise", film, "--model", stream, "--live", "--json")
    assert (code, err) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert all(list(line) == ["time_s", "top"] for line in lines)
    times = [line["time_s"] for line in lines]
    with open_video(film) as video:
        last = max(frame.time for frame in video)
    assert times[0] == 0
    assert times[-1] == pytest.approx(last, abs=2e-3)
    assert all(gap >= 0.49 for gap in np.diff(times)[:-1])
    assert len(times) >= 2 * last
    model = load_video_model(stream)
    wanted = dict(zip(LABELS, model.stepwise(film), strict=True))
    for one in lines[-1]["top"]:
        assert one["probability"] == pytest.approx(wanted[one["movement"]], abs=1e-4)
    # Not the same throughout, else the last line would prove nothing.
    firsts = [max(one["probability"] for one in line["top"]) for line in lines]
    assert max(firsts) - min(firsts) > 0.01


def test_live_at_the_speed_of_the_film(norep, film, stream):
    code, out, err = norep("recognise", film, "--model", stream, "--live", "--top", 1)
    assert code == 0
    assert err == "norep: listening; Ctrl-C ends it\n"
    lines = out.splitlines()
    assert len(lines) > 3
    assert lines[0].split()[:2] == ["0.0", "s"]
    assert all(line.endswith("%") and line.count("%") == 1 for line in lines)


def test_live_that_cannot_be(norep, film, base, stream, tmp_path):
    code, out, err = norep("recognise", film, "--model", base, "--live")
    assert (code, out) == (1, "")
    assert err == (
        "norep: movinet-a0-base.safetensors looks at whole clips; only a stream model goes frame by frame, "
        "such as movinet-a0-stream\n"
    )
    code, _, err = norep("recognise", film, "--live")
    assert code == 2
    assert "--live needs a stream model" in err
    code, _, err = norep("recognise", film, film, "--model", stream, "--live")
    assert code == 2
    assert "--live follows one source" in err
    code, out, err = norep("recognise", "gone.mp4", "--model", stream, "--live")
    assert (code, out) == (3, "")
    assert "listening" not in err
    code, _, err = norep("recognise", film, "--model", stream, "--explain")
    assert code == 2
    assert "--explain is for models of key points" in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mine.safetensors", None, "there is no such model file; norep train video makes one"),
        ("mine.safetensors", b"12345678{}", "is no safetensors file, or damaged"),
        ("mine.onnx", b"norep-video-1", "mine.onnx"),
        ("mine.csv", b"a,b\n", "or a .safetensors or .tflite made by `norep train video`"),
        ("mine", None, "a model of your own is named by its file"),
    ],
)
def test_files_that_are_no_model(norep, film, name, content, said):
    if content is not None:
        Path(name).write_bytes(content)
    code, out, err = norep("recognise", film, "--model", name)
    assert code in (2, 5)
    assert out == ""
    assert said in err
    assert len(err.splitlines()) == 1
