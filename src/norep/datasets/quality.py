"""Whether the key points of a clip are good enough to learn from, and why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from norep.datasets import keypoint_measures as measures
from norep.datasets.accepted import table_text
from norep.errors import DefinitionError
from norep.pose.sequence import PoseSequence

Measure = Callable[[PoseSequence], float | None]


@dataclass(frozen=True, slots=True)
class Limit:
    """What is asked of a measure: `value` at most, or at least; `told` says in words what is wrong."""

    value: float
    least: bool
    told: str

    def holds(self, value: float) -> bool:
        """Whether a value is good enough."""
        return value >= self.value if self.least else value <= self.value


LIMITS: Mapping[str, Limit] = {
    "frames": Limit(5, True, "it has {value:.0f} of the {limit:.0f} frames that are needed"),
    "lost": Limit(0.2, False, "nobody was found in {value:.0%} of the frames, at most {limit:.0%}"),
    "confidence": Limit(
        0.5, True, "the joints are hardly seen: confidence {value:.2f}, at least {limit:.2f}"
    ),
    "torso": Limit(14, True, "the athlete is tiny: a torso of {value:.0f} pixels, at least {limit:.0f}"),
    "jitter": Limit(0.07, False, "the joints jump by {value:.2f} torso lengths, at most {limit:.2f}"),
    "limbs": Limit(0.15, False, "the limbs change their length by {value:.0%}, at most {limit:.0%}"),
    "cropped": Limit(0.2, False, "{value:.0%} of the joints are outside of the picture, at most {limit:.0%}"),
    "camera": Limit(0.12, False, "the camera moves by {value:.0%} of the picture, at most {limit:.0%}"),
}
"""What is asked of each measure by default.

Of 140 repetitions of real clips, good ones had a jitter below 0.05 and limbs below 0.13; mistaken key points
began at 0.09 and 0.17. Confidence was 0.57 or more, for lying athletes hide a side.
"""
MEASURES: Mapping[str, Measure] = {
    "frames": lambda poses: float(len(poses)),
    "lost": measures.lost,
    "confidence": measures.confidence,
    "torso": measures.torso_pixels,
    "jitter": measures.jitter,
    "limbs": measures.limb_variation,
    "cropped": measures.cropped,
}


class Check(BaseModel, frozen=True):
    """One measure of a clip against its limit; a `value` that is not known passes."""

    name: str
    value: float | None
    limit: float
    passed: bool
    reason: str = ""


class ClipQuality(BaseModel, frozen=True):
    """The checks of a clip; `person` is "yes" or "no" where somebody decided otherwise."""

    file: str
    movement: str
    checks: tuple[Check, ...] = ()
    error: str = ""
    person: str = ""

    @property
    def measured(self) -> bool:
        """What the checks say."""
        return not self.error and all(check.passed for check in self.checks)

    @property
    def accepted(self) -> bool:
        """What holds: the person's word, else that of the checks."""
        return self.person == "yes" if self.person else self.measured

    @property
    def reasons(self) -> list[str]:
        """Why it is rejected, in words."""
        return [self.error] if self.error else [check.reason for check in self.checks if not check.passed]


def checks(
    poses: PoseSequence, camera: float | None, limits: Mapping[str, Limit] = LIMITS
) -> tuple[Check, ...]:
    """Measure key points `(frames, keypoints)` and the camera, and hold them against the limits.

    >>> [check.name for check in checks(PoseSequence.empty(), None) if not check.passed]
    ['frames', 'lost']
    """
    values = {name: measure(poses) for name, measure in MEASURES.items()}
    values["camera"] = camera
    return tuple(_check(name, value, limits[name]) for name, value in values.items())


def limits_of(words: Sequence[str]) -> dict[str, Limit]:
    """The limits with some changed: `jitter=0.1`. Raises DefinitionError for what is no limit.

    >>> limits_of(["jitter=0.1"])["jitter"].value
    0.1
    """
    limits = dict(LIMITS)
    for word in words:
        name, _, text = word.partition("=")
        if name not in limits:
            raise DefinitionError(f"no limit is called {name!r}; known: {', '.join(limits)}")
        try:
            value = float(text)
        except ValueError:
            raise DefinitionError(f"{word!r} is no limit; write for example {name}=0.1") from None
        limits[name] = Limit(value, limits[name].least, limits[name].told)
    return limits


def quality_text(clips: Sequence[ClipQuality]) -> str:
    """The content of quality.csv; the column `person` is for a person to fill in."""
    return table_text(("file", "movement", "accepted", "person", "reasons", *LIMITS), map(_cells, clips))


def _cells(one: ClipQuality) -> dict[str, str]:
    values = {check.name: "" if check.value is None else f"{check.value:.4g}" for check in one.checks}
    return {
        **dict.fromkeys(LIMITS, ""),
        **values,
        "file": one.file,
        "movement": one.movement,
        "accepted": "yes" if one.measured else "no",
        "person": one.person,
        "reasons": "; ".join(one.reasons),
    }


def _check(name: str, value: float | None, limit: Limit) -> Check:
    passed = value is None or limit.holds(value)
    reason = "" if passed else limit.told.format(value=value, limit=limit.value)
    rounded = None if value is None else round(value, 5)
    return Check(name=name, value=rounded, limit=limit.value, passed=passed, reason=reason)
