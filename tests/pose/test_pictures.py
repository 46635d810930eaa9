import numpy as np
import pytest

from norep.pose.pictures import Pictures
from norep.pose.steady import camera_shifts
from norep.video.frame import Frame


def room(seed=3, size=(360, 640)):
    """A picture with many corners."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (size[0] // 12 + 1, size[1] // 12 + 1, 3))
    return np.kron(small, np.ones((12, 12, 1)))[: size[0], : size[1]].astype(np.uint8)


def test_pictures_are_kept_small_and_nearly_the_same():
    pictures = Pictures(longest_side=320)
    pictures.add(Frame(4, 0.5, room()))
    assert pictures.factor == 0.5
    kept = pictures[0]
    assert (kept.index, kept.time, kept.image.shape) == (4, 0.5, (180, 320, 3))
    assert abs(kept.image.mean() - room().mean()) < 2


def test_the_oldest_go():
    pictures = Pictures(limit=200_000)
    for index in range(30):
        pictures.add(Frame(index, index / 10, room(index)))
    assert 0 < len(pictures) < 30
    assert pictures.times[-1] == 2.9
    assert pictures.nearest(0.0) == 0
    assert pictures.nearest(2.82) == len(pictures) - 2


def test_a_panning_camera_is_noticed():
    wide = room(size=(360, 900))
    pictures = Pictures()
    for index in range(13):
        pictures.add(Frame(index, index / 10, np.ascontiguousarray(wide[:, 10 * index : 10 * index + 640])))
    shifts = camera_shifts(pictures)
    assert shifts[0] == pytest.approx(np.array([[1, 0, -60], [0, 1, 0]]), abs=1.5)
    assert shifts[3] == pytest.approx(np.array([[1, 0, -30], [0, 1, 0]]), abs=1.5)
    assert shifts[6] == pytest.approx(np.eye(2, 3), abs=0.1)


def test_without_a_background_the_camera_stands():
    pictures = Pictures()
    for index in range(8):
        pictures.add(Frame(index, index / 10, np.full((120, 160, 3), 90, np.uint8)))
    assert camera_shifts(pictures) == pytest.approx(np.tile(np.eye(2, 3), (8, 1, 1)))
