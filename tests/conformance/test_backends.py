"""Every pose backend, present and future, keeps the contract of `norep.pose.backend`."""

from __future__ import annotations

import numpy as np
import pytest

from norep import movements, weights
from norep.analysis.backends import BACKENDS, load_backend
from norep.errors import UnknownNameError, WeightsError
from norep.pose.athlete import follow_athlete
from norep.pose.backend import Backend, Candidate, Estimate, Region
from norep.pose.backends import rtmpose, vitpose
from norep.pose.sequence import PoseSequence
from norep.settings import Settings
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, perform, seen
from norep.synth.render import render
from norep.synth.scene import Scene
from norep.video.frame import Frame

CAMERA = Camera(480, 640)
TAKE = Take(faults=clean(1), fps=4.0)


@pytest.fixture(scope="session")
def truth():
    return seen(perform(movements["air-squat"], TAKE), TAKE, CAMERA)


@pytest.fixture(scope="session")
def film():
    drawn = perform(movements["air-squat"], TAKE)
    scene = Scene.prepare(CAMERA)
    return [
        Frame(index, float(time), render(body, CAMERA, scene))
        for index, (time, body) in enumerate(zip(drawn.time, drawn.bodies, strict=True))
    ]


@pytest.fixture(scope="session")
def load(truth, tmp_path_factory):
    stored = truth.save(tmp_path_factory.mktemp("poses") / "poses.npz")
    loaded: dict[str, Backend] = {}

    def backend(name):
        if name not in loaded:
            source = f"{name}:{stored}" if name == "replay" else name
            try:
                settings = Settings.from_environment()
                _without_network(name, settings)
                loaded[name] = load_backend(source, settings)
            except WeightsError as error:
                pytest.skip(f"{name} has no weights here: {error}")
            except UnknownNameError as error:
                pytest.skip(f"{error}")
        return loaded[name]

    return backend


def _without_network(name, settings):
    """Tests fetch nothing: a backend is tested where its weights are cached."""
    if name in ("blazepose", "rtmpose", "vitpose"):
        weights.ensure_all(settings, offline=True)
    if name in ("rtmpose", "vitpose"):
        {"rtmpose": rtmpose, "vitpose": vitpose}[name].located(settings, offline=True)


every = pytest.mark.parametrize("name", BACKENDS.names())


@every
def test_it_is_a_backend_under_its_name(load, name):
    backend = load(name)
    assert isinstance(backend, Backend)
    assert backend.name == name
    assert len(backend.skeleton.keypoints) > 5
    assert all(len(checksum) == 64 for checksum in backend.weights.values())


@every
def test_it_detects_the_athlete_best_first(load, name, film):
    people = load(name).detect(film[0])
    assert people
    assert all(isinstance(person, Candidate) and 0 < person.score <= 1 for person in people)
    assert [person.score for person in people] == sorted((p.score for p in people), reverse=True)
    region = people[0].region
    assert 0 < region.x < 480
    assert 0 < region.y < 640
    assert region.size > 100


@every
def test_a_window_elsewhere_does_not_show_the_athlete(load, name, film):
    assert load(name).detect(film[0], Region(-900, -900, 200)) == []


@every
def test_its_key_points_are_where_the_athlete_is(load, name, film, truth):
    backend = load(name)
    estimate = backend.landmarks(film[0], backend.detect(film[0])[0].region)
    keypoints = len(backend.skeleton.keypoints)
    assert isinstance(estimate, Estimate)
    assert estimate.points.shape == (keypoints, 2)
    assert estimate.confidence.shape == (keypoints,)
    assert 0 <= estimate.confidence.min() <= estimate.confidence.max() <= 1
    assert (estimate.world is not None) == backend.gives_world
    for joint in ("left_shoulder", "right_hip", "left_knee"):
        found, true = estimate.points[backend.skeleton.index(joint)], truth.joint(joint)[0]
        assert np.linalg.norm(found - true) < 30, joint


@every
def test_nobody_is_none(load, name):
    blank = Frame(0, 99.0, np.full((640, 480, 3), 120, dtype=np.uint8))
    backend = load(name)
    assert backend.detect(blank) == []
    assert backend.landmarks(blank, Region.whole(480, 640)) is None


@every
def test_a_whole_set_is_followed(load, name, film):
    poses = PoseSequence.join(list(follow_athlete(film, load(name), reopen=lambda: film)))
    assert len(poses) == len(film)
    assert poses.followed.all()
    if poses.world is not None:
        assert np.isfinite(poses.world).all()
        down = poses.world_joint("ankle")[0, 1] - poses.world_joint("shoulder")[0, 1]
        assert down > 0.5


@every
def test_a_picture_is_not_changed(load, name, film):
    backend = load(name)
    before = film[0].image.copy()
    backend.landmarks(film[0], backend.detect(film[0])[0].region)
    assert (film[0].image == before).all()
