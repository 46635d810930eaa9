import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from norep.recognition.periodic.extrema import levels, swings, turning_points

heights = st.lists(st.integers(-50, 50), min_size=2, max_size=40)


def test_a_wave_turns_at_its_ends_and_tops():
    signal = np.array([0.0, 1.0, 2.0, 1.0, 0.0, 1.0])
    assert turning_points(signal).tolist() == [0, 2, 4, 5]


def test_small_swings_are_smoothed_away():
    series = np.array([0.0, 10.0, 9.0, 10.5, 0.0, 10.0])
    assert swings(series, 5.0) == [0, 3, 4, 5]
    assert swings(series, 0.5) == [0, 1, 2, 3, 4, 5]


def test_nothing_is_left_of_a_flat_series():
    assert swings(np.array([1.0, 1.1, 1.0]), 5.0) == []


def test_an_inner_swing_has_its_own_level():
    assert levels(np.array([0.0, 10.0, 8.0, 12.0, 0.0])).tolist() == [12.0, 12.0, 2.0]


@given(heights, st.integers(1, 60))
def test_kept_swings_are_large_and_alternate(series, least):
    values = np.array(series, float)
    steps = np.diff(values[swings(values, least)])
    assert (np.abs(steps) >= least).all()
    assert (steps[1:] * steps[:-1] < 0).all()


@given(heights)
def test_the_largest_level_is_the_range_of_the_turns(series):
    values = np.array(series, float)
    turns = values[turning_points(values)]
    assert levels(turns).max() == pytest.approx(np.ptp(turns))
