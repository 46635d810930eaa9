"""ViTPose by transformers: loaded from tiny random weights, read as transformers itself reads it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from markers import COLOURS, Finder, body, frame, picture

from norep.errors import UnknownNameError, WeightsError
from norep.pose.backend import Backend
from norep.pose.backends import blazepose, vitpose
from norep.pose.peaks import map_to_points
from norep.pose.skeletons import COCO17
from norep.pose.topdown import PADDING, Cutting, TopDown
from norep.settings import Settings

torch = pytest.importorskip("torch", reason="the extra vitpose is not installed")
pytest.importorskip("transformers", reason="the extra vitpose is not installed")
SIZE = (640, 480)


def tiny(labels=17, experts=1):
    """A ViTPose with two layers of sixteen channels and random weights."""
    from transformers import VitPoseBackboneConfig, VitPoseConfig, VitPoseForPoseEstimation

    torch.manual_seed(3)
    backbone = VitPoseBackboneConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        num_experts=experts,
        part_features=8,
        out_indices=[2],
    )
    return VitPoseForPoseEstimation(VitPoseConfig(backbone_config=backbone, num_labels=labels))


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "tiny"
    tiny().save_pretrained(folder)
    return folder


@pytest.fixture
def finder(monkeypatch):
    """Stands in for BlazePose, so that its weights are not needed."""
    one = Finder(body((300, 240)))
    monkeypatch.setattr(blazepose, "load", lambda settings, source=None: one)
    monkeypatch.setattr(blazepose, "fetch", lambda settings, source, progress: None)
    return one


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "cache")


class Markers(torch.nn.Module):
    """Answers like ViTPose, and finds the coloured markers: heat maps of a quarter of the picture's size."""

    def __init__(self):
        super().__init__()
        known = (COLOURS / 255 - vitpose.MEAN) / vitpose.SPREAD
        self.register_buffer("known", torch.from_numpy(known.astype(np.float32)))
        self.config = SimpleNamespace(backbone_config=SimpleNamespace(image_size=(256, 192)))

    def forward(self, pixel_values):
        unlike = ((pixel_values[:, None] - self.known[None, :, :, None, None]) ** 2).sum(2)
        like = torch.exp(-4 * unlike)
        # Cell i is the picture's pixel i * 255 / 63: what unbiased training means.
        down = torch.linspace(0, 255, 64)[:, None] - torch.arange(256)[None]
        across = torch.linspace(0, 191, 48)[:, None] - torch.arange(192)[None]
        bells = [torch.exp(-(gap**2) / 50) for gap in (down, across)]
        return SimpleNamespace(heatmaps=bells[0] @ like @ bells[1].T / 60)


@pytest.mark.parametrize("middle", [(300, 240), (40, 120), (610.4, 100.7)])
def test_what_the_heat_maps_show_is_found_in_the_picture(middle):
    points = body(middle)
    network = vitpose.HeatmapNetwork(Markers())
    finder = Finder(points)
    estimate = TopDown("vitpose", COCO17, finder, network, {}).landmarks(frame(points, SIZE), finder.region)
    inside = ((points > 8) & (points < np.array(SIZE) - 8)).all(axis=1)
    assert inside.sum() >= 10
    assert np.abs(estimate.points - points)[inside].max() < 1.0
    assert estimate.confidence[inside].min() > 0.3


def test_tiny_weights_are_loaded_and_run(saved, finder, settings):
    backend = vitpose.load(settings, str(saved))
    assert isinstance(backend, Backend)
    assert backend.name == "vitpose"
    assert len(backend.weights["tiny"]) == 64
    estimate = backend.landmarks(frame(finder.points, SIZE), finder.region)
    assert estimate.points.shape == (17, 2)
    assert np.isfinite(estimate.points).all()
    assert ((estimate.confidence >= 0) & (estimate.confidence <= 1)).all()
    assert not list(saved.parent.glob("*.sha256"))


def test_the_saved_weights_are_the_ones_that_run(saved, finder, settings):
    shown = picture(body((96, 128)), (192, 256))
    network = vitpose.load(settings, str(saved))._network
    with torch.inference_mode():
        own = tiny().eval()(pixel_values=torch.from_numpy(vitpose.prepared(shown)[None])).heatmaps[0].numpy()
    assert np.abs(network.maps(shown) - own).max() < 1e-5


def test_pictures_are_prepared_as_transformers_does(saved):
    processor = _processor()
    left, top, right, bottom = 210.0, 90.0, 330.0, 400.0
    image = np.random.default_rng(5).integers(0, 256, (60, 80, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    theirs = processor(image, boxes=[[[left, top, right - left, bottom - top]]], return_tensors="np")
    cutting = Cutting.of((left, top, right, bottom), (192, 256), unbiased=vitpose.HeatmapNetwork.unbiased)
    ours = vitpose.prepared(cutting.cut_out(image))
    gap = np.abs(ours - theirs["pixel_values"][0])
    assert gap.mean() < 0.01
    assert np.quantile(gap, 0.999) < 0.15  # OpenCV interpolates in steps of a 32nd of a pixel


def test_heat_maps_are_read_as_transformers_does():
    from transformers.models.vitpose.modeling_vitpose import VitPoseEstimatorOutput

    draw = np.random.default_rng(7)
    x, y = np.meshgrid(np.arange(48), np.arange(64))
    middles = draw.uniform((4, 4), (43, 59), (17, 2))
    maps = np.exp(-((x - middles[:, :1, None]) ** 2 + (y - middles[:, 1:, None]) ** 2) / 8).astype(np.float32)
    box = [200.0, 80.0, 130.0, 320.0]
    output = VitPoseEstimatorOutput(heatmaps=torch.from_numpy(maps[None]))
    (person,) = _processor().post_process_pose_estimation(output, boxes=[[box]])[0]
    cutting = Cutting.of((200.0, 80.0, 330.0, 400.0), (192, 256), unbiased=vitpose.HeatmapNetwork.unbiased)
    network = SimpleNamespace(maps=lambda picture: maps, size=(192, 256))
    points, confidence = vitpose.HeatmapNetwork.__call__(network, np.zeros((256, 192, 3), np.uint8))
    assert np.abs(cutting.to_picture(points) - person["keypoints"].numpy()).max() < 0.05
    assert np.abs(confidence - person["scores"].numpy()).max() < 1e-5
    assert map_to_points(maps)[0] == pytest.approx(middles, abs=0.05)
    assert PADDING == 1.25


def _processor():
    pytest.importorskip("scipy", reason="transformers prepares pictures with scipy")
    pytest.importorskip("PIL", reason="transformers prepares pictures with Pillow")
    try:
        from transformers.models.vitpose.image_processing_pil_vitpose import VitPoseImageProcessorPil

        return VitPoseImageProcessorPil()
    except ImportError:
        from transformers import VitPoseImageProcessor

        return VitPoseImageProcessor()


def test_a_model_with_experts_uses_the_one_for_coco(tmp_path, finder, settings):
    tiny(experts=6).save_pretrained(tmp_path / "plus")
    backend = vitpose.load(settings, str(tmp_path / "plus"))
    estimate = backend.landmarks(frame(finder.points, SIZE), finder.region)
    assert np.isfinite(estimate.points).all()


def test_the_environment_names_the_folder(saved, finder, settings):
    assert vitpose.load(replace(settings, vitpose=str(saved))).weights.keys() == {"finder", "tiny"}


def test_the_offline_folder_is_used_and_nothing_else(saved, finder, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.snapshot_download", _never)
    offline = replace(settings, weights_folder=tmp_path / "offline")
    with pytest.raises(WeightsError, match=r"no folder vitpose-base-simple in .*NOREP_WEIGHTS"):
        vitpose.load(offline)
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "vitpose-base-simple").symlink_to(saved)
    assert "vitpose-base-simple" in vitpose.load(offline).weights


def _never(*args, **kwargs):
    raise AssertionError("the network was asked")


def test_what_is_fetched_is_kept_and_watched(saved, finder, settings, monkeypatch):
    asked = []

    def hub(repository, *, revision, allow_patterns, local_dir):
        asked.append((repository, revision, tuple(allow_patterns)))
        local_dir.mkdir(parents=True)
        for name in allow_patterns:
            (local_dir / name).write_bytes((saved / name).read_bytes())

    monkeypatch.setattr("huggingface_hub.snapshot_download", hub)
    told = []
    vitpose.fetch(settings, None, told.append)
    assert asked == [("usyd-community/vitpose-base-simple", None, ("config.json", "model.safetensors"))]
    assert "fetching usyd-community/vitpose-base-simple" in told[0]
    first = vitpose.load(settings).weights
    assert vitpose.load(settings).weights == first
    assert len(asked) == 1
    vitpose.load(settings, "somebody/vitpose@abc123")
    assert asked[1][:2] == ("somebody/vitpose", "abc123")
    kept = settings.cache_folder / "weights" / "vitpose" / "vitpose-base-simple" / "model.safetensors"
    kept.write_bytes(kept.read_bytes()[:-4] + b"\x00\x00\x80\x3f")
    with pytest.raises(WeightsError, match="wrong checksum"):
        vitpose.load(settings)


def test_a_download_that_fails_leaves_nothing(finder, settings, monkeypatch):
    def broken(repository, *, revision, allow_patterns, local_dir):
        local_dir.mkdir(parents=True)
        (local_dir / "config.json").write_text("{}")
        raise OSError("connection reset\nby peer")

    monkeypatch.setattr("huggingface_hub.snapshot_download", broken)
    with pytest.raises(WeightsError, match=r"cannot fetch usyd.*: connection reset; .*NOREP_VITPOSE"):
        vitpose.load(settings)
    assert list((settings.cache_folder / "weights" / "vitpose").iterdir()) == []


def test_other_key_points_are_refused(tmp_path, finder, settings):
    tiny(labels=5).save_pretrained(tmp_path / "five")
    with pytest.raises(WeightsError, match="finds 5 key points, not the 17 of COCO"):
        vitpose.load(settings, str(tmp_path / "five"))


def test_weights_with_holes_are_refused(saved, tmp_path, finder, settings):
    """transformers would fill them with random numbers."""
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "holes"
    folder.mkdir()
    (folder / "config.json").write_bytes((saved / "config.json").read_bytes())
    weights = load_file(saved / "model.safetensors")
    gone = next(name for name in weights if "head" in name)
    del weights[gone]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(WeightsError, match=f"does not fit its config.json: {gone}"):
        vitpose.load(settings, str(folder))


def test_pickles_are_not_opened(saved, tmp_path, finder, settings):
    folder = tmp_path / "pickled"
    folder.mkdir()
    (folder / "config.json").write_bytes((saved / "config.json").read_bytes())
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(WeightsError, match=r"lacks model\.safetensors"):
        vitpose.load(settings, str(folder))


@pytest.mark.parametrize("content", [b"", b"no weights at all", b"\xff" * 64], ids=["empty", "text", "bytes"])
def test_damaged_weights_are_one_line(saved, tmp_path, finder, settings, content):
    folder = tmp_path / "damaged"
    folder.mkdir()
    (folder / "config.json").write_bytes((saved / "config.json").read_bytes())
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(WeightsError, match="is no model of ViTPose") as error:
        vitpose.load(settings, str(folder))
    assert "\n" not in str(error.value)


def test_a_folder_that_is_not_there_is_told(finder, settings):
    with pytest.raises(WeightsError, match="there is no folder nowhere"):
        vitpose.load(settings, "nowhere")


def test_without_the_extra_it_says_what_to_install(finder, settings, monkeypatch):
    monkeypatch.setattr(vitpose, "find_spec", lambda name: None)
    with pytest.raises(UnknownNameError, match=r"pip install 'norep\[vitpose\]'"):
        vitpose.load(settings)
