"""What a person is told when norep cannot tell who the athlete is, and what they can do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from norep.pose.choice import Choices, Doubt
from norep.pose.hint import AthleteHint
from norep.pose.motion import Box
from norep.report.model import HintReport, PersonReport


def doubts(choices: Choices) -> Iterator[str]:
    """A line for each doubt, with the `--athlete` that would settle it."""
    return (_line(doubt) for doubt in choices.doubts)


def _line(doubt: Doubt) -> str:
    if doubt.kind == "alike":
        return (
            f"I cannot tell whom you mean: {_number(doubt.people)} people move about equally; "
            f"followed is the one at {doubt.people[0]}. {_others(doubt.people[1:])}"
        )
    if doubt.kind == "several":
        return (
            f"I cannot tell whom you mean: --athlete {doubt.hint} holds {_number(doubt.people)} people; "
            f"followed is the one at {doubt.people[0]}. {_others(doubt.people[1:])}"
        )
    seen = f"seen there: {_examples(doubt.people)}" if doubt.people else "nobody was seen elsewhere either"
    return f"nobody was found in --athlete {doubt.hint}, so it is left out; at that time {seen}"


def _others(people: Sequence[AthleteHint]) -> str:
    return f"If it is another, say so: {_examples(people)}"


def _examples(people: Sequence[AthleteHint]) -> str:
    return " or ".join(f"--athlete {person}" for person in people)


def _number(people: Sequence[AthleteHint]) -> str:
    return {2: "two", 3: "three"}.get(len(people), str(len(people)))


def hint_reports(choices: Choices) -> tuple[HintReport, ...]:
    """The user's hints, for the report."""
    return tuple(
        HintReport(
            time_s=given.hint.time,
            x=given.hint.x,
            y=given.hint.y,
            width=given.hint.width,
            height=given.hint.height,
            found=given.found,
        )
        for given in choices.hints
    )


def person_reports(choices: Choices) -> tuple[PersonReport, ...]:
    """Everybody considered, for the report."""
    return tuple(
        PersonReport(
            time_s=round(one.time, 4),
            **_sides(one.box),
            share=round(one.share, 4),
            followed=one.followed,
        )
        for one in choices.considered
    )


def _sides(box: Box) -> dict[str, float]:
    left, top, right, bottom = (round(side, 1) for side in box)
    return {"x": left, "y": top, "width": round(right - left, 1), "height": round(bottom - top, 1)}
