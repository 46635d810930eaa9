"""A trained video model, ready to use: clips to probabilities, or a live source frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from norep.errors import NorepError
from norep.video.frame import Frame
from norep.videomodels.card import ModelCard
from norep.videomodels.preprocessing import Bytes, Floats32, as_input, fitted, read_clip
from norep.videomodels.sampling import Due

Floats = NDArray[np.float64]
Memory = Any
"""What a runner remembers between frames; never changed, each step gives another."""


class Runner(Protocol):
    """What runs a network: PyTorch, ONNX Runtime, LiteRT."""

    parameters: int

    def logits(self, clip: Floats32) -> Floats32:
        """`(classes,)` of a clip `(frames, 3, side, side)`."""
        ...

    def begin(self) -> Memory:
        """What a stream model remembers before the first frame."""
        ...

    def step(self, frame: Floats32, memory: Memory) -> tuple[Floats32, Memory]:
        """`(classes,)` of everything up to this frame `(3, side, side)`."""
        ...


@dataclass(frozen=True, slots=True)
class VideoModel:
    """A model file that was loaded.

    ```python
    model = load_video_model("movinet.onnx")
    for movement, probability in model.top("clip.mp4"):
        print(movement, probability)
    ```
    """

    name: str
    card: ModelCard
    runner: Runner
    size: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """Its classes."""
        return self.card.labels

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        return self.runner.parameters

    @property
    def trained_on(self) -> frozenset[str]:
        """Sources and athletes it learned from, as `source|athlete`."""
        return frozenset(self.card.trained_on)

    @property
    def frames(self) -> int | None:
        """Frames of a clip it looks at; None when that depends on the clip's length."""
        return self.card.frames

    @property
    def stream(self) -> bool:
        """Whether it can go frame by frame."""
        return self.card.stream

    def probabilities(self, clip: str | Path) -> Floats:
        """`(classes,)` that sum to 1; raises VideoError for a clip that cannot be read."""
        return softmax(self.runner.logits(as_input(read_clip(clip, self.card.recipe))))

    def stepwise(self, clip: str | Path) -> Floats:
        """As `probabilities`, but frame by frame as a live source gives them.

        Raises NorepError for a model that cannot.
        """
        pictures = read_clip(clip, self.card.recipe)
        memory, logits = self._begin(), np.zeros(len(self.labels), np.float32)
        for picture in pictures:
            logits, memory = self.runner.step(as_input(picture), memory)
        return softmax(logits)

    def top(self, clip: str | Path, count: int = 5) -> list[tuple[str, float]]:
        """The most probable movements of a clip, best first."""
        return best(self.labels, self.probabilities(clip), count)

    def listen(self) -> Listener:
        """A new listener for a live source; raises NorepError for a model that is no stream model."""
        self._begin()
        return Listener(self)

    def _begin(self) -> Memory:
        if not self.stream:
            raise NorepError(
                f"{self.name} looks at whole clips; only a stream model goes frame by frame, "
                "such as movinet-a0-stream"
            )
        return self.runner.begin()


class Listener:
    """Feeds a stream model with the frames of a live source, at the rate it was trained with."""

    def __init__(self, model: VideoModel) -> None:
        self._model = model
        # A model that was trained on evenly spaced frames has no rate of its own.
        self._due = Due(model.card.rate or USUAL_RATE)
        self._memory = model.runner.begin()
        self._began: float | None = None
        self._last: Floats | None = None

    def update(self, frame: Frame) -> Floats | None:
        """`(classes,)` of everything since the beginning; None before the first frame it takes."""
        if self._began is None:
            self._began = frame.time
        picture: Bytes | None = None
        for _ in range(self._due.at(frame.time - self._began)):
            picture = fitted(frame.image, self._model.card.resolution) if picture is None else picture
            logits, self._memory = self._model.runner.step(as_input(picture), self._memory)
            self._last = softmax(logits)
        return self._last


USUAL_RATE = 10.0


def softmax(logits: Floats32) -> Floats:
    """Probabilities of logits.

    >>> softmax(np.array([0.0, 0.0], np.float32)).tolist()
    [0.5, 0.5]
    """
    shifted = np.exp(logits.astype(np.float64) - float(np.max(logits)))
    return np.asarray(shifted / shifted.sum())


def best(labels: Sequence[str], probabilities: Floats, count: int) -> list[tuple[str, float]]:
    """Labels with their probabilities, the most probable first."""
    order = np.argsort(-probabilities, kind="stable")[:count]
    return [(labels[i], float(probabilities[i])) for i in order]
