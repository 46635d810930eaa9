from dataclasses import replace

import numpy as np
import pytest

from norep import movements, weights
from norep.errors import WeightsError
from norep.pose.athlete import follow_athlete
from norep.pose.backend import Region
from norep.pose.backends import blazepose
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.settings import Settings
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, perform, seen
from norep.synth.render import render
from norep.synth.scene import Scene
from norep.video.frame import Frame


@pytest.fixture(scope="module")
def estimator():
    settings = Settings.from_environment()
    if any(state.path is None for state in weights.status(settings)):
        pytest.skip("the BlazePose weights are not cached: run `norep weights fetch`")
    return blazepose.load(settings)


@pytest.fixture(scope="module")
def drawn():
    """A picture of a standing athlete from the front, and the true key points."""
    camera = Camera(480, 640)
    take = Take(faults=clean(1), fps=2.0)
    set_of_one = perform(movements["air-squat"], take)
    truth = seen(set_of_one, take, camera)
    picture = render(set_of_one.bodies[0], camera, Scene.prepare(camera))
    return Frame(0, 0.0, picture), truth.points[0]


def torso(points):
    at = BLAZEPOSE.positions
    shoulders = (points[at["left_shoulder"]] + points[at["right_shoulder"]]) / 2
    return np.linalg.norm(shoulders - (points[at["left_hip"]] + points[at["right_hip"]]) / 2)


def error(estimate, truth):
    """Mean distance of the limbs' key points from the truth in torso lengths."""
    body = slice(BLAZEPOSE.index("left_shoulder"), BLAZEPOSE.index("right_wrist") + 1)
    legs = slice(BLAZEPOSE.index("left_hip"), BLAZEPOSE.index("right_ankle") + 1)
    gaps = np.linalg.norm(estimate.points - truth, axis=1)
    return np.concatenate([gaps[body], gaps[legs]]).mean() / torso(truth)


def of(values, name):
    return values[BLAZEPOSE.index(name)]


@pytest.mark.weights
def test_a_drawn_athlete_is_found_where_they_are(estimator, drawn):
    frame, truth = drawn
    people = estimator.detect(frame)
    assert len(people) == 1
    assert people[0].score > 0.5
    assert abs(people[0].region.angle) < 0.2
    estimate = estimator.landmarks(frame, people[0].region)
    assert estimate.score > 0.5
    assert error(estimate, truth) < 0.15
    assert ((estimate.confidence >= 0) & (estimate.confidence <= 1)).all()


@pytest.mark.weights
def test_the_next_region_finds_the_same_person(estimator, drawn):
    frame, truth = drawn
    estimate = estimator.landmarks(frame, estimator.detect(frame)[0].region)
    for _ in range(3):
        estimate = estimator.landmarks(frame, estimate.region)
    assert error(estimate, truth) < 0.15


@pytest.mark.weights
def test_world_coordinates_point_right_down_and_away(estimator, drawn):
    frame, _ = drawn
    world = estimator.landmarks(frame, estimator.detect(frame)[0].region).world
    middle = (of(world, "left_hip") + of(world, "right_hip")) / 2
    assert np.abs(middle).max() < 0.05
    assert of(world, "left_shoulder")[0] > 0.1 > -0.1 > of(world, "right_shoulder")[0]
    assert of(world, "left_ankle")[1] > 0.5
    assert of(world, "nose")[1] < -0.4
    assert of(world, "nose")[2] < of(world, "left_ear")[2]


@pytest.mark.weights
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_athlete_has_turned_key_points_and_world(estimator, drawn, quarters):
    frame, _ = drawn
    height, width = frame.image.shape[:2]
    upright = estimator.landmarks(frame, estimator.detect(frame)[0].region)
    turned = Frame(0, 0.0, np.ascontiguousarray(np.rot90(frame.image, quarters)))
    angle = -quarters * np.pi / 2  # rot90 turns counter-clockwise
    people = estimator.detect(turned, Region.whole(*turned.image.shape[1::-1], angle=angle))
    estimate = estimator.landmarks(turned, people[0].region)
    x, y = (upright.points - (width / 2, height / 2)).T
    c, s = np.cos(angle), np.sin(angle)
    expected = np.stack([c * x - s * y, s * x + c * y], axis=1) + np.array(turned.image.shape[1::-1]) / 2
    assert np.linalg.norm(estimate.points - expected, axis=1).mean() < 0.1 * torso(expected)
    down = of(estimate.world, "left_ankle") - of(estimate.world, "left_shoulder")
    assert np.allclose(down[:2] / np.linalg.norm(down[:2]), [-s, c], atol=0.2)


@pytest.mark.weights
def test_an_athlete_upside_down_is_found_by_a_turned_window_only(estimator, drawn):
    frame, _ = drawn
    turned = Frame(0, 0.0, np.ascontiguousarray(frame.image[::-1, ::-1]))
    height, width = turned.image.shape[:2]
    people = estimator.detect(turned, Region.whole(width, height, angle=np.pi))
    assert abs(abs(people[0].region.angle) - np.pi) < 0.2


@pytest.mark.weights
@pytest.mark.parametrize("shape", [(480, 640), (16, 16), (1, 900)])
def test_an_empty_picture_shows_nobody(estimator, shape):
    frame = Frame(0, 0.0, np.full((*shape, 3), 128, dtype=np.uint8))
    assert estimator.detect(frame) == []
    assert estimator.landmarks(frame, Region.whole(*shape[::-1])) is None


@pytest.fixture(scope="module")
def squat():
    """A drawn squat, 15 pictures a second."""
    camera = Camera(480, 640)
    set_of_one = perform(movements["air-squat"], Take(faults=clean(1), fps=15.0))
    scene = Scene.prepare(camera)
    return [
        Frame(index, float(time), render(body, camera, scene))
        for index, (time, body) in enumerate(zip(set_of_one.time, set_of_one.bodies, strict=True))
    ]


@pytest.mark.weights
@pytest.mark.parametrize("threads", [2, 3])
def test_the_number_of_threads_changes_no_bit(estimator, squat, threads):
    one, many = (
        blazepose.load(replace(Settings.from_environment(), threads=number)) for number in (1, threads)
    )
    assert (one.at_once, many.at_once) == (1, 2)
    expected, *others = (
        PoseSequence.join(list(follow_athlete(iter(squat), backend, reopen=lambda: iter(squat))))
        for backend in (one, many, many)
    )
    assert expected.followed.all()
    for poses in others:
        assert np.array_equal(poses.points, expected.points)
        assert np.array_equal(poses.world, expected.world)
        assert np.array_equal(poses.confidence, expected.confidence)


@pytest.mark.weights
def test_a_region_far_outside_the_picture_shows_nobody(estimator, drawn):
    assert estimator.landmarks(drawn[0], Region(-5000, 9000, 300)) is None


@pytest.mark.weights
def test_the_report_can_name_its_weights(estimator):
    assert set(estimator.weights) == {"pose_detection", "pose_landmark_full"}
    assert all(len(checksum) == 64 for checksum in estimator.weights.values())


def test_a_broken_model_file_is_one_clear_line(tmp_path, capfd):
    broken = tmp_path / "model.tflite"
    broken.write_bytes(b"no model at all" * 10)
    with pytest.raises(WeightsError, match="norep weights fetch"):
        blazepose.BlazePose(broken, broken)
