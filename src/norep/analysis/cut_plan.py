"""Which clip each label becomes: its name and number, and which labels become none."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from norep.datasets.labels import Label, number_text

LONGEST = 80
"""Characters of the name of a movement's folder."""
TOGETHER = 0.5
"""Two labels of one movement that share more than this of the shorter one show the same repetition."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A clip to be made: `file` relative to the folder of clips, `place` of its label in the list, from 1."""

    label: Label
    file: str
    place: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A label that becomes no clip, and why; `whole` if no other label of the video becomes one either."""

    label: Label
    place: int
    reason: str
    whole: bool = False

    def __str__(self) -> str:
        label = self.label
        stop = number_text(label.stop) or "the end"
        span = f"{label.movement}, {label.unit} {number_text(label.start)} to {stop}"
        return f"{label.video}: label {self.place} ({span}): {self.reason}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be cut, in the order of the clips' names, and what is not."""

    cuts: tuple[Cut, ...]
    skipped: tuple[Skipped, ...]

    @staticmethod
    def of(labels: Sequence[Label]) -> Plan:
        """The clips of each movement are numbered by video and time, whatever the order of the labels.

        >>> plan = Plan.of([Label("a.mp4", "thruster", 30, 58), Label("a.mp4", "thruster", 0, 30)])
        >>> [(cut.file, cut.label.start) for cut in plan.cuts]
        [('thruster/thruster_0.mp4', 0), ('thruster/thruster_1.mp4', 30)]
        """
        skipped: list[Skipped] = []
        kept: list[tuple[int, Label]] = []
        for place, label in sorted(enumerate(labels, start=1), key=lambda one: _order(one[1])):
            reason = _fault(label) or _double(label, kept)
            if reason:
                skipped.append(Skipped(label, place, reason))
            else:
                kept.append((place, label))
        return Plan(tuple(_numbered(kept)), tuple(sorted(skipped, key=lambda one: one.place)))

    @property
    def videos(self) -> dict[str, tuple[Cut, ...]]:
        """The clips of each video."""
        found: dict[str, list[Cut]] = {}
        for cut in self.cuts:
            found.setdefault(cut.label.video, []).append(cut)
        return {video: tuple(cuts) for video, cuts in sorted(found.items())}


def fingerprint(cuts: Iterable[Cut], *parts: object) -> str:
    """The same for the same clips and parts only."""
    told = [(cut.file, cut.label.video, cut.label.start, cut.label.stop, cut.label.unit) for cut in cuts]
    people = [(cut.label.athlete, cut.label.sex, cut.label.event) for cut in cuts]
    return hashlib.sha256(repr((told, people, parts)).encode(errors="replace")).hexdigest()


def folder_of(movement: str) -> str:
    """The folder of a movement's clips, and its class: fit to be a name in every file system; "" if none is.

    >>> folder_of("Chest to bar / kipping"), folder_of("../..")
    ('chest-to-bar-kipping', '')
    """
    return re.sub(r"[^\w]+", "-", movement.lower()).strip("-_")[:LONGEST].strip("-_")


def _order(label: Label) -> tuple[str, str, str, float, float, str, str, str]:
    people = (label.athlete, label.sex, label.event)
    return (folder_of(label.movement), label.video, label.unit, label.start, label.stop, *people)


def _numbered(kept: Iterable[tuple[int, Label]]) -> Iterator[Cut]:
    numbers: dict[str, int] = {}
    for place, label in kept:
        name = folder_of(label.movement)
        number = numbers[name] = numbers.get(name, -1) + 1
        yield Cut(label, f"{name}/{name}_{number}.mp4", place)


def _fault(label: Label) -> str:
    """What is wrong with the label itself, "" if nothing is."""
    if not folder_of(label.movement):
        return "its movement has no name that a folder can have"
    if label.start < 0 or not math.isfinite(label.start):
        return "it begins before the video"
    return "" if label.stop > label.start else "it is empty: it stops where it starts, or before"


def _double(label: Label, kept: Sequence[tuple[int, Label]]) -> str:
    """Whether a label before it, in the order of time, shows the same repetition."""
    for place, other in reversed(kept):
        if _series(other) != _series(label):
            break
        shared = min(label.stop, other.stop) - label.start
        # A label that goes to the end of the video is as long as it can be.
        if shared > TOGETHER * min(label.stop - label.start, other.stop - other.start):
            return f"it shows the same repetition as label {place}"
    return ""


def _series(label: Label) -> tuple[str, ...]:
    return (folder_of(label.movement), label.video, label.unit)
