"""Models written as ONNX and TensorFlow Lite answer as they did in PyTorch."""

import re

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")
onnx = pytest.importorskip("onnx")

from tiny_clips import pictures, write_clip  # noqa: E402

from golden import variables  # noqa: E402
from norep.errors import NorepError, WeightsError  # noqa: E402
from norep.training.video_export import export_onnx  # noqa: E402
from norep.videomodels.card import KEY, ModelCard  # noqa: E402
from norep.videomodels.foreign_weights import load_variables  # noqa: E402
from norep.videomodels.loading import load_video_model  # noqa: E402
from norep.videomodels.networks import network  # noqa: E402
from norep.videomodels.torch_model import save_model  # noqa: E402

SIDE = 48
CARDS = {
    "base": {"architecture": "movinet-a0-base", "frames": 5},
    "stream": {"architecture": "movinet-a0-stream", "rate": 7.5},
}
KNOWN = {
    "labels": tuple("abcdefghi"),
    "resolution": SIDE,
    "trained_on": ("a.mp4|Ann", "b.mp4|Børge"),
    "clips": 12,
    "epochs": 3,
    "seed": 5,
    "validation_accuracy": 0.75,
    "weights": "w.npz",
}


@pytest.fixture(scope="module", params=CARDS)
def model(request, tmp_path_factory):
    """A model with the weights of the golden files, as norep train video would write it."""
    card = ModelCard(**CARDS[request.param], **KNOWN)
    module = network(card.architecture, 9)
    load_variables(module, variables(f"a0_{request.param}"))
    path = tmp_path_factory.mktemp("model") / f"{request.param}.safetensors"
    return load_video_model(save_model(module, card, path))


@pytest.fixture(scope="module")
def graph(model, tmp_path_factory):
    """The model as ONNX."""
    return export_onnx(model, tmp_path_factory.mktemp("exported") / "m.onnx")


@pytest.fixture(scope="module")
def exported(model, graph):
    """The model as ONNX, as floats and in eight bits."""
    eight = export_onnx(model, graph.with_name("m.int8.onnx"), int8=True)
    return load_video_model(graph), load_video_model(eight)


def clips(count, frames=5):
    return np.random.default_rng(2).random((count, frames, 3, SIDE, SIDE), np.float32)


def test_onnx_answers_as_pytorch_does(model, exported):
    for clip in clips(3):
        wanted = model.runner.logits(clip)
        assert np.abs(exported[0].runner.logits(clip) - wanted).max() <= 1e-4 * wanted.std()


def test_frame_by_frame_is_the_same_as_at_once(model, exported):
    if not model.stream:
        pytest.skip("a base model looks at whole clips")
    clip = clips(1, frames=8)[0]
    for one in exported[:1]:
        memory = one.runner.begin()
        for t, frame in enumerate(clip):
            logits, memory = one.runner.step(frame, memory)
            wanted = model.runner.logits(clip[: t + 1])
            assert np.abs(logits - wanted).max() <= 1e-4 * wanted.std()


def test_a_step_leaves_the_memory_it_was_given(model, exported):
    if not model.stream:
        pytest.skip("a base model looks at whole clips")
    for one in (model, *exported):
        frame = clips(1)[0, 0]
        _, memory = one.runner.step(frame, one.runner.begin())
        first, _ = one.runner.step(frame, memory)
        again, _ = one.runner.step(frame, memory)
        assert np.array_equal(first, again)


def test_eight_bits_are_a_third_of_the_size_and_name_the_same(model, exported):
    assert exported[1].size <= 0.35 * model.size
    right = [
        int(np.argmax(exported[1].runner.logits(clip))) == int(np.argmax(model.runner.logits(clip)))
        for clip in clips(8)
    ]
    assert all(right)


def test_the_card_goes_along(model, exported):
    floats, eight = exported
    assert model.card.trained_on == ("a.mp4|Ann", "b.mp4|Børge")
    assert floats.card == model.card
    assert eight.card == model.card.model_copy(update={"quantised": True})
    assert {one.parameters for one in exported} == {model.parameters}
    assert model.parameters == sum(p.numel() for p in model.runner.module.parameters())


def test_a_clip_is_named_the_same_by_all(model, exported, tmp_path):
    film = write_clip(tmp_path / "clip.mp4", pictures("curl", 9, 0))
    wanted = model.probabilities(film)
    assert wanted.sum() == pytest.approx(1)
    assert np.abs(exported[0].probabilities(film) - wanted).max() < 1e-4
    assert [name for name, _ in exported[0].top(film, 3)] == [name for name, _ in model.top(film, 3)]


def test_an_exported_model_is_not_exported_again(exported, tmp_path):
    with pytest.raises(NorepError, match=r"m\.onnx was exported already; give the \.safetensors file"):
        export_onnx(exported[0], tmp_path / "again.onnx")
    assert list(tmp_path.iterdir()) == []


def test_answers_that_are_no_numbers_are_not_written(tmp_path):
    module = network("movinet-a0-base", 2)
    with torch.no_grad():
        module.classifier.bias.fill_(float("nan"))
    card = ModelCard(architecture="movinet-a0-base", labels=("a", "b"), resolution=32, frames=2)
    bad = load_video_model(save_model(module, card, tmp_path / "bad.safetensors"))
    with pytest.raises(WeightsError, match="answers otherwise than PyTorch; nothing was written"):
        export_onnx(bad, tmp_path / "bad.onnx")
    assert not (tmp_path / "bad.onnx").exists()


def changed(path, to, *, card=None, drop=None):
    graph = onnx.load(str(path))
    if card is not None:
        onnx.helper.set_model_props(graph, {KEY: card} if card else {})
    if drop is not None:
        del graph.graph.output[drop]
    onnx.save(graph, str(to))
    return to


def test_graphs_that_do_not_fit_their_card(model, graph, tmp_path):
    card = model.card
    no_card = changed(graph, tmp_path / "none.onnx", card="")
    with pytest.raises(WeightsError, match="is no video model of norep: it says nothing of itself"):
        load_video_model(no_card)
    for update in ({"resolution": 64}, {"labels": ("a", "b")}, {"frames": 4, "rate": None}):
        if model.stream and "frames" in update:
            update = {"architecture": "movinet-a0-base", **update}  # noqa: PLW2901
        other = card.model_copy(update=update).model_dump_json()
        with pytest.raises(WeightsError, match="does not fit what it says of itself; export it again"):
            load_video_model(changed(graph, tmp_path / "other.onnx", card=other))
    if model.stream:
        with pytest.raises(WeightsError, match="does not fit what it says of itself"):
            load_video_model(changed(graph, tmp_path / "less.onnx", drop=1))


@pytest.mark.parametrize("share", [0.0, 1e-4, 0.5, 0.9999])
def test_truncated_graphs(graph, tmp_path, share):
    whole = graph.read_bytes()
    (tmp_path / "m.onnx").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(WeightsError, match=r"m\.onnx (is no|says)") as caught:
        load_video_model(tmp_path / "m.onnx")
    assert "\n" not in str(caught.value)


def test_a_stream_model_as_tensorflow_lite(tmp_path):
    pytest.importorskip("litert_torch", reason="needs litert-torch: pip install norep[tflite]")
    from norep.training.video_export_tflite import export_tflite

    card = ModelCard(**CARDS["stream"], **{**KNOWN, "resolution": 32})
    module = network(card.architecture, 9)
    load_variables(module, variables("a0_stream"))
    model = load_video_model(save_model(module, card, tmp_path / "m.safetensors"))
    found = load_video_model(export_tflite(model, tmp_path / "m.tflite"))
    clip = np.random.default_rng(2).random((4, 3, 32, 32), np.float32)
    wanted = model.runner.logits(clip)
    assert np.abs(found.runner.logits(clip) - wanted).max() <= 1e-3 * wanted.std()
    assert found.card == card


def test_names_of_files():
    with pytest.raises(WeightsError, match=r"nowhere\.onnx: there is no such model file"):
        load_video_model("nowhere.onnx")
    with pytest.raises(WeightsError, match=re.escape("their files end in .safetensors, .onnx, .tflite")):
        load_video_model(__file__)
