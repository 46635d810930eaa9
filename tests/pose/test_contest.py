import numpy as np
import pytest
from people import Crowd, Person, film, squatting, still

from norep.pose.choice import Choices
from norep.pose.contest import contest, record
from norep.pose.search import Sighting


def compared(people, seconds=3.0, **options):
    """The runners for one sighting of each person in the middle, the first of them sighted best."""
    crowd, at = Crowd(people), seconds / 2
    frames = film(people, seconds)
    frame = min(frames, key=lambda frame: abs(frame.time - at))
    seen = [crowd.landmarks(frame, person.region(frame.time)) for person in people]
    sightings = [Sighting(frame.time, one, 1.0 - 0.05 * place) for place, one in enumerate(seen)]
    return contest(frames, sightings, crowd, **options)


def side(runner):
    """Where a runner is, on the average."""
    return float(np.mean([one.region.x for one in runner.trace.values()]))


def test_the_body_that_moves_wins_over_the_one_that_is_clearer():
    runners = compared([Person(still(240), tall=110), Person(squatting(70), tall=60)])
    assert side(runners[0]) == pytest.approx(70)
    assert runners[0].presence == 1.0


def test_walking_by_is_no_exercise():
    walker = Person(lambda time: (30 + 80 * time, 90), tall=80)
    runners = compared([walker, Person(squatting(250, depth=12), tall=60)])
    assert side(runners[0]) == pytest.approx(250)


def test_of_two_who_move_alike_the_larger_one_is_meant():
    small = Person(squatting(60, depth=10), tall=40)
    large = Person(squatting(220, depth=20), tall=80)
    assert side(compared([large, small])[0]) == pytest.approx(220)


def test_somebody_hardly_seen_is_nobody():
    passing = Person(lambda time: (60, 90) if 1.45 < time < 1.55 else None, tall=80)
    runners = compared([passing, Person(squatting(220), tall=60)])
    assert [round(side(runner)) for runner in runners] == [220]


def test_nothing_to_compare():
    assert contest([], [], Crowd([])) == []


def test_the_record_says_who_was_considered():
    choices = Choices()
    runners = compared([Person(squatting(70)), Person(squatting(240, period=1.2))])
    record(runners, choices)
    shares = {round(one.box[0] + one.box[2]) // 2: one.share for one in choices.considered}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert [doubt.kind for doubt in choices.doubts] == ["alike"]
