from __future__ import annotations

import pytest
from streams import NAN, movement

from norep.judging.hold import Held, HoldTimer

pytestmark = pytest.mark.usefixtures("raw")

PLANK = movement(("plank", {"x": {"above": 10.0}, "y": {"below": 5.0}}), kind="hold")


def times(*frames: tuple[float, float]) -> list[Held]:
    """What a timer tells of these times and values of x."""
    timer = HoldTimer(PLANK)
    return [held for time, x in frames for held in timer.update(time, [x, 0.0])] + timer.finish()


def test_a_hold_lasts_from_the_first_to_the_last_frame_of_the_position() -> None:
    assert times((0, 0), (1, 20), (1.25, 20), (1.5, 20), (1.75, 20), (2, 20), (2.25, 0), (3, 0)) == [
        Held(1, 2)
    ]


def test_every_limit_has_to_hold() -> None:
    timer = HoldTimer(PLANK)
    for time in range(20):
        timer.update(time / 4, [20.0, 9.0])
    assert timer.finish() == []


@pytest.mark.parametrize(("last", "told"), [(1.0, 1), (0.99, 0)])
def test_a_position_passed_through_is_not_held(last: float, told: int) -> None:
    assert len(times((0, 20), (0.4, 20), (0.8, 20), (last, 20))) == told


@pytest.mark.parametrize(("back", "holds"), [(2.49, [Held(0, 3.0)]), (2.5, [Held(0, 2)])])
@pytest.mark.parametrize("gap", [0.0, NAN])
def test_it_is_over_after_half_a_second(back: float, holds: list[Held], gap: float) -> None:
    frames = [(time / 4, 20.0) for time in range(9)]
    assert times(*frames, (2.3, gap), (back, 20), (2.75, 20), (3.0, 20)) == holds


def test_two_holds() -> None:
    frames = [(time / 4, 20.0 if time % 8 < 5 else 0.0) for time in range(16)]
    assert times(*frames) == [Held(0, 1), Held(2, 3)]


def test_a_cut_does_not_end_it() -> None:
    timer = HoldTimer(PLANK)
    for time in range(9):
        assert timer.update(time / 4, [20.0, 0.0], cut=time == 4) == []
    assert timer.finish() == [Held(0, 2)]
    assert timer.finish() == []


def test_no_poses_are_kept_for_it() -> None:
    assert HoldTimer(PLANK).open_since(7.0) == 7.0
