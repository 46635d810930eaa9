import math

import pytest

from norep.pose.backend import Region
from norep.pose.course import Course


def on_course(*regions):
    course = Course()
    for region in regions:
        course.onward()
        course.seen(region)
    return course


def test_the_first_pictures_follow_what_was_seen():
    course = Course()
    assert course.onward() is None
    assert course.expected() is None
    course.seen(Region(100, 50, 80, 0.2))
    assert course.onward() == Region(100, 50, 80, 0.2)


def test_a_slow_motion_is_guessed_a_picture_early():
    course = on_course(Region(100, 50, 80), Region(101, 50, 80), Region(102, 50, 80))
    guess = course.expected()
    assert guess == Region(pytest.approx(102.7), 50, 80)
    course.onward()
    course.seen(Region(103, 50, 80))
    assert course.onward() == guess


@pytest.mark.parametrize(
    "now", [Region(106, 50, 80), Region(102, 50, 86), Region(102, 50, 80, math.radians(5))]
)
def test_a_guess_that_turns_out_wrong_is_not_used(now):
    course = on_course(Region(100, 50, 80), Region(101, 50, 80), Region(102, 50, 80))
    course.onward()
    course.seen(now)
    assert course.onward() == now


def test_the_guess_turns_the_short_way_round():
    course = on_course(
        *(Region(100, 50, 80, math.remainder(math.pi + a, math.tau)) for a in (-0.02, 0, 0.02))
    )
    assert course.expected().angle == pytest.approx(-math.pi + 0.02 + 0.35 * 0.04)


def test_size_goes_on_by_its_ratio():
    course = on_course(Region(100, 50, 100), Region(100, 50, 100), Region(100, 50, 110))
    assert course.expected().size == pytest.approx(110 * 1.1**0.35)


def test_nothing_is_guessed_across_a_loss():
    course = on_course(Region(100, 50, 80), Region(101, 50, 80))
    course.onward()
    course.lost()
    assert course.expected() is None
    assert course.onward() is None
    course.seen(Region(30, 50, 60))
    assert course.onward() == Region(30, 50, 60)
    assert course.expected() == Region(30, 50, 60)
