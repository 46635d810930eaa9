"""What a model of videos has to offer to be evaluated, and among what it chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from norep.evaluation.vocabulary import Meanings

Floats = NDArray[np.float64]


class VideoClassifier(Protocol):
    """Anything that gives each of its classes a probability, from the file of a clip."""

    @property
    def name(self) -> str:
        """What it is called in tables."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Its classes."""
        ...

    @property
    def parameters(self) -> int | None:
        """Numbers that were learned; None where that is not known."""
        ...

    @property
    def size(self) -> int:
        """Bytes of its file."""
        ...

    @property
    def trained_on(self) -> frozenset[str]:
        """Where its training clips came from: `source|athlete`, or names of files; empty when not known."""
        ...

    def frames_of(self, clip: Path) -> int:
        """How many frames of the clip the network sees."""
        ...

    def probabilities(self, clip: Path) -> Floats:
        """`(classes,)` that sum to 1; raises NorepError for a clip that cannot be read."""
        ...


@runtime_checkable
class StreamClassifier(Protocol):
    """A model that can also run frame by frame, as it does on a live source."""

    def stepwise(self, clip: Path) -> Floats:
        """`(classes,)` after the last frame, each frame having been seen once; errors as `probabilities`."""
        ...


@runtime_checkable
class Remembering(Protocol):
    """A model that keeps what it worked out of a clip, so that a second time would be no fair measure."""

    def fresh(self, clip: Path) -> Floats:
        """Do what `probabilities` does from the file alone."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Which clips are compared and among which names models choose.

    `classes` limits the clips to those labels. With `among` models choose among the labels of the clips only,
    so that one that knows more movements stands beside one that knows just these.
    """

    classes: Sequence[str] = ()
    among: bool = False
    meanings: Meanings | None = None
    names: Mapping[str, str] | None = None
