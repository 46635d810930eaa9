"""The exported file computes what the network does, and is small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from norep.errors import OutputError

torch = pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")
pytest.importorskip("onnx", reason="training needs the extra: pip install norep[train]")

from athletes import MOVEMENTS, drawn, tiny  # noqa: E402

from norep.recognition.course import course  # noqa: E402
from norep.recognition.features import CHANNELS, features  # noqa: E402
from norep.recognition.model import Model  # noqa: E402
from norep.training.fit import Settings, fit  # noqa: E402
from norep.training.graph import written  # noqa: E402
from norep.training.networks import NETWORKS, pooled  # noqa: E402


@pytest.mark.parametrize("name", sorted(NETWORKS))
@pytest.mark.parametrize(("clips", "samples"), [(1, 4), (3, 64), (2, 400)])
def test_the_graph_computes_what_torch_does(name: str, clips: int, samples: int) -> None:
    torch.manual_seed(0)
    network = NETWORKS[name](7).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            module.running_mean.uniform_(-1, 1)
            module.running_var.uniform_(0.5, 2)
    x, seen = torch.randn(clips, CHANNELS, samples), (torch.rand(clips, samples) > 0.3).float()
    x = x * seen[:, None]
    model = labelled(written((network, network), 7), 7, network.stride)
    scores, weights = model.run(x.numpy(), seen.numpy())
    with torch.no_grad():
        expected = network(x, seen)
    for member in range(2):
        np.testing.assert_allclose(scores[:, member], expected[0].numpy(), atol=1e-4, rtol=1e-4)
        np.testing.assert_allclose(weights[:, member], expected[1].numpy(), atol=1e-4, rtol=1e-4)


def labelled(model, classes: int, stride: int) -> Model:
    from norep.recognition import features as own
    from norep.recognition.model import FORMAT, MODEL_VERSION

    about = {
        "format": FORMAT,
        "version": str(MODEL_VERSION),
        "features": str(own.VERSION),
        "labels": str([str(i) for i in range(classes)]).replace("'", '"'),
        "stride": str(stride),
    }
    for key, value in about.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    return Model.read(model.SerializeToString(), "a graph")


def test_the_recogniser_says_what_torch_says() -> None:
    trained = tiny()
    poses = drawn("air-squat", 800).poses
    seen = course(poses)
    points = np.pad(seen.points, ((0, -len(seen) % 4), (0, 0), (0, 0)), constant_values=np.nan)[None]
    both = [points, points[:, :, [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11]] * np.array([-1, 1], np.float32)]
    expected = []
    for view in both:
        channels, mask = features(view, scaled=np.zeros(1, bool))
        with torch.no_grad():
            output = trained.networks[0](torch.tensor(np.ascontiguousarray(channels)), torch.tensor(mask))
            expected.append(torch.softmax(pooled(*output), dim=1)[0].numpy())
    found = trained.recogniser().probabilities(poses)
    np.testing.assert_allclose(found, np.mean(expected, axis=0), atol=1e-4)


def test_steps_that_are_not_seen_do_not_count() -> None:
    network = tiny().networks[0]
    x, seen = torch.randn(1, CHANNELS, 40), torch.ones(1, 40)
    longer = torch.zeros(1, CHANNELS, 80)
    longer[..., :40] = x
    mask = torch.zeros(1, 80)
    mask[:, :40] = 1
    with torch.no_grad():
        short, padded = pooled(*network(x, seen)), pooled(*network(longer, mask))
    torch.testing.assert_close(short, padded, atol=1e-4, rtol=1e-4)


def test_every_network_is_small_enough_to_ship() -> None:
    for name, make in NETWORKS.items():
        assert len(written((make(50),), 50).SerializeToString()) <= 3_000_000, name


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    trained = fit([drawn(m, 0) for m in MOVEMENTS], settings=Settings(epochs=1))
    path = trained.export(tmp_path / "deep" / "model.onnx")
    assert [file.name for file in path.parent.iterdir()] == ["model.onnx"]
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        trained.export(tmp_path / "file" / "model.onnx")
