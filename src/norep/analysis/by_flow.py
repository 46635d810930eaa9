"""Where nobody can be followed, the repetitions by the motion of the picture."""

from __future__ import annotations

from norep.analysis.footage import Footage
from norep.errors import NorepError
from norep.judging.events import Attempt, Event
from norep.judging.follow import watched
from norep.pose.sequence import PoseSequence
from norep.recognition.flow.counting import count_flow
from norep.recognition.guide import UNKNOWN
from norep.recognition.periodic.counted import Counted
from norep.recognition.unknown import unknown_set
from norep.recognition.usability import unusable


def by_flow(
    events: list[Event], poses: PoseSequence, video: str, ruleset: str, *, name: str
) -> tuple[list[Event], list[str]]:
    """The events of a film, and what to tell of them.

    They stay as they are where the athlete is seen well enough, or something was counted all the same.
    `video` is where the pictures are, "" for none; `name` the movement, "" where it is not named.
    """
    why = unusable(poses) if video else ""
    if not why or any(isinstance(event, Attempt) for event in events):
        return events, []
    counted = _counted(video)
    if not len(counted):
        return events, []
    told = f"{why}: repetitions were counted by the motion of the picture, and nothing was judged"
    return [*watched(poses), *unknown_set(counted, ruleset, (), name or UNKNOWN)], [told]


def _counted(video: str) -> Counted:
    """The repetitions of a video; none for a stream that cannot be seen again."""
    try:
        with Footage(video, watch_cuts=True) as footage:
            return count_flow(footage.frames, footage.cut)
    except NorepError:
        return Counted()
