"""Three to five plain suggestions, the most important first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from norep.movements.movement import Movement
from norep.scoring.course_of_set import asymmetries, drift, tempo_deviations, unevenness
from norep.scoring.deviations import Deviation
from norep.scoring.execution import Execution
from norep.scoring.phrases import amount, number, place, sentence
from norep.scoring.reference import KEY_FIGURES, Reference
from norep.scoring.score import Score

MOST = 5
SHARE_OF_REPS = 0.5
"""A difference is told of a set when this share of its repetitions has it, or it costs one dearly."""
DEAR = 0.3
"""Loss that is told even where a single repetition has it."""
BESIDE = 0.15
"""What costs less than this share of the costliest difference is not worth a place beside it."""
CHAIN = {"torso": "hip", "wrist": "elbow", "ankle": "knee"}
"""Joints whose differences follow from those of another at the same phase."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to change: `text` in plain words, the numbers behind it, and which repetitions show it."""

    text: str
    deviation: Deviation
    reps: tuple[int, ...] = ()

    @property
    def phase(self) -> str:
        """The phase it speaks of."""
        return self.deviation.phase

    @property
    def joint(self) -> str:
        """The part of the body it speaks of."""
        return self.deviation.joint


def suggestions(scores: Sequence[Score], reference: Reference) -> tuple[Suggestion, ...]:
    """What to change, of a set or of a single repetition; nothing where all is as in the reference."""
    if not scores:
        return ()
    movement = scores[0].execution.guide
    common = _common(scores)
    most = common[0][0].rank if common else 0.0
    found = [
        Suggestion(sentence(one, movement), one, reps) for one, reps in common if one.rank >= BESIDE * most
    ]
    mine = [score.execution for score in scores]
    said = {one.phase for one, _ in common}
    more = [
        one
        for one in _of_the_set(scores, mine, reference)
        if one.kind != "consistency" or one.phase not in said
    ]
    found += [Suggestion(_of_set(one, movement), one) for one in more]
    return tuple(found[:MOST])


def _common(scores: Sequence[Score]) -> list[tuple[Deviation, tuple[int, ...]]]:
    """The material differences of the repetitions, each once, the costliest first."""
    seen: dict[tuple[str, str], list[tuple[Deviation, int]]] = {}
    for score in scores:
        for one in score.material:
            seen.setdefault((one.phase, one.joint), []).append((one, score.execution.index))
    found = [
        (_typical([one for one, _ in rows], len(scores)), tuple(index for _, index in rows))
        for rows in seen.values()
        if len(rows) >= SHARE_OF_REPS * len(scores) or max(one.loss for one, _ in rows) >= DEAR
    ]
    found.sort(key=lambda pair: -pair[0].rank)
    return _without_echoes(found)


def _typical(rows: Sequence[Deviation], reps: int) -> Deviation:
    """One difference for several repetitions: of what names it most often, with median numbers."""
    names = [(one.name, one.side) for one in rows]
    name = max(dict.fromkeys(names), key=names.count)
    same = [one for one in rows if (one.name, one.side) == name]
    loss = float(sum(one.loss for one in rows)) / reps
    mine = float(np.median([one.mine for one in same]))
    return replace(same[0], mine=mine, loss=loss)


def _without_echoes(
    found: Iterable[tuple[Deviation, tuple[int, ...]]],
) -> list[tuple[Deviation, tuple[int, ...]]]:
    """Leaves out what only repeats a costlier difference, or speaks against it."""
    kept: list[tuple[Deviation, tuple[int, ...]]] = []
    for one, reps in found:
        if not any(_echoes(one, other) for other, _ in kept):
            kept.append((one, reps))
    return kept


def _echoes(one: Deviation, other: Deviation) -> bool:
    if one.phase == other.phase:
        return (
            one.joint == other.joint
            or CHAIN.get(one.joint) == other.joint
            or CHAIN.get(other.joint) == one.joint
        )
    # The start and the end of a squat are the same position.
    return one.joint == other.joint and (
        one.name == other.name or " to " in other.phase or " to " in one.phase
    )


def _of_the_set(scores: Sequence[Score], mine: Sequence[Execution], reference: Reference) -> list[Deviation]:
    tempo = [] if reference.origin == KEY_FIGURES else list(tempo_deviations(mine, reference))
    found = [
        *sorted(tempo, key=lambda one: -one.size)[:2],
        *sorted(asymmetries(mine, reference), key=lambda one: -one.size)[:1],
        *sorted(drift(scores), key=lambda one: -one.size)[:1],
    ]
    steady = sorted(unevenness(scores), key=lambda one: -one.size)[:1]
    return [*found, *(one for one in steady if not any(other.kind == "drift" for other in found))]


def _of_set(one: Deviation, movement: Movement | None) -> str:
    if one.kind == "tempo":
        return _tempo(one)
    what = one.name.replace("_", " ").replace("-", " ")
    if one.kind == "drift":
        values = f"({number(one.reference, one.unit)} in the first, {number(one.mine, one.unit)} in the last)"
        size = amount(abs(one.difference), one.unit)
        return f"{place(one.phase)} the {what} changes by {size} over the set {values}"
    if one.kind == "consistency":
        size = amount(one.mine, one.unit)
        return f"{place(one.phase)} the {what} differs by {size} from repetition to repetition"
    return sentence(one, movement)


def _tempo(one: Deviation) -> str:
    verb = {"down": "You go down in", "up": "You come up in", "pause": "You pause for"}.get(one.name)
    verb = verb or f"{place(one.phase)} you take"
    where = f" {place(one.phase)[0].lower()}{place(one.phase)[1:]}" if one.name == "pause" else ""
    return f"{verb} {one.mine:.1f} s{where}, the reference takes {one.reference:.1f} s"
