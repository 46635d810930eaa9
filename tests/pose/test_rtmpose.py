"""RTMPose: which model file is used, where it comes from, and what is refused."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import numpy as np
import pytest
from markers import Finder, body, frame, write_rtmpose

from norep.errors import UnknownNameError, WeightsError
from norep.pose.backend import Backend
from norep.pose.backends import blazepose, rtmpose
from norep.settings import Settings

SIZE = (640, 480)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    pytest.importorskip("onnx")
    return write_rtmpose(tmp_path_factory.mktemp("models") / "markers.onnx")


@pytest.fixture(autouse=True)
def finder(monkeypatch):
    """Stands in for BlazePose, so that its weights are not needed."""
    one = Finder(body((300, 240)))
    monkeypatch.setattr(blazepose, "load", lambda settings, source=None: one)
    monkeypatch.setattr(blazepose, "fetch", lambda settings, source, progress: None)
    return one


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "cache")


@pytest.fixture
def published(model, monkeypatch, tmp_path):
    """The archive as it is published, under a file URL."""
    place = tmp_path / "published"
    place.mkdir()
    archive = place / rtmpose.ARCHIVES["rtmpose-m"]
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(model, "20230831/rtmpose_onnx/rtmpose-m/end2end.onnx")
        packed.writestr("20230831/rtmpose_onnx/rtmpose-m/pipeline.json", "{}")
    monkeypatch.setattr(rtmpose, "PLACE", place.as_uri())
    return archive


def test_a_file_of_ones_own_is_used(model, finder, settings):
    for backend in (rtmpose.load(settings, str(model)), rtmpose.load(replace(settings, rtmpose=str(model)))):
        assert isinstance(backend, Backend)
        assert backend.name == "rtmpose"
        assert backend.weights.keys() == {"finder", "markers"}
        estimate = backend.landmarks(frame(finder.points, SIZE), finder.region)
        assert np.abs(estimate.points - finder.points).max() < 1.0
    assert not list(model.parent.glob("*.sha256"))


def test_the_number_of_threads_changes_nothing(model, finder, settings):
    shown = frame(finder.points, SIZE)
    one, two = (
        rtmpose.load(replace(settings, threads=threads), str(model)).landmarks(shown, finder.region)
        for threads in (1, 2)
    )
    assert np.array_equal(one.points, two.points)


def test_the_usual_model_is_fetched_once_and_watched(published, settings):
    told = []
    rtmpose.fetch(settings, None, told.append)
    assert len(told) == 1
    assert "fetching rtmpose-m, once" in told[0]
    first = rtmpose.load(settings).weights["rtmpose-m"]
    published.unlink()
    assert rtmpose.load(settings).weights["rtmpose-m"] == first
    kept = settings.cache_folder / "weights"
    assert sorted(path.name for path in kept.iterdir()) == ["rtmpose-m.onnx", "rtmpose-m.onnx.sha256"]
    assert (kept / "rtmpose-m.onnx.sha256").read_text() == f"{first}  rtmpose-m.onnx\n"
    (kept / "rtmpose-m.onnx").write_bytes(b"something else")
    with pytest.raises(WeightsError, match=r"wrong checksum .*remove both to fetch it again"):
        rtmpose.load(settings)


def test_a_checksum_known_beforehand_is_demanded(published, settings):
    kept = settings.cache_folder / "weights"
    kept.mkdir(parents=True)
    (kept / "rtmpose-m.onnx.sha256").write_text("0" * 64)
    with pytest.raises(WeightsError, match="wrong checksum"):
        rtmpose.load(settings)


def test_a_checksum_beside_ones_own_file_is_demanded(model, settings):
    note = model.with_name("markers.onnx.sha256")
    try:
        note.write_text(f"{'0' * 64}  markers.onnx\n")
        with pytest.raises(WeightsError, match=r"markers\.onnx\.sha256 says 000000000000"):
            rtmpose.load(settings, str(model))
    finally:
        note.unlink()


def test_without_a_network_it_says_what_to_do(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(rtmpose, "PLACE", (tmp_path / "nowhere").as_uri())
    with pytest.raises(WeightsError, match=r"cannot fetch .*NOREP_RTMPOSE.*NOREP_WEIGHTS"):
        rtmpose.load(settings)
    assert list((settings.cache_folder / "weights").iterdir()) == []


@pytest.mark.parametrize("packed", [True, False])
def test_the_offline_folder_holds_the_archive_or_the_file(published, model, settings, tmp_path, packed):
    offline = tmp_path / "offline"
    offline.mkdir()
    here = replace(settings, weights_folder=offline)
    with pytest.raises(WeightsError, match=r"rtmpose-m\.onnx is not in .*NOREP_WEIGHTS"):
        rtmpose.load(here)
    if packed:
        published.rename(offline / published.name)
    else:
        (offline / "rtmpose-m.onnx").write_bytes(model.read_bytes())
    assert "rtmpose-m" in rtmpose.load(here).weights


def test_names_and_files_that_do_not_exist(settings):
    with pytest.raises(UnknownNameError, match="did you mean rtmpose-s"):
        rtmpose.load(settings, "rtmpose-x")
    with pytest.raises(WeightsError, match=r"there is no file models/mine\.onnx"):
        rtmpose.load(settings, "models/mine.onnx")


@pytest.mark.parametrize(
    "content", [b"", b"not a model", b"\x08\x08" + b"\xff" * 99], ids=["empty", "text", "bytes"]
)
def test_what_is_no_model_is_refused(settings, tmp_path, content):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="no usable ONNX model"):
        rtmpose.load(settings, str(path))


def test_another_network_is_refused(settings):
    from norep.recognition.model import located

    with pytest.raises(WeightsError, match="is no RTMPose"):
        rtmpose.load(settings, str(located("skeleton")))


@pytest.mark.parametrize("members", [[], ["a/end2end.onnx", "b/end2end.onnx"]])
def test_an_archive_with_no_or_several_models_is_refused(published, settings, members):
    with zipfile.ZipFile(published, "w") as packed:
        for name in members:
            packed.writestr(name, b"x")
    with pytest.raises(WeightsError, match="does not hold one file"):
        rtmpose.load(settings)
    assert not list((settings.cache_folder / "weights").iterdir())


def test_names_in_an_archive_lead_nowhere(published, model, settings, tmp_path):
    with zipfile.ZipFile(published, "w") as packed:
        packed.write(model, "../../../../evil/end2end.onnx")
    assert "rtmpose-m" in rtmpose.load(settings).weights
    assert not list(tmp_path.rglob("evil"))


def test_damaged_archives_are_refused(published, settings):
    published.write_bytes(published.read_bytes()[:-40])
    with pytest.raises(WeightsError, match="no usable archive"):
        rtmpose.load(settings)
