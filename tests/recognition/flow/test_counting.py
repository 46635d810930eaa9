"""Counting by flow: known numbers of repetitions, and films that have none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import numpy as np
import pytest
from moving_pictures import FPS, moving, texture, up_and_down

from norep import movements
from norep.recognition.flow.counting import count_flow
from norep.synth.camera import Camera
from norep.synth.draw import film, framed
from norep.synth.motion import Take, clean, perform
from norep.video.frame import Frame

Reopen = Callable[[], Iterable[Frame]]


def one_after_another(*films: Iterable[Frame]) -> Iterator[Frame]:
    """Films with a hard cut between them."""
    for index, frame in enumerate(chain.from_iterable(films)):
        yield Frame(index, index / FPS, frame.image)


def titles(seconds: float) -> Iterator[Frame]:
    """A still card."""
    card = texture(144, 256, 5)
    return (Frame(i, i / FPS, card) for i in range(round(seconds * FPS)))


@pytest.mark.parametrize("reps", [3, 5, 8])
def test_ups_and_downs_are_counted(reps: int) -> None:
    counted = count_flow(lambda: moving(2 * reps + 2, up_and_down(reps)))
    assert (len(counted), counted.source) == (reps, "flow")
    assert counted.confidence > 0
    middles = [(rep.start + rep.end) / 2 for rep in counted]
    assert middles == pytest.approx([2.0 + 2 * i for i in range(reps)], abs=0.5)


def test_a_moving_camera_does_not_matter() -> None:
    counted = count_flow(lambda: moving(10, up_and_down(4), lambda time: (8 * time, 0.0)))
    assert len(counted) == 4


def test_a_far_away_athlete_is_looked_at_closely() -> None:
    passes = []

    def reopen() -> Iterator[Frame]:
        passes.append(1)
        return moving(10, up_and_down(4, reach=9), side=12)

    assert len(count_flow(reopen)) == 4
    assert len(passes) == 2


@pytest.mark.parametrize("movement", ["air-squat", "push-up", "deadlift"])
def test_a_drawn_set_is_counted(movement: str) -> None:
    drawn = perform(movements[movement], Take(clean(4), rest=0.7, fps=15.0))
    camera = framed(drawn, Camera(240, 426, yaw=60.0))
    frames = list(film(movements[movement], drawn, camera))
    assert len(count_flow(lambda: frames)) == 4


IDLE: dict[str, Reopen] = {
    "nothing": lambda: [],
    "one frame": lambda: moving(1 / FPS),
    "a still picture": lambda: titles(5),
    "a pan": lambda: moving(6, camera=lambda time: (25 * time, 3 * time)),
    "a fast pan": lambda: moving(3, camera=lambda time: (90 * time, 0.0)),
    "somebody passing by": lambda: moving(6, lambda time: (60 * time - 140, 0.0)),
    "noise": lambda: [
        Frame(i, i / FPS, np.random.default_rng(i).integers(100, 112, (144, 256, 3)).astype(np.uint8))
        for i in range(120)
    ],
}


@pytest.mark.parametrize("name", IDLE)
def test_a_film_without_repetitions_has_none(name: str) -> None:
    counted = count_flow(IDLE[name])
    assert (len(counted), counted.confidence, counted.source) == (0, 0.0, "flow")


def test_title_cards_and_cuts_do_not_count() -> None:
    shots = (titles(2), moving(8, up_and_down(3)), titles(2), moving(8, up_and_down(3), wall=3))
    frames = list(one_after_another(*shots))
    counted = count_flow(lambda: frames)
    assert len(counted) == 6
    assert not any(rep.start < cut < rep.end for rep in counted for cut in (2.0, 10.0, 12.0))


def test_cuts_that_are_known_are_not_looked_for() -> None:
    frames = list(moving(8, up_and_down(3)))
    asked: list[int] = []

    def cut(frame: Frame) -> bool:
        asked.append(frame.index)
        return frame.index == 15

    counted = count_flow(lambda: frames, cut)
    assert asked == list(range(len(frames)))
    assert len(counted) == 3
