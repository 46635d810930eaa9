"""Two people in one drawn video, through the real pose network: the right one is followed and judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from norep.analysis.backends import load_backend
from norep.errors import NorepError, UnknownNameError
from norep.judging.events import RepJudged
from norep.judging.follow import follow
from norep.movements.catalogue import Catalogue
from norep.pose.athlete import follow_athlete
from norep.pose.backend import Backend
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.settings import Settings
from norep.synth.camera import Camera
from norep.synth.company import ROLES, companion
from norep.synth.draw import film, framed
from norep.synth.motion import Take, clean, perform

LIBRARY = Catalogue()
FOLLOWED = 0.9
NEAR = 0.4
"""Torso lengths from the middle of the drawn trunk to that of the one followed."""
SHOWN = (
    "air-squat",
    "thruster",
    "deadlift",
    "jumping-jack",
    "push-up",
    "sit-up",
    "pull-up",
)
CASES = [(name, role, side) for name in SHOWN for role in ROLES for side in (1, -1)]
QUICK = [("air-squat", "judge", 1), ("deadlift", "walker", -1), ("thruster", "mirror", 1)]
REACHED = 0.95


@dataclass(frozen=True, slots=True)
class Told:
    """Of one video: the share of frames in which the right one was followed, and the verdicts."""

    followed: float
    verdicts: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether the athlete was followed, and all their clean repetitions judged and none refused."""
        return self.followed >= FOLLOWED and len(self.verdicts) == 3 and "no-rep" not in self.verdicts


@pytest.fixture(scope="module")
def backend() -> Backend:
    try:
        return load_backend("blazepose", Settings.from_environment())
    except NorepError as error:
        pytest.skip(f"the pose weights are not at hand: {error}")


def told(name: str, role: str, side: int, backend: Backend) -> Told:
    movement = LIBRARY[name]
    drawn = perform(movement, Take(clean(3), fps=15))
    camera = framed(drawn, Camera(854, 480, yaw=movement.drawing.view))
    other = companion(role, drawn, camera, side=side)
    frames = list(film(movement, drawn, camera, company=[other]))
    poses = PoseSequence.join(list(follow_athlete(frames, backend, reopen=lambda: iter(frames))))
    judged = [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]
    athlete = middle(drawn.bodies, camera)
    found = (poses.joint("hip") + poses.joint("shoulder")) / 2
    torso = 0.5 * camera.focal_length / camera.distance
    near = np.linalg.norm(found - athlete, axis=1) < NEAR * torso
    return Told(float(near.mean()), tuple(rep.verdict for rep in judged))


def middle(bodies: np.ndarray, camera: Camera) -> np.ndarray:
    """`(frames, 2)` pixels of the middle of the trunk."""
    ends = [BLAZEPOSE.positions[f"{side}_{end}"] for side in ("left", "right") for end in ("hip", "shoulder")]
    return camera.project(bodies[:, ends])[0].mean(axis=1)


@pytest.mark.weights
@pytest.mark.parametrize(("name", "role", "side"), QUICK)
def test_the_athlete_is_judged_beside_somebody_else(
    name: str, role: str, side: int, backend: Backend
) -> None:
    assert told(name, role, side, backend).right


@pytest.mark.weights
@pytest.mark.acceptance
def test_the_right_one_is_judged_nearly_always(backend: Backend) -> None:
    results = {case: told(*case, backend) for case in CASES}
    wrong = {case: result for case, result in results.items() if not result.right}
    print(f"{len(CASES) - len(wrong)} of {len(CASES)} right; {wrong}")
    assert len(wrong) <= (1 - REACHED) * len(CASES), wrong


def test_company_that_is_not_known_is_refused() -> None:
    movement = LIBRARY["air-squat"]
    drawn = perform(movement, Take(clean(1)))
    with pytest.raises(UnknownNameError, match="no company is called 'juge'; did you mean judge"):
        companion("juge", drawn, Camera(320, 180))
