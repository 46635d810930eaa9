"""Evaluate counting without the movement on data: names become clips, and the counter is set to work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from norep.analysis.footage import Footage
from norep.analysis.keypoints import is_keypoints
from norep.analysis.labelled import Progress, Reader
from norep.datasets.poses import PoseClip
from norep.evaluation.counting import Count
from norep.evaluation.counting import evaluate_counting as evaluate_sets
from norep.evaluation.counting_scores import Counting
from norep.recognition.flow.counting import count_flow
from norep.recognition.periodic.count import count
from norep.recognition.periodic.model import CounterModel, shipped
from norep.recognition.usability import usable


def evaluate_counting(
    data: Sequence[str | Path],
    model: str | Path | None = None,
    *,
    reader: Reader,
    progress: Progress | None = None,
) -> Counting:
    """Count the repetitions of every clip by its poses alone and compare with the labels.

    `model` is a file made by `norep train counter`, the shipped one by default. Raises the NorepError of a
    model or data file that is none, and PoseError when no clip has a count.
    """
    counter = shipped() if model is None else CounterModel.load(model)
    name = "periodic" if model is None else Path(model).stem
    sets = reader.read(data, progress)
    return evaluate_sets(sets, partial(_count, counter), name=name, progress=progress)


def _count(counter: CounterModel, clip: PoseClip) -> Count:
    """By the poses; where those of a video are no good, by how the picture moves."""
    if clip.path and not is_keypoints(clip.path) and not usable(clip.poses):
        with Footage(clip.path, watch_cuts=True) as footage:
            return count_flow(footage.frames, footage.cut)
    return count(clip.poses, counter)
