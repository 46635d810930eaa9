"""The words a movement file is written in: measures, limits, phases, rules and figures.

A movement is data. Everything here is validated by pydantic, so a file from a stranger is safe to read.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_serializer, model_validator

from norep.errors import UnknownNameError
from norep.pose.measures import JOINTS, KINDS, POINTS
from norep.pose.view import VIEWS, View

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=400)]
Keypoint = Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=40)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-10_000, le=10_000)]
Sides = Literal["mean", "min", "max", "left", "right", "other"]


class Model(BaseModel):
    """Frozen, and strict about unknown keys: a typing error in a file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(Model):
    """A named function of a pose, written `{ angle = ["hip", "knee", "ankle"], side = "mean" }`.

    `side` says what to do with the two sides of the body where the points name none: their mean (weighted
    by how well each is seen), the smaller, the larger, or one of them. In a movement whose sides are watched
    each on its own the mean stands for the side that works, and `other` for the one that does not.
    """

    kind: str
    points: tuple[Keypoint, ...]
    side: Sides = "mean"
    unit: str

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "kind" in value:
            return value
        kinds = [key for key in value if key in KINDS]
        if len(kinds) != 1:
            raise ValueError(f"a measure needs exactly one of {', '.join(KINDS)}")
        kind, rest = kinds[0], {key: item for key, item in value.items() if key != kinds[0]}
        points = value[kind]
        unit = rest.pop("unit", KINDS[kind].unit)
        return {"kind": kind, "points": [points] if isinstance(points, str) else points, "unit": unit, **rest}

    @model_validator(mode="after")
    def _check(self) -> Self:
        kind = KINDS.get(self.kind)
        if kind is None:
            raise ValueError(f"unknown kind of measure {self.kind!r}; known: {', '.join(KINDS)}")
        if len(self.points) != kind.points:
            raise ValueError(f"{self.kind} takes {kind.points} points, not {len(self.points)}")
        for point in self.points:
            if point not in POINTS:
                raise ValueError(str(UnknownNameError.of("key point", point, JOINTS)))
        if self.unit not in {kind.unit, "torso", "thigh"} or (kind.unit == "degrees" != self.unit):
            raise ValueError(f"{self.kind} cannot be given in {self.unit}")
        return self

    def for_side(self, side: str) -> Measure:
        """The measure as it is taken when this side, left or right, works."""
        sides = {"mean": side, "other": "right" if side == "left" else "left"}
        return self.model_copy(update={"side": sides.get(self.side, self.side)})

    @model_serializer
    def _short_form(self) -> dict[str, Any]:
        short: dict[str, Any] = {self.kind: list(self.points)}
        if self.side != "mean":
            short["side"] = self.side
        if self.unit != KINDS[self.kind].unit:
            short["unit"] = self.unit
        return short


class Limits(Model):
    """Where a value has to lie: above one limit, below another, or between both."""

    above: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.above is None and self.below is None:
            raise ValueError("limits need above, below or both")
        if self.above is not None and self.below is not None and self.above >= self.below:
            raise ValueError("limits leave no room: above is not smaller than below")
        return self

    def hold(self, value: float) -> bool:
        """Whether a value lies within; NaN does not."""
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)

    def nearest(self, value: float) -> float:
        """The value itself where it lies within, else the limit it has to pass; NaN stays NaN."""
        low = -math.inf if self.above is None else self.above
        high = math.inf if self.below is None else self.below
        return min(max(value, low), high)


class Phase(Model):
    """A stage of the movement, reached when every one of its loose limits holds.

    An optional phase may be skipped; an optional first phase is also implied by the end of the attempt
    before it. `within` says in how many seconds it must follow the phase before it: a jump does, standing up
    does not. `grace` is for the last phase: seconds for which it may be left again before the attempt
    closes, as in a deep catch. `figure` names the key figure that draws it, its own name by default.
    """

    name: Slug
    needs: dict[str, Limits] = Field(min_length=1)
    optional: bool = False
    within: Annotated[float, Field(gt=0, le=60)] | None = None
    grace: Annotated[float, Field(gt=0, le=1.5)] = 0.6
    figure: str = ""
    share: Annotated[float, Field(gt=0, le=10)] = 1.0

    @property
    def drawn_as(self) -> str:
        """The name of the figure that draws this phase."""
        return self.figure or self.name


class Contact(Model):
    """Something the standard demands that no pose can prove; listed with every repetition."""

    text: Text
    source: Text


class Alternation(Model):
    """That the sides take turns, for movements that are done in turns; advice unless `required`."""

    reason: Text
    cue: Text
    source: Text
    required: bool = False


def _angles(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"pitch": float(value)}
    if isinstance(value, list | tuple) and len(value) == 2:
        return {"pitch": value[0], "out": value[1]}
    return value


class Direction(Model):
    """Where a limb points: `pitch` degrees in the plane of travel, `out` degrees away from the midline.

    Pitch 0 is straight up, 90 forward, 180 down, -90 backward, always of the way from the foot towards the
    head or, for the arms, from the shoulder towards the hand. Written `32` or `[32, 10]`.
    """

    pitch: Number
    out: Number = 0.0


Limb = Annotated[Direction, BeforeValidator(_angles)]
Anchor = Literal["floor", "hands", "hips"]


class Limbs(Model):
    """Directions of the limbs; one may differ by side as `left_thigh`.

    `shank` runs from ankle to knee, `thigh` from knee to hip, `torso` from hip to shoulder, `upper_arm` and
    `forearm` on to the wrist, `foot` from heel to toe.
    """

    foot: Limb | None = None
    shank: Limb | None = None
    thigh: Limb | None = None
    torso: Limb | None = None
    head: Limb | None = None
    upper_arm: Limb | None = None
    forearm: Limb | None = None
    left_foot: Limb | None = None
    left_shank: Limb | None = None
    left_thigh: Limb | None = None
    left_upper_arm: Limb | None = None
    left_forearm: Limb | None = None
    right_foot: Limb | None = None
    right_shank: Limb | None = None
    right_thigh: Limb | None = None
    right_upper_arm: Limb | None = None
    right_forearm: Limb | None = None


class Figure(Limbs):
    """A key pose of the drawn athlete.

    The body rests with its lowest point on the floor (`anchor = "floor"`), raised by `lift` metres, or hangs
    with its hands at `lift` metres (`anchor = "hands"`), or has its hips there (`anchor = "hips"`).
    """

    anchor: Anchor = "floor"
    lift: Number = 0.0


class Change(Limbs):
    """What breaking a rule changes of a figure; `like` names another figure to start from."""

    like: str | None = None
    anchor: Anchor | None = None
    lift: Number | None = None


class Rule(Model):
    """A standard that key points can prove from the views it names.

    `mode`: `reach` asks that the limit be reached somewhere in the window, `keep` that it holds all through
    it, `dip` that the value never falls by more than `below` and recovers within it, `linger` that no more
    (or no less) than a share of the way between two phases is spent where the limits of `given` hold.
    The window is as long as the phase `at` lasts, or `during` two phases; of it
    only the moments count in which the limits of `given` hold, if there are any: knees straight while the
    elbows are. Within `band` of the threshold
    the outcome is borderline. `fault` holds the figures that break the rule, to draw it.
    """

    name: Slug
    measure: str
    mode: Literal["reach", "keep", "dip", "linger"] = "reach"
    above: Number | None = None
    below: Number | None = None
    band: Annotated[float, Field(ge=0, le=1000)]
    at: str | None = None
    during: tuple[str, str] | None = None
    given: dict[str, Limits] = Field(default_factory=dict)
    views: tuple[View, ...] = VIEWS
    required: bool = True
    reason: Text
    cue: Text
    source: Text
    fault: dict[str, Change] = Field(default_factory=dict)
    fault_path: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise ValueError(f"rule {self.name} needs either above or below")
        if self.mode == "dip" and self.below is None:
            raise ValueError(f"rule {self.name}: a dip has a limit below which it must stay")
        if self.mode == "linger" and (self.during is None or not self.given):
            raise ValueError(f"rule {self.name}: lingering needs during and given")
        if (self.at is None) == (self.during is None):
            raise ValueError(f"rule {self.name} needs either at or during")
        return self

    @property
    def threshold(self) -> float:
        """The limit, in the unit of the measure."""
        value = self.above if self.above is not None else self.below
        assert value is not None
        return value

    def margin(self, value: float) -> float:
        """How far a value is on the good side; negative on the bad one."""
        return value - self.threshold if self.above is not None else self.threshold - value

    def proved_from(self, view: View | None) -> bool:
        """Whether this view can prove the rule; an unknown view is not held against it."""
        return view is None or view in self.views


def finite(value: float | None) -> float | None:
    """The value, or None where it is NaN or infinite."""
    return value if value is not None and math.isfinite(value) else None
