import itertools
import math

import numpy as np
import pytest
from people import Crowd, Person, film, squatting, still

from norep.pose.backend import Candidate, Estimate, Region
from norep.pose.evidence import KEPT, LONGEST_SIDE, Evidence, body_box
from norep.pose.search import difference, search, windows
from norep.video.frame import Frame


def evidence(people, seconds=4.0, followed=None):
    collected = Evidence()
    for frame in film(people, seconds):
        estimate = None
        if followed is not None:
            region = followed.region(frame.time)
            points = followed.points(frame.time)
            estimate = Estimate(points, np.ones(len(points)), 1.0, region)
        collected.update(frame, estimate)
    return collected


def test_all_motion_is_the_athletes_own():
    athlete = Person(squatting(160))
    collected = evidence([athlete], followed=athlete)
    assert collected.moving
    assert collected.share > 0.8


def test_a_still_judge_has_no_share_of_the_motion():
    judge, athlete = Person(still(260)), Person(squatting(60))
    collected = evidence([judge, athlete], followed=judge)
    assert collected.moving
    assert collected.share < 0.05


def test_nobody_followed_has_no_share():
    assert evidence([Person(squatting(160))]).share == 0.0


def test_nothing_moves():
    collected = evidence([Person(still(160))])
    assert not collected.moving
    assert collected.share == 0.0


def test_few_and_small_pictures_are_kept():
    collected = Evidence()
    for index in range(100):
        image = np.zeros((270 if index % 2 else 271, 2 * LONGEST_SIDE, 3), dtype=np.uint8)
        image[:, 20 * index : 20 * index + 100] = 255
        collected.update(Frame(index, index / 10, image[:270]), None)
    assert len(collected.samples) == KEPT
    assert {sample.frame.image.shape[1] for sample in collected.samples} == {LONGEST_SIDE}


def test_the_box_is_that_of_the_visible_points():
    points = np.array([[10, 20], [30, 20], [10, 60], [30, 60], [500, 500.0]])
    estimate = Estimate(points, np.array([1, 1, 1, 1, 0.1]), 1.0, Region(20, 40, 50))
    left, top, right, bottom = body_box(estimate)
    assert (left, top) == pytest.approx((10 - 4.8, 20 - 4.8))
    assert (right, bottom) == pytest.approx((30 + 4.8, 60 + 4.8))


def test_the_mover_comes_first_and_is_where_they_were():
    judge, athlete = Person(still(260), tall=100, colour=(30, 30, 200)), Person(squatting(60), tall=60)
    people = search(evidence([judge, athlete]).samples, Crowd([judge, athlete]))
    assert len(people[0].anchors) > 3
    for anchor in people[0].anchors:
        np.testing.assert_allclose(anchor.points, athlete.points(anchor.time))
    assert people[0].merit > 3 * people[1].merit


def test_somebody_still_behind_the_athlete_is_not_the_athlete():
    """The photographer of a real clip: the athlete moves in front of them, they themselves do not."""
    photographer = Person(still(75), tall=70, colour=(30, 30, 200))
    athlete = Person(squatting(60, period=1.3), tall=60)
    people = search(evidence([photographer, athlete]).samples, Crowd([photographer, athlete]))
    np.testing.assert_allclose(people[0].anchors[0].points, athlete.points(people[0].anchors[0].time))


def test_only_the_thorough_search_finds_who_is_seen_in_tiles_alone():
    judge = Person(still(260), tall=100, colour=(30, 30, 200))
    athlete = Person(squatting(60), tall=60, prominent=False)
    samples = evidence([judge, athlete]).samples
    crowd = Crowd([judge, athlete])
    thorough = search(samples, crowd)
    np.testing.assert_allclose(thorough[0].anchors[0].points, athlete.points(thorough[0].anchors[0].time))
    calls = crowd.calls["detect"]
    quick = search(samples, crowd, thorough=False)
    assert len(quick) == 1
    assert crowd.calls["detect"] - calls <= 6


class Shrinking(Crowd):
    """Sees people where they are in a shrunken picture, `factor` times the size of the video's."""

    factor = 0.5

    def detect(self, frame, window=None):
        found = super().detect(frame)
        return [Candidate(resized(one.region, self.factor), one.score) for one in found]

    def landmarks(self, frame, region):
        whole = super().landmarks(frame, resized(region, 1 / self.factor))
        small = resized(whole.region, self.factor)
        return Estimate(whole.points * self.factor, whole.confidence, whole.score, small)


def resized(region, factor):
    return Region(region.x * factor, region.y * factor, region.size * factor)


def test_places_found_in_shrunken_pictures_are_given_in_the_videos_pixels():
    athlete = Person(squatting(1000, y=700.0, depth=100.0), tall=300)
    collected = Evidence()
    for index in range(80):
        image = np.full((1440, 2 * LONGEST_SIDE, 3), 90, dtype=np.uint8)
        top = round(athlete.points(index / 20)[:, 1].min())
        image[top : top + 300, 940:1060] = 250
        collected.update(Frame(index, index / 20, image), None)
    anchor = search(collected.samples, Shrinking([athlete]))[0].anchors[0]
    np.testing.assert_allclose(anchor.points, athlete.points(anchor.time))
    assert anchor.region.size == pytest.approx(300 * 1.3)


def test_an_empty_room_is_given_up_soon():
    crowd = Crowd([])
    assert search(evidence([Person(squatting(160))]).samples, crowd) == []
    assert search([], crowd) == []
    assert crowd.calls["landmarks"] == 0


@pytest.mark.parametrize(("width", "height"), [(854, 480), (480, 854), (300, 300), (4000, 100)])
def test_windows_cover_the_picture_with_overlap(width, height):
    whole, *tiles = windows(width, height)
    assert whole.size == max(width, height)
    assert {tile.size for tile in tiles} == {min(width, height), min(width, height) / 2}
    for size in (min(width, height), min(width, height) / 2):
        xs = sorted({tile.x for tile in tiles if tile.size == size})
        assert xs[0] == size / 2
        assert xs[-1] == width - size / 2
        assert all(b - a <= size / 2 + 1e-9 for a, b in itertools.pairwise(xs))


def test_regions_differ_by_place_size_and_direction():
    region = Region(100, 100, 100)
    assert difference(region, region) == 0
    assert difference(region, Region(150, 100, 100)) == pytest.approx(0.5)
    assert difference(region, Region(100, 100, 200)) == pytest.approx(0.5 * math.log(2))
    assert difference(region, Region(100, 100, 100, math.pi)) == pytest.approx(0.3)
