"""Whatever the tempo, the camera and the frame rate: what is drawn is what is counted."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from norep.judging.events import Attempt, Partial, RepJudged
from norep.judging.follow import follow
from norep.movements.catalogue import Catalogue
from norep.movements.movement import Movement
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

NAMES = ["air-squat", "thruster", "deadlift", "push-up", "pull-up", "jumping-jack"]


@cache
def movement(name: str) -> Movement:
    return Catalogue()[name]


@settings(max_examples=30, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    reps=st.integers(0, 4),
    seconds=st.floats(0.9, 6.0),
    fps=st.floats(12.0, 60.0),
    yaw=st.floats(-180, 180),
    rest=st.floats(0.3, 3.0),
)
def test_what_is_drawn_is_counted(
    name: str, *, reps: int, seconds: float, fps: float, yaw: float, rest: float
) -> None:
    take = Take(clean(reps), seconds=seconds, fps=fps, rest=rest)
    events = list(follow(draw(movement(name), take, Camera(480, 854, yaw=yaw)), movement(name)))
    assert sum(isinstance(event, Attempt) for event in events) == reps
    assert sum(isinstance(event, RepJudged) for event in events) == reps
    assert not any(isinstance(event, Partial) for event in events)
    assert all(event.rep.verdict != "no-rep" for event in events if isinstance(event, RepJudged))
