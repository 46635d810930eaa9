"""Evaluate recognition on data: names become models, baselines and clips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from norep.analysis.labelled import Progress, Reader
from norep.analysis.training_data import other_names
from norep.datasets.poses import PoseClip, PoseSet
from norep.datasets.vocabulary import MEANINGS
from norep.errors import DefinitionError, UnknownNameError
from norep.evaluation.recognition import Classifier, Explain
from norep.evaluation.recognition import evaluate_recognition as evaluate_sets
from norep.evaluation.recognition_scores import Comparison, compared
from norep.pose.sequence import PoseSequence
from norep.recognition.explain import PAIRS, explain
from norep.recognition.recogniser import Recogniser

BASELINES = ("dtw",)
"""Names of baselines: the nearest neighbour by dynamic time warping."""


def evaluate_recognition(
    data: Sequence[str | Path],
    models: Sequence[str | Path] = ("skeleton",),
    *,
    reader: Reader,
    classes: Sequence[str] = (),
    baselines: Sequence[str] = (),
    train: Sequence[str | Path] = (),
    explained: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Name the clips of the data with each model and compare with the labels.

    `models` are names or files; `classes` limits the clips to those labels; `baselines` are set beside the
    models and learn from the data `train`; `explained` adds which joints decided. Raises the NorepError of a
    model or data file that is none, DefinitionError for a baseline without data, and PoseError when no clip
    can be compared.
    """
    classifiers = _classifiers(models)  # a wrong name shows before the work begins
    _check_baselines(baselines, train)
    sets = reader.read(data, progress)
    if baselines:
        classifiers.append(_neighbours(reader.read(train, progress)))
    names = other_names()
    found = [
        evaluate_sets(
            sets,
            classifier,
            classes=classes,
            meanings=MEANINGS,
            names=names,
            explain=_explaining(classifier) if explained else None,
            progress=progress,
        )
        for classifier in classifiers
    ]
    return compared(found)


def _classifiers(models: Sequence[str | Path]) -> list[Classifier]:
    return [Recogniser.load(model) for model in models]


def _explaining(classifier: Classifier) -> Explain | None:
    """What says which joints decided; only networks are asked."""
    if not isinstance(classifier, Recogniser):
        return None

    def drops(poses: PoseSequence) -> dict[str, float]:
        found = dict(explain(classifier, poses).joints)
        return {name: found[name] for name in PAIRS}  # from head to foot

    return drops


def _check_baselines(baselines: Sequence[str], train: Sequence[str | Path]) -> None:
    for name in baselines:
        if name not in BASELINES:
            raise UnknownNameError.of("baseline", name, BASELINES)
    if baselines and not train:
        raise DefinitionError(
            f"the baseline {baselines[0]} needs clips to learn from; name them with --train"
        )


def _neighbours(sets: Sequence[PoseSet]) -> Classifier:
    from norep.evaluation.neighbours import Neighbours  # noqa: PLC0415

    clips: list[PoseClip] = [clip for one in sets for clip in one.clips]
    return Neighbours(clips)
