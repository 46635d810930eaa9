"""Figures of models that name clips of video: those of recognition, and what the first seed showed."""

from __future__ import annotations

from norep.evaluation.correlation import Correlation
from norep.evaluation.recognition_scores import Recognition, RecognitionFigures
from norep.evaluation.scores import Scores


class Cost(Scores):
    """What a model costs, from the file of a clip to its probabilities.

    `parameters` is None where it is not known; `bytes` is the size of the file. `clips` were timed, all
    models in turn on each; `ms_per_clip` is the middle one by the clock, `processor_ms_per_clip` by the
    processor, which on a busy machine is less; `ms_per_frame` is the time of all over the frames that the
    network saw. None where nothing was timed.
    """

    parameters: int | None
    bytes: int
    clips: int = 0
    frames_per_clip: float | None = None
    ms_per_clip: float | None = None
    processor_ms_per_clip: float | None = None
    ms_per_frame: float | None = None


class Overlap(Scores):
    """Evaluated clips whose athlete or source video the model was trained on.

    `known` is false where the model does not say what it was trained on. `apart` are the figures of the other
    clips.
    """

    known: bool
    clips: int
    athletes: tuple[str, ...]
    sources: tuple[str, ...]
    apart: RecognitionFigures


class Agreement(Scores):
    """A stream model frame by frame beside the same model on the whole clip at once.

    `same` is the share of the clips with the same best name, `furthest` the largest difference of a
    probability, `whole_top1` what the whole clip at once reaches on these clips.
    """

    clips: int
    same: float | None
    furthest: float | None
    top1: float | None
    whole_top1: float | None


class VideoRecognition(Recognition):
    """How well a model names clips of video, and what it costs.

    `per_source`, `per_sex` and `per_event` are parts like `per_group`, which is by athlete. `correlation` is
    the first seed's; its table 3.2, the mean and the deviation of the probability of the true class, is in
    `per_class`. `agreement` is None unless the model ran frame by frame.
    """

    per_source: dict[str, RecognitionFigures]
    per_sex: dict[str, RecognitionFigures]
    per_event: dict[str, RecognitionFigures]
    correlation: Correlation
    overlap: Overlap
    cost: Cost
    agreement: Agreement | None = None


class VideoComparison(VideoRecognition):
    """The figures of a model, and those of other models on the same clips.

    `split` is the part of the data that was taken, "" for all of it. `notes` say how, `warnings` why figures
    may be too good.
    """

    data: str
    split: str
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    beside: tuple[VideoRecognition, ...] = ()

    @property
    def all(self) -> tuple[VideoRecognition, ...]:
        """The model in question first."""
        return (self, *self.beside)
