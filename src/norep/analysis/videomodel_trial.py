"""Evaluate models of videos on data: names become models and clips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from norep.analysis.cache import CachedPoses
from norep.analysis.network_on_videos import load_network
from norep.analysis.skeleton_on_videos import SkeletonOnVideos
from norep.analysis.training_data import other_names
from norep.analysis.videomodel_data import ClipReader
from norep.datasets.vocabulary import MEANINGS
from norep.errors import WeightsError
from norep.evaluation.video_comparison import TIMED, Progress
from norep.evaluation.video_comparison import evaluate_video_models as compare
from norep.evaluation.videomodel_scores import VideoComparison
from norep.evaluation.videomodels import Choice, VideoClassifier
from norep.recognition.model import is_recogniser, shipped


def evaluate_video_models(
    data: str | Path,
    models: Sequence[str | Path],
    *,
    reader: ClipReader,
    poses: CachedPoses,
    classes: Sequence[str] = (),
    among: bool = False,
    stepwise: bool = False,
    timed: int = TIMED,
    progress: Progress | None = None,
) -> VideoComparison:
    """Name the clips of a folder or table with each model on one thread, and compare with the labels.

    `models` are files of models of videos, and recognisers of poses by name or file, which follow the athlete
    with `poses`. `among` lets all choose among the labels of the clips only. Raises the NorepError of a model
    or of data that is none, and VideoError when a model can name no clip.
    """
    with one_thread():
        classifiers = [load_classifier(model, poses) for model in models]
        return compare(
            reader.read(data),
            classifiers,
            Choice(classes, among, MEANINGS, other_names()),
            stepwise=stepwise,
            timed=timed,
            progress=progress,
        )


def load_classifier(model: str | Path, poses: CachedPoses) -> VideoClassifier:
    """A recogniser of poses by name or file, or the file of a model of videos; raises WeightsError."""
    if str(model) in shipped() or is_recogniser(Path(model)):
        return SkeletonOnVideos.load(model, poses)
    if not Path(model).is_file():
        known = ", ".join(shipped())
        raise WeightsError(f"there is no model {model}: name a file that norep train video made, or {known}")
    return load_network(Path(model))


@contextmanager
def one_thread() -> Iterator[None]:
    """What loads and runs inside uses one thread where that can be told, so that times compare."""
    import cv2  # noqa: PLC0415

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with _one_torch_thread():
            yield
    finally:
        cv2.setNumThreads(before)


@contextmanager
def _one_torch_thread() -> Iterator[None]:
    try:
        import torch  # noqa: PLC0415
    except ImportError:
        yield  # exported models need none
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
