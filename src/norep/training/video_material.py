"""Clips ready for training a video network: their pictures in memory, their classes, and batches of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from norep.datasets.clips import Clip, ClipSet
from norep.datasets.poses import SkippedClip
from norep.errors import DefinitionError, OutputError, VideoError
from norep.training.video_augmentation import VideoAugmentation
from norep.videomodels.cached import ClipCache
from norep.videomodels.preprocessing import Bytes, as_input

Told = Callable[[int, int], None]
"""Called with the clips done and all clips."""


@dataclass(frozen=True, slots=True)
class VideoMaterial:
    """Clips of one part: `pictures` `(frames, side, side, 3)` each, and the class of each by number."""

    labels: tuple[str, ...]
    clips: tuple[Clip, ...]
    pictures: tuple[Bytes, ...]
    classes: NDArray[np.int64]
    skipped: tuple[SkippedClip, ...] = ()

    def __len__(self) -> int:
        return len(self.clips)


def material(
    clips: ClipSet, labels: tuple[str, ...], cache: ClipCache, progress: Told | None = None
) -> VideoMaterial:
    """Read the clips; those that are damaged are skipped and listed.

    Raises OutputError where the cache cannot be written: a full disk is not the clip's fault.
    """
    kept, pictures, skipped = [], [], []
    for done, clip in enumerate(clips.clips, start=1):
        try:
            pictures.append(cache(clips.path(clip)))
            kept.append(clip)
        except OutputError:
            raise
        except VideoError as error:
            skipped.append(SkippedClip(clip.file, str(error)))
        if progress is not None:
            progress(done, len(clips))
    classes = np.array([labels.index(clip.movement) for clip in kept], np.int64)
    return VideoMaterial(labels, tuple(kept), tuple(pictures), classes, tuple(skipped))


def check_classes(part: VideoMaterial, clips: ClipSet) -> None:
    """Raises DefinitionError when a class has no clip to train on, or none that can be read."""
    there = set(part.classes.tolist())
    empty = [label for number, label in enumerate(part.labels) if number not in there]
    if not empty:
        return
    if missing := [label for label in empty if label not in clips.movements]:
        raise DefinitionError(
            f"{clips.folder}: no clip of {', '.join(missing)} is marked as train; "
            f"norep dataset split {clips.folder} divides them anew, or leave the class out"
        )
    files = {clip.file for clip in clips.clips if clip.movement == empty[0]}
    reason = next(one.reason for one in part.skipped if one.id in files)
    raise DefinitionError(
        f"no clip of {', '.join(empty)} can be read ({reason}); add some, or leave the class out"
    )


def batches(
    part: VideoMaterial, size: int, how: VideoAugmentation | None, rng: Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Clips `(batch, frames, 3, side, side)` and classes, in random order.

    Clips of about the same length come together and are cut to the shortest of them, so that no network
    learns from padding.
    """
    for chosen in grouped([len(pictures) for pictures in part.pictures], size, rng):
        frames = min(len(part.pictures[i]) for i in chosen)
        changed = [_changed(part.pictures[i], frames, how, rng) for i in chosen]
        yield torch.from_numpy(as_input(np.stack(changed))), torch.from_numpy(part.classes[chosen])


def grouped(lengths: list[int], size: int, rng: Generator) -> list[NDArray[np.intp]]:
    """Numbers of clips, batch by batch; a last single clip, too few for norms, joins the batch before it."""
    order = rng.permutation(len(lengths))
    if len(set(lengths)) > 1:
        order = order[np.argsort(np.asarray(lengths)[order] + rng.uniform(-1, 1, len(order)), kind="stable")]
    parts = [order[start : start + size] for start in range(0, len(order), size)]
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = [np.concatenate(parts[-2:])]
    return [parts[i] for i in rng.permutation(len(parts))]


def _changed(pictures: Bytes, frames: int, how: VideoAugmentation | None, rng: Generator) -> Bytes:
    start = int(rng.integers(0, len(pictures) - frames + 1))
    part = pictures[start : start + frames]
    return part if how is None else how.changed(part, rng)
