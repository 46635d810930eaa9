"""Where a set begins and ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from norep.judging.events import Rep
from norep.recognition.edges import BLUR, LATITUDE, LONGER, trimmed

BEGUN, COUNTED = (2.0, 5.0, 8.0), (3.0, 6.0, 9.0)


def reps() -> list[Rep]:
    """Three repetitions that take a second each, with two seconds between."""
    pairs = enumerate(zip(BEGUN, COUNTED, strict=True), 1)
    return [Rep(i, start, done, done + 1.5, (), "valid", (), ()) for i, (start, done) in pairs]


def test_a_set_begins_and_ends_where_the_network_sees_it_without_its_blur() -> None:
    found = trimmed(reps(), 1.8 - BLUR, 9.7 + BLUR)
    assert (found[0].start, found[-1].end) == pytest.approx((1.8, 9.7))


def test_the_walk_to_the_bar_is_no_part_of_the_first_repetition() -> None:
    early = [replace(reps()[0], start=0.0), *reps()[1:]]
    assert trimmed(early, -3.0, 10.0)[0].start == pytest.approx(3.0 - LONGER * 1.0 - LATITUDE)


def test_the_last_repetition_ends_as_the_others_do() -> None:
    late = [*reps()[:2], replace(reps()[2], end=20.0)]
    assert trimmed(late, 2.0, 30.0)[-1].end == pytest.approx(9.0 + 2.0)


def test_no_repetition_ends_before_it_counts_or_begins_after() -> None:
    found = trimmed(reps(), 20.0, 0.0)
    assert found[-1].end == COUNTED[-1]
    assert found[0].start <= COUNTED[0]


def test_repetitions_between_are_left_alone() -> None:
    assert trimmed(reps(), 0.0, 12.0)[1] == reps()[1]
    assert trimmed([], 0.0, 1.0) == []
