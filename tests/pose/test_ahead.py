import threading

import numpy as np
import pytest
from people import Crowd, Person, film, squatting

from norep.pose.ahead import Ahead
from norep.pose.athlete import follow_athlete
from norep.pose.sequence import PoseSequence


class Twofold(Crowd):
    """A crowd that two threads may ask at once; it remembers who asked for what, and moves a little with the
    region, as a real estimator does."""

    at_once = 2

    def __init__(self, people):
        super().__init__(people)
        self.asked = []

    def landmarks(self, frame, region):
        self.asked.append((frame.index, threading.current_thread().name.startswith("norep-pose")))
        return super().landmarks(frame, region)


class Onefold(Twofold):
    at_once = 1


def followed(backend, frames):
    return PoseSequence.join(list(follow_athlete(iter(frames), backend, reopen=lambda: iter(frames))))


def walking(time):
    """Slow, then too fast to be guessed, then gone and back elsewhere."""
    if 2.0 <= time < 2.6:
        return None
    return (60 + 20 * time + (25 * np.sin(12 * time) if time > 1 else 0), 90.0)


def test_what_was_begun_is_what_is_asked_for():
    person = Person(squatting(160))
    frame = film([person], 0.1)[0]
    backend = Twofold([person])
    with Ahead(backend) as ahead:
        ahead.begin(frame, person.region(0.0))
        estimate = ahead.landmarks(frame, person.region(0.0))
        assert backend.asked == [(0, True)]
        other = ahead.landmarks(frame, person.region(0.0).scaled(1.01))
    assert backend.asked == [(0, True), (0, False)]
    assert (estimate.points == other.points).all()


def test_an_estimator_for_one_thread_is_asked_by_the_caller_only():
    person = Person(squatting(160))
    backend = Onefold([person])
    frames = film([person], 1)
    with Ahead(backend) as ahead:
        ahead.begin(frames[0], person.region(0.0))
        assert backend.asked == []
    followed(backend, frames)
    assert not any(early for _, early in backend.asked)


def test_nearly_every_picture_of_a_calm_athlete_is_begun_early_and_none_twice():
    person = Person(squatting(160, depth=8, period=3.0))
    backend = Twofold([person])
    frames = film([person], 1.9)
    followed(backend, frames)
    assert sorted(index for index, _ in backend.asked) == [frame.index for frame in frames]
    assert sum(early for _, early in backend.asked) >= len(frames) - 2


@pytest.mark.parametrize("path", [squatting(160), squatting(160, depth=60, period=0.5), walking])
def test_the_number_of_threads_changes_no_result(path):
    person = Person(path)
    frames = film([person], 4)
    one, two = (followed(kind([person]), frames) for kind in (Onefold, Twofold))
    assert np.array_equal(one.points, two.points, equal_nan=True)
    assert np.array_equal(one.confidence, two.confidence)
    assert one.followed.sum() > 40


def test_a_file_gives_what_a_camera_gives():
    person = Person(squatting(160))
    frames = film([person], 3)
    live = PoseSequence.join(list(follow_athlete(iter(frames), Twofold([person]))))
    assert np.array_equal(live.points, followed(Twofold([person]), frames).points)


def test_live_never_waits_for_a_later_picture():
    person = Person(squatting(160))
    shown = []

    def camera():
        for frame in film([person], 1):
            shown.append(frame.index)
            yield frame

    for answered, _ in enumerate(follow_athlete(camera(), Twofold([person]))):
        assert shown[-1] == answered


def test_an_error_of_the_estimator_reaches_the_caller():
    class Broken(Twofold):
        def landmarks(self, frame, region):
            if frame.index == 7:
                raise RuntimeError("out of order")
            return super().landmarks(frame, region)

    person = Person(squatting(160))
    with pytest.raises(RuntimeError, match="out of order"):
        followed(Broken([person]), film([person], 1))


def test_threads_end_with_the_video_and_when_it_is_left_early():
    person = Person(squatting(160))
    frames = film([person], 3)
    followed(Twofold([person]), frames)
    poses = follow_athlete(iter(frames), Twofold([person]), reopen=lambda: iter(frames))
    next(poses)
    poses.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("norep-pose")]
