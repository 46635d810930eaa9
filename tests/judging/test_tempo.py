from __future__ import annotations

import pytest

from norep.judging.tempo import HOLD, Tempo


def after(*lengths: float) -> Tempo:
    tempo = Tempo()
    for length in lengths:
        tempo.add(length)
    return tempo


def test_an_unknown_tempo_asks_for_the_usual_hold() -> None:
    assert Tempo().hold == after(9.0).hold == HOLD


@pytest.mark.parametrize(
    ("length", "hold"), [(0.1, 0.03), (0.75, 0.03), (1.0, 0.04), (2.5, 0.1), (5.0, 0.2), (60.0, 0.2)]
)
def test_two_attempts_set_the_hold(length: float, hold: float) -> None:
    assert after(length, length).hold == pytest.approx(hold)


def test_the_median_counts_and_only_of_the_latest() -> None:
    assert after(1.0, 2.0, 50.0).hold == pytest.approx(0.08)
    assert after(*[50.0] * 20, *[2.0] * 5, *[4.0] * 4).hold == pytest.approx(0.08)


def test_three_attempts_rule_out_far_shorter_ones() -> None:
    tempo = after(5.0, 5.0, 5.0)
    assert tempo.allows(1.0)
    assert not tempo.allows(0.999)
    assert after(5.0, 5.0).allows(0.001)
    assert Tempo().allows(0.0)
