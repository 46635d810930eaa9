"""Evaluate learning on labelled films: names become key points, and the learner is set to work."""

from __future__ import annotations

from pathlib import Path

from norep.analysis.labelled import Progress, Reader
from norep.evaluation.learning import Learning
from norep.evaluation.learning import evaluate_learning as evaluate_clips
from norep.evaluation.recognition_scores import SkippedRow
from norep.judging.events import RepJudged
from norep.judging.follow import follow
from norep.learning.learn import learn
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence

NAME = "learned-movement"
"""The learner is not told which movement it is."""


def evaluate_learning(labels: str | Path, *, reader: Reader, progress: Progress | None = None) -> Learning:
    """Learn from each film of a table and count those of other people; see `norep.evaluation.learning`.

    Raises DefinitionError or PoseError for a table that is none or has no pairs.
    """
    found = reader.read([labels], progress)
    clips = [clip for one in found for clip in one.clips]
    skipped = [SkippedRow(clip=one.id, reason=one.reason) for part in found for one in part.skipped]
    return evaluate_clips(clips, _learn, _count, skipped=skipped, progress=progress)


def _learn(poses: PoseSequence, reps: int) -> Movement:
    return learn(poses, NAME, reps).movement


def _count(poses: PoseSequence, movement: Movement) -> int:
    return sum(isinstance(event, RepJudged) for event in follow(poses, movement))
