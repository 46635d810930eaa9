"""The parts of a report that say of what it is: the video, the athlete, stretches of time."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from norep.movements.vocabulary import finite

Seconds = Annotated[float, Field(allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


def _or_null(value: Any) -> Any:
    return finite(value) if isinstance(value, float) else value


Maybe = Annotated[float | None, BeforeValidator(_or_null)]
"""A number or null; NaN and infinity become null, for JSON has neither."""


class Part(BaseModel):
    """Frozen; unknown fields of later versions are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(Part):
    """The video. `frames` were decoded, `fps` is their mean rate; upright `width` and `height` in pixels."""

    path: str
    duration_s: Amount
    frames: Count
    fps: Amount
    width: Count
    height: Count
    cuts_s: tuple[Seconds, ...] = ()
    """When the camera changed."""


class Span(Part):
    """A stretch of time, half open."""

    start_s: Seconds
    end_s: Seconds


class BoxReport(Part):
    """A box at a moment, in pixels of the upright picture; `x` and `y` its left upper corner."""

    time_s: Seconds
    x: float
    y: float
    width: Amount
    height: Amount


class PersonReport(BoxReport):
    """Somebody considered for the athlete, where there was a doubt.

    `share` is how much speaks for them, of all that speaks for anybody considered in this shot;
    `followed` whether they were taken for the athlete.
    """

    share: Annotated[float, Field(ge=0, le=1)]
    followed: bool


class HintReport(BoxReport):
    """Where the user said that the athlete is, and whether somebody was found there."""

    found: bool


class PoseInfo(Part):
    """The pose estimator, in how many frames it followed the athlete, and when the athlete was lost.

    `considered` is empty where it was plain who the athlete is.
    """

    backend: str
    frames_with_athlete: Count
    lost: tuple[Span, ...] = ()
    hints: tuple[HintReport, ...] = ()
    considered: tuple[PersonReport, ...] = ()
