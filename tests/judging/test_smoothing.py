from __future__ import annotations

import math

import pytest

from norep.judging.smoothing import FILL, TIME_CONSTANT, CausalSmoother

NAN = math.nan


def test_a_constant_stays() -> None:
    smoother = CausalSmoother(1)
    assert [smoother.update(time / 30, [7.0]) for time in range(10)] == [[7.0]] * 10


def test_the_first_value_is_taken_as_it_is() -> None:
    assert CausalSmoother(2).update(3.0, [1.0, NAN])[0] == 1.0


@pytest.mark.parametrize("frames", [1, 2, 6])
def test_a_step_is_answered_alike_at_any_frame_rate(frames: int) -> None:
    smoother = CausalSmoother(1)
    smoother.update(0.0, [0.0])
    for i in range(frames):
        (value,) = smoother.update(0.12 * (i + 1) / frames, [1.0])
    assert value == pytest.approx(1 - math.exp(-0.12 / TIME_CONSTANT))


def test_a_gap_is_filled_for_a_fifth_of_a_second() -> None:
    smoother = CausalSmoother(1)
    smoother.update(0.0, [5.0])
    assert smoother.update(FILL, [NAN]) == [5.0]
    assert math.isnan(smoother.update(FILL + 0.001, [NAN])[0])


def test_behind_a_gap_it_starts_anew() -> None:
    smoother = CausalSmoother(1)
    smoother.update(0.0, [5.0])
    assert smoother.update(1.0, [9.0]) == [9.0]


def test_within_a_gap_it_goes_on_with_the_weight_of_the_time_passed() -> None:
    smoother = CausalSmoother(1)
    smoother.update(0.0, [0.0])
    smoother.update(0.05, [NAN])
    (value,) = smoother.update(0.1, [1.0])
    assert value == pytest.approx(1 - math.exp(-2))


def test_a_cut_starts_anew() -> None:
    smoother = CausalSmoother(1)
    smoother.update(0.0, [5.0])
    assert smoother.update(0.03, [9.0], cut=True) == [9.0]
    assert math.isnan(smoother.update(0.06, [NAN], cut=True)[0])


def test_measures_do_not_touch_each_other() -> None:
    smoother = CausalSmoother(2)
    smoother.update(0.0, [1.0, 2.0])
    first, second = smoother.update(0.1, [NAN, 2.0])
    assert (first, second) == (1.0, 2.0)


def test_what_it_returns_is_not_its_memory() -> None:
    smoother = CausalSmoother(1)
    smoother.update(0.0, [1.0])[0] = 99.0
    assert smoother.update(0.1, [1.0]) == [1.0]
