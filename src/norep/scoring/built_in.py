"""The reference of each movement from its own key figures, done by several drawn athletes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from norep.errors import DefinitionError
from norep.judging.events import Rep, RepJudged
from norep.judging.follow import follow
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.scoring.execution import Execution, executions
from norep.scoring.items import Item
from norep.scoring.reference import KEY_FIGURES, Reference
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.motion import Take, seen
from norep.synth.script import act, repetitions
from norep.synth.variety import Style, arms_are_free, varied_body

ATHLETES, WANTED = 9, 6
"""So many athletes are asked, until so many have done it well."""
LOOSE, ANY = 1.75, 1e3
"""Times the usual spread: of what the movement does not measure, and of what it leaves free."""
ARMS = ("elbow", "shoulder", "wrist")
REST, FPS = 0.8, 20.0
STRICTNESS = 0.6
"""How near to the key figures the drawn athletes keep, 0 to 1; their differences are the natural spread."""


def built_in(movement: Movement) -> Reference:
    """The reference drawn from a movement's key figures.

    Raises DefinitionError where the movement has no figures, is held instead of repeated, or its own
    figures are not counted.
    """
    if movement.kind == "hold":
        raise DefinitionError(f"{movement.name} is held, not repeated; there are no repetitions to compare")
    return _made(movement.model_dump_json(), movement.name)


@lru_cache(maxsize=64)
def _made(text: str, name: str) -> Reference:
    movement = Movement.model_validate_json(text)
    found: list[Execution] = []
    for number in range(ATHLETES):
        if len(found) < WANTED:
            found += _drawn(movement, number)
    if not found:
        raise DefinitionError(
            f"the figures of {name} are not counted as a repetition; there is no reference of it"
        )
    return _loosened(Reference.of(found, name, origin=KEY_FIGURES), movement)


def _loosened(reference: Reference, movement: Movement) -> Reference:
    """With more room for what the figures draw in some way and the movement does not ask for.

    Whether somebody squats with the feet a little wider is no fault; what they do with arms that have nothing
    to do says nothing at all.
    """
    free = arms_are_free(movement)
    room = np.array([_room(item, free) for item in reference.items])
    return replace(
        reference,
        at_marks_spread=reference.at_marks_spread * room,
        spread=reference.spread * room,
    )


def _room(item: Item, arms_free: bool) -> float:
    if item.kind == "measure":
        return 1.0
    of_arms = item.joint in ARMS or item.name.startswith(("hands", "upper_arm", "forearm"))
    return ANY if item.kind == "width" or (arms_free and of_arms) else LOOSE


def _drawn(movement: Movement, number: int) -> tuple[Execution, ...]:
    """A repetition by the athlete of this number, or none where their style breaks a rule."""
    rng = np.random.default_rng([number, 77])
    style, body = Style.of(rng, movement, STRICTNESS if number else 1.0), varied_body(rng)
    stops = replace(style, arms=None).applied(repetitions(movement, (None,)))
    first, last = replace(stops[0], seconds=REST), replace(stops[-1], seconds=REST)
    acted = act([stops[0], first, *stops[1:], last], body if number else Body(), FPS)
    poses = seen(acted.drawn, Take(), Camera(480, 854, yaw=movement.drawing.view))
    good = [rep for rep in counted(poses, movement) if not broken(rep)]
    return executions(poses, good[:1], movement)


def broken(rep: Rep) -> bool:
    """Whether a required rule is missed, or too close to call."""
    return any(one.required and one.outcome in ("missed", "borderline") for one in rep.findings)


def counted(poses: PoseSequence, movement: Movement) -> list[Rep]:
    """The repetitions of a movement in these poses."""
    return [event.rep for event in follow(poses, movement) if isinstance(event, RepJudged)]
