"""Bodies as stick figures: the phases of reference and execution on each other, and a body of scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.report.chart import Chart, Dot, Line, Shape, Words
from norep.report.comparison_course import UNITS, body_at, middle_of, part_of, phase_names, resting_part
from norep.report.verdicts import titled
from norep.scoring.body import POINTS
from norep.scoring.comparison import Comparison
from norep.scoring.deviations import Deviation

Floats = NDArray[np.float64]
LIMBS = (
    ("ankle", "knee", "hip"),
    ("shoulder", "elbow", "wrist"),
)
GOOD, FAIR = 85.0, 70.0
"""Scores from which on a bar is drawn as good, and as fair."""
PANEL, TALL, TOP, FOOT = 170.0, 230.0, 50.0, 46.0
RING = 13.0
REACH = 4.3
"""Torso lengths that a panel is high."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """From where a body is looked at: the axis that runs across the picture, with its sign."""

    words: str
    axis: int
    sign: float = 1.0

    def flat(self, points: Floats) -> Floats:
        """`(..., 2)` the points as seen, x right and y down, in torso lengths."""
        seen: Floats = np.stack([self.sign * points[..., self.axis], -points[..., 1]], axis=-1)
        return seen


SIDE, FRONT = Aspect("from the side", 2), Aspect("from the front", 0)


def look_of(score: float) -> str:
    """The colour of a score."""
    return "good" if score >= GOOD else "fair" if score >= FAIR else "off"


def aspects(comparison: Comparison) -> list[Aspect]:
    """From where both can be drawn: side and front, or what the picture showed."""
    shown = comparison.reps[0].alignment.shown
    return [one for one in (SIDE, FRONT) if one.axis in shown]


def key_positions(comparison: Comparison) -> list[Chart]:
    """For each phase reference and execution as two figures on each other, from the side and the front."""
    looks = aspects(comparison)
    if not looks:
        return []
    rests = resting_part(comparison.reference.points)
    return [_position(comparison, number, looks, rests) for number in range(len(phase_names(comparison)))]


def _position(comparison: Comparison, number: int, looks: list[Aspect], rests: str) -> Chart:
    good, mine = body_at(comparison, number)
    good, mine = (body - middle_of(body, rests) for body in (good, mine))
    worst = worst_at(comparison, phase_names(comparison)[number])
    middle = _middle(good)
    width, shapes = max(PANEL * len(looks), 2 * PANEL), list[Shape]()
    scale = _scale(comparison)
    for place, aspect in enumerate(looks):
        centre = np.array([width / len(looks) * (place + 0.5), TOP + TALL / 2])
        shapes += _pair((good - middle, mine - middle), aspect, (centre, scale), worst)
        words = f"{aspect.words}, a guess" if aspect.words in _guessed(comparison) else aspect.words
        shapes.append(Words(float(centre[0]), TOP - 8, words, "soft", "middle", 11))
    name = phase_names(comparison)[number]
    score = comparison.phases.get(name)
    shapes.append(Words(10, 22, titled(name), "ink", size=16))
    if score is not None:
        shapes.append(Words(width - 10, 22, f"{score:.0f} of 100", "ink", "end", 14))
    lines = [brief(one) for one in _told(comparison, name)] or [
        "as in the reference" if score is not None else "not scored: this phase may be skipped"
    ]
    shapes += [
        Words(10, TOP + TALL + 20 + 18 * row, line, "ink" if line[0].isupper() else "soft", size=13)
        for row, line in enumerate(lines)
    ]
    return Chart(f"{titled(name)}: reference and yours", width, TOP + TALL + FOOT, tuple(shapes))


def _guessed(comparison: Comparison) -> set[str]:
    """From where a camera never looked: how deep a body is in a picture can only be guessed."""
    views = {rep.execution.view for rep in comparison.reps} | {comparison.reference.view}
    guessed = set()
    if views & {"side"}:
        guessed.add(FRONT.words)
    if views & {"front", "back"}:
        guessed.add(SIDE.words)
    return guessed


def _middle(body: Floats) -> Floats:
    """`(3,)` the middle of what is known of a body `(POINTS, 3)`; 0 where nothing is."""
    extents = [_extent(body[:, axis]) for axis in range(3)]
    return np.array([(low + high) / 2 for low, high in extents])


def _extent(values: Floats) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)


def _scale(comparison: Comparison) -> float:
    """Pixels of a torso length: one for all phases, so that the largest posture fits."""
    bodies = np.stack(
        [body for at in range(len(comparison.reference.marks)) for body in body_at(comparison, at)]
    )
    spans = np.array([[np.subtract(*_extent(body[:, axis])[::-1]) for axis in range(3)] for body in bodies])
    across, down = float(spans[:, (0, 2)].max()), float(spans[:, 1].max())
    return min((TALL - 26) / max(down, 1.0), (PANEL - 24) / max(across, 1.0))


def _pair(
    bodies: tuple[Floats, Floats], aspect: Aspect, how: tuple[Floats, float], worst: Deviation | None
) -> list[Shape]:
    centre, scale = how
    shapes: list[Shape] = []
    for body, look in zip(bodies, ("limb-reference", "limb-mine"), strict=True):
        shapes += figure(centre + scale * aspect.flat(body), look, scale)
    if worst is not None:
        title = f"{part_of(worst.joint)} differ most"
        spots = centre + scale * aspect.flat(spots_of(bodies[1], worst.joint, worst.side))
        shapes += [Dot(float(x), float(y), RING, "worst", title) for x, y in rings(spots, RING)]
    return shapes


def spots_of(body: Floats, joint: str, side: str = "") -> Floats:
    """`(1 or 2, 3)` where a joint is in points `(POINTS, 3)`; the torso is between hips and shoulders."""
    if joint == "torso":
        return np.array([(middle_of(body, "hip") + middle_of(body, "shoulder")) / 2])
    names = [f"{side}_{joint}"] if side else [f"left_{joint}", f"right_{joint}"]
    spots: Floats = body[[POINTS.index(name) for name in (joint, *names) if name in POINTS]]
    return spots


def rings(spots: Floats, radius: float) -> Floats:
    """`(rings, 2)` where to draw rings of this radius: around both sides, or one where they are close."""
    known = spots[np.isfinite(spots).all(axis=1)]
    close = len(known) == 2 and float(np.linalg.norm(known[0] - known[1])) < 2 * radius
    return known.mean(axis=0)[None] if close else known


def figure(points: Floats, look: str, scale: float) -> list[Shape]:
    """A stick figure of points `(POINTS, 2)` in pixels."""
    at = {name: points[place] for place, name in enumerate(POINTS)}
    shapes: list[Shape] = []
    for side in ("right", "left"):
        shapes += [Line(np.stack([at[f"{side}_{joint}"] for joint in limb]), look) for limb in LIMBS]
    trunk = [at[f"{side}_{joint}"] for side, joint in _TRUNK]
    shapes.append(Line(np.stack([*trunk, trunk[0]]), look))
    neck = (at["left_shoulder"] + at["right_shoulder"]) / 2
    if np.isfinite([neck, at["head"]]).all():
        shapes.append(Line(np.stack([neck, at["head"]]), look))
        shapes.append(Dot(float(at["head"][0]), float(at["head"][1]), 0.2 * scale, look))
    return shapes


_TRUNK = (("left", "shoulder"), ("right", "shoulder"), ("right", "hip"), ("left", "hip"))


def worst_at(comparison: Comparison, phase: str) -> Deviation | None:
    """The costliest difference at a phase that is worth telling; None where there is none."""
    told = _told(comparison, phase)
    return told[0] if told else None


def _told(comparison: Comparison, phase: str) -> list[Deviation]:
    """Up to two differences of a phase, the costliest first, each joint once."""
    found: dict[str, Deviation] = {}
    rows = sorted(
        (one for rep in comparison.reps for one in rep.material if one.phase == phase),
        key=lambda one: -one.loss,
    )
    for one in rows:
        found.setdefault(one.joint, _typical(one, rows))
    return list(found.values())[:2]


def _typical(one: Deviation, rows: list[Deviation]) -> Deviation:
    """The one whose value is the median of all with its name."""
    same = sorted(
        (row for row in rows if (row.name, row.side) == (one.name, one.side)), key=lambda row: row.mine
    )
    return same[len(same) // 2]


def brief(one: Deviation) -> str:
    """`Knees 73° (reference 47°)`."""
    name = f"{one.side} {one.joint}" if one.side else part_of(one.joint)
    if one.kind in ("rule", "measure"):
        name = one.name.replace("-", " ").replace("_", " ")
    elif one.kind == "lean":
        name = f"{one.name.replace('_', ' ')} lean"
    elif one.kind in ("width", "height"):
        name = {"hands_height": "hands' height", "hips_height": "hips' height", "travel": "hips' travel"}.get(
            one.name, f"{one.name} apart"
        )
    unit = UNITS.get(one.unit, one.unit)
    if one.unit == "degrees":
        return f"{titled(name)} {one.mine:.0f}° (reference {one.reference:.0f}°)"
    if one.unit == "share":
        return f"{titled(name)} {one.mine:.0%} of the way (reference {one.reference:.0%})"
    return f"{titled(name)} {one.mine:.2f} {unit} (reference {one.reference:.2f})".replace("-", "−")


def body_of_scores(scores: Mapping[str, float]) -> Chart:
    """A standing body seen from the front with the score of each joint."""
    body = _standing()
    scale, centre = 82.0, np.array([180.0, 158.0])
    points = centre + scale * FRONT.flat(body)
    shapes: list[Shape] = list(figure(points, "limb-body", scale))
    for joint, score in scores.items():
        shapes += _scored(joint, score, points)
    return Chart("The score of each joint on a body", 352, 318, tuple(shapes))


def _scored(joint: str, score: float, points: Floats) -> list[Shape]:
    spots = _spots(joint, points)
    if not len(spots):
        return []
    look, words = look_of(score), f"{part_of(joint)}: {score:.0f} of 100"
    shapes: list[Shape] = [Dot(float(x), float(y), 9, look, words) for x, y in spots]
    y, label = float(spots[0][1]) + 4, f"{part_of(joint)} {score:.0f}"
    left = joint in _LEFT_OF_BODY
    edge = _LABELS[0] if left else _LABELS[1]
    shapes.append(Words(edge, y, label, "ink", "end" if left else "start", 13))
    near = float(spots[:, 0].min()) - 12 if left else float(spots[:, 0].max()) + 12
    shapes.insert(0, Line(np.array([[edge + (5 if left else -5), y - 4], [near, y - 4]]), "grid"))
    return shapes


_LABELS = (104.0, 256.0)
_LEFT_OF_BODY = ("shoulder", "elbow", "wrist")


def _spots(joint: str, points: Floats) -> Floats:
    names = [f"right_{joint}", f"left_{joint}"] if f"left_{joint}" in POINTS else [joint]
    if joint == "torso":
        names = [f"{side}_{part}" for side in ("left", "right") for part in ("shoulder", "hip")]
    spots: Floats = points[[POINTS.index(name) for name in names if name in POINTS]]
    return spots.mean(axis=0)[None] if joint == "torso" else spots


def _standing() -> Floats:
    """`(POINTS, 3)` a standing body with the arms a little away from it."""
    body = np.zeros((len(POINTS), 3))
    places = {"shoulder": (0.37, 1.0), "elbow": (0.58, 0.47), "wrist": (0.72, -0.04), "hip": (0.22, 0.0),
              "knee": (0.27, -0.86), "ankle": (0.31, -1.72)}  # fmt: skip
    for joint, (x, y) in places.items():
        for side, sign in (("left", 1.0), ("right", -1.0)):
            body[POINTS.index(f"{side}_{joint}"), :2] = sign * x, y
    body[POINTS.index("head"), 1] = 1.45
    return body
