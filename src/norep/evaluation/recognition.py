"""Name the movement of every labelled clip with a model and compare with the label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from norep.datasets.poses import PoseClip, PoseSet
from norep.errors import NorepError, PoseError, UnknownNameError
from norep.evaluation.recognition_scores import (
    TOP,
    Named,
    RecognisedRow,
    Recognition,
    SkippedRow,
    recognition_of,
)
from norep.evaluation.scores import DIGITS
from norep.evaluation.vocabulary import Meanings, Vocabulary
from norep.pose.sequence import PoseSequence

Progress = Callable[[int, int, str], None]
"""Called with the clips done, all clips, and the last one."""
Explain = Callable[[PoseSequence], Mapping[str, float]]
"""Says for a clip by how much the probability of the best name falls when each joint is hidden."""


class Labelled(Protocol):
    """What is known of a clip, whatever it is made of; "" where it is not known."""

    @property
    def id(self) -> str:
        """What it is called in tables."""
        ...

    @property
    def label(self) -> str:
        """The movement, as a person spelled it."""
        ...

    @property
    def view(self) -> str:
        """From where it is seen."""
        ...

    @property
    def group(self) -> str:
        """The person or the source."""
        ...


AnyClip = TypeVar("AnyClip", bound=Labelled)


class Classifier(Protocol):
    """Anything that gives each of its classes a probability: a recogniser, or a baseline."""

    @property
    def name(self) -> str:
        """What it is called in tables."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Its classes."""
        ...

    def probabilities(self, poses: PoseSequence) -> NDArray[np.float64]:
        """`(classes,)` that sum to 1, of a whole clip; raises PoseError where nothing can be said."""
        ...


def evaluate_recognition(
    sets: Iterable[PoseSet],
    model: Classifier,
    *,
    classes: Sequence[str] = (),
    meanings: Meanings | None = None,
    names: Mapping[str, str] | None = None,
    explain: Explain | None = None,
    progress: Progress | None = None,
) -> Recognition:
    """Compare the best names of the clips with their labels; every clip is compared or named as skipped.

    `classes` limits the clips to those labels; the model still chooses among all of its classes. `meanings`
    and `names` say what labels mean, see `Vocabulary`; `explain` says which joints decided. Raises
    UnknownNameError for a class that no clip has and PoseError when no clip at all can be compared.
    """
    sets = list(sets)
    words = Vocabulary(model.labels, meanings, names)
    clips = chosen([clip for one in sets for clip in one.clips], classes, names)
    labels = sorted({clip.label for clip in clips} - {""})
    skipped = [SkippedRow(clip=one.id, reason=one.reason) for part in sets for one in part.skipped]
    rows = []
    for done, clip in enumerate(clips, start=1):
        try:
            pooled = words.pooled(clip.label, _probabilities(clip, model, words), labels)
            joints = explain(clip.poses) if explain else {}
            rows.append(recognised(clip, pooled, words, camera=camera_of(clip), joints=joints))
        except NorepError as error:
            skipped.append(SkippedRow(clip=clip.id, reason=str(error)))
        if progress is not None:
            progress(done, len(clips), clip.id)
    if not rows:
        raise PoseError(nothing_in(skipped))
    return recognition_of(model.name, rows, skipped)


def chosen(
    clips: Sequence[AnyClip], classes: Sequence[str], names: Mapping[str, str] | None
) -> Sequence[AnyClip]:
    """The clips of these classes, however they are spelled; all of them when none are named.

    Raises UnknownNameError for a class that no clip has.
    """
    if not classes:
        return clips
    words = Vocabulary((), names=names)
    labels = {words.plain(clip.label): clip.label for clip in clips if clip.label}
    for name in classes:
        if words.plain(name) not in labels:
            raise UnknownNameError.of("label of a clip", name, sorted(labels.values()))
    wanted = {words.plain(name) for name in classes}
    return [clip for clip in clips if clip.label and words.plain(clip.label) in wanted]


def _probabilities(clip: PoseClip, model: Classifier, words: Vocabulary) -> NDArray[np.float64]:
    check_label(clip, model.name, words)
    return checked(model.probabilities(clip.poses), model.name, words)


def check_label(clip: Labelled, model: str, words: Vocabulary) -> None:
    """Raise NorepError for a clip without a label, or with one that the model does not know."""
    if not clip.label:
        raise NorepError("it has no label")
    if not words.meant(clip.label):
        raise NorepError(f"the label {clip.label} is not among the classes of {model}")


def checked(answer: NDArray[np.float64], model: str, words: Vocabulary) -> NDArray[np.float64]:
    """The answer if it is a number for each class; raises NorepError otherwise."""
    probabilities = np.asarray(answer, np.float64)
    if probabilities.shape != (len(words.classes),) or not np.isfinite(probabilities).all():
        raise NorepError(f"{model} gives no probabilities")
    return probabilities


def recognised(
    clip: Labelled,
    pooled: Mapping[str, float],
    words: Vocabulary,
    *,
    camera: str = "",
    joints: Mapping[str, float] | None = None,
) -> RecognisedRow:
    """How the label of the clip fares among probabilities in the words of the labels."""
    label = words.word(clip.label)
    # Of equal probabilities the label comes last, so that a model which says nothing is not right.
    order = sorted(pooled, key=lambda name: (-pooled[name], name == label))
    top = tuple(Named(movement=name, probability=round(pooled[name], DIGITS)) for name in order[:TOP])
    return RecognisedRow(
        clip=clip.id,
        label=label,
        top=top,
        probability=round(pooled[label], DIGITS),
        rank=order.index(label) + 1,
        view=clip.view,
        group=clip.group,
        camera=camera,
        joints=dict(joints or {}),
    )


def camera_of(clip: PoseClip) -> str:
    """`moving`, `still`, or empty where it is not known."""
    return {True: "moving", False: "still", None: ""}[clip.moving_camera]


def nothing_in(skipped: Sequence[SkippedRow]) -> str:
    """Why there is nothing to compare: the most frequent reason."""
    if not skipped:
        return "the data holds no clips"
    reason, _ = Counter(one.reason for one in skipped).most_common(1)[0]
    return f"none of the {len(skipped)} clips can be evaluated: {reason}"
