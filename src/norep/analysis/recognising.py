"""Name the movement of a clip: from a file to names with probabilities."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from norep import movements
from norep.analysis.cache import CachedPoses
from norep.analysis.footage import Progress
from norep.datasets.vocabulary import NONE, OTHER
from norep.pose.sequence import PoseSequence
from norep.recognition.explain import explain
from norep.recognition.film import name_clip
from norep.recognition.guide import Guide
from norep.recognition.recogniser import Recogniser

DIGITS = 4


class Frozen(BaseModel):
    """What JSON is made of."""

    model_config = ConfigDict(frozen=True)


class NamedMovement(Frozen):
    """A movement, or `none` or `other`, with its probability."""

    movement: str
    probability: float


class Decider(Frozen):
    """A joint, and how far the probability of the best name falls when it is hidden."""

    joint: str
    drop: float


class DecidingMoment(Frozen):
    """A stretch of the clip in seconds, and how far the probability falls when it is hidden."""

    start_s: float
    end_s: float
    drop: float


class Reasons(Frozen):
    """What decided for the best name."""

    movement: str
    joints: tuple[Decider, ...]
    moments: tuple[DecidingMoment, ...]


class RecognisedClip(Frozen):
    """The names of a clip, best first."""

    path: str
    model: str
    top: tuple[NamedMovement, ...]
    reasons: Reasons | None = None


def recognise(
    clip: str | Path,
    recogniser: Recogniser,
    poses: CachedPoses,
    *,
    top: int = 5,
    explained: bool = False,
    progress: Progress | None = None,
) -> RecognisedClip:
    """The most probable movements of a video, or of a file of key points.

    Raises the NorepError of the video, and PoseError when nobody is seen in it.
    """
    followed = poses(clip, progress).poses
    named = _named(followed, recogniser, top)
    reasons = None
    if explained:
        found = explain(recogniser, followed)
        reasons = Reasons(
            movement=found.label,
            joints=tuple(Decider(joint=name, drop=_rounded(drop)) for name, drop in found.joints),
            moments=tuple(
                DecidingMoment(start_s=_rounded(one.start), end_s=_rounded(one.stop), drop=_rounded(one.drop))
                for one in found.moments
            ),
        )
    return RecognisedClip(
        path=str(clip).encode(errors="replace").decode(),
        model=recogniser.name,
        top=tuple(NamedMovement(movement=name, probability=_rounded(share)) for name, share in named),
        reasons=reasons,
    )


def _named(poses: PoseSequence, recogniser: Recogniser, top: int) -> list[tuple[str, float]]:
    """By the network and the phases, where it names movements of the library; else by the network alone."""
    known = [label for label in recogniser.labels if label in movements]
    if len(known) < len(set(recogniser.labels) - {NONE, OTHER}) or NONE not in recogniser.labels:
        return recogniser.top(poses, top)
    return name_clip(poses, Guide(recogniser, {name: movements[name] for name in known}), top)


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0  # no minus zero
