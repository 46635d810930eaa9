"""What a file of a video model says of itself, whatever its format."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from norep.errors import NorepError, WeightsError
from norep.videomodels.architecture import Gate
from norep.videomodels.preprocessing import Recipe
from norep.videomodels.sampling import Sampling

KEY = "norep"
"""The name of the card in a file's metadata."""
FORMAT = "norep-video-1"
MAX_BYTES = 8 << 20


class ModelCard(BaseModel):
    """What is needed to use a model, and where it comes from.

    `trained_on` names the sources and athletes it has seen as `source|athlete`, so that an evaluation can say
    when it is no honest one. Either `frames` or `rate` is given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["norep-video-1"] = "norep-video-1"
    architecture: str
    labels: tuple[str, ...] = Field(min_length=2, max_length=10_000)
    resolution: int
    frames: int | None = None
    rate: float | None = None
    gate: Gate = "relu6"
    trained_on: tuple[str, ...] = ()
    clips: int = 0
    epochs: int = 0
    seed: int = 0
    validation_accuracy: float | None = None
    weights: str = ""
    quantised: bool = False

    @property
    def recipe(self) -> Recipe:
        """How its clips are read."""
        return Recipe(Sampling(self.frames, self.rate), self.resolution)

    @property
    def stream(self) -> bool:
        """Whether it can go frame by frame."""
        return self.architecture.endswith("-stream")


def read_card(text: str | None, path: object) -> ModelCard:
    """The card of a file; raises WeightsError for a file without one, or with a wrong one."""
    if text is None:
        raise WeightsError(f"{path} is no video model of norep: it says nothing of itself")
    if len(text) > MAX_BYTES:
        raise WeightsError(f"{path} says too much of itself; it is damaged")
    try:
        card = ModelCard.model_validate_json(text)
        card.recipe  # noqa: B018  (raises for numbers out of range)
    except (ValidationError, NorepError) as error:
        raise WeightsError(f"{path} says something wrong of itself: {_first(error)}") from error
    if len(set(card.labels)) < len(card.labels):
        raise WeightsError(f"{path} names a class twice")
    return card


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    found = error.errors()[0]
    return f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
