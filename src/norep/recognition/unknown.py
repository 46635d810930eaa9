"""A set whose phases nobody can go through: counted by its period, and never judged."""

from __future__ import annotations

from norep.judging.events import (
    Attempt,
    CountedBy,
    Event,
    Finding,
    Guess,
    Rep,
    RepJudged,
    SetEnded,
    SetStarted,
)
from norep.recognition.guide import UNKNOWN
from norep.recognition.periodic.counted import Counted, Repetition

NOT_KNOWN = "The movement is not known, so nothing can be judged"
NOT_SEEN = "The athlete is not seen well enough to be judged"


def unknown_set(
    counted: Counted, ruleset: str, guesses: tuple[Guess, ...] = (), movement: str = UNKNOWN
) -> list[Event]:
    """The events of a set that was counted by its period alone; none where there is no repetition."""
    by: CountedBy = "flow" if counted.source == "flow" else "period"
    reason = NOT_KNOWN if movement == UNKNOWN else NOT_SEEN
    events: list[Event] = []
    for index, one in enumerate(counted, 1):
        if not events:
            events.append(SetStarted(one.start, movement, "reps", ruleset, counted.confidence, guesses))
        events += [Attempt(one.end, index), RepJudged(one.end, _unjudged(index, one, reason))]
    if events:
        reps = counted.reps
        events.append(SetEnded(reps[-1].end, reps[0].start, reps[-1].end, None, counted_by=by))
    return events


def _unjudged(index: int, one: Repetition, reason: str) -> Rep:
    finding = Finding("movement", "unseen", None, "", None, reason, "")
    return Rep(index, one.start, one.end, one.end, (), "unsure", (finding,), ())
