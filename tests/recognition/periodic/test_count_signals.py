"""Signals of any kind, such as the flow of the picture, through the same counter."""

import numpy as np
import pytest

from norep.recognition.periodic.count import count_signals


def waves(period: float, seconds: float, fps: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three signals of one motion, with some noise; the motion starts and ends at rest."""
    time = np.arange(int(seconds * fps)) / fps
    phase = 2 * np.pi * time / period
    noise = np.random.default_rng(seed).normal(0, 0.1, (len(time), 3))
    return time, np.stack([1 - np.cos(phase), 2 * np.sin(phase), np.cos(phase)], axis=1) + noise


@pytest.mark.parametrize("period", [0.8, 2.0, 4.0])
@pytest.mark.parametrize("fps", [12.0, 30.0])
def test_waves_are_counted(period, fps):
    time, signals = waves(period, 10 * period, fps)
    counted = count_signals(time, signals)
    assert abs(len(counted) - 10) <= 1
    assert counted.source == "flow"


def test_the_unit_does_not_matter():
    time, signals = waves(2.0, 20.0, 15.0)
    assert count_signals(time, signals).reps == count_signals(time, signals * 1e4).reps


def test_missing_stretches_are_bridged():
    time, signals = waves(2.0, 20.0, 15.0)
    seen = ~((time > 4.0) & (time < 4.5) | (time > 11.0) & (time < 11.4))
    assert abs(len(count_signals(time, signals, seen)) - 10) <= 1


def test_a_flat_signal_repeats_nothing():
    assert len(count_signals(np.arange(100) / 10, np.ones((100, 2)))) == 0


def test_nothing_seen_repeats_nothing():
    assert len(count_signals(np.arange(100) / 10, np.full((100, 2), np.nan))) == 0
