"""A tiny film with known poses, and estimators that need no weights."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from spot_films import FPS, SIZE, write_film

from norep import movements
from norep.analysis import backends
from norep.pose.backend import Candidate, Estimate, Region
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, draw


@dataclass
class Known:
    """Sees the same poses in every film, or nobody."""

    poses: PoseSequence | None
    name: str = "known"
    skeleton = BLAZEPOSE
    weights: ClassVar = {"known": "0" * 64}
    gives_world = True

    def detect(self, frame, window=None):
        if self.poses is None:
            return []
        height, width = frame.image.shape[:2]
        return [Candidate(Region.whole(width, height), 1.0)]

    def landmarks(self, frame, region):
        if self.poses is None:
            return None
        at = min(int(np.searchsorted(self.poses.time, frame.time - 1e-3)), len(self.poses) - 1)
        pose = self.poses[at : at + 1]
        return Estimate(pose.points[0], pose.confidence[0], 1.0, region, pose.world[0])


@pytest.fixture(scope="session")
def squats():
    """Two squats from the side: a clean one and one that is too shallow."""
    take = Take(faults=(None, Fault("depth")), fps=FPS, rest=0.5, seconds=1.8)
    return draw(movements["air-squat"], take, Camera(*SIZE, yaw=90))


@pytest.fixture(scope="session")
def film(squats, tmp_path_factory):
    """A film as long as the squats: a bright spot where the hips are."""
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    write_film(path, SIZE, squats.time, squats.joint("hip"))
    return path


@pytest.fixture
def estimators(monkeypatch, squats):
    """Replace the registered estimators by `known`, which sees the squats, and `nobody`."""
    known = {"known": Known(squats), "nobody": Known(None, "nobody")}

    class Few(backends.Registry):
        def names(self):
            return (*super().names(), *known)

        def load(self, name):
            if name not in known:
                return super().load(name)
            return lambda settings, source: known[name]

    registry = backends.BACKENDS
    few = Few(registry.kind, registry.package, registry.group, registry.attribute)
    monkeypatch.setattr(backends, "BACKENDS", few)


@pytest.fixture
def norep(estimators, monkeypatch, tmp_path, capsys):
    """Run a command line in an empty folder; gives its exit code, output and messages."""
    from norep.cli.app import run

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOREP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NOREP_DATA", str(tmp_path / "data"))

    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call
