import numpy as np
import pytest

from norep.recognition.periodic.smoothing import convolved, smoothed


def test_a_constant_stays_and_missing_values_are_filled():
    values = np.full((50, 2), 3.0)
    values[10:14, 0] = np.nan
    assert smoothed(np.arange(50) / 10, values, 0.5) == pytest.approx(np.full((50, 2), 3.0))


def test_what_is_far_from_any_value_stays_missing():
    values = np.full((100, 1), np.nan)
    values[0] = 1.0
    result = convolved(values, 2.0)
    assert result[0, 0] == pytest.approx(1.0)
    assert np.isnan(result[50, 0])


def test_noise_falls_by_the_width_of_the_window():
    noise = np.random.default_rng(0).normal(size=(4000, 1))
    # A Gaussian of s samples leaves 1 / (2 sqrt(pi) s) of the variance.
    assert convolved(noise, 5.0).var() == pytest.approx(1 / (2 * np.sqrt(np.pi) * 5), rel=0.15)
