import numpy as np
import pytest

from norep.errors import PoseError
from norep.pose.athlete import follow_athlete
from norep.pose.backend import Region
from norep.pose.backends import replay
from norep.pose.sequence import PoseSequence
from norep.settings import Settings
from norep.video.frame import Frame

BLANK = np.zeros((100, 200, 3), dtype=np.uint8)


def somebody(x=100.0, frames=10, fps=10.0, seed=0):
    shape = np.random.default_rng(seed).uniform(-30, 30, (33, 2))
    points = shape + np.stack([np.full(frames, x), 50 + np.arange(frames)], axis=1)[:, None]
    return PoseSequence(np.arange(frames) / fps, points, np.full((frames, 33), 0.9))


def frames_of(poses):
    return [Frame(index, time, BLANK) for index, time in enumerate(poses.time.tolist())]


def test_what_was_stored_is_served(tmp_path):
    poses = somebody()
    backend = replay.load(Settings(tmp_path), str(poses.save(tmp_path / "poses.npz")))
    again = PoseSequence.join(list(follow_athlete(frames_of(poses), backend)))
    np.testing.assert_allclose(again.points, poses.points, atol=1e-4)
    assert again.world is None
    assert backend.weights == {}


def test_frames_without_the_athlete_stay_so():
    poses = somebody()
    poses.points[4] = np.nan
    again = PoseSequence.join(list(follow_athlete(frames_of(poses), replay.Replay(poses))))
    assert again.followed.tolist() == poses.followed.tolist()


def test_the_nearest_frame_within_half_a_frame_is_served():
    backend = replay.Replay(somebody())
    whole = Region.whole(200, 100)
    assert backend.landmarks(Frame(0, 0.34, BLANK), whole).points[0, 1] == pytest.approx(
        somebody().points[3, 0, 1]
    )
    assert backend.landmarks(Frame(0, 3.0, BLANK), whole) is None


def test_of_several_people_the_nearest_to_the_region_is_served():
    left, right = somebody(50, seed=1), somebody(150, seed=2)
    backend = replay.Replay(left, right)
    frame = Frame(0, 0.0, BLANK)
    assert len(backend.detect(frame)) == 2
    assert len(backend.detect(frame, Region(50, 50, 60))) == 1
    np.testing.assert_array_equal(backend.landmarks(frame, Region(140, 50, 60)).points, right.points[0])
    assert backend.landmarks(frame, Region(1000, 50, 60)) is None


def test_without_a_file_it_says_how_to_name_one(tmp_path):
    with pytest.raises(PoseError, match=r"replay:poses\.npz"):
        replay.load(Settings(tmp_path), None)
    with pytest.raises(PoseError, match="does not exist"):
        replay.load(Settings(tmp_path), str(tmp_path / "none.npz"))
    with pytest.raises(PoseError, match="at least one"):
        replay.Replay()
