"""What a network finds in its cut-out picture is where it is in the whole picture, to the pixel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from filming import film
from markers import KEYPOINTS, Finder, body, frame, picture, write_rtmpose

from norep.errors import WeightsError
from norep.pose.athlete import follow_athlete
from norep.pose.backend import Backend, Region
from norep.pose.backends.rtmpose import SimccNetwork
from norep.pose.peaks import bins_to_points, map_to_points
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import COCO17
from norep.pose.topdown import Cutting, TopDown
from norep.video.frame import Frame
from norep.video.source import open_video

PORTRAIT, LANDSCAPE = (480, 854), (854, 480)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    pytest.importorskip("onnx")
    return SimccNetwork(write_rtmpose(tmp_path_factory.mktemp("models") / "markers.onnx"))


def estimator(network, finder):
    return TopDown("rtmpose", COCO17, finder, network, {"markers": "0" * 64})


def found(network, points, size, angle=0.0):
    finder = Finder(points, angle)
    estimate = estimator(network, finder).landmarks(frame(points, size), finder.region)
    assert estimate is not None
    return estimate


@pytest.mark.parametrize("unbiased", [False, True])
@pytest.mark.parametrize("upside_down", [False, True])
@pytest.mark.parametrize("box", [(100, 100, 200, 300), (-80, -40, 120, 160), (400, 300, 700, 380)])
def test_a_cutting_shows_what_is_there_and_leads_back(box, upside_down, unbiased):
    cutting = Cutting.of(box, (96, 128), unbiased=unbiased, upside_down=upside_down)
    ramp = np.zeros((400, 640, 3), np.uint8)
    ramp[..., 0] = np.arange(640) // 4
    ramp[..., 1] = np.arange(400)[:, None] // 2
    seen = cutting.cut_out(ramp)
    for x, y in ((48, 64), (30, 90), (60, 40)):
        (there,) = cutting.to_picture(np.array([[x, y]], np.float64))
        if 2 < there[0] < 637 and 2 < there[1] < 397:
            assert seen[y, x, 0] == pytest.approx(there[0] / 4, abs=1.2)
            assert seen[y, x, 1] == pytest.approx(there[1] / 2, abs=1.2)


def test_a_cutting_holds_the_box_padded_in_the_shape_of_the_network():
    cutting = Cutting.of((100, 100, 200, 300), (192, 256))
    corners = cutting.to_picture(np.array([[0, 0], [192, 256]], np.float64))
    assert corners.tolist() == [[150 - 0.75 * 125, 200 - 125], [150 + 0.75 * 125, 200 + 125]]
    wide = Cutting.of((100, 100, 400, 200), (192, 256))
    corners = wide.to_picture(np.array([[0, 0], [192, 256]], np.float64))
    assert np.ptp(corners, axis=0).tolist() == [375.0, 500.0]


def test_an_unbiased_cutting_has_the_middles_of_its_outer_pixels_on_the_edges():
    cutting = Cutting.of((0, 0, 96, 128), (96, 128), unbiased=True)
    corners = cutting.to_picture(np.array([[0, 0], [95, 127]], np.float64))
    assert corners.tolist() == [[48 - 60, 64 - 80], [48 + 60, 64 + 80]]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("tall", [150.0, 420.0])
def test_markers_are_found_to_the_pixel(network, size, tall):
    points = body((size[0] / 2 + 3.3, size[1] / 2 - 2.7), tall, 0.45 * tall)
    estimate = found(network, points, size)
    assert estimate.points.shape == (KEYPOINTS, 2)
    assert np.abs(estimate.points - points).max() < 1.0
    assert estimate.confidence.min() > 0.4
    assert estimate.world is None


@pytest.mark.parametrize("middle", [(20, 110), (835, 380), (430, 20), (10, 470)])
def test_at_the_borders_of_the_picture_too(network, middle):
    points = body(middle)
    estimate = found(network, points, LANDSCAPE)
    inside = ((points > 8) & (points < np.array(LANDSCAPE) - 8)).all(axis=1)
    assert 3 <= inside.sum() < KEYPOINTS
    assert np.abs(estimate.points - points)[inside].max() < 1.0
    beyond = ((points < -8) | (points > np.array(LANDSCAPE) + 8)).any(axis=1)
    assert estimate.confidence[beyond].max() < 0.1


def test_somebody_upside_down_is_turned_for_the_network_and_back(network):
    middle = (300, 240)
    points = 2 * np.array(middle) - body(middle)
    cutting = Cutting.around(
        Finder(points, math.pi).landmarks(frame(points, LANDSCAPE), Region(300, 240, 250)), network
    )
    nose, ankle = cutting.to_picture(np.array([[96, 40], [96, 220]], np.float64))
    assert nose[1] > ankle[1]
    assert np.abs(found(network, points, LANDSCAPE, math.pi).points - points).max() < 1.0


def test_somebody_lying_is_seen_as_they_lie(network):
    points = body((300, 240))[:, ::-1] + (60, -60)
    estimate = found(network, points, LANDSCAPE, math.pi / 2)
    assert np.abs(estimate.points - points).max() < 1.5


def test_a_film_that_is_stored_lying_is_read_upright(network, tmp_path):
    points = body((PORTRAIT[0] / 2 + 40, PORTRAIT[1] / 2 - 60), 300, 140)
    stored = np.ascontiguousarray(np.rot90(picture(points, PORTRAIT), -1))
    quarter = [0, -(1 << 16), 0, 1 << 16, 0, 0, 0, 0, 1 << 30]
    path = film(tmp_path / "lying.mp4", [stored] * 2, matrix=quarter, pixels="yuv444p", crf=10)
    with open_video(path) as video:
        first = next(video)
    finder = Finder(points)
    estimate = estimator(network, finder).landmarks(first, finder.region)
    assert np.abs(estimate.points - points).max() < 1.5
    assert estimate.confidence.min() > 0.3


def test_what_is_not_seen_has_no_confidence(network):
    points = body((300, 240))
    shown = points.copy()
    shown[5] = np.nan
    finder = Finder(points)
    estimate = estimator(network, finder).landmarks(frame(shown, LANDSCAPE), finder.region)
    assert estimate.confidence[5] < 0.1
    assert np.delete(estimate.confidence, 5).min() > 0.4


def test_it_keeps_the_contract_and_the_finders_word(network):
    points = body((300, 240))
    finder = Finder(points)
    backend = estimator(network, finder)
    assert isinstance(backend, Backend)
    assert backend.weights == {"finder": "f" * 64, "markers": "0" * 64}
    shown = frame(points, LANDSCAPE)
    before = shown.image.copy()
    assert backend.detect(shown) == finder.detect(shown)
    estimate = backend.landmarks(shown, finder.region)
    assert (estimate.score, estimate.region) == (0.9, finder.region)
    assert (shown.image == before).all()
    assert backend.landmarks(shown, Region(-900, -900, 100)) is None


def test_a_film_is_followed_with_it(network):
    points = body((300, 240))
    backend = estimator(network, Finder(points))
    shown = [Frame(i, i / 10, picture(points, LANDSCAPE)) for i in range(5)]
    poses = PoseSequence.join(list(follow_athlete(shown, backend, reopen=lambda: shown)))
    assert poses.skeleton == COCO17
    assert np.abs(poses.points - points).max() < 1.0


def test_other_sizes_and_finer_bins_are_read_off_the_file(tmp_path):
    pytest.importorskip("onnx")
    network = SimccNetwork(write_rtmpose(tmp_path / "large.onnx", (288, 384), ratio=3))
    assert network.size == (288, 384)
    points = body((300, 240), 300, 130)
    assert np.abs(found(network, points, LANDSCAPE).points - points).max() < 1.0


def test_other_key_points_are_refused(tmp_path):
    pytest.importorskip("onnx")
    model = write_rtmpose(tmp_path / "few.onnx", colours=[(255, 0, 0), (0, 255, 0)])
    with pytest.raises(WeightsError, match="finds 2 key points, expected the 17 of COCO"):
        SimccNetwork(model)


def test_bins_give_the_surer_place_and_the_lower_score():
    across, down = np.zeros((2, 8)), np.zeros((2, 6))
    across[0, 3], down[0, 5], across[1, 7], down[1, 0] = 0.9, 0.4, 2.5, 1.5
    points, confidence = bins_to_points(across, down)
    assert points.tolist() == [[3, 5], [7, 0]]
    assert confidence.tolist() == [0.4, 1.0]


@pytest.mark.parametrize("middle", [(20.3, 30.4), (11.49, 50.0), (35.7, 8.2)])
def test_the_middle_of_a_heat_map_is_found_between_the_cells(middle):
    x, y = np.meshgrid(np.arange(48), np.arange(64))
    bell = np.exp(-((x - middle[0]) ** 2 + (y - middle[1]) ** 2) / 8)
    points, confidence = map_to_points(bell[None].astype(np.float32))
    assert points[0] == pytest.approx(middle, abs=0.02)
    assert confidence[0] == pytest.approx(bell.max(), abs=1e-6)


def test_maps_without_a_peak_stay_in_the_map():
    flat = np.zeros((3, 64, 48), np.float32)
    flat[1, 63, 47] = 5.0
    flat[2] = np.random.default_rng(3).normal(size=(64, 48))
    points, confidence = map_to_points(flat)
    assert points[0].tolist() == [0, 0]
    assert np.isfinite(points).all()
    assert (points >= -1).all()
    assert (points <= (48, 64)).all()
    assert ((confidence >= 0) & (confidence <= 1)).all()
