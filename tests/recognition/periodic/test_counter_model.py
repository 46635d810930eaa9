import numpy as np
import pytest

from norep.errors import WeightsError
from norep.recognition.periodic.forest import Forest
from norep.recognition.periodic.model import CounterModel, shipped


def test_a_tree_sends_rows_left_up_to_the_threshold():
    tree = Forest(
        feature=np.array([[1, -1, -1]], np.int16),
        threshold=np.array([[2.0, 0, 0]], np.float32),
        left=np.array([[1, 0, 0]], np.int16),
        right=np.array([[2, 0, 0]], np.int16),
        value=np.array([[0, 10.0, 20.0]], np.float32),
        base=np.array(0.5),
    )
    assert tree.predict(np.array([[9.0, 2.0], [0.0, 2.1]])).tolist() == [10.5, 20.5]


def test_a_saved_counter_is_read_back(tmp_path):
    path = shipped().save(tmp_path / "counter.npz")
    again = CounterModel.load(path)
    assert len(again.paces) == len(shipped().paces)
    table = np.random.default_rng(0).normal(size=(20, 200))
    assert again.losses(table, posed=True) == pytest.approx(shipped().losses(table, posed=True))


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_a_file_that_is_no_counter_is_refused(tmp_path, content):
    path = tmp_path / "counter.npz"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="no counter of norep"):
        CounterModel.load(path)


def test_another_version_is_refused(tmp_path):
    path = tmp_path / "counter.npz"
    np.savez(path, version=np.array(99))
    with pytest.raises(WeightsError, match="version is 99"):
        CounterModel.load(path)


def test_the_shipped_counter_is_small():
    from importlib import resources

    file = resources.files("norep.recognition.periodic") / "counter.npz"
    with resources.as_file(file) as path:
        assert path.stat().st_size < 1_500_000
