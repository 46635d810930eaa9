"""The words of a coach: how a deviation is said."""

from __future__ import annotations

from norep.movements.movement import Movement
from norep.scoring.deviations import Deviation

PLACES = {
    "bottom": "At the bottom",
    "top": "At the top",
    "standing": "Standing before the repetition",
    "stood": "Standing at the end",
    "floor": "At the floor",
    "lockout": "At lockout",
    "locked-out": "At lockout",
    "rack": "In the rack position",
    "hang": "In the hang",
    "plank": "In the plank at the start",
    "pushed-up": "At the top",
    "flight": "In the air",
    "ground": "On the ground",
    "dip": "In the dip",
    "chest": "With the load at the chest",
    "lying": "Lying",
    "sat-up": "Sitting up",
    "handstand": "In the handstand at the start",
    "start": "At the start",
    "middle": "Half way",
    "end": "At the end",
}
"""Phases by name; one that is not here is named in quotation marks."""
_MORE_LESS = {
    ("knee", "angle"): ("straighter", "more bent"),
    ("elbow", "angle"): ("straighter", "more bent"),
    ("hip", "angle"): ("more open", "more closed"),
    ("shoulder", "angle"): ("further from the body", "closer to the body"),
}
_PARTS = {
    "knee": "knees",
    "hip": "hips",
    "elbow": "elbows",
    "shoulder": "upper arms",
    "ankle": "feet",
    "wrist": "hands",
}
_LEANS = {"shank": "shins", "thigh": "thighs", "upper_arm": "upper arms", "forearm": "forearms"}
_ADVICE = {
    ("torso", "more"): "keep the chest up",
    ("torso", "less"): "let the torso lean as the reference does",
    ("knee", "more"): "bend them more",
    ("knee", "less"): "straighten them",
    ("elbow", "more"): "bend them more",
    ("elbow", "less"): "straighten them",
    ("hip", "more"): "close the hips more",
    ("hip", "less"): "open the hips",
}
TORSO_CM = 50.0
"""An adult's torso from shoulder to hip in centimetres (Drillis and Contini 1966, at 1.75 m)."""


def place(phase: str) -> str:
    """`At the bottom`, or `From standing to bottom` for a way."""
    if " to " in phase:
        return f"From {phase.replace('-', ' ')}"
    return PLACES.get(phase, f"At {phase.replace('-', ' ')!r}")


def amount(value: float, unit: str) -> str:
    """A size with its unit."""
    if unit == "degrees":
        return f"{value:.0f} degrees"
    if unit == "share":
        return f"{value:.0%} of the way"
    if unit == "seconds":
        return f"{value:.1f} s"
    if unit == "torso":
        return f"{value:.2f} torso lengths (about {value * TORSO_CM:.0f} cm)"
    return f"{value:.2f} {unit} lengths"


def number(value: float, unit: str) -> str:
    """A value for the brackets, without its unit."""
    return f"{value:.0f}" if unit == "degrees" else f"{value:.0%}" if unit == "share" else f"{value:.2f}"


def sentence(one: Deviation, movement: Movement | None) -> str:
    """The deviation as a coach would say it, with its numbers."""
    if one.kind == "rule" and movement is not None:
        return _rule(one, movement)
    body = {
        "angle": _angle,
        "lean": _lean,
        "width": _width,
        "height": _height,
        "measure": _measure,
        "asymmetry": _asymmetry,
        "missing": _missing,
    }[one.kind](one)
    return f"{place(one.phase)} {body}"


def _versus(one: Deviation) -> str:
    return f"({number(one.mine, one.unit)} versus {number(one.reference, one.unit)})"


def _whose(one: Deviation, part: str) -> str:
    return (
        f"your {one.side} {part.removesuffix('s') if part != 'feet' else 'foot'}"
        if one.side
        else f"your {part}"
    )


def _are(one: Deviation) -> str:
    return "is" if one.side else "are"


def _angle(one: Deviation) -> str:
    more, less = _MORE_LESS[one.joint, "angle"]
    how = more if one.difference > 0 else less
    tail = _tail(_ADVICE.get((one.joint, "less" if one.difference < 0 else "more"), ""))
    size = amount(abs(one.difference), one.unit)
    whose = _whose(one, _PARTS[one.joint])
    return f"{whose} {_are(one)} {size} {how} than in the reference {_versus(one)}{tail}"


def _lean(one: Deviation) -> str:
    size = amount(abs(one.difference), one.unit)
    further = one.difference > 0
    if one.name == "torso":
        how = f"leans {size} further" if further else f"is {size} more upright"
        tail = _tail(_ADVICE["torso", "more" if further else "less"])
        return f"your torso {how} than the reference {_versus(one)}{tail}"
    how = "further from upright" if further else "nearer to upright"
    return f"{_whose(one, _LEANS[one.name])} {_are(one)} {size} {how} than in the reference {_versus(one)}"


def _width(one: Deviation) -> str:
    how = "wider apart" if one.difference > 0 else "closer together"
    size = amount(abs(one.difference), one.unit)
    return f"your {one.name} are {size} {how} than in the reference {_versus(one)}"


def _height(one: Deviation) -> str:
    part = {"hands_height": "hands", "hips_height": "hips", "travel": "hips"}[one.name]
    how = "higher" if one.difference > 0 else "lower"
    return (
        f"your {part} are {amount(abs(one.difference), one.unit)} {how} than in the reference {_versus(one)}"
    )


def _measure(one: Deviation) -> str:
    if one.unit == "degrees" and (one.joint, "angle") in _MORE_LESS:
        return _angle(one)
    how = "more" if one.difference > 0 else "less"
    what = one.name.replace("_", " ")
    return f"{what} is {amount(abs(one.difference), one.unit)} {how} than in the reference {_versus(one)}"


def _asymmetry(one: Deviation) -> str:
    size = amount(abs(one.difference), one.unit)
    part = _PARTS.get(one.joint, one.joint)
    how = "more" if one.difference > 0 else "less"
    word = "open" if one.unit == "degrees" else "high"
    left = part.removesuffix("s")
    return f"your left {left} is {size} {how} {word} than the right, which the reference is not"


def _missing(one: Deviation) -> str:
    what, mine, good = one.name.replace("_", " "), number(one.mine, one.unit), number(one.reference, one.unit)
    return f"the repetition is not finished: the {what} comes to {mine}, in the reference to {good}"


def _rule(one: Deviation, movement: Movement) -> str:
    rule = movement.rule(one.name)
    size = amount(abs(one.difference), one.unit)
    what = (
        rule.reason if rule.margin(one.mine) < 0 else f"nearly so: {rule.reason[0].lower()}{rule.reason[1:]}"
    )
    said = f"{place(one.phase)}: {what[0].lower()}{what[1:]}, {size} short of the reference {_versus(one)}"
    unsure = "" if one.sure == 1 else ", though this view does not prove it"
    return f"{said}{unsure}{_tail(rule.cue)}"


def _tail(advice: str) -> str:
    return f"; {advice[0].lower()}{advice[1:]}" if advice else ""
