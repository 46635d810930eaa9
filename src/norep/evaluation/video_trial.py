"""One model on all clips of video: every clip is compared or named as skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from norep.errors import NorepError, VideoError, WeightsError
from norep.evaluation.correlation import correlate
from norep.evaluation.recognition import check_label, checked, nothing_in, recognised
from norep.evaluation.recognition_scores import (
    RecognisedRow,
    SkippedRow,
    by,
    recognition_figures,
    recognition_of,
)
from norep.evaluation.scores import DIGITS
from norep.evaluation.videoclips import Origins, VideoClip, VideoClips
from norep.evaluation.videomodel_scores import Agreement, Cost, Overlap, VideoRecognition
from norep.evaluation.videomodels import Choice, Floats, StreamClassifier, VideoClassifier
from norep.evaluation.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a model says of a clip; `whole` is what it says of the clip at once when it ran frame by frame."""

    row: RecognisedRow
    pooled: Mapping[str, float]
    whole: tuple[RecognisedRow, Mapping[str, float]] | None = None


class Trial:
    """One model on all clips."""

    def __init__(self, model: VideoClassifier, data: VideoClips, choice: Choice, stepwise: bool) -> None:
        self._model, self._data = model, data
        self._stream = model if stepwise and isinstance(model, StreamClassifier) else None
        self._words = Vocabulary(model.labels, choice.meanings, choice.names)
        self._labels = sorted({clip.label for clip in data.clips} - {""})
        known = {self._words.word(label) for label in self._labels if self._words.meant(label)}
        self._among = known if choice.among else None

    def evaluated(self, tell: Callable[[str], None]) -> VideoRecognition:
        """The figures, without times; raises VideoError when no clip can be named, WeightsError at once."""
        answers, skipped = [], list(self._data.skipped)
        for clip in self._data.clips:
            try:
                answers.append(self._answer(clip))
            except WeightsError:
                raise  # it would befall every other clip as well
            except NorepError as error:
                skipped.append(SkippedRow(clip=clip.id, reason=str(error)))
            tell(clip.id)
        if not answers:
            raise VideoError(nothing_in(skipped))
        return self._figures(answers, skipped)

    def _answer(self, clip: VideoClip) -> _Answer:
        check_label(clip, self._model.name, self._words)
        row, pooled = self._named(clip, self._model.probabilities(clip.path))
        if self._stream is None:
            return _Answer(row, pooled)
        return _Answer(*self._named(clip, self._stream.stepwise(clip.path)), (row, pooled))

    def _named(self, clip: VideoClip, answer: Floats) -> tuple[RecognisedRow, Mapping[str, float]]:
        probabilities = checked(answer, self._model.name, self._words)
        pooled = self._words.pooled(clip.label, probabilities, self._labels)
        if self._among is not None:
            pooled = _limited(pooled, self._among)
        return recognised(clip, pooled, self._words, camera=clip.camera), pooled

    def _figures(self, answers: Sequence[_Answer], skipped: Sequence[SkippedRow]) -> VideoRecognition:
        rows = [answer.row for answer in answers]
        clips = {clip.id: clip for clip in self._data.clips}
        return VideoRecognition(
            **dict(recognition_of(self._model.name, rows, skipped)),
            per_source=by(rows, lambda row: clips[row.clip].source),
            per_sex=by(rows, lambda row: clips[row.clip].sex),
            per_event=by(rows, lambda row: clips[row.clip].event),
            correlation=correlate([(one.row.label, one.row.predicted, one.pooled) for one in answers]),
            overlap=_overlap(self._model.trained_on, rows, clips),
            cost=Cost(parameters=self._model.parameters, bytes=self._model.size),
            agreement=_agreement(answers) if self._stream else None,
        )


def _limited(pooled: Mapping[str, float], among: set[str]) -> dict[str, float]:
    """Only these names, their probabilities scaled to sum to 1."""
    kept = {name: probability for name, probability in pooled.items() if name in among}
    total = sum(kept.values())
    if total <= 0:
        raise NorepError("none of the labels of the data gets any probability")
    return {name: probability / total for name, probability in kept.items()}


def _overlap(
    trained_on: Iterable[str], rows: Sequence[RecognisedRow], clips: Mapping[str, VideoClip]
) -> Overlap:
    trained = Origins.read(trained_on)
    inside = [clips[row.clip] for row in rows if trained.have(clips[row.clip])]
    common = trained.common(inside)
    apart = recognition_figures([row for row in rows if not trained.have(clips[row.clip])])
    return Overlap(
        known=bool(trained.athletes or trained.sources),
        clips=len(inside),
        athletes=tuple(sorted(common.athletes)),
        sources=tuple(sorted(common.sources)),
        apart=apart,
    )


def _agreement(answers: Sequence[_Answer]) -> Agreement:
    pairs = [(one.row, one.pooled, *one.whole) for one in answers if one.whole is not None]
    same = [step.predicted == whole.predicted for step, _, whole, _ in pairs]
    apart = [abs(ours[name] - theirs[name]) for _, ours, _, theirs in pairs for name in ours]
    return Agreement(
        clips=len(pairs),
        same=round(sum(same) / len(same), DIGITS) if same else None,
        furthest=float(f"{max(apart):.3g}") if apart else None,
        top1=recognition_figures([step for step, *_ in pairs]).top1,
        whole_top1=recognition_figures([whole for _, _, whole, _ in pairs]).top1,
    )
