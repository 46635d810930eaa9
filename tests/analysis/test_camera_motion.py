import numpy as np
import pytest

from norep.analysis.camera_motion import camera_moves
from norep.video.writer import VideoWriter

SIZE = (240, 160)
FRAMES = 24


def film(path, way, background=True):
    """A window on a large speckled wall, at `way(share)` pixels to the right; somebody walks through."""
    random = np.random.default_rng(0)
    blocks = (
        random.integers(0, 255, (40, 80, 3), np.uint8) if background else np.full((40, 80, 3), 90, np.uint8)
    )
    wall = blocks.repeat(8, axis=0).repeat(8, axis=1)
    with VideoWriter(path, SIZE, fps=8) as writer:
        for i in range(FRAMES):
            left = round(way(i / FRAMES))
            image = wall[60 : 60 + SIZE[1], 100 + left : 100 + left + SIZE[0]].copy()
            image[60:140, 20 + 6 * i : 50 + 6 * i] = 20
            writer.write(image, i / 8)
    return path


def test_a_camera_on_a_tripod_is_still_whoever_walks_by(tmp_path):
    assert camera_moves(film(tmp_path / "a.mp4", lambda share: 0)) is False


def test_a_hand_that_shakes_is_still(tmp_path):
    assert camera_moves(film(tmp_path / "a.mp4", lambda share: 4 * np.sin(40 * share))) is False


@pytest.mark.parametrize("way", [lambda share: 90 * share, lambda share: 40 * np.sin(6 * share)])
def test_a_pan_moves_also_a_slow_one(tmp_path, way):
    assert camera_moves(film(tmp_path / "a.mp4", way)) is True


def test_a_blank_wall_tells_nothing(tmp_path):
    assert camera_moves(film(tmp_path / "a.mp4", lambda share: 90 * share, background=False)) is None
