"""Train a video model on a folder of clips: from the folder to a model file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import nn

from norep.datasets.clips import ClipSet, read_clips
from norep.datasets.poses import SkippedClip
from norep.errors import DefinitionError
from norep.training.video_fit import Run, TrainedVideo, VideoProgress, fit_video
from norep.training.video_material import VideoMaterial, check_classes, material
from norep.training.video_settings import VideoSettings
from norep.training.video_weights import load_weights
from norep.videomodels.architecture import Gate
from norep.videomodels.cached import ClipCache
from norep.videomodels.card import ModelCard
from norep.videomodels.movinet import begin_from_scratch
from norep.videomodels.networks import network, usual_resolution
from norep.videomodels.preprocessing import Recipe
from norep.videomodels.sampling import Sampling
from norep.videomodels.shortest import shortest_clip
from norep.videomodels.torch_model import save_model

USUAL_RATE = 10.0
"""Frames a second that stream models are trained with, unless told otherwise."""
Reading = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class VideoPlan:
    """What is trained on what.

    `frames` None takes as many as the shortest clip has; `rate` frames a second instead. `weights` is a file
    to begin with. `cache` is where decoded clips and features are kept, `logs` where TensorBoard's go.
    """

    data: Path
    out: Path
    cache: Path
    settings: VideoSettings = field(default_factory=VideoSettings)
    frames: int | None = None
    rate: float | None = None
    resolution: int | None = None
    weights: Path | None = None
    gate: Gate = "relu6"
    seed: int = 0
    fresh: bool = False
    logs: Path | None = None

    @property
    def checkpoint(self) -> Path:
        """Where the training stands between epochs."""
        return self.out.with_name(f"{self.out.name}.checkpoint")


@dataclass(frozen=True, slots=True)
class VideoTraining:
    """A training that ended, and what was written."""

    path: Path
    card: ModelCard
    trained: TrainedVideo
    skipped: tuple[SkippedClip, ...]
    cached_bytes: int
    source_bytes: int


def train_video(
    plan: VideoPlan,
    *,
    reading: Reading | None = None,
    progress: Callable[[VideoProgress], None] | None = None,
) -> VideoTraining:
    """Train and write the model file; a run that was killed goes on where it stood.

    Raises DefinitionError for clips without a split or a class without clips, WeightsError for weights that
    do not fit, OutputError where nothing can be written, and UnknownNameError.
    """
    settings = plan.settings
    clips = read_clips(plan.data)
    train, validation = clips.part("train"), clips.part("validation")
    _check(clips, train)
    module = _network(plan, len(clips.movements))  # what is wrong with it shows before the work begins
    cache = ClipCache(plan.cache / "clips", recipe_of(plan, clips))
    told = _Told(reading, len(train) + len(validation))
    learned = material(train, clips.movements, cache, told)
    held = material(validation, clips.movements, cache, told.after(len(train)))
    check_classes(learned, train)
    if plan.fresh:
        plan.checkpoint.unlink(missing_ok=True)
    run = Run(plan.checkpoint, _plan_of(plan, cache.recipe, learned, held), plan.cache, plan.logs, progress)
    trained = fit_video(module, learned, held, settings=settings, seed=plan.seed, run=run)
    card = _card(plan, cache.recipe, learned, trained)
    path = save_model(trained.network, card, plan.out)
    if not trained.interrupted:
        plan.checkpoint.unlink(missing_ok=True)
    skipped = learned.skipped + held.skipped
    return VideoTraining(path, card, trained, skipped, cache.bytes, cache.source_bytes)


def recipe_of(plan: VideoPlan, clips: ClipSet) -> Recipe:
    """Which frames, how large: what was asked for, else what suits the network."""
    stream = plan.settings.network.endswith("-stream")
    if plan.rate is not None and not stream:
        raise DefinitionError(
            f"{plan.settings.network} looks at a fixed number of frames; give --frames, "
            "or train a stream model"
        )
    rate = plan.rate
    if rate is None and plan.frames is None and stream:
        rate = USUAL_RATE
    frames = plan.frames
    if frames is None and rate is None:
        frames = shortest_clip(clips).frames
    return Recipe(Sampling(frames, rate), plan.resolution or usual_resolution(plan.settings.network))


def _check(clips: ClipSet, train: ClipSet) -> None:
    if len(clips.movements) < 2:
        raise DefinitionError(f"{clips.folder} has one class, {clips.movements[0]}; two are needed at least")
    if not len(train):
        raise DefinitionError(
            f"{clips.folder}: no clip is marked as train; norep dataset split {clips.folder} "
            "divides them by athlete and video"
        )


def _network(plan: VideoPlan, classes: int) -> nn.Module:
    settings = plan.settings
    torch.manual_seed(plan.seed)
    module = network(settings.network, classes, gate=plan.gate, dropout=settings.dropout)
    if plan.weights is not None:
        load_weights(module, plan.weights)
    elif settings.frozen:
        raise DefinitionError(
            "a frozen network needs weights: give --weights, or train all of it: --no-freeze"
        )
    else:
        begin_from_scratch(module)
    return module


def _plan_of(plan: VideoPlan, recipe: Recipe, *parts: VideoMaterial) -> str:
    """A digest of everything that decides the result."""
    digest = hashlib.sha256()
    weights = plan.weights.read_bytes() if plan.weights is not None else b""
    what = (replace(plan.settings, device=""), recipe, plan.seed, plan.gate, parts[0].labels)
    digest.update(repr(what).encode() + weights)
    for part in parts:
        for clip, pictures in zip(part.clips, part.pictures, strict=True):
            digest.update(f"{clip.file} {clip.movement} {pictures.shape}".encode())
            digest.update(pictures.tobytes())
    return digest.hexdigest()


def _card(plan: VideoPlan, recipe: Recipe, learned: VideoMaterial, trained: TrainedVideo) -> ModelCard:
    seen = sorted({f"{clip.source}|{clip.athlete}" for clip in learned.clips if clip.source or clip.athlete})
    return ModelCard(
        architecture=plan.settings.network,
        labels=learned.labels,
        resolution=recipe.resolution,
        frames=recipe.sampling.frames,
        rate=recipe.sampling.rate,
        gate=plan.gate,
        trained_on=tuple(seen),
        clips=len(learned),
        epochs=trained.epochs,
        seed=plan.seed,
        validation_accuracy=trained.accuracy,
        weights=plan.weights.name if plan.weights else "",
    )


class _Told:
    """One count over the parts that are read one after the other."""

    def __init__(self, reading: Reading | None, total: int, before: int = 0) -> None:
        self._reading, self._total, self._before = reading, total, before

    def __call__(self, done: int, _: int) -> None:
        if self._reading is not None:
            self._reading(self._before + done, self._total)

    def after(self, before: int) -> _Told:
        """The count of the next part."""
        return _Told(self._reading, self._total, before)
