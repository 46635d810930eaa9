"""The drawn athlete as a video, through the real pose network: what is drawn is what is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from norep.analysis.backends import load_backend
from norep.errors import NorepError
from norep.judging.events import Rep, RepJudged
from norep.judging.follow import follow
from norep.movements.catalogue import Catalogue
from norep.pose.athlete import follow_athlete
from norep.pose.backend import Backend
from norep.settings import Settings
from norep.synth.camera import Camera
from norep.synth.draw import draw_video, film, framed
from norep.synth.motion import Fault, Take, perform
from norep.video.source import open_video

pytestmark = pytest.mark.weights
LIBRARY = Catalogue()
CASES = {
    "air-squat": "depth",
    "back-squat": "depth",
    "bar-facing-burpee": "jump",
    "chest-to-bar": "chest-height",
    "front-squat": "depth",
    "ghd-sit-up": "back-extension",
    "jumping-jack": "hands-overhead",
    "pull-up": "full-hang",
    "push-up": "depth",
    "squat-clean": "depth",
    "thruster": "lockout",
}


@pytest.fixture(scope="module")
def backend() -> Backend:
    try:
        return load_backend("blazepose", Settings.from_environment())
    except NorepError as error:
        pytest.skip(f"the pose weights are not at hand: {error}")


@pytest.mark.parametrize(("name", "rule"), CASES.items())
def test_a_drawn_fault_is_found_among_clean_repetitions(name: str, rule: str, backend: Backend) -> None:
    movement = LIBRARY[name]
    drawn = perform(movement, Take((None, Fault(rule), None), fps=15))
    camera = framed(drawn, Camera(360, 640, yaw=movement.drawing.view))
    poses = follow_athlete(film(movement, drawn, camera), backend)
    judged = [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]
    assert [rep.verdict for rep in judged] == ["valid", "no-rep", "valid"], [_open(rep) for rep in judged]
    assert [f.rule for f in judged[1].findings if f.outcome == "missed"] == [rule]


def test_the_demo_is_judged_exactly(backend: Backend, tmp_path: Path) -> None:
    movement = LIBRARY["thruster"]
    faults = (None, None, "depth", None, "lockout", None, None)
    video = open_video(draw_video(movement, tmp_path / "demo.mp4", reps=faults, view=45.0))
    with video as frames:
        happened = list(follow(follow_athlete(frames, backend), movement))
    judged = [event.rep for event in happened if isinstance(event, RepJudged)]
    missed = [[f.rule for f in rep.findings if f.outcome == "missed"] for rep in judged]
    assert missed == [[], [], ["depth"], [], ["lockout"], [], []]
    assert [rep.verdict for rep in judged].count("valid") == 5


def _open(rep: Rep) -> list[tuple[str, str, float | None]]:
    return [(f.rule, f.outcome, f.margin) for f in rep.findings if f.outcome != "met"]
