"""Files of video models: what they say of themselves, damaged ones, and those of others."""

import io
import json
import zipfile
from importlib.resources import files

import numpy as np
import pytest
from pydantic import ValidationError

from norep.errors import NorepError, WeightsError
from norep.videomodels.card import ModelCard, read_card
from norep.videomodels.loading import load_video_model
from norep.videomodels.model import VideoModel, best, softmax
from norep.videomodels.tflite_model import LiteRunner, with_card

CARD = ModelCard(
    architecture="movinet-a0-base", labels=("curl", "press"), resolution=32, frames=3, validation_accuracy=0.5
)


def test_a_card_comes_back():
    assert read_card(CARD.model_dump_json(), "m") == CARD


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"resolution": 7}, "a resolution is 32 to 640 pixels, not 7"),
        ({"frames": None}, "give either a number of frames or a rate"),
        ({"rate": 3.0}, "give either a number of frames or a rate"),
        ({"frames": 10**9}, "a clip is seen in 1 to 4096 frames"),
        ({"labels": ["curl"]}, "labels: Tuple should have at least 2 items"),
        ({"labels": ["curl", "curl"]}, "names a class twice"),
        ({"format": "norep-video-9"}, "format: Input should be 'norep-video-1'"),
        ({"gate": "sigmoid"}, "gate: Input should be 'relu6' or 'clip'"),
        ({"command": "rm"}, "command: Extra inputs are not permitted"),
    ],
)
def test_wrong_cards_are_explained_in_one_line(change, message):
    text = json.dumps({**json.loads(CARD.model_dump_json()), **change})
    with pytest.raises(WeightsError, match=message) as caught:
        read_card(text, "m.onnx")
    assert str(caught.value).startswith("m.onnx ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", "\x00"])
def test_cards_that_are_none(text):
    with pytest.raises(WeightsError, match="says something wrong of itself"):
        read_card(text, "m")


def test_a_file_without_a_card_or_with_too_long_a_one():
    with pytest.raises(WeightsError, match="is no video model of norep: it says nothing of itself"):
        read_card(None, "m")
    with pytest.raises(WeightsError, match="says too much of itself"):
        read_card(" " * (9 << 20), "m")
    with pytest.raises(ValidationError):
        ModelCard(architecture="a", labels=("a",), resolution=32)


def test_a_model_of_poses_is_no_video_model():
    path = files("norep.recognition").joinpath("models/skeleton.onnx")
    with pytest.raises(WeightsError, match=r"skeleton\.onnx is no video model of norep"):
        load_video_model(str(path))


def detector():
    """A TensorFlow Lite file that is none of ours."""
    return b"\x1c\x00\x00\x00TFL3" + bytes(64)


@pytest.mark.parametrize(
    "data",
    [b"", b"TFL3", detector(), with_card(b"", CARD)[:-9], with_card(detector(), CARD)[:-1]],
    ids=["empty", "name", "without a card", "card cut off", "card damaged"],
)
def test_a_tflite_file_without_a_card(tmp_path, data):
    (tmp_path / "m.tflite").write_bytes(data)
    with pytest.raises(WeightsError, match=r"m\.tflite is no video model of norep"):
        load_video_model(tmp_path / "m.tflite")


def test_a_tflite_file_whose_card_would_fill_the_memory(tmp_path):
    out = io.BytesIO(detector())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("norep.json", b" " * (9 << 20))
    (tmp_path / "m.tflite").write_bytes(out.getvalue())
    with pytest.raises(WeightsError, match="is no video model of norep"):
        load_video_model(tmp_path / "m.tflite")


@pytest.mark.parametrize("data", [b"", b"nothing" * 9, detector()], ids=["empty", "words", "no graph"])
def test_a_tflite_file_with_a_card_and_no_model(tmp_path, data):
    (tmp_path / "m.tflite").write_bytes(with_card(data, CARD))
    with pytest.raises(WeightsError, match="is no TensorFlow Lite model, or damaged; export it again"):
        load_video_model(tmp_path / "m.tflite")


def test_the_card_of_a_tflite_file_is_the_same_each_time():
    assert with_card(b"x", CARD) == with_card(b"x", CARD)


@pytest.fixture
def weights(tmp_path):
    pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")
    from norep.videomodels.networks import network
    from norep.videomodels.torch_model import save_model

    return save_model(network("movinet-a0-base", 2), CARD, tmp_path / "m.safetensors")


def test_a_model_comes_back(weights):
    model = load_video_model(weights)
    assert (model.name, model.card, model.size) == ("m.safetensors", CARD, weights.stat().st_size)
    assert (model.labels, model.frames, model.stream) == (("curl", "press"), 3, False)
    for act in (model.listen, lambda: model.stepwise("clip.mp4")):
        with pytest.raises(NorepError):
            act()


@pytest.mark.parametrize("share", [0.0, 1e-5, 0.2, 0.99])
def test_truncated_weights(weights, share):
    data = weights.read_bytes()
    weights.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(WeightsError, match=r"m\.safetensors is no safetensors file, or damaged") as caught:
        load_video_model(weights)
    assert "\n" not in str(caught.value)


def test_weights_that_do_not_fit_their_card(tmp_path, weights):
    import torch
    from safetensors.torch import save_file

    from norep.videomodels.networks import network
    from norep.videomodels.torch_model import save_model

    other = CARD.model_copy(update={"labels": ("a", "b", "c")})
    path = save_model(network("movinet-a0-base", 2), other, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match=r"other\.safetensors: classifier\.weight has the shape"):
        load_video_model(path)
    path = save_model(network("movinet-a1-base", 2), CARD, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match=r"other\.safetensors: "):
        load_video_model(path)
    unknown = CARD.model_copy(update={"architecture": "movinet-a9-base"})
    path = save_model(network("movinet-a0-base", 2), unknown, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match=r"other\.safetensors: no video network is called"):
        load_video_model(path)
    save_file({"x": torch.zeros(1)}, tmp_path / "plain.safetensors")
    with pytest.raises(WeightsError, match="says nothing of itself"):
        load_video_model(tmp_path / "plain.safetensors")


def test_a_base_model_does_not_listen():
    class Whole:
        parameters = 0

    model = VideoModel("a0.onnx", CARD, Whole())
    with pytest.raises(NorepError, match=r"a0\.onnx looks at whole clips; only a stream model"):
        model.listen()


def test_probabilities_of_large_logits():
    assert softmax(np.array([1e4, -1e4], np.float32)).tolist() == [1.0, 0.0]
    assert best(("a", "b", "c"), np.array([0.2, 0.4, 0.4]), 2) == [("b", 0.4), ("c", 0.4)]


class Interpreter:
    """Eleven states that are counted up, under the names that the converter gives, in no order."""

    def get_signature_runner(self):
        return self

    def get_input_details(self):
        shapes = {f"args_{n}": {"shape": np.array([1, n])} for n in range(1, 12)}
        return dict(sorted({**shapes, "args_0": {"shape": np.array([1, 1, 3, 32, 32])}}.items()))

    def get_output_details(self):
        return dict.fromkeys(sorted(f"output_{n}" for n in range(12)))

    def __call__(self, **values):
        assert {name: value.shape for name, value in values.items()} == {
            name: tuple(one["shape"]) for name, one in self.get_input_details().items()
        }
        after = {f"output_{n}": values[f"args_{n}"] + n for n in range(1, 12)}
        return {**after, "output_0": np.array([[values["args_11"].max(), values["args_0"].max()]])}


def test_the_states_of_a_tflite_model_go_round_in_their_order():
    card = CARD.model_copy(update={"architecture": "movinet-a0-stream", "frames": None, "rate": 5.0})
    runner = LiteRunner(Interpreter(), card)
    assert (runner.answers, runner.shapes[0], runner.shapes[11]) == (12, (1, 1, 3, 32, 32), (1, 11))
    clip = np.stack([np.full((3, 32, 32), n, np.float32) for n in range(3)])
    assert runner.logits(clip).tolist() == [22.0, 2.0]
    memory = runner.begin()
    for frame in clip:
        before = [one.copy() for one in memory]
        logits, after = runner.step(frame, memory)
        assert all(np.array_equal(*pair) for pair in zip(before, memory, strict=True))
        memory = after
    assert logits.tolist() == [22.0, 2.0]
