"""Which movement is it? A trained network on the poses of a clip, or of windows along a recording."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from norep.pose.sequence import PoseSequence
from norep.recognition.course import RATE, Course, Floats, Floats32, course
from norep.recognition.features import features, mirrored, with_last_pose
from norep.recognition.model import Model, located

SPAN = 3.0
"""Seconds of a window."""
HOP = 0.2
"""Seconds from window to window."""
LONG = 8.0
"""Seconds; a longer clip is taken as the mean of its windows, which may differ."""
CHUNK, CONTEXT = 4096, 64
"""Samples that go through the network at once, and those around them that it sees besides."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Probabilities along a recording.

    `time`, `start`, `stop` `(windows,)` seconds; `probabilities` `(windows, classes)`, NaN where nobody is
    seen.
    """

    time: Floats
    start: Floats
    stop: Floats
    probabilities: Floats

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True, slots=True, eq=False)
class Recogniser:
    """A network that tells movements apart by their key points.

    >>> recogniser = Recogniser.load("mine.onnx")  # doctest: +SKIP
    >>> recogniser.top(poses, 1)  # doctest: +SKIP
    [('thruster', 0.97)]
    """

    name: str
    model: Model

    @staticmethod
    def load(model: str | Path = "skeleton") -> Recogniser:
        """Load a shipped model by name or a model file by path.

        Raises UnknownNameError for a name that is not shipped, WeightsError for a file that is missing, no
        model, or made for another version.
        """
        path = located(model)
        return Recogniser(path.stem, Model.load(path))

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the order of the probabilities."""
        return self.model.labels

    def probabilities(self, poses: PoseSequence) -> Floats:
        """`(classes,)`: the probability of each label for a clip of one movement.

        The mean of the clip and its mirror image, so that sides do not matter. Raises PoseError for no frame
        or one, another kind of skeleton, and when nobody is seen.
        """
        return self.of_course(course(poses))

    def of_course(self, seen: Course) -> Floats:
        """Do what `probabilities` does, for joints that are sampled already."""
        if len(seen) > LONG * RATE:
            found = self._windows(seen, LONG, LONG / 8).probabilities
            return np.asarray(np.nanmean(found, axis=0), np.float64)
        return np.asarray(self.batch(seen.points[None], np.array([seen.scaled]))[0], np.float64)

    def top(self, poses: PoseSequence, count: int = 5) -> list[tuple[str, float]]:
        """The most probable labels and their probabilities, best first; errors as `probabilities`."""
        found = self.probabilities(poses)
        best = np.argsort(-found, kind="stable")[:count]
        return [(self.labels[i], float(found[i])) for i in best]

    def windows(self, poses: PoseSequence, *, span: float = SPAN, hop: float = HOP) -> Windows:
        """Probabilities of windows of `span` seconds every `hop` seconds; windows at the ends are shorter.

        The network runs once over the whole recording and the windows are means of its steps, so many windows
        cost what one does. Raises PoseError as `probabilities` does.
        """
        return self._windows(course(poses), span, hop)

    def batch(self, points: Floats32, scaled: NDArray[np.bool_]) -> Floats:
        """`(clips, classes)` for joints `(clips, samples, 13, 2)` at the features' rate."""
        scores, weights = self._run(_filled(points, self.model.padding), scaled)
        total = weights.sum(axis=-1, keepdims=True).clip(1e-6)
        return _mean((scores * (weights / total)[..., None]).sum(axis=3))

    def _windows(self, seen: Course, span: float, hop: float) -> Windows:
        length = len(seen) / RATE
        time = np.arange(hop / 2, max(length, hop), hop)
        start, stop = (time - span / 2).clip(0), np.minimum(time + span / 2, length)
        separately = self.model.padding > 0
        found = (self._separately if separately else self._together)(seen, start, stop)
        return Windows(seen.start + time, seen.start + start, seen.start + stop, found)

    def _together(self, seen: Course, start: Floats, stop: Floats) -> Floats:
        """Windows as weighted means of the steps of one run."""
        scores, weights = self._run(seen.points[None], np.array([seen.scaled]), follow_size=True)
        scored, weighed = scores[:, 0].astype(np.float64), weights[:, 0, ..., None].astype(np.float64)
        summed, total = _sums(scored * weighed), _sums(weighed)
        steps, rate = weighed.shape[-2], RATE / self.model.stride
        first = np.rint(start * rate).astype(int).clip(0, steps - 1)
        last = np.maximum(np.rint(stop * rate).astype(int).clip(0, steps), first + 1)
        weight = total[..., last, :] - total[..., first, :]
        mean = (summed[..., last, :] - summed[..., first, :]) / weight.clip(1e-6)
        found = _mean(mean.swapaxes(1, 2))
        found[(weight < 1e-6).all(axis=(0, 1, 3))] = np.nan
        return found

    def _separately(self, seen: Course, start: Floats, stop: Floats) -> Floats:
        """Windows one by one, for a network that takes each filled up to a fixed length."""
        found = np.full((len(start), len(self.labels)), np.nan)
        for row, (a, b) in enumerate(zip(start, stop, strict=True)):
            first = round(a * RATE)
            points = seen.points[first : max(round(b * RATE), first + 2)]
            if (np.isfinite(points[..., 0]).sum(axis=1) >= 3).any():
                found[row] = self.batch(points[None], np.array([seen.scaled]))[0]
        return found

    def _run(
        self, points: Floats32, scaled: NDArray[np.bool_], *, follow_size: bool = False
    ) -> tuple[Floats32, Floats32]:
        """Scores `(2, clips, networks, steps, classes)` and weights, of the clips and their mirror images."""
        points = _filled(points, 0, self.model.stride)
        channels, seen = features(points, scaled=scaled, follow_size=follow_size)
        both = np.concatenate([channels, mirrored(channels)]), np.concatenate([seen, seen])
        parts = [self._part(*both, start) for start in range(0, points.shape[1], CHUNK)]
        scores = np.concatenate([part[0] for part in parts], axis=2)
        weights = np.concatenate([part[1] for part in parts], axis=2)
        shape = (2, len(points))
        return scores.reshape(*shape, *scores.shape[1:]), weights.reshape(*shape, *weights.shape[1:])

    def _part(self, channels: Floats32, seen: Floats32, start: int) -> tuple[Floats32, Floats32]:
        """The steps of the samples from `start` on, seen in their context."""
        stride = self.model.stride
        first, last = max(0, start - CONTEXT), start + CHUNK + CONTEXT
        scores, weights = self.model.run(channels[..., first:last], seen[..., first:last])
        steps = slice((start - first) // stride, (start + CHUNK - first) // stride)
        return scores[:, :, steps], weights[:, :, steps]


def _filled(points: Floats32, samples: int, multiple: int = 1) -> Floats32:
    """Filled up to `samples` with the last pose seen, then with nothing to a multiple of the stride."""
    count = points.shape[1]
    if samples > count:
        points = np.stack([with_last_pose(clip, samples) for clip in points])
    rest = -points.shape[1] % multiple
    return np.pad(points, ((0, 0), (0, rest), (0, 0), (0, 0)), constant_values=np.nan) if rest else points


def _sums(values: Floats) -> Floats:
    """Running sums along the second last axis, beginning with 0."""
    zero = np.zeros_like(values[..., :1, :])
    return np.asarray(np.concatenate([zero, np.cumsum(values, axis=-2)], axis=-2))


def _mean(scores: Floats | Floats32) -> Floats:
    """`(clips, classes)`: the mean probability over `(2, clips, networks, classes)`."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    each = raised / raised.sum(axis=-1, keepdims=True)
    mean = each.mean(axis=(0, 2)).astype(np.float64)
    return np.asarray(mean / mean.sum(axis=-1, keepdims=True))
