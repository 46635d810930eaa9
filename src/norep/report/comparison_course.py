"""The numbers behind the pictures of a comparison: courses brought together in time, and how they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.report.verdicts import titled
from norep.scoring.alignment import Alignment
from norep.scoring.barycentre import LENGTH, resampled
from norep.scoring.body import POINTS
from norep.scoring.comparison import Comparison
from norep.scoring.items import GENERIC, Item
from norep.scoring.plane import ALL, in_plane, told
from norep.scoring.score import Score

Floats = NDArray[np.float64]
PARTS = {
    "head": "Head",
    "shoulder": "Shoulders",
    "elbow": "Elbows",
    "wrist": "Hands",
    "torso": "Torso",
    "hip": "Hips",
    "knee": "Knees",
    "ankle": "Feet",
}
"""Joints as people say them, from the top down."""
UNITS = {
    "degrees": "degrees",
    "torso": "torso lengths",
    "thigh": "thigh lengths",
    "share": "share of the way",
}
EVENED = 7
"""Steps over which the way through the frames is averaged."""
STILL = 0.25
"""Torso lengths by which the feet may rise and fall in a movement that stands on them."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One thing that is compared, over the movement.

    `reference` and `spread` `(LENGTH,)`; `aligned` `(reps, LENGTH)` what is compared at the steps of the
    reference, `plain` `(reps, LENGTH)` at even steps of its own time.
    """

    name: str
    unit: str
    joint: str
    reference: Floats
    spread: Floats
    aligned: Floats
    plain: Floats
    noise: float = 0.0

    @property
    def known(self) -> bool:
        """Whether it was seen in both."""
        return bool(np.isfinite(self.reference).any() and np.isfinite(self.aligned).any())

    @property
    def mine(self) -> Floats:
        """`(LENGTH,)` the median over the repetitions."""
        return median(self.aligned)

    @property
    def size(self) -> Floats:
        """`(LENGTH,)` the difference in the deviations that are usual between good executions."""
        size: Floats = np.abs(self.mine - self.reference) / np.sqrt(self.spread**2 + self.noise**2)
        return size


def median(rows: Floats) -> Floats:
    """The median over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(rows).any(axis=0)
    out = np.full(rows.shape[1:], np.nan)
    out[known] = np.nanmedian(rows[:, known], axis=0)
    return out


def courses(comparison: Comparison) -> list[Course]:
    """The courses of the angles and of the other measures, those that were seen."""
    found = [_course(comparison, label, taken) for label, taken in columns(comparison)]
    return [one for one in found if one.known]


def columns(comparison: Comparison) -> list[tuple[str, list[int]]]:
    """What is compared and its columns: both sides in one where the movement is done with both together."""
    items, together = comparison.reference.items, both_sides(comparison.reps)
    grouped: dict[str, list[int]] = {}
    for column, item in enumerate(items):
        grouped.setdefault(label_of(item, together), []).append(column)
    return list(grouped.items())


def both_sides(reps: Sequence[Score]) -> bool:
    """Whether the movement is done with both sides together."""
    guide = reps[0].execution.guide if reps else None
    return guide is not None and guide.sides == "both"


def label_of(item: Item, together: bool) -> str:
    """What an item is, in words."""
    side = "" if together or not item.side else f"{item.side} "
    named = {"angle": "angle", "lean": "lean", "width": "apart"}.get(item.kind, "")
    name = {
        "hands_height": "hands above shoulders",
        "hips_height": "hips above feet",
        "travel": "hips travel",
    }
    return titled(f"{side}{name.get(item.name, item.name.replace('_', ' '))} {named}".strip())


def _course(comparison: Comparison, label: str, taken: list[int]) -> Course:
    good, item = comparison.reference, comparison.reference.items[taken[0]]
    noise = item.noise / np.sqrt(len(taken)) * np.sqrt(1 + 1 / good.count)
    aligned = [warped(_sides(rep.execution.values, taken), rep) for rep in comparison.reps]
    plain = [_sides(resampled(rep.execution.values), taken) for rep in comparison.reps]
    return Course(
        label,
        item.unit,
        item.joint,
        _sides(_reference_values(comparison), taken),
        _sides(good.spread, taken),
        np.stack(aligned),
        np.stack(plain),
        float(noise),
    )


def _reference_values(comparison: Comparison) -> Floats:
    """`(LENGTH, items)` the reference as this view shows it; NaN for what it does not tell."""
    good, shown = comparison.reference, comparison.reps[0].alignment.shown
    if len(shown) == len(ALL):
        return good.values
    values = good.values.copy()
    values[:, : len(GENERIC)] = in_plane(good.points, shown)
    values[:, [not told(item, shown) for item in good.items]] = np.nan
    return values


def warped(values: Floats, rep: Score) -> Floats:
    """`(LENGTH,)` the values `(frames,)` of a repetition at the steps of the reference.

    The way through the frames is evened out, for it goes in steps that nobody moved in.
    """
    way = frames_of(rep.alignment)
    low = np.minimum(way.astype(int), len(values) - 1)
    high = np.minimum(low + 1, len(values) - 1)
    mixed: Floats = values[low] + (way - low) * (values[high] - values[low])
    return np.where(np.isfinite(mixed), mixed, np.where(np.isfinite(values[low]), values[low], values[high]))


def frames_of(alignment: Alignment) -> Floats:
    """`(LENGTH,)` where among the frames each step of the reference is, evened out, never going back."""
    reach = EVENED // 2
    padded = np.pad(alignment.frames.astype(np.float64), reach, mode="edge")
    way = np.convolve(padded, np.full(EVENED, 1 / EVENED), mode="valid")
    way[0], way[-1] = alignment.frames[0], alignment.frames[-1]
    rising: Floats = np.maximum.accumulate(np.clip(way, way[0], way[-1]))
    return rising


def _sides(values: Floats, taken: list[int]) -> Floats:
    return median(values[:, taken].T)


def point_courses(comparison: Comparison) -> list[Course]:
    """How high each key point is above the hips, in torso lengths; `hips` is how they travel."""
    good, found = comparison.reference, []
    for place, name in enumerate(POINTS):
        aligned = [warped(rep.execution.points[:, place, 1], rep) for rep in comparison.reps]
        plain = [resampled(rep.execution.points[:, place, 1]) for rep in comparison.reps]
        spread = np.nan_to_num(_spread(good.members[:, :, place, 1]))
        reference = good.points[:, place, 1]
        found.append(
            Course(titled(name), "torso", name, reference, spread, np.stack(aligned), np.stack(plain))
        )
    return [one for one in found if one.known]


def _spread(members: Floats) -> Floats:
    known = np.isfinite(members).any(axis=0)
    out = np.zeros(members.shape[1])
    out[known] = np.nanstd(members[:, known], axis=0)
    return out


def phase_names(comparison: Comparison) -> list[str]:
    """The phases in their order."""
    return [name for name, _ in comparison.reference.marks]


def phase_scores(comparison: Comparison) -> dict[str, float]:
    """The score of each phase in the order of the movement; ways between two phases behind them."""
    scores = comparison.phases
    order = [*phase_names(comparison), *scores]
    return {name: scores[name] for name in dict.fromkeys(order) if name in scores}


def joint_scores(comparison: Comparison) -> dict[str, float]:
    """The score of each joint, from the top down."""
    scores = comparison.joints
    return {name: scores[name] for name in dict.fromkeys([*PARTS, *scores]) if name in scores}


def part_of(joint: str) -> str:
    """A joint as people say it."""
    return PARTS.get(joint, titled(joint))


def heat(comparison: Comparison) -> dict[str, tuple[Floats, Floats, list[str]]]:
    """For each joint `(LENGTH,)` sizes in usual deviations, the difference there, and the unit it is in."""
    rows: dict[str, list[Course]] = {}
    for one in courses(comparison):
        rows.setdefault(one.joint, []).append(one)
    inside = _inside(comparison)
    return {joint: _largest(rows[joint], inside) for joint in dict.fromkeys([*PARTS, *rows]) if joint in rows}


def _inside(comparison: Comparison) -> NDArray[np.int64]:
    """`(LENGTH,)` each step, or the nearest one at which every repetition is within its phases.

    A repetition begins and ends where the one before or after it may be under way already.
    """
    first, last = 0, LENGTH - 1
    for rep in comparison.reps:
        way, marks = frames_of(rep.alignment), rep.execution.marks
        first = max(first, int(np.searchsorted(way, marks[0].start)))
        last = min(last, int(np.searchsorted(way, marks[-1].stop - 1, side="right")) - 1)
    steps = np.arange(LENGTH)
    return np.clip(steps, first, last) if first < last else steps


def _largest(group: Sequence[Course], steps: NDArray[np.int64]) -> tuple[Floats, Floats, list[str]]:
    sizes = np.stack([one.size for one in group])
    apart = np.stack([one.mine - one.reference for one in group])
    best = np.nan_to_num(sizes, nan=-1.0).argmax(axis=0)[steps]
    names = [f"{group[i].name.lower()}|{group[i].unit}" for i in best.tolist()]
    return sizes[best, steps], apart[best, steps], names


def body_at(comparison: Comparison, phase: int) -> tuple[Floats, Floats]:
    """`(POINTS, 3)` of the reference and of what is compared at a phase, the median over the repetitions."""
    good, name = comparison.reference, phase_names(comparison)[phase]
    own = [rep.execution for rep in comparison.reps]
    # Not every repetition goes through every phase: one may be optional, or never be reached.
    rows = [median(one.points[m.start : m.stop]) for one in own for m in one.marks if m.name == name]
    there = good.points[good.step_of(phase)]
    return there, median(np.stack(rows)) if rows else np.full(there.shape, np.nan)


def resting_part(points: Floats) -> str:
    """What of the body rests while it moves: ankle or wrist, or else hip. `points` `(steps, POINTS, 3)`."""
    travel = points[:, POINTS.index("hips"), 1]
    for joint in ("ankle", "wrist"):
        at = [POINTS.index(f"{side}_{joint}") for side in ("left", "right")]
        height = points[:, at, 1].mean(axis=1) + travel
        if np.isfinite(height).any() and np.ptp(height[np.isfinite(height)]) < STILL:
            return joint
    return "hip"


def middle_of(body: Floats, joint: str) -> Floats:
    """`(..., 3)` the middle between both sides of a joint, of points `(..., POINTS, 3)`."""
    at = [POINTS.index(f"{side}_{joint}") for side in ("left", "right")]
    middle: Floats = body[..., at, :].mean(axis=-2)
    return middle
