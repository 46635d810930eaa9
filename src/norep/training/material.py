"""Labelled clips made ready for training: joints at the features' rate, and which classes each may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.datasets.poses import PoseClip, SkippedClip
from norep.errors import PoseError
from norep.recognition.course import Bools, Floats32, course
from norep.recognition.features import body_size
from norep.registry import suggest


@dataclass(frozen=True, slots=True)
class Material:
    """Clips for training.

    `points` holds `(samples, 13, 2)` of each clip in torso lengths; `scaled` `(clips,)`; `allowed`
    `(clips, classes)` is 1 for each class the clip may be; `weights` `(clips,)`; `groups` the person or
    source of each.
    """

    labels: tuple[str, ...]
    points: tuple[Floats32, ...]
    scaled: Bools
    allowed: Floats32
    weights: Floats32
    groups: tuple[str, ...]
    skipped: tuple[SkippedClip, ...] = ()

    def __len__(self) -> int:
        return len(self.points)

    def part(self, which: NDArray[np.intp]) -> Material:
        """The chosen clips."""
        return Material(
            self.labels,
            tuple(self.points[i] for i in which),
            self.scaled[which],
            self.allowed[which],
            self.weights[which],
            tuple(self.groups[i] for i in which),
        )


def prepare(
    clips: Iterable[PoseClip],
    *,
    labels: Sequence[str] | None = None,
    allowed: Mapping[str, Sequence[str]] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Material:
    """Read the clips one by one; those nobody is seen in are skipped and listed.

    `labels` are the classes, the clips' labels when None. `allowed` says for a clip's label that does not
    name one class which classes it may be: `{"squat": ("air-squat", "back-squat")}`. `weights` says how much
    the clips of a label count, 1 when not named. Raises PoseError when a label is no class or nothing is
    left.
    """
    points, scaled, named, groups, skipped = [], [], [], [], []
    for clip in clips:
        try:
            seen = course(clip.poses)
        except PoseError as error:
            skipped.append(SkippedClip(clip.id, str(error)))
            continue
        points.append(seen.points / body_size(seen.points[None])[0])
        scaled.append(seen.scaled or clip.scaled)
        named.append(clip.label)
        groups.append(clip.group or clip.id)
    if not points:
        raise PoseError("there is no clip to train on" + (f": {skipped[0].reason}" if skipped else ""))
    classes = tuple(labels) if labels else tuple(sorted({*named} - {*(allowed or {})}))
    rows = {name: _row(name, classes, allowed or {}) for name in set(named)}
    return Material(
        classes,
        tuple(points),
        np.array(scaled, bool),
        np.stack([rows[name] for name in named]),
        np.array([(weights or {}).get(name, 1.0) for name in named], np.float32),
        tuple(groups),
        tuple(skipped),
    )


def _row(label: str, classes: tuple[str, ...], allowed: Mapping[str, Sequence[str]]) -> Floats32:
    row = np.zeros(len(classes), np.float32)
    for name in allowed.get(label, (label,)):
        if name not in classes:
            what = f"the label {name!r}" if name else "a clip without a label"
            raise PoseError(f"{what} is no class of the network; {suggest(name, classes)}")
        row[classes.index(name)] = 1.0
    return row


def split(groups: Sequence[str], share: float, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Clips for training and for validation; all clips of a group are on one side."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    held = {names[i] for i in order[: round(share * len(names))]}
    inside = np.array([group in held for group in groups], bool)
    return np.flatnonzero(~inside), np.flatnonzero(inside)
