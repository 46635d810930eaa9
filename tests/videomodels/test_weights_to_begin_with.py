"""Weights of others: official variables, a port's state dict, and what strangers make of them."""

import os
import pickle
import re

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")

from far_weights import far_from_new  # noqa: E402

from golden import FOLDER, clip, variables  # noqa: E402
from norep.errors import WeightsError  # noqa: E402
from norep.training import video_weights  # noqa: E402
from norep.training.video_weights import load_weights  # noqa: E402
from norep.videomodels.card import ModelCard  # noqa: E402
from norep.videomodels.networks import network  # noqa: E402
from norep.videomodels.torch_model import save_model  # noqa: E402

BASE, STREAM = "movinet-a0-base", "movinet-a0-stream"


def logits(module):
    with torch.no_grad():
        return module.eval()(torch.from_numpy(clip()).float())[0].numpy()


def official(path, file="a0_base", change=lambda found: found):
    np.savez(path, **change(dict(variables(file))))
    return path


@pytest.mark.parametrize(("name", "file"), [(BASE, "a0_base"), (STREAM, "a0_stream")])
def test_official_variables_with_as_many_classes_give_the_official_logits(tmp_path, name, file):
    module = network(name, 9)
    load_weights(module, official(tmp_path / "w.npz", file))
    wanted = np.load(FOLDER / f"movinet_{file}.npz", allow_pickle=False)["logits"]
    assert np.abs(logits(module) - wanted).max() <= 1e-4 * wanted.std()


def test_official_variables_with_other_classes_leave_the_classifier(tmp_path):
    module, whole = network(BASE, 4), network(BASE, 9)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    load_weights(module, official(tmp_path / "w.npz"))
    load_weights(whole, tmp_path / "w.npz")
    for name, value in module.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        same = before[name] if name.startswith("classifier.") else whole.state_dict()[name]
        assert torch.equal(value, same), name
    assert torch.any(module.state_dict()["stem.conv.weight"] != before["stem.conv.weight"])


def ported(module, style):
    """The state dict under the names and in the shapes of the port."""
    kind = "conv2d" if module.stream else "conv3d"
    squeeze = "" if style == "early" else f"conv_1.{kind}."
    conv = "2plus1s.conv_1." if style == "early" and module.stream else "conv_1."
    table = [
        (r"^stem\.", f"conv1.{conv}"),
        (r"^project\.", f"conv7.{conv}"),
        (r"^hidden\.", f"classifier.0.conv_1.{kind}."),
        (r"^classifier\.(weight|bias)", rf"classifier.3.conv_1.{kind}.\1"),
        (r"block(\d+)_layer(\d+)", r"b\1_l\2"),
        (r"excite\.reduce\.", f"se.fc1.{squeeze}"),
        (r"excite\.expand\.", f"se.fc2.{squeeze}"),
        (r"skip\.project\.", f"res.{'1' if style == 'new' else '0'}.{conv}"),
        (r"\.(expand|project)\.", rf".\1.{conv}"),
        (r"feature\.norm_time\.", f"deep.{conv.replace('_1', '_2')}norm."),
        (r"feature\.time$", f"deep.{conv.replace('_1', '_2')}{kind}.weight"),
        (r"feature\.(space\.)?weight$", f"deep.{conv}{kind}.weight"),
        (r"feature\.norm\.", f"deep.{conv}norm."),
        (r"\.scale$", ".alpha"),
        (r"\bconv\.weight$", f"{kind}.weight"),
    ]
    found = {}
    for name, value in module.state_dict().items():
        theirs = name
        for pattern, instead in table:
            theirs = re.sub(pattern, instead, theirs)
        found[theirs] = as_theirs(theirs, value, axes=4 if module.stream else 5)
    return found


def as_theirs(name, value, axes):
    if value.ndim not in (2, 4) or not name.endswith("weight"):
        return value
    if "conv_2" in name:  # (channels, steps) is a picture one pixel wide
        return value[:, None, :, None]
    if value.ndim == 4:
        return value if axes == 4 else value[:, :, None]
    return value.reshape(*value.shape, *[1] * (axes - 2))


@pytest.mark.parametrize("name", [BASE, STREAM])
@pytest.mark.parametrize("style", ["new", "early"])
def test_the_names_of_a_port(tmp_path, name, style):
    source = far_from_new(network(name, 3))
    found = ported(source, style)
    assert not set(found) & {n for n in source.state_dict() if "conv" in n or "feature" in n}
    if style == "new":
        values = {f"module.{name}": value for name, value in found.items()}
    else:
        values = {"epoch": torch.tensor(3), "state_dict": found}
    torch.save(values, tmp_path / "port.pth")
    module = network(name, 3)
    load_weights(module, tmp_path / "port.pth")
    assert np.array_equal(logits(module), logits(source))
    fewer = network(name, 2)
    load_weights(fewer, tmp_path / "port.pth")
    assert torch.equal(fewer.hidden.weight, source.hidden.weight)


def test_a_model_of_ours(tmp_path):
    source = far_from_new(network(STREAM, 3))
    card = ModelCard(architecture=STREAM, labels=("a", "b", "c"), resolution=32, rate=5.0)
    save_model(source, card, tmp_path / "m.safetensors")
    module = network(STREAM, 3)
    load_weights(module, tmp_path / "m.safetensors")
    assert np.array_equal(logits(module), logits(source))


def without(found, part):
    return {name: value for name, value in found.items() if part not in name}


WRONG = {
    "of a stream model": (lambda found: dict(variables("a0_stream")), "the file lacks blocks.block0_layer0"),
    "of a larger model": (lambda found: dict(variables("a1_base")), "the model has no blocks.block0_layer1"),
    "without the stem": (
        lambda found: without(found, "stem"),
        "the file lacks stem.conv.weight and 4 more; is it of another model?",
    ),
    "with a block too many": (
        lambda found: {**found, "block9_layer0/scale:0": np.float32(1)},
        "the model has no blocks.block9_layer0.scale; is the file of another?",
    ),
    "with something else": (
        lambda found: {**found, "resnet/conv1/kernel:0": np.zeros(3)},
        "resnet/conv1/kernel:0 is no variable of a MoViNet",
    ),
    "of another size": (
        lambda found: {**found, "head/project/bn/gamma:0": np.ones(7)},
        "project.norm.weight has the shape (7,) in the file and (480,) in the model",
    ),
    "of too few axes": (
        lambda found: {n: np.ones((2, 2)) if "stem" in n and "kernel" in n else v for n, v in found.items()},
        "has the shape (2, 2), which no variable of a MoViNet has",
    ),
    "of words": (
        lambda found: {n: np.array(["x"]) if "gamma" in n else v for n, v in found.items()},
        "which no variable of a MoViNet has",
    ),
}


@pytest.mark.parametrize("change", WRONG)
def test_wrong_variables_are_named_in_one_line(tmp_path, change):
    path = official(tmp_path / "w.npz", change=WRONG[change][0])
    with pytest.raises(WeightsError) as caught:
        load_weights(network(BASE, 9), path)
    assert str(caught.value).startswith(f"{path}: ")
    assert WRONG[change][1] in str(caught.value)
    assert "\n" not in str(caught.value)


class Malicious:
    """A pickle that runs a command when it is opened."""

    def __init__(self, proof):
        self.proof = proof

    def __reduce__(self):
        return os.mkdir, (str(self.proof),)


@pytest.mark.parametrize("form", ["plain", "torch", "torch-old", "within"])
def test_a_pickle_with_code_is_refused_and_does_not_run(tmp_path, form):
    path, proof = tmp_path / "w.pth", tmp_path / "proof"
    bad = Malicious(proof)
    if form == "plain":
        path.write_bytes(pickle.dumps(bad))
    else:
        content = {"stem.conv.weight": torch.zeros(2), "x": bad} if form == "within" else bad
        torch.save(content, path, _use_new_zipfile_serialization=form != "torch-old")
    with pytest.raises(WeightsError, match="is no state dict, or holds more than tensors") as caught:
        load_weights(network(BASE, 2), path)
    assert "\n" not in str(caught.value)
    assert not proof.exists()
    pickle.loads(pickle.dumps(bad))
    assert proof.exists()


def test_an_npz_of_pickled_objects_is_refused_and_does_not_run(tmp_path):
    path, proof = tmp_path / "w.npz", tmp_path / "proof"
    np.savez(path, **{"stem/x": np.array([Malicious(proof)], object)})
    with pytest.raises(WeightsError, match="is no npz of variables, or damaged"):
        load_weights(network(BASE, 2), path)
    assert not proof.exists()


@pytest.mark.parametrize(
    "values", [[1, 2], {"a": 1}, {3: torch.zeros(1)}, torch.zeros(2), {"model": {"a": "b"}}]
)
def test_other_things_than_tensors_by_name(tmp_path, values):
    torch.save(values, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match="other things than tensors by name"):
        load_weights(network(BASE, 2), tmp_path / "w.pt")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The same weights in each of the formats."""
    folder = tmp_path_factory.mktemp("whole")
    module = network(BASE, 9)
    torch.save(module.state_dict(), folder / "w.pth")
    torch.save(module.state_dict(), folder / "old.pth", _use_new_zipfile_serialization=False)
    card = ModelCard(architecture=BASE, labels=tuple("abcdefghi"), resolution=32, frames=2)
    save_model(module, card, folder / "w.safetensors")
    official(folder / "w.npz")
    return folder


@pytest.mark.parametrize("file", ["w.pth", "old.pth", "w.safetensors", "w.npz"])
@pytest.mark.parametrize("share", [0.0, 1e-5, 1e-3, 0.3, 0.9999])
def test_truncated_files(tmp_path, whole, file, share):
    data = (whole / file).read_bytes()
    path = tmp_path / file
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(WeightsError, match=re.escape(str(path))) as caught:
        load_weights(network(BASE, 9), path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors", ".npz"])
@pytest.mark.parametrize(
    "data", [b"\x80\x02.", b"PK\x03\x04", b"\x93NUMPY\x01\x00v\x00{", bytes(range(256)) * 9]
)
def test_rubbish(tmp_path, suffix, data):
    path = tmp_path / f"w{suffix}"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=re.escape(str(path))):
        load_weights(network(BASE, 9), path)


def test_an_npz_that_would_fill_the_memory_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(video_weights, "MAX_BYTES", 1 << 20)
    np.savez_compressed(tmp_path / "w.npz", stem=np.zeros(1 << 19, np.float32))
    assert (tmp_path / "w.npz").stat().st_size < 1 << 14
    with pytest.raises(WeightsError, match="unpacks to 2 MB; no MoViNet is so large"):
        load_weights(network(BASE, 9), tmp_path / "w.npz")


def test_files_that_are_not_there_or_of_another_kind(tmp_path):
    with pytest.raises(WeightsError, match=r"nowhere\.npz: there is no such file of weights"):
        load_weights(network(BASE, 2), tmp_path / "nowhere.npz")
    (tmp_path / "w.h5").write_bytes(b"")
    with pytest.raises(WeightsError, match=r"end in \.safetensors, "):
        load_weights(network(BASE, 2), tmp_path / "w.h5")
