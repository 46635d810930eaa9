import numpy as np
import pytest

from norep.pose.motion import Motion, Small

RANDOM = np.random.default_rng(6)
ROOM = np.repeat(np.repeat(RANDOM.integers(0, 255, (36, 64, 3), dtype=np.uint8), 10, axis=0), 10, axis=1)


def with_patch(picture, x, y):
    picture = picture.copy()
    picture[y : y + 60, x : x + 40] = 255
    return picture


def between(first, second):
    return Motion.between(Small.of(first), Small.of(second))


def test_motion_is_where_something_moves():
    motion = between(with_patch(ROOM, 100, 100), with_patch(ROOM, 130, 100))
    assert motion.total > 0
    assert motion.inside((90, 80, 190, 180)) == pytest.approx(motion.total, rel=0.02)
    assert motion.inside((300, 0, 640, 360)) == 0
    assert motion.density((90, 80, 190, 180)) > motion.density((0, 0, 640, 360))


def test_nothing_moves():
    assert between(ROOM, ROOM).total == 0


def test_a_pan_of_the_camera_is_taken_out():
    panned = between(ROOM, np.roll(ROOM, 16, axis=1)).total
    unlike = between(ROOM, RANDOM.permutation(ROOM.reshape(-1, 3)).reshape(ROOM.shape)).total
    assert panned < 0.1 * unlike


def test_somebody_is_seen_moving_before_a_panning_camera():
    motion = between(with_patch(ROOM, 300, 100), np.roll(with_patch(ROOM, 340, 100), 16, axis=1))
    assert motion.inside((280, 70, 430, 190)) > 0.6 * motion.total


def test_a_large_athlete_before_a_plain_wall_is_no_pan():
    wall = np.full((360, 640, 3), 200, dtype=np.uint8)
    first, second = wall.copy(), wall.copy()
    first[50:350, 200:400] = 40
    second[80:350, 200:400] = 40
    assert between(first, second).total > 0


@pytest.mark.parametrize("shape", [(2160, 3840), (1, 1), (16, 16), (10, 3000)])
def test_any_size(shape):
    picture = np.zeros((*shape, 3), dtype=np.uint8)
    motion = between(picture, picture)
    assert motion.total == 0
    assert motion.inside((-50, -50, 10_000, 10_000)) == 0
