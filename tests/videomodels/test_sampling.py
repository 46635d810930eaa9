"""Which frames of a clip are seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from norep.errors import DefinitionError
from norep.videomodels.sampling import AHEAD, Due, Sampling

TIMES = st.lists(st.floats(1e-3, 0.7), max_size=40).map(lambda steps: np.cumsum([0.0, *steps]).tolist())
RATES = st.floats(0.5, 240)


@given(TIMES, RATES)
def test_a_rate_takes_the_first_frame_of_each_moment(times, rate):
    chosen = Sampling(rate=rate).chosen(times)
    assert chosen[0] == 0
    assert chosen == sorted(chosen)
    for number, index in enumerate(chosen):
        moment = number / rate
        assert times[index] >= moment - 2 * AHEAD
        assert index == 0 or times[index - 1] < moment
    assert len(chosen) / rate > times[-1] - 1e-9  # no moment is left out


@given(TIMES, RATES)
def test_a_live_source_takes_the_same_frames(times, rate):
    due = Due(rate)
    taken = [index for index, time in enumerate(times) for _ in range(due.at(time))]
    assert taken == Sampling(rate=rate).chosen(times)


@given(TIMES, st.integers(2, 60))
def test_evenly_spaced_frames_are_nearest_to_their_moments(times, frames):
    chosen = Sampling(frames=frames).chosen(times)
    assert (len(chosen), chosen[0], chosen[-1]) == (frames, 0, len(times) - 1)
    assert chosen == sorted(chosen)
    moments = np.linspace(times[0], times[-1], frames)
    for moment, index in zip(moments, chosen, strict=True):
        assert abs(times[index] - moment) <= np.abs(np.asarray(times) - moment).min() + 1e-6


@given(TIMES, st.floats(-1e4, 1e4))
def test_frames_do_not_depend_on_when_the_clock_began(times, begin):
    moved = [time + begin for time in times]
    assert len(Sampling(frames=5).chosen(moved)) == 5
    assert abs(len(Sampling(rate=10).chosen(moved)) - len(Sampling(rate=10).chosen(times))) <= 1


@pytest.mark.parametrize(
    ("frames", "chosen"), [(1, [3]), (2, [0, 6]), (3, [0, 3, 6]), (7, [0, 1, 2, 3, 4, 5, 6])]
)
def test_known_frames(frames, chosen):
    assert Sampling(frames=frames).chosen([0.1 * number for number in range(7)]) == chosen


@pytest.mark.parametrize("rate", [10, 15, 20, 24, 25, 30, 29.97, 50, 60])
def test_a_film_of_the_same_rate_is_seen_whole(rate):
    times = [round(number / rate, 6) for number in range(900)]
    assert Sampling(rate=rate).chosen(times) == list(range(900))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "either a number of frames or a rate"),
        ({"frames": 3, "rate": 3.0}, "either a number of frames or a rate"),
        ({"frames": 0}, "1 to 4096 frames, not 0"),
        ({"frames": 5000}, "not 5000"),
        ({"rate": 0.1}, "0.5 to 240 frames a second, not 0.1"),
        ({"rate": float("nan")}, "not nan"),
    ],
)
def test_numbers_out_of_range(values, message):
    with pytest.raises(DefinitionError, match=message):
        Sampling(**values)
