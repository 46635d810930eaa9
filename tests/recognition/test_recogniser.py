"""The recogniser on a small network trained on drawn athletes within seconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from norep.errors import PoseError, UnknownNameError, WeightsError
from norep.pose.sequence import PoseSequence
from norep.recognition.model import FORMAT, Model
from norep.recognition.recogniser import Recogniser

pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")
onnx = pytest.importorskip("onnx", reason="training needs the extra: pip install norep[train]")

from athletes import MOVEMENTS, drawn, tiny  # noqa: E402


@pytest.fixture(scope="module")
def recogniser(tmp_path_factory: pytest.TempPathFactory) -> Recogniser:
    return Recogniser.load(tiny().export(tmp_path_factory.mktemp("model") / "tiny.onnx"))


@pytest.fixture(scope="module")
def squats() -> PoseSequence:
    return drawn("air-squat", seed=500).poses


class TestRecogniser:
    def test_has_a_name_and_labels(self, recogniser: Recogniser) -> None:
        assert recogniser.name == "tiny"
        assert recogniser.labels == tuple(sorted(MOVEMENTS))

    @pytest.mark.parametrize("movement", MOVEMENTS)
    def test_recognises_people_and_views_it_has_not_seen(self, recogniser: Recogniser, movement: str) -> None:
        right = [recogniser.top(drawn(movement, seed=900 + i).poses, 1)[0][0] == movement for i in range(6)]
        assert sum(right) >= 5

    def test_probabilities_sum_to_one(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        found = recogniser.probabilities(squats)
        assert found.shape == (len(MOVEMENTS),)
        assert found.sum() == pytest.approx(1.0)
        assert found.min() >= 0

    def test_the_top_is_sorted_and_as_long_as_asked(
        self, recogniser: Recogniser, squats: PoseSequence
    ) -> None:
        top = recogniser.top(squats, 2)
        assert len(top) == 2
        assert top[0][1] >= top[1][1]
        assert len(recogniser.top(squats, 50)) == len(MOVEMENTS)


class TestSameAnswer:
    def test_in_a_mirror(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        np.testing.assert_allclose(
            recogniser.probabilities(squats.mirrored()), recogniser.probabilities(squats), atol=1e-4
        )

    def test_elsewhere_and_larger(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        moved = replace(squats, points=squats.points * 3.0 + (700, -50))
        np.testing.assert_allclose(
            recogniser.probabilities(moved), recogniser.probabilities(squats), atol=2e-3
        )

    def test_later(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        later = replace(squats, time=squats.time + 1000.0)
        np.testing.assert_allclose(
            recogniser.probabilities(later), recogniser.probabilities(squats), atol=2e-3
        )

    @pytest.mark.parametrize("fps", [15.0, 60.0])
    def test_at_another_frame_rate(self, recogniser: Recogniser, fps: float) -> None:
        for movement in MOVEMENTS:
            other = recogniser.probabilities(drawn(movement, seed=500, fps=fps).poses)
            usual = recogniser.probabilities(drawn(movement, seed=500).poses)
            assert np.abs(other - usual).max() < 0.15

    def test_without_some_joints(self, recogniser: Recogniser) -> None:
        for movement in MOVEMENTS:
            poses = drawn(movement, seed=500).poses
            points = poses.points.copy()
            points[:, [poses.skeleton.index(f"left_{name}") for name in ("wrist", "ankle", "elbow")]] = np.nan
            assert recogniser.top(replace(poses, points=points), 1)[0][0] == movement


class TestWindows:
    def test_follow_what_changes(self, recogniser: Recogniser) -> None:
        first, second = (
            drawn("air-squat", seed=500, reps=4).poses,
            drawn("jumping-jack", seed=501, reps=8).poses,
        )
        edge = first.time[-1]
        second = replace(second, time=second.time + edge + 1 / 30)
        windows = recogniser.windows(PoseSequence.join([first, replace(second, size=first.size)]))
        best = np.array(recogniser.labels)[windows.probabilities.argmax(axis=1)]
        assert (best[windows.stop < edge] == "air-squat").mean() > 0.9
        assert (best[windows.start > edge] == "jumping-jack").mean() > 0.9

    def test_lie_around_their_time(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        windows = recogniser.windows(squats, span=2.0, hop=0.5)
        assert len(windows) == len(windows.probabilities)
        np.testing.assert_allclose(np.diff(windows.time), 0.5)
        assert (windows.start <= windows.time).all()
        assert (windows.time <= windows.stop).all()
        assert (windows.stop - windows.start).max() == pytest.approx(2.0)
        np.testing.assert_allclose(windows.probabilities.sum(axis=1), 1.0)

    def test_have_no_answer_where_nobody_is_seen(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        length = squats.time[-1] - squats.time[0]
        again = replace(squats, time=squats.time + length + 8.0)
        windows = recogniser.windows(PoseSequence.join([squats, again]))
        middle = squats.time[-1] + 4.0
        at = np.abs(windows.time - middle).argmin()
        assert np.isnan(windows.probabilities[at]).all()
        assert np.isfinite(windows.probabilities[[0, -1]]).all()

    def test_of_a_long_recording_do_not_depend_on_how_it_is_cut_up(
        self, recogniser: Recogniser, squats: PoseSequence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = recogniser.windows(squats).probabilities
        monkeypatch.setattr("norep.recognition.recogniser.CHUNK", 32)
        np.testing.assert_allclose(recogniser.windows(squats).probabilities, whole, atol=1e-5)

    def test_of_a_clip_of_two_frames(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        assert len(recogniser.windows(squats[:2])) == 1


class TestNothingToRecognise:
    def test_is_an_error(self, recogniser: Recogniser, squats: PoseSequence) -> None:
        nobody = replace(squats, points=np.full_like(squats.points, np.nan))
        for poses in (nobody, squats[:1], PoseSequence.empty()):
            with pytest.raises(PoseError):
                recogniser.probabilities(poses)
            with pytest.raises(PoseError):
                recogniser.windows(poses)


class TestModelFiles:
    def test_that_are_missing(self, tmp_path: Path) -> None:
        with pytest.raises(WeightsError, match=r"cannot read the model .*away\.onnx"):
            Recogniser.load(tmp_path / "away.onnx")

    def test_a_name_that_is_not_shipped(self) -> None:
        with pytest.raises(UnknownNameError, match="no recogniser is called 'skelton'"):
            Recogniser.load("skelton")

    @pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x07" * 400])
    def test_that_are_no_model(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "wrong.onnx"
        path.write_bytes(content)
        with pytest.raises(WeightsError, match="is no"):
            Recogniser.load(path)

    def test_of_another_program(self, tmp_path: Path) -> None:
        with pytest.raises(WeightsError, match="is an ONNX model, but no recogniser of norep"):
            Recogniser.load(changed(tmp_path, format=None))

    @pytest.mark.parametrize("key", ["version", "features"])
    def test_of_another_version(self, tmp_path: Path, key: str) -> None:
        with pytest.raises(WeightsError, match=rf"made for another norep \({key} 99, .*train it again"):
            Recogniser.load(changed(tmp_path, **{key: "99"}))

    @pytest.mark.parametrize("labels", ["[]", '["one"]', "{", "5"])
    def test_whose_labels_do_not_fit(self, tmp_path: Path, labels: str) -> None:
        with pytest.raises(WeightsError, match="damaged recogniser"):
            Recogniser.load(changed(tmp_path, labels=labels))

    def test_tell_how_they_were_trained(self, tmp_path: Path) -> None:
        model = Model.load(changed(tmp_path))
        assert model.training["clips"] == tiny().clips
        assert model.network == "skeleton"


def changed(folder: Path, **entries: str | None) -> Path:
    """The tiny model with other entries in its description; None takes one out."""
    path = tiny().export(folder / "changed.onnx")
    model = onnx.load(path)
    about = {entry.key: entry.value for entry in model.metadata_props}
    assert about["format"] == FORMAT
    about |= entries  # type: ignore[arg-type]
    del model.metadata_props[:]
    for key, value in about.items():
        if value is not None:
            entry = model.metadata_props.add()
            entry.key, entry.value = key, value
    onnx.save(model, path)
    return path
