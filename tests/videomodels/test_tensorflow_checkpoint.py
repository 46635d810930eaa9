import shutil

import numpy as np
import pytest

from golden import FOLDER
from norep.errors import WeightsError
from norep.videomodels.tensorflow_checkpoint import checkpoint_variables

INDEX = FOLDER / "tensorflow-checkpoint.index"
"""Written by TensorFlow 2.21: a kernel, a bias, a scale, and a step counter that is no float."""


@pytest.fixture
def copied(tmp_path):
    for path in FOLDER.glob("tensorflow-checkpoint.*"):
        shutil.copy(path, tmp_path)
    return tmp_path / INDEX.name


def test_floats_are_read_with_their_names_and_shapes():
    found = dict(checkpoint_variables(INDEX))
    assert set(found) == {
        "stem/stem/conv3d/kernel",
        "classifier_head/classifier/conv3d/bias",
        "block0_layer0/scale",
    }
    kernel = found["stem/stem/conv3d/kernel"]
    assert np.array_equal(kernel, np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4) / 8)
    assert found["classifier_head/classifier/conv3d/bias"].tolist() == [0.5, -1.5]
    assert found["block0_layer0/scale"].shape == ()


def test_the_data_must_lie_beside_the_index(copied):
    next(copied.parent.glob("*.data-*")).unlink()
    with pytest.raises(WeightsError, match="data-00000-of-00001 is not beside it"):
        checkpoint_variables(copied)


@pytest.mark.parametrize("which", ["index", "data"])
def test_files_that_are_cut_off(copied, which):
    path = copied if which == "index" else next(copied.parent.glob("*.data-*"))
    whole = path.read_bytes()
    for size in range(0, len(whole) - 1, 7):
        path.write_bytes(whole[:size])
        with pytest.raises(WeightsError):
            checkpoint_variables(copied)


def test_damage_never_ends_otherwise_than_in_an_error_of_ours(copied):
    whole = copied.read_bytes()
    random = np.random.default_rng(0)
    for _ in range(300):
        broken = bytearray(whole)
        for at in random.integers(0, len(whole), 3):
            broken[at] = int(random.integers(0, 256))
        copied.write_bytes(bytes(broken))
        try:
            checkpoint_variables(copied)
        except WeightsError:
            continue
