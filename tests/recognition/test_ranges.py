"""The ranges of posture, measured on drawn athletes whose postures are known, and what is made of them."""

from __future__ import annotations

import numpy as np
import pytest

import norep
from norep.pose.sequence import PoseSequence
from norep.recognition.course import course
from norep.recognition.evidence import posture
from norep.recognition.range_network import RangeNetwork
from norep.recognition.ranges import PERCENTILES, QUANTITIES, WIDTH, ranges
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean


def draw(name: str, view: float = 90.0) -> PoseSequence:
    return norep.draw(norep.movements[name], Take(clean(3)), Camera(480, 640, yaw=view))


def of(poses: PoseSequence, quantity: str) -> np.ndarray:
    """The percentiles of one quantity."""
    rows = ranges(course(poses).points)[: len(QUANTITIES) * len(PERCENTILES)]
    return np.asarray(rows.reshape(len(QUANTITIES), len(PERCENTILES))[QUANTITIES.index(quantity)])


def test_a_burpee_goes_down_to_the_floor_and_a_deadlift_does_not() -> None:
    burpee, deadlift = (of(draw(name), "shoulder over ankle") for name in ("burpee", "deadlift"))
    assert burpee[0] < 0.9
    assert deadlift[0] > 1.2
    assert of(draw("burpee"), "lean")[-1] == pytest.approx(87, abs=6)


@pytest.mark.parametrize("view", [0.0, 45.0, 90.0])
def test_the_hands_are_above_the_head_at_the_top_of_a_thruster_from_every_side(view: float) -> None:
    assert of(draw("thruster", view), "wrist over head")[-1] > 0.3
    assert of(draw("front-squat", view), "wrist over head")[-1] < 0


def test_they_do_not_depend_on_how_large_the_athlete_is_nor_where() -> None:
    points = course(draw("thruster")).points
    np.testing.assert_allclose(ranges(points * 3 + 50), ranges(points), atol=1e-2)


def test_the_mirror_image_has_the_same_ranges() -> None:
    poses = draw("kettlebell-snatch", 45.0)
    np.testing.assert_allclose(
        ranges(course(poses.mirrored()).points), ranges(course(poses).points), atol=1e-2
    )


def test_what_is_not_seen_is_not_known() -> None:
    points = course(draw("air-squat")).points.copy()
    points[:, 11:] = np.nan
    found = ranges(points)[: len(QUANTITIES) * len(PERCENTILES)].reshape(len(QUANTITIES), -1)
    known = np.isfinite(found).all(axis=1)
    assert not known[QUANTITIES.index("hip over ankle")]
    assert known[QUANTITIES.index("lean")]


LABELS = ("deadlift", "burpee")


@pytest.fixture
def network() -> RangeNetwork:
    """It takes whoever goes low for doing burpees."""
    low = QUANTITIES.index("shoulder over ankle") * len(PERCENTILES)
    first, second = np.zeros((1, 2 * WIDTH + 1, 2)), np.zeros((1, 3, 2))
    first[0, low] = 2.0, -2.0
    second[0, 0], second[0, 1] = (4.0, 0.0), (0.0, 4.0)
    return RangeNetwork(LABELS, np.ones(WIDTH), np.ones(WIDTH), first, second)


@pytest.mark.parametrize("name", LABELS)
def test_a_network_over_the_ranges_tells_movements_apart(network: RangeNetwork, name: str) -> None:
    told = posture(draw(name), network, (*LABELS, "plank"))
    assert LABELS[int(told[:2].argmax())] == name
    assert told[2] == told[:2].min()
    assert np.exp(told[:2]).sum() == pytest.approx(1.0)


def test_it_comes_back_from_its_data(network: RangeNetwork) -> None:
    found = ranges(course(draw("burpee")).points)
    again = RangeNetwork.from_data(network.as_data())
    np.testing.assert_allclose(again.log_probabilities(found), network.log_probabilities(found), atol=1e-2)


@pytest.mark.parametrize("change", [{"labels": ["a"]}, {"first": "%"}, {"shape": [1, 3, 2]}, {"middle": ""}])
def test_damaged_data_is_refused(network: RangeNetwork, change: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        RangeNetwork.from_data(network.as_data() | change)


def test_they_say_nothing_of_who_is_not_seen_nor_without_a_network(network: RangeNetwork) -> None:
    assert not posture(PoseSequence.empty(), network, LABELS).any()
    assert not posture(draw("burpee"), None, LABELS).any()
